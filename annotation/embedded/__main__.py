"""python -m annotation.embedded exec [--temporary] -- COMMAND: run it beside both servers."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

from annotation.embedded import SetupError, data_dir, environment, read_env_file
from annotation.embedded.folder import lock, prepare
from annotation.embedded.servers import servers


def run_beside(folder: Path, command: list[str]) -> int:
    """Run the command; servers that `make run` keeps for this folder are used as they are."""
    prepare(folder)
    with ExitStack() as stack:
        if held := lock(folder):
            stack.enter_context(held)
            stack.enter_context(servers(folder))
        return finish(subprocess.Popen(command, env=environment(folder)))


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
    parser.add_argument("action", choices=["exec"])
    parser.add_argument("--temporary", action="store_true", help="in a DATA_DIR thrown away after")
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


def main() -> int:
    read_env_file()
    given = parsed()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        folder = data_dir()
        if given.temporary:
            made = stack.enter_context(tempfile.TemporaryDirectory(prefix="diptych-test-"))
            folder = Path(made).resolve()
        try:
            return run_beside(folder, given.command)
        except SetupError as error:
            print(error, file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
