"""A model's retrainings as seen through the API, said as they happen."""

import time
from threading import Thread
from typing import Any

from annotation.services.crowds.annotators import Bell
from annotation.services.crowds.sessions import Say, Session
from annotation.services.loop.following import gain

LOOK = 0.5  # seconds between looks
OPEN = ("waiting", "running")
WORTH = (
    0.1  # of the threshold: with fewer new judgments at the end, no last retraining is asked for
)


class Loop:
    """Watches one model: says a line for each run, and may let those who judge pause meanwhile."""

    def __init__(self, staff: Session, name: str, say: Say) -> None:
        self.staff, self.name, self.say = staff, name, say
        self.told = {run["id"] for run in self.runs() if run["state"] not in OPEN}
        self.ended: list[dict[str, Any]] = []

    def model(self) -> dict[str, Any]:
        found: dict[str, Any] = self.staff.call("GET", f"/api/models/{self.name}")
        return found

    def runs(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.staff.call(
            "GET", f"/api/training-runs?model={self.name}"
        )
        return found

    def look(self) -> dict[str, Any]:
        """The model as it stands; says what ended since the last look."""
        model = self.model()
        last = model["last_run"]
        unsaid = self.runs() if last and last["id"] not in self.told else []
        for run in reversed(unsaid):
            if run["state"] not in OPEN and run["id"] not in self.told:
                self.told.add(run["id"])
                self.ended.append(run)
                self.say(line(run))
        return model

    def pause_while_busy(self, bell: Bell) -> Thread:
        """So that what is judged next is what the newest champion asks for."""

        def watch() -> None:
            while not bell.over.is_set():
                model = self.look()
                if busy(model) or due(model):
                    bell.working.clear()
                else:
                    bell.working.set()
                bell.over.wait(LOOK)

        thread = Thread(target=watch, daemon=True)
        thread.start()
        return thread

    def finish(self) -> None:
        """Wait for what runs; ask for a last retraining if enough has come in since."""
        model = self.settle()
        if model["new_judgments"] > WORTH * model["retrain_after"]:
            self.staff.call("POST", "/api/training-runs", json={"model": self.name})
            self.settle()

    def settle(self) -> dict[str, Any]:
        while busy(model := self.look()) or due(model):
            time.sleep(LOOK)
        return model


def busy(model: dict[str, Any]) -> bool:
    return any(job and job["state"] in OPEN for job in (model["run"], model["scoring"]))


def due(model: dict[str, Any]) -> bool:
    return bool(model["automatic"] and model["new_judgments"] >= model["retrain_after"])


def line(run: dict[str, Any]) -> str:
    """One retraining in one line, for logs and studies."""
    head = f"run {run['number']}: {run['judgments']} judgments"
    if run["state"] != "done":
        why = (run["error"] or {}).get("message", "")
        return f"{head}; {run['state']} {why}".rstrip()
    measured = [f"{name} {measures(found)}" for name, found in run["test"].items()]
    return "; ".join([head, *measured, verdict(run), f"{run['seconds']:.0f} s"])


def measures(found: dict[str, Any]) -> str:
    if not found.get("pairs"):
        return "no held-out pairs"
    accuracy = found["accuracy"]
    return (
        f"accuracy {accuracy['value']:.1%} ({accuracy['low']:.1%} to {accuracy['high']:.1%}, "
        f"{found['pairs']} held-out pairs), log-loss {number(found['log_loss'])}, "
        f"calibration error {number(found['calibration_error'])}"
    )


def number(found: Any) -> str:
    value = found["value"] if isinstance(found, dict) else found
    return "unknown" if value is None else f"{value:.3f}"


def verdict(run: dict[str, Any]) -> str:
    gate = run["gate"] or {}
    said = f"{run['verdict'].replace('_', ' ')} ({str(gate.get('reason')).replace('_', ' ')})"
    return f"{said}, {gain(gate)}"
