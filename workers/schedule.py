"""What happens without anyone asking, and how often (seconds)."""

from typing import Any

from annotation.dispatch import Job

SCHEDULE: dict[str, dict[str, Any]] = {
    "end overdue leases": {"task": Job.EXPIRE, "schedule": 10.0, "options": {"expires": 10}},
    "pick up forgotten jobs": {"task": Job.SWEEP, "schedule": 15.0, "options": {"expires": 15}},
}
