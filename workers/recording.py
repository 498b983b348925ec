"""How the work on a row ended, recorded; what another worker can go on with is left to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection

from annotation.models import JobRecord
from annotation.services import jobs
from workers.process import CutShort, patiently

log = structlog.get_logger(__name__)


@contextmanager
def recorded(
    record: JobRecord, give_back: Callable[[Any], object] = jobs.give_back
) -> Iterator[None]:
    """Nothing that goes wrong in here is lost, and nothing ends without a word."""
    try:
        yield
    except jobs.Stopped:
        log.info("job_stopped", job=str(record))
    except CutShort as cut:
        log.warning("job_cut_short", job=str(record), why=str(cut))
        patiently(give_back, record)
    except Exception as error:
        log.exception("job_failed", job=str(record))
        if not lost_database(error):
            patiently(jobs.fail, record, error)


def lost_database(error: Exception) -> bool:
    """The row cannot be told: its lease will end, and another worker goes on."""
    return isinstance(error, (OperationalError, InterfaceError)) and not connection.is_usable()
