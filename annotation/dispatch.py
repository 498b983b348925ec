"""Names jobs and nudges workers to look at a row. The row is the truth; a sweep finds the rest."""

from enum import StrEnum
from functools import cache
from uuid import UUID

from celery import Celery
from django.conf import settings
from django.db import transaction


class Job(StrEnum):
    IMPORT = "workers.files.import_file"
    FREEZE = "workers.files.freeze_snapshot"
    EXPORT = "workers.files.write_export"
    TRAIN = "workers.training.train"
    SCORE = "workers.scoring.score"
    TICK = "workers.training.tick"
    EXPIRE = "workers.upkeep.expire_leases"
    SWEEP = "workers.upkeep.pick_up"
    ROLL_UP = "workers.quality.roll_up"
    ASSESS = "workers.quality.assess"


def nudge(job: Job, record_id: UUID) -> None:
    """Ask a worker to look at the row once it is committed; without Redis the sweep will."""

    def send() -> None:  # a partial has no name, which Django needs to log what `robust` catches
        producer().send_task(job, args=[str(record_id)], retry=False, ignore_result=True)

    transaction.on_commit(send, robust=True)


@cache
def producer() -> Celery:
    """A Celery client that gives up soon: nobody waits for a nudge."""
    app = Celery(broker=settings.CELERY_BROKER_URL, set_as_current=False)
    patience = {"socket_timeout": 1, "socket_connect_timeout": 0.5, "max_retries": 0}
    app.conf.broker_transport_options = patience
    app.conf.broker_connection_timeout = 0.5
    app.conf.task_default_queue = settings.CELERY_TASK_DEFAULT_QUEUE
    app.conf.task_routes = settings.CELERY_TASK_ROUTES
    return app
