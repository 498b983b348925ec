"""What a request costs in statements, counted where they leave for PostgreSQL.

libpq writes down every message it sends (PGtrace) on the pool's one connection, while the real WSGI
application serves the request: session, BEGIN and COMMIT are in it, and whatever a pool adds. A
statement is a simple Query or an Execute. Connection and prepared statements are warm.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.test import Client
from psycopg.pq import Trace

from tests.conftest import make_campaign, make_person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)

CLAIM, SUBMIT = 8, 12  # statements at most
IN_VAIN = 16  # with a thorough search, and its lock, before saying that and why nothing is left


class Browser:
    """Sends requests to the application as a server would, and counts what they cost."""

    def __init__(self, client: Client, log: Path) -> None:
        self.application = get_wsgi_application()
        self.log = log
        token = client.get("/api/session").cookies["csrftoken"].value
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.environ = {
            "REQUEST_METHOD": "POST",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "CONTENT_TYPE": "application/json",
            "HTTP_COOKIE": f"sessionid={session}; csrftoken={token}",
            "HTTP_X_CSRFTOKEN": token,
            "wsgi.url_scheme": "http",
            "wsgi.errors": BytesIO(),
        }

    def post(self, address: str, body: Any) -> Any:
        sent = orjson.dumps(body)
        answer = self.application(
            {
                **self.environ,
                "PATH_INFO": address,
                "CONTENT_LENGTH": str(len(sent)),
                "wsgi.input": BytesIO(sent),
            },
            lambda status, headers: None,
        )
        content = b"".join(answer)
        answer.close()
        assert answer.status_code in (200, 204), content
        return orjson.loads(content or b"null")

    def claim(self, count: int = 1) -> Any:
        return self.post("/api/campaigns/kitchen/work", {"count": count})["assignments"]

    def submit(self, assignment: Any) -> Any:
        address = f"/api/assignments/{assignment['id']}/judgment"
        return self.post(address, {"preferences": {"helpful": 2}})["next"]

    def release(self, assignment: Any) -> None:
        self.post(f"/api/assignments/{assignment['id']}/release", {})

    def statements(self, request: Any, *given: Any, **named: Any) -> int:
        connection.ensure_connection()
        pgconn = connection.connection.pgconn
        with self.log.open("wb") as log:
            pgconn.trace(log.fileno())
            pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
            connection.close()  # back into the pool, which has no other
            request(*given, **named)
            pgconn.untrace()
        messages = [line.split("\t") for line in self.log.read_text().splitlines()]
        return sum(message[0] == "F" and message[2] in ("Query", "Execute") for message in messages)


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    connection.close()
    connection.close_pool()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "pool", {"min_size": 1, "max_size": 1})
    yield Browser(signed_in(make_person("alice")), tmp_path / "wire")
    connection.close()
    connection.close_pool()


def warmed(browser: Browser) -> Any:
    """An assignment, after enough requests for every statement to be a prepared one."""
    (mine,) = browser.claim()
    for _ in range(4):
        mine = browser.submit(mine)
        assert browser.claim()[0] == mine
    return mine


def test_the_count_sees_everything(browser):
    def three() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    assert browser.statements(three) == 3


def test_a_claim_costs_few_statements(browser):
    make_campaign(tasks=20)
    browser.release(warmed(browser))

    assert browser.statements(browser.claim) <= CLAIM


def test_a_claim_of_what_i_hold_costs_few_statements(browser):
    make_campaign(tasks=20)
    warmed(browser)

    assert browser.statements(browser.claim) <= CLAIM


@pytest.mark.parametrize("held", [0, 1])
def test_a_claim_of_three_costs_few_statements(browser, held):
    make_campaign(tasks=20)
    mine = warmed(browser)
    if not held:
        browser.release(mine)

    assert browser.statements(browser.claim, 3) <= CLAIM


def test_a_submit_with_its_next_costs_few_statements(browser):
    make_campaign(tasks=20)
    mine = warmed(browser)

    assert browser.statements(browser.submit, mine) <= SUBMIT


def test_gold_costs_no_more(browser):
    make_campaign(tasks=30, gold=30, gold_rate=0.5)
    mine = warmed(browser)
    for _ in range(6):
        assert browser.statements(browser.submit, mine) <= SUBMIT
        (mine,) = browser.claim()
    browser.release(mine)

    assert browser.statements(browser.claim, 3) <= CLAIM


def test_finding_that_nothing_is_left_costs_a_search_and_no_more(browser):
    make_campaign(tasks=5)
    mine = warmed(browser)

    assert browser.statements(browser.submit, mine) <= IN_VAIN
    assert browser.statements(browser.claim) <= IN_VAIN


def test_a_task_behind_the_cursor_costs_few_statements(browser):
    make_campaign(tasks=6)
    first, second = browser.claim(2)
    browser.release(first)
    mine = second
    for _ in range(4):
        mine = browser.submit(mine)

    assert browser.statements(browser.submit, mine) <= SUBMIT
