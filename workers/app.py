"""Celery, with what it may run and how often."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotation.settings")

from celery import Celery  # noqa: E402  (settings first)

from workers.schedule import SCHEDULE  # noqa: E402

JOBS = ("files", "quality", "scoring", "training", "upkeep")

app = Celery("diptych", include=[f"workers.{name}" for name in JOBS])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
