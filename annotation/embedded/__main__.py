"""What other programs need of the embedded servers.

python -m annotation.embedded exec [--temporary] -- COMMAND: run it beside both servers.
python -m annotation.embedded running: complain unless `make run` keeps this DATA_DIR.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, nullcontext, suppress
from pathlib import Path

from annotation.embedded import SetupError, data_dir, environment, read_env_file
from annotation.embedded.folder import LANDMARKS, lock, prepare
from annotation.embedded.servers import servers


def run_beside(folder: Path, command: list[str]) -> int:
    """Run the command; servers that `make run` keeps for this folder are used as they are."""
    prepare(folder)
    with ExitStack() as stack:
        if held := lock(folder):
            stack.enter_context(held)
            stack.enter_context(servers(folder))
        return finish(subprocess.Popen(command, env=environment(folder)))


def refuse_unless_running(folder: Path) -> int:
    landmark = folder / LANDMARKS[0]
    with (lock(folder) if landmark.exists() else None) or nullcontext() as held:
        if landmark.exists() and not held:
            return 0
    raise SetupError(
        f"Diptych is not running with {folder}: start it with `make run` in another terminal, wait "
        "until it is ready, and run this again with the same DATA_DIR and PORT."
    )


def finish(process: subprocess.Popen[bytes]) -> int:
    """Ctrl-C reaches the command as well, so its own end is waited for."""
    try:
        while process.poll() is None:
            with suppress(KeyboardInterrupt):
                process.wait()
        return process.returncode
    finally:
        process.terminate()
        process.wait()


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m annotation.embedded", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("running")
    beside = actions.add_parser("exec")
    beside.add_argument("--temporary", action="store_true", help="in a DATA_DIR thrown away after")
    beside.add_argument("command", nargs="+")
    return parser.parse_args()


def main() -> int:
    read_env_file()
    given = parsed()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        folder = data_dir()
        try:
            if given.action == "running":
                return refuse_unless_running(folder)
            if given.temporary:
                made = stack.enter_context(tempfile.TemporaryDirectory(prefix="diptych-test-"))
                folder = Path(made).resolve()
            return run_beside(folder, given.command)
        except SetupError as error:
            print(error, file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
