"""A real server over the test database, and a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from annotation.models import User
from tests.conftest import PASSWORD, make_person, signed_in

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MANIFEST = settings.CHECKOUT / "frontend" / "dist" / ".vite" / "manifest.json"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

BUSY = """SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid() AND state <> 'idle'"""

expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that reads and writes what the tests do."""
    if not MANIFEST.exists():
        pytest.fail("The front end is not built: run `make install`.")
    port = free_port()
    log = tmp_path_factory.mktemp("site") / "web.log"
    server = serve(port, log)
    try:
        wait_until_up(f"http://127.0.0.1:{port}", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def serve(port: int, log: Path, **options: Any) -> subprocess.Popen[bytes]:
    """The web server as in production, over the tests' database."""
    command = ["gunicorn", "annotation.wsgi", f"--bind=127.0.0.1:{port}", "--no-control-socket"]
    shared = {"SECRET_KEY": settings.SECRET_KEY, "DATABASE_URL": database_of_the_tests()}
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *command, "--worker-class=gthread", "--threads=8"],
            env=os.environ | shared,
            cwd=settings.CHECKOUT,
            stdout=output,
            stderr=subprocess.STDOUT,
            **options,
        )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Playwright keeps an event loop running, and Django would refuse the tests' own queries.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        yield browser
        browser.close()


def executable() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        pytest.fail("No Chromium: `apt-get install -y chromium`, or name one with CHROMIUM.")
    return shutil.which(found) or found


@contextmanager
def reopenable(
    chromium: Browser, folder: Path, site: str, person: User
) -> Iterator[BrowserContext]:
    """A browser whose profile lies in `folder`, so that it can be closed and opened again."""
    context = chromium.browser_type.launch_persistent_context(
        folder, executable_path=executable(), args=["--no-sandbox"], base_url=site
    )
    context.add_init_script("localStorage.setItem('keys-seen', '1')")
    session = signed_in(person).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    yield context
    with suppress(Error):  # it may have crashed
        context.close()


def crash(context: BrowserContext) -> None:
    """Kill the browser as a power cut would: no page hears of it."""
    devtools = context.new_cdp_session(context.pages[0])
    processes = context.browser.new_browser_cdp_session() if context.browser else devtools
    found = processes.send("SystemInfo.getProcessInfo")["processInfo"]
    os.kill(next(one["id"] for one in found if one["type"] == "browser"), signal.SIGKILL)


@pytest.fixture
def visit(transactional_db: None, site: str, chromium: Browser) -> Iterator[Visit]:
    """Opens a page in a browser of its own, signed in as `person` where one is given."""
    contexts = []

    def open_page(
        path: str, person: User | None = None, *, knows_keys: bool = True, **options: Any
    ) -> Page:
        context = chromium.new_context(
            **{"base_url": site, "viewport": DESKTOP, "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        if knows_keys:
            context.add_init_script("localStorage.setItem('keys-seen', '1')")
        if person:
            session = signed_in(person).cookies["sessionid"].value
            address = str(options.get("base_url", site))
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    wait_until_quiet()


@pytest.fixture
def ada(transactional_db: None) -> User:
    """Someone whose password the server itself can check."""
    person = make_person("ada")
    person.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
    person.save()
    return person


def wait_until_quiet() -> None:
    """Pages hand back their leases when they close, and the tables are emptied next."""
    for _ in range(40):
        time.sleep(0.05)
        with connection.cursor() as cursor:
            cursor.execute(BUSY)
            if cursor.fetchone() is None:
                return


def database_of_the_tests() -> str:
    at = connection.settings_dict
    user = f"{at['USER']}:{at['PASSWORD']}" if at["PASSWORD"] else at["USER"]
    host = f"{at['HOST']}:{at['PORT']}" if at["PORT"] else at["HOST"]
    host = f"/{host}" if host.startswith("/") else host  # a socket's folder, as settings read it
    return f"postgres://{user}@{host}/{at['NAME']}" if user else f"postgres://{host}/{at['NAME']}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urlopen(f"{address}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{log.read_text()[-3000:]}")
