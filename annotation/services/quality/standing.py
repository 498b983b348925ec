"""How far someone is let work in a campaign: warned, paused, blocked, and back."""

from collections.abc import Mapping

from django.db import connection, transaction
from django.utils import timezone

from annotation.errors import ReasonNeeded
from annotation.models import Membership, Message, Standing, User
from annotation.services import campaigns

STOPPED = {Standing.PAUSED, Standing.BLOCKED}

# Waits for nobody else's task: what is locked at this moment ends as overdue, by the next sweep.
GIVE_BACK = """
    WITH held AS MATERIALIZED (
        SELECT id, task_id FROM annotation_assignment
        WHERE annotator_id = %(annotator)s AND campaign_id = %(campaign)s AND state = 'leased'
        FOR NO KEY UPDATE
    ), locked AS MATERIALIZED (
        SELECT id, purpose FROM annotation_task WHERE id IN (SELECT task_id FROM held)
        FOR NO KEY UPDATE SKIP LOCKED
    ), freed AS (
        UPDATE annotation_task t SET leased = t.leased - 1 FROM locked
        WHERE t.id = locked.id AND locked.purpose = 'collect'
    )
    UPDATE annotation_assignment a
    SET expires_at = least(a.expires_at, now()),
        state = CASE WHEN locked.id IS NULL THEN a.state ELSE 'released' END,
        ended_at = CASE WHEN locked.id IS NULL THEN a.ended_at ELSE now() END
    FROM held LEFT JOIN locked ON locked.id = held.task_id WHERE a.id = held.id"""


@transaction.atomic
def put(
    *,
    membership: Membership,
    standing: str,
    reason: str = "",
    by: User | None = None,
    found: Mapping[str, int] | None = None,
) -> Membership:
    """Warn, pause or block someone, or let them go on.

    `by` nobody is an automatic check, whose reason is a code; what it `found` is for the log alone.
    """
    seat = locked(membership)
    before = seat.standing
    if before == standing and seat.standing_reason == reason:
        return seat
    if standing != Standing.GOOD and not reason.strip():
        raise ReasonNeeded
    seat.standing, seat.standing_reason = Standing(standing), reason
    seat.standing_at = timezone.now()
    seat.save(update_fields=["standing", "standing_reason", "standing_at"])
    if standing in STOPPED:
        give_back(seat)
    if standing == Standing.WARNED:
        Message.objects.create(campaign=seat.campaign, by=by, to=seat.annotator, text=reason)
    moved = {"from": before, "to": seat.standing.value}
    change = {"person": str(seat.annotator.pseudonym), "standing": moved, "reason": reason}
    change |= {"found": dict(found)} if found else {}
    campaigns.record(campaign=seat.campaign, by=by, change=change)
    return seat


def locked(membership: Membership) -> Membership:
    """A seat that neither a claim nor a submit of this person moves meanwhile."""
    held = Membership.objects.select_for_update(of=["self"], no_key=True)
    return held.select_related("campaign", "annotator").get(pk=membership.pk)


def give_back(seat: Membership) -> None:
    """End what a locked seat holds; what is answered all the same is still kept."""
    values = {"annotator": seat.annotator_id, "campaign": seat.campaign_id}
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, values)
