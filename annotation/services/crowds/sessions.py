"""One person over HTTP, as a script signs in; a server that is away for a while is waited for."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import httpx

from annotation.errors import AnnotationError
from annotation.models import User

ABSENCE = 120  # seconds a server may be away; claiming and submitting again does no harm
AGAIN = 0.5  # seconds between attempts
Say = Callable[[str], None]


class CrowdFailed(AnnotationError):
    """The crowd could not go on."""

    code = "crowd_failed"


class Refused(CrowdFailed):
    """The server does not do what it was asked."""

    def __init__(self, response: httpx.Response) -> None:
        asked = f"{response.request.method} {response.request.url.path}"
        super().__init__(f"{asked} answered {response.status_code}: {response.text[:500]}")


class Session:
    def __init__(self, url: str, user: User, password: str) -> None:
        self.name = user.username
        self.failures = 0  # calls that had to be made again
        self.http = httpx.Client(base_url=url, timeout=60)
        self.call("GET", "/api/session")
        self.call("POST", "/api/session", json={"username": user.username, "password": password})

    def call(self, method: str, path: str, **request: Any) -> Any:
        response = self.send(method, path, **request)
        return response.json() if response.content else None

    def send(self, method: str, path: str, **request: Any) -> httpx.Response:
        until = time.monotonic() + ABSENCE
        while True:
            response = self.attempt(method, path, until, **request)
            if response is not None:
                return response
            self.failures += 1
            time.sleep(AGAIN)

    def attempt(
        self, method: str, path: str, until: float, **request: Any
    ) -> httpx.Response | None:
        """The answer; None where the server is away and there is time to ask again."""
        token = self.http.cookies.get("csrftoken") or ""
        headers = {"X-CSRFToken": token, "Referer": str(self.http.base_url)}
        try:
            response = self.http.request(method, path, headers=headers, **request)
        except httpx.TransportError as error:
            if time.monotonic() > until:
                where = self.http.base_url
                raise CrowdFailed(f"Nothing answers at {where} ({error}).") from error
            return None
        if response.is_server_error and time.monotonic() < until:
            return None
        if response.is_error:
            raise Refused(response)
        return response


def person(name: str, **roles: bool) -> tuple[User, str]:
    """A user for the crowd, with a password that only this run knows."""
    user, _ = User.objects.update_or_create(username=name, defaults=roles)
    password = secrets.token_urlsafe(16)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user, password


def wait(look: Callable[[], Any]) -> Any:
    """Look again and again until a job is over."""
    while (record := look())["state"] in ("waiting", "running"):
        time.sleep(0.5)
    return record
