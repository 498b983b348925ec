"""The pages' shells: in whose language, for whom; what they show comes from the API."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.generic import TemplateView

from annotation.models import Language, User

RIGHT_TO_LEFT = {Language.ARABIC.value}
COOKIE = "language"
WORKER = settings.FRONTEND / "dist" / "sw.js"


class Shell(TemplateView):
    """A page that the front end fills; `translated` ones follow the person's language."""

    translated = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        language = language_of(self.request) if self.translated else Language.ENGLISH.value
        return super().get_context_data(**kwargs) | {
            "language": language,
            "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
            "person": self.request.user.get_username(),
        }

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> Any:
        response = super().render_to_response(context, **kwargs)
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response


def page(  # type: ignore[no-untyped-def]
    template: str, *, translated: bool = False, shell: type[Shell] = Shell
):
    return ensure_csrf_cookie(shell.as_view(template_name=template, translated=translated))


def language_of(request: HttpRequest) -> str:
    """What the person chose, else what this browser chose, else what it prefers."""
    chosen = request.user.language if isinstance(request.user, User) else ""
    wishes = [chosen, request.COOKIES.get(COOKIE, ""), *preferred(request)]
    return next((wish for wish in wishes if wish in Language.values), Language.ENGLISH.value)


def preferred(request: HttpRequest) -> list[str]:
    """The languages of Accept-Language, the most wanted first, without their regions."""
    wishes = []
    for item in request.headers.get("Accept-Language", "")[:500].split(","):
        name, _, parameters = item.strip().partition(";")
        wishes.append((-quality(parameters), name.partition("-")[0].lower()))
    return [name for _, name in sorted(wishes, key=lambda wish: wish[0])]


def quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name != "q":
        return 1.0
    return float(value) if value.replace(".", "", 1).isdecimal() else 0.0


def service_worker(request: HttpRequest) -> HttpResponseBase:
    """The working page's service worker, which may only serve what lies below its own address."""
    if not WORKER.is_file():
        raise Http404
    response = FileResponse(WORKER.open("rb"), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
