"""`python -m preference_model train | evaluate | score | update | serve`: each reads files and says
how far it is, to people as bars and to programs (--json) as JSON Lines."""

import argparse
import json
import os
import stat
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from preference_model.config import BadInput, Stage, read_config
from preference_model.data.formats import source

TELL_EVERY = 0.5  # seconds
ORPHANED = 3  # exit status when the parent is gone


class Console:
    """A Watcher that tells a person, or a program."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.stage: Stage | None = None
        self.first = (0.0, 0)  # when the stage began, and at which step
        self.told = 0.0
        self.bar: Any = None

    def progress(self, stage: Stage, step: int, steps: int, loss: float | None = None) -> None:
        now = time.monotonic()
        if stage != self.stage:
            self.begin(stage, now, step, steps)
        elif now - self.told < TELL_EVERY and (step < steps or not steps):
            return
        self.told = now
        if self.as_json:
            more = {"loss": loss} if stage == "training" else {}
            left = self.seconds_left(now, step, steps)
            self.say("progress", stage=stage, step=step, steps=steps, **more, seconds_left=left)
        elif self.bar is not None:
            self.bar.update(step - self.bar.n)
            if loss is not None:
                self.bar.set_postfix(loss=f"{loss:.3f}")

    def begin(self, stage: Stage, now: float, step: int, steps: int) -> None:
        self.stage, self.first = stage, (now, step)
        self.close()
        if not self.as_json:
            from tqdm import tqdm

            self.bar = tqdm(total=steps or None, initial=step, desc=stage, file=sys.stderr, delay=1)

    def seconds_left(self, now: float, step: int, steps: int) -> float | None:
        began, first = self.first
        done = step - first
        return round((now - began) / done * (steps - step), 1) if done > 0 else None

    def resumed(self, step: int) -> None:
        if self.as_json:
            self.say("resumed", step=step)
        else:
            print(f"Taken up again at step {step}.", file=sys.stderr)

    def done(self, summary: str, to: TextIO | None = None, /, **fields: Any) -> None:
        self.close()
        if self.as_json:
            self.say("done", **fields)
        else:
            print(summary, file=to)

    def failed(self, error: BadInput) -> None:
        self.close()
        if self.as_json:
            self.say("failed", code=error.code, message=error.message)
        else:
            print(f"{error.code}: {error.message}", file=sys.stderr)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
        self.bar = None

    def say(self, event: str, **fields: Any) -> None:
        print(json.dumps({"event": event, **fields}, allow_nan=False), flush=True)


def train(options: argparse.Namespace, console: Console) -> None:
    config = read_config(options.config)
    limit_threads(config.threads)
    from preference_model.training import train as training

    result = training.train(
        options.snapshot, options.output, config, options.champion, console, options.first
    )
    if result is None:
        return  # of several processes, the main one tells
    console.done(
        summary(result),
        checkpoint=str(options.output),
        report=result,
        seconds=result["seconds"],
    )


def evaluate(options: argparse.Namespace, console: Console) -> None:
    began = time.monotonic()
    limit_threads(options.threads)
    from preference_model.evaluation import report as evaluation

    result = evaluation.evaluate(
        options.checkpoint, options.snapshot, options.champion, console, options.correct
    )
    if options.output:
        options.output.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    if options.page:
        from preference_model.evaluation.page.page import page

        options.page.write_text(page(result), encoding="utf-8")
    console.done(
        summary(result),
        checkpoint=str(options.checkpoint),
        report=result,
        seconds=time.monotonic() - began,
    )


def score(options: argparse.Namespace, console: Console) -> None:
    began = time.monotonic()
    from preference_model import score as scoring
    from preference_model import stream

    limit_threads(options.threads)
    if not stream.holds_tasks(options.input):
        return score_rows(options, console)
    if options.output == stream.STANDARD:
        raise BadInput("bad_output", "Tasks are ordered once all are scored: give --output a file.")
    counts = scoring.score_file(
        options.checkpoint, options.input, options.output, options.random_share, options.seed,
        console, device=options.device, exact=options.exact,
    )  # fmt: skip
    seconds = time.monotonic() - began
    console.done(
        f"{counts['completions']} completions of {counts['tasks']} tasks in {seconds:.1f} s: "
        f"{options.output}",
        output=str(options.output),
        **counts,
        seconds=seconds,
    )


def score_rows(options: argparse.Namespace, console: Console) -> None:
    began = time.monotonic()
    from preference_model import stream

    if options.json and stream.STANDARD in (options.input, options.output):
        raise BadInput("bad_output", "With --json both --input and --output must be files.")
    counts = stream.score_stream(
        options.checkpoint, options.input, options.output, console,
        device=options.device, exact=options.exact, strict=options.strict,
    )  # fmt: skip
    seconds = time.monotonic() - began
    told = f"{counts.completions} completions of {counts.rows} rows in {seconds:.1f} s"
    if counts.broken:
        told += f"; {counts.broken} rows could not be read, and say why"
    to = sys.stderr if options.output == stream.STANDARD else None
    console.done(told, to, output=str(options.output), seconds=seconds, **vars(counts))


def serve(options: argparse.Namespace, console: Console) -> None:
    limit_threads(options.threads)
    from preference_model import serve as serving

    bind = f"unix:{options.socket}" if options.socket else f"{options.host}:{options.port}"
    serving.serve(options.checkpoints, bind, options.device)


def update(options: argparse.Namespace, console: Console) -> None:
    began = time.monotonic()
    limit_threads(options.threads)
    from preference_model.online import update as updating

    state = options.state or Path(f"{options.checkpoint}.online")
    told = updating.update_file(
        options.checkpoint, options.judgments, state, options.output, console,
        whole=options.whole, device=options.device,
    )  # fmt: skip
    seconds = time.monotonic() - began
    console.done(updating.in_words(told), state=str(state), report=told, seconds=seconds)


def limit_threads(threads: int) -> None:
    """0: as many as the libraries choose; to be said before any of them starts its threads."""
    if threads:
        os.environ["RAYON_NUM_THREADS"] = str(threads)  # the tokenizer's
        import torch

        torch.set_num_threads(threads)


def summary(result: dict[str, Any]) -> str:
    gate = result["gate"]
    rows = [f"{gate['verdict'].replace('_', ' ')} ({gate['reason'].replace('_', ' ')})"]
    if gate["low"] is not None:
        rows[0] += (
            f": {gate['difference']:+.4f} nats better than {gate['rival']} "
            f"[{gate['low']:+.4f}, {gate['high']:+.4f}]"
        )
    for fold in ("validation", "test"):
        rows += [f"{fold:10} {name}: {line(each)}" for name, each in result[fold].items()]
    return "\n".join(rows)


def line(metrics: dict[str, Any]) -> str:
    if not metrics["pairs"]:
        return "no pairs"
    told = [f"{metrics['pairs']} pairs"]
    for name in ("accuracy", "log_loss", "calibration_error", "longer_wins"):
        own = metrics[name]
        if own["low"] is not None:
            told.append(f"{name} {own['value']:.3f} [{own['low']:.3f}, {own['high']:.3f}]")
    return ", ".join(told)


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="python -m preference_model", description=__doc__)
    commands = whole.add_subparsers(required=True, metavar="command")

    def command(name: str, run: Any, about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        made.add_argument("--json", action="store_true", help="tell progress as JSON Lines")
        return made

    made = command("train", train, "Train on a snapshot and leave a checkpoint folder.")
    takes_comparisons(made)
    made.add_argument("--output", type=Path, required=True, help="folder of the checkpoint")
    made.add_argument("--config", type=Path, help="JSON file with settings of TrainConfig")
    made.add_argument(
        "--first", type=source, action="append", metavar="[CRITERION=]FILE",
        help="other preferences, in any of these forms, to learn from beforehand",
    )  # fmt: skip
    made.add_argument("--champion", type=Path, help="checkpoint that the gate compares with")

    made = command("evaluate", evaluate, "Measure a checkpoint on a snapshot's held-out folds.")
    made.add_argument("checkpoint", type=Path)
    takes_comparisons(made)
    made.add_argument("--champion", type=Path, help="checkpoint that the gate compares with")
    made.add_argument("--correct", choices=("length",), help="measure a correction of this bias")
    made.add_argument("--output", type=Path, help="write the report here too, as JSON")
    made.add_argument("--page", type=Path, help="and here as a page of HTML, whole in one file")
    made.add_argument("--threads", type=int, default=0, help="0: as many as torch chooses")

    made = command("score", score, "Score rows as they come; or tasks, and draw their order.")
    made.add_argument("checkpoint", type=Path)
    made.add_argument("--input", type=Path, default="-", help="-: standard input, the default")
    made.add_argument("--output", type=Path, default="-", help="-: standard output, the default")
    made.add_argument("--strict", action="store_true", help="stop at a row that cannot be read")
    made.add_argument("--random-share", type=float, default=0.1, help="of the tasks drawn")
    made.add_argument("--seed", type=int, help="of the draw; none: another draw each time")
    made.add_argument("--threads", type=int, default=0, help="0: as many as torch chooses")
    made.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    made.add_argument("--exact", action="store_true", help="compute in float32 throughout")

    made = command("update", update, "Learn judgments between fine-tunes, each in a millisecond.")
    made.add_argument("checkpoint", type=Path)
    made.add_argument("--judgments", type=Path, required=True, help="rows of a snapshot")
    made.add_argument("--state", type=Path, help="folder of heads and features; CHECKPOINT.online")
    made.add_argument("--output", type=Path, help="what was told of each row, as JSON Lines")
    made.add_argument("--whole", action="store_true", help="withdraw what the file lacks")
    made.add_argument("--threads", type=int, default=0, help="0: as many as torch chooses")
    made.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")

    made = command("serve", serve, "Answer POST /score for checkpoints below a folder.")
    made.add_argument("--checkpoints", type=Path, required=True, help="folder that holds them")
    made.add_argument("--socket", type=Path, help="a Unix socket, instead of host and port")
    made.add_argument("--host", default="127.0.0.1")
    made.add_argument("--port", type=int, default=8100)
    made.add_argument("--threads", type=int, default=0, help="0: as many as torch chooses")
    made.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    return whole


def takes_comparisons(command: argparse.ArgumentParser) -> None:
    """Each --snapshot is a data.formats.Source."""
    command.add_argument(
        "--snapshot", type=source, action="append", required=True, metavar="[CRITERION=]FILE",
        help="a snapshot, or preferences in hh-rlhf's or TRL's form, .jsonl or .jsonl.gz; may be "
        "given several times, where a file names no criterion with one before it",
    )  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    options = parser().parse_args(argv)
    console = Console(options.json)
    try:
        options.run(options, console)
    except BadInput as error:
        console.failed(error)
        return 2
    except OSError as error:
        told = f"{error.filename or 'a file'}: {error.strerror or error}."
        console.failed(BadInput("unwritable", f"Could not go on with {told}"))
        return 2
    return 0


def leave_with_parent() -> None:
    """Whoever asked for JSON holds the other end of our standard input; when it is gone, so are
    we: a killed worker leaves no orphan training on."""
    if not (stat.S_ISFIFO(mode := os.fstat(0).st_mode) or stat.S_ISSOCK(mode)):
        return

    def wait() -> None:
        while os.read(0, 4096):
            pass
        os._exit(ORPHANED)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    if "--json" in sys.argv:
        leave_with_parent()
    sys.exit(main())
