"""Leases: claim, renew, give back, expire."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, FloatField, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Least
from django.utils import timezone

from annotation.errors import LeaseGone
from annotation.models import Assignment, AssignmentState, Purpose, SkipReason, Task, User
from annotation.services import memberships, queue, tasks
from annotation.services.memberships import Seat
from annotation.services.money import budget

GIVEN_BACK = {AssignmentState.RELEASED, AssignmentState.SKIPPED}
MOST_AT_ONCE = 10  # leases one person may hold in a campaign

# What the server saw of a lease, which bounds what a page says of the time spent on it.
SEEN_SECONDS = RawSQL(
    "greatest(extract(epoch FROM least(now(), expires_at) - leased_at), 0)::float8",
    (),
    output_field=FloatField(),
)

# The sweep waits for nobody: what is locked at this moment is swept the next time.
EXPIRE = """
    WITH due AS MATERIALIZED (
        SELECT id, task_id FROM annotation_assignment
        WHERE state = 'leased' AND expires_at <= now() AND (%(campaign)s::bigint IS NULL
              OR campaign_id = %(campaign)s::bigint)
        LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED
    ), locked AS MATERIALIZED (
        SELECT id, purpose FROM annotation_task WHERE id IN (SELECT task_id FROM due)
        FOR NO KEY UPDATE SKIP LOCKED
    ), freed AS (
        UPDATE annotation_task t SET leased = t.leased - held.leases
        FROM (SELECT task_id, count(*) AS leases FROM due GROUP BY task_id) AS held
        JOIN locked ON locked.id = held.task_id AND locked.purpose = 'collect'
        WHERE t.id = locked.id
    )
    UPDATE annotation_assignment a SET state = 'expired', ended_at = now()
    FROM due JOIN locked ON locked.id = due.task_id WHERE a.id = due.id"""


@dataclass(slots=True)
class Work:
    """What a claim gave: assignments, and the reason why there are none or no more."""

    assignments: Sequence[UUID] = field(default_factory=list)
    reason: str | None = None
    why: str = ""  # in the words of whoever stopped it


def claim(*, annotator: User, slug: str, count: int = 1) -> Work:
    """My live leases, then new ones, up to `count`: a reload or a second tab burns nothing."""
    with transaction.atomic():
        seat = memberships.take_seat(annotator=annotator, slug=slug, count=count)
        mine = [] if seat.stopped else list(live(seat)[:count])
        if len(mine) < count and seat.hands_out:
            mine += queue.lease(seat, budget.fund(seat, count - len(mine)))
    if not mine:
        return search(annotator=annotator, slug=slug)
    return Work(mine, seat.reason or None, seat.why)


def search(*, annotator: User, slug: str, follows: UUID | None = None) -> Work:
    """Look harder before saying that nothing is left: at what is locked, and in dead leases.

    SKIP LOCKED alone is wrong where a task has several slots. What was tried before this has asked
    for money already: whoever waits for tasks must not hold up the others' budget.
    """
    with transaction.atomic():
        seat = memberships.take_seat(annotator=annotator, slug=slug, count=1)
        if not seat.hands_out:
            return Work(reason=seat.reason, why=seat.why)
        if follows and (came := after(follows).first()):
            return Work([came])  # a double click: the other one was first
        seat.rewind()
        tasks.share_order(seat.campaign)
        funded = budget.in_hand(seat, 1)
        found = queue.lease(seat, funded, wait=True, follows=follows)
    if not found and expire(campaign=seat.campaign):
        return search(annotator=annotator, slug=slug, follows=follows)
    if found:
        return Work(found)
    left = queue.nothing_left(seat)
    return Work(reason=left if funded or left in queue.ENDS else budget.shortage(seat))


def next_of(seat: Seat, *, answered: UUID) -> Sequence[UUID]:
    """The assignment that comes with an answer: a new lease, or an old one when many are held."""
    if not seat.hands_out:
        return []
    held = [lease for lease in seat.live if lease != answered]
    if len(held) >= MOST_AT_ONCE:
        return held[:1]
    return queue.lease(seat, budget.fund(seat, 1), follows=answered)


def after(answered: UUID) -> QuerySet[Assignment, UUID]:
    """The assignment that came with an answer, if one did."""
    return Assignment.objects.filter(follows=answered).values_list("id", flat=True)


def live(seat: Seat) -> QuerySet[Assignment, UUID]:
    mine = Assignment.objects.live().filter(annotator=seat.annotator, campaign=seat.campaign)
    return mine.order_by("leased_at", "id").values_list("id", flat=True)


@transaction.atomic
def renew(*, assignment: Assignment) -> datetime:
    """Keep a lease for as long again as the campaign gives, and its budget pays for.

    LeaseGone once it has ended.
    """
    assignment = (
        Assignment.objects.select_for_update(of=["self"], no_key=True)
        .select_related("campaign")
        .get(pk=assignment.pk)
    )
    if assignment.state != AssignmentState.LEASED:
        raise LeaseGone
    until = timezone.now() + timedelta(minutes=assignment.campaign.lease_minutes)
    if budget.pays(assignment, until):
        assignment.expires_at = until
        assignment.save(update_fields=["expires_at"])
    return assignment.expires_at


def release(*, assignment: Assignment) -> None:
    """Give a task back unread; it may come again at once. Harmless when it is no longer held."""
    end(assignment, AssignmentState.RELEASED)


def skip(
    *, assignment: Assignment, reason: str, note: str = "", seconds: float | None = None
) -> Work:
    """Give a task back with a reason, and take another; the time it took is kept."""
    why = {"skip_reason": SkipReason(reason), "skip_note": note}
    seen = None if seconds is None else Least(Value(seconds), SEEN_SECONDS)
    if not end(assignment, AssignmentState.SKIPPED, seconds=seen, **why):
        raise LeaseGone
    with transaction.atomic():
        slug = assignment.campaign.slug
        seat = memberships.lock_seat(annotator=assignment.annotator_id, slug=slug, count=1)
        if seat is None or not seat.active:
            return Work(reason="not_a_member")  # skipped all the same
        found = next_of(seat, answered=assignment.pk)
    return Work(found) if found else search(annotator=assignment.annotator, slug=slug)


@transaction.atomic
def end(assignment: Assignment, state: AssignmentState, **facts: Any) -> bool:
    """End a lease without an answer and free its slot; False if it had ended already."""
    held = Assignment.objects.leased().filter(pk=assignment.pk)
    if not held.update(state=state, ended_at=timezone.now(), **facts):
        return False
    Task.objects.filter(pk=assignment.task_id, purpose=Purpose.COLLECT).update(
        leased=F("leased") - 1
    )
    if state in GIVEN_BACK:
        budget.give_back(assignment)
    return True


def expire(*, campaign: int | None = None) -> int:
    """End overdue leases, of one campaign or of all, and free their slots; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(EXPIRE, {"campaign": campaign})
        return int(cursor.rowcount)
