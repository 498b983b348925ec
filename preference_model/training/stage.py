"""A model through its course, one step after another, to be taken up again after a kill."""

import math
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from preference_model import checkpoint
from preference_model.config import BadInput, TrainConfig, Watcher
from preference_model.data.snapshot import Snapshot
from preference_model.network.encoder import Encoder
from preference_model.network.model import PreferenceModel
from preference_model.training.course import Course
from preference_model.training.learner import Learner
from preference_model.training.lessons import lessons, set_aside
from preference_model.training.stopping import Stopping

TELL_EVERY = 0.5  # seconds: reading the loss waits for the device


@dataclass(frozen=True)
class Outcome:
    earlier: float  # seconds of this stage before it was taken up again
    seconds: float  # of training, in all
    steps: int  # taken
    pairs: int  # seen, in all epochs
    held_out: dict[str, Any] | None  # where the best step was, and its log-loss


class Stage:
    """Trains the model in place; `folder` holds how far a killed run came."""

    def __init__(
        self, model: PreferenceModel, encoder: Encoder, snapshot: Snapshot, config: TrainConfig,
        folder: Path, identity: str, watcher: Watcher,
    ) -> None:  # fmt: skip
        self.model, self.config, self.watcher = model, config, watcher
        self.folder, self.identity = folder, identity
        taught, held = set_aside(lessons(snapshot, config), config)
        self.course = Course.of(taught, encoder, config, folder, identity, watcher)
        self.learner = Learner(model, encoder, self.course, config)
        facts = checkpoint.load_state(folder, identity, model, self.learner.optimizer)
        self.step: int = facts["step"]
        self.earlier: float = facts["seconds"]
        self.learner.take_up(facts["loss"])
        self.stopping = None
        if len(held):
            self.stopping = Stopping(snapshot, held, encoder, config, folder, identity, facts)
        self.began = self.saved = self.told = time.monotonic()

    @property
    def over(self) -> bool:
        stopped = self.stopping is not None and self.stopping.over
        return stopped or self.step == len(self.course.steps)

    def go_through(self) -> Outcome:
        if self.step:
            self.watcher.resumed(self.step)
        while not self.over:
            self.learner.take(self.step)
            self.step += 1
            if self.stopping:
                self.stopping.look(self.model, self.step, len(self.course.steps))
            self.tell_and_save()
        if self.stopping:
            self.stopping.take_best(self.model)
        if not self.learner.speaks_numbers():
            raise diverged()
        return Outcome(
            earlier=self.earlier,
            seconds=self.seconds,
            steps=self.step,
            pairs=replace(self.course, steps=self.course.steps[: self.step]).pairs,
            held_out=self.stopping.found if self.stopping else None,
        )

    @property
    def seconds(self) -> float:
        return self.earlier + time.monotonic() - self.began

    def tell_and_save(self) -> None:
        """Both seldom, though the last step is told; a loss that is no number is never saved."""
        now = time.monotonic()
        save = now - self.saved >= self.config.checkpoint_seconds
        if not self.learner.processes.is_main_process:
            return
        if not save and not self.over and now - self.told < TELL_EVERY:
            return
        self.told, loss = now, self.learner.loss
        if not math.isfinite(loss):
            raise diverged()
        self.watcher.progress("training", self.step, len(self.course.steps), loss)
        if save:
            facts = {"step": self.step, "seconds": self.seconds, "loss": loss}
            facts |= self.stopping.facts if self.stopping else {}
            checkpoint.save_state(
                self.folder, self.identity, self.model, self.learner.optimizer, facts
            )
            self.saved = time.monotonic()


def diverged() -> BadInput:
    return BadInput("diverged", "The loss is no number any more: lower learning_rate.")
