"""What happens without anyone asking, and how often (seconds)."""

from typing import Any

from annotation.dispatch import Job

SWEEP = 5.0

SCHEDULE: dict[str, dict[str, Any]] = {
    "end overdue leases": {"task": Job.EXPIRE, "schedule": 10.0, "options": {"expires": 10}},
    "start what models are due for": {
        "task": Job.TICK,
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "bring facts up to date": {"task": Job.ROLL_UP, "schedule": 10.0, "options": {"expires": 10}},
    "weigh what was judged": {"task": Job.ASSESS, "schedule": 10.0, "options": {"expires": 10}},
    "pick up forgotten jobs": {"task": Job.SWEEP, "schedule": SWEEP, "options": {"expires": SWEEP}},
}
