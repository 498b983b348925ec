"""The cookie that binds whom a platform sends to the browser they come in."""

from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from annotation.api.pages import Shell

COOKIE = "participant"
SALT = "annotation.participant"
LASTS = timedelta(days=365)


class EntryShell(Shell):
    """The page a platform's link opens: it has the cookie before it asks to be let in.

    So an answer of the first entry that is lost on its way locks nobody out, and tabs share it.
    """

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> Any:
        response = super().render_to_response(context, **kwargs)
        if not token_of(self.request):
            keep(response, token_urlsafe(32))
        response["Cache-Control"] = "no-store"  # the cookie is of one browser
        return response


def token_of(request: HttpRequest) -> str:
    lasts = int(LASTS.total_seconds())
    return str(request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=lasts))


def keep(response: HttpResponseBase, token: str) -> None:
    """For all paths: the page reads it too, to leave one that is there as it is."""
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=SALT,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
