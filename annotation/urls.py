"""Pages, API, operations."""

from django.contrib import admin
from django.urls import include, path, re_path

from annotation.api import health
from annotation.api.pages import page, service_worker
from annotation.api.participation.browser import EntryShell
from annotation.api.people import elsewhere

urlpatterns = [
    path("api/", include("annotation.api.urls")),
    path("admin/", admin.site.urls),
    path("sign-in/<slug:provider_id>/callback", elsewhere.callback, name="openid_connect_callback"),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("django_prometheus.urls")),
    path("", page("home.html", translated=True)),
    path("work/sw.js", service_worker),
    re_path(r"^work(/.*)?$", page("work.html", translated=True)),
    re_path(r"^welcome/[-\w]+/?$", page("welcome.html", translated=True)),
    re_path(r"^join/?$", page("home.html", translated=True)),
    re_path(r"^enter/[-\w]+/?$", page("welcome.html", translated=True, shell=EntryShell)),
    re_path(r"^(campaigns|datasets|loop|people)(/.*)?$", page("app.html")),
]
