"""Pages, API, operations."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.generic import TemplateView

from annotation.api import health


def page(template: str):  # type: ignore[no-untyped-def]
    """A shell: what it shows comes from the API, under the person's own querysets."""
    return ensure_csrf_cookie(TemplateView.as_view(template_name=template))


urlpatterns = [
    path("api/", include("annotation.api.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("django_prometheus.urls")),
    path("", page("home.html")),
    re_path(r"^work(/.*)?$", page("work.html")),
    re_path(r"^(campaigns|datasets|loop)(/.*)?$", page("app.html")),
]
