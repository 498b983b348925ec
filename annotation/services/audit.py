"""Who changed what."""

from typing import Any

from annotation.models import AuditEntry, Campaign, User


def record(*, campaign: Campaign, by: User | None, change: dict[str, Any]) -> None:
    AuditEntry.objects.create(campaign=campaign, by=by, change=change)
