"""The queue in SQL: finding open tasks, leasing them.

Written as SQL because the claim is the busiest statement there is: finding, leasing and moving the
seat's cursor in one round trip measured a third faster than the same through the ORM. Locks are
always taken in the order seat, assignment, task. A submit waits for one task; what may wait for
several (a search, a new overlap) takes them in claim order; all else skips what is locked.
"""

from collections.abc import Sequence
from functools import cache
from random import SystemRandom
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from annotation.measures import fairness
from annotation.models import Assignment, AssignmentState, Task
from annotation.services.memberships import ACCEPTED, SEEN, Seat
from annotation.services.quality import repeats

random = SystemRandom()

FIND = """
        SELECT t.id, t.priority * -1 AS position, t.rule, t.probability FROM annotation_task t
        WHERE t.campaign_id = %(campaign)s AND t.open_slots > 0 AND NOT t.set_aside AND {where}
          AND NOT {seen} AND {accepted}{other}
        ORDER BY t.priority * -1, t.id LIMIT {limit} FOR NO KEY UPDATE OF t {locked}"""
AHEAD = "(t.priority * -1, t.id) > (%(after)s::float8, %(after_task)s::bigint)"
# Only for those few who opened disputes, which they do not judge as well.
OTHER = " AND t.id <> ALL(%(opened)s::bigint[])"
# What the cursor passed while it was locked, or what came back: looked for when nothing is ahead.
BEHIND = "%(after)s::float8 > '-Infinity' AND NOT EXISTS (SELECT 1 FROM ahead)"

# Gold is joined: `id = ANY('{}')` implies any condition to the planner, so that with none due it
# may read the whole of the partial index gold_of_campaign. And it is selected: a plan made for how
# much gold there is looks so cheap that PostgreSQL would make a new one at every claim.
LEASE = """
    WITH ahead AS MATERIALIZED ({ahead}
    ), behind AS MATERIALIZED ({behind}
    ), open AS MATERIALIZED (
        SELECT * FROM ahead UNION ALL SELECT * FROM behind
    ), held AS (
        UPDATE annotation_task t SET leased = t.leased + 1 FROM open WHERE t.id = open.id
    ), picked AS (
        SELECT *, row_number() OVER () AS place FROM (
            SELECT id, position, rule, probability, NULL::smallint[] AS before FROM open
            UNION ALL
            SELECT t.id, NULL, 'gold', %(gold_rate)s::float8, NULL
            FROM unnest((SELECT %(gold)s::bigint[])) AS due (id)
            JOIN annotation_task t ON t.id = due.id
            WHERE NOT {seen} AND {accepted}{again}
        ) AS found
    ), leased AS (
        INSERT INTO annotation_assignment (id, task_id, campaign_id, annotator_id, state, "order",
            rule, probability, expires_at, follows_id, skip_reason, skip_note)
        SELECT gen_random_uuid(), id, %(campaign)s, %(annotator)s, 'leased',
            ARRAY(SELECT p.position FROM annotation_taskcompletion p WHERE p.task_id = picked.id
                  ORDER BY CASE WHEN before IS NOT NULL
                                THEN -array_position(before, p.position)
                                WHEN %(responses)s > 2 THEN random()
                                WHEN (%(swaps)s::boolean[])[place] THEN -p.position
                                ELSE p.position END),
            rule, probability, now() + make_interval(mins => %(lease)s), %(follows)s::uuid, '', ''
        FROM picked RETURNING id
    ), seat AS (
        UPDATE annotation_membership SET
            claimed = claimed + (SELECT count(*) FROM picked),
            side_balance = side_balance + (SELECT coalesce(sum(
                CASE WHEN before IS NOT NULL
                     THEN CASE WHEN before[cardinality(before)] = 0 THEN 1 ELSE -1 END
                     WHEN (%(swaps)s::boolean[])[place] THEN -1 ELSE 1 END), 0) FROM picked),
            next_gold_at = %(next_gold_at)s, next_repeat_at = %(next_repeat_at)s,
            cursor_epoch = %(epoch)s,
            cursor_priority = coalesce(
                (SELECT max(position) FROM open), nullif(%(after)s::float8, '-Infinity')),
            cursor_task = coalesce(
                (SELECT id FROM open ORDER BY position DESC, id DESC LIMIT 1),
                %(after_task)s::bigint)
        WHERE id = %(seat)s AND EXISTS (SELECT 1 FROM picked)
    )
    SELECT id FROM leased"""

# Only where one is due: of what this person, whose seat is locked, was never given again. Its sides
# are those of the first time, swapped.
AGAIN = """
            UNION ALL
            SELECT t.id, NULL, 'repeat', %(repeat_rate)s::float8, first."order"
            FROM annotation_task t JOIN annotation_assignment first ON first.id = %(first)s::uuid
            WHERE t.repeat_of_id = first.task_id AND t.purpose = 'repeat' AND {accepted}"""

# Both are asked only where a campaign has such a limit, and read no more than the limit allows.
GIVEN_AND_HELD = """
    SELECT (SELECT count(*) FROM annotation_judgment
            WHERE annotator_id = %(annotator)s AND campaign_id = %(campaign)s AND current)
         + (SELECT count(*) FROM annotation_assignment
            WHERE annotator_id = %(annotator)s AND campaign_id = %(campaign)s AND state = 'leased'
              AND expires_at > now())"""
EXPOSED = """
    SELECT count(*) FROM annotation_assignment a JOIN annotation_task t ON t.id = a.task_id
    WHERE a.annotator_id = %(annotator)s AND a.campaign_id = %(campaign)s
      AND a.leased_at > now() - make_interval(hours => coalesce((
          SELECT shift_hours FROM annotation_care WHERE campaign_id = %(campaign)s), 8))
      AND a.state <> 'released' AND t.harms <> '{}'"""


def lease(
    seat: Seat, count: int, *, wait: bool = False, follows: UUID | None = None
) -> Sequence[UUID]:
    """Lease up to `count` tasks within what this person may still be given.

    `wait` waits for locked tasks instead of skipping them: a locked task may still have a slot.
    """
    if seat.judgments_each is not None:
        count = min(count, room(seat))
    if count <= 0:
        return []
    exposures = count if seat.exposure_cap is None else exposures_left(seat)
    if exposures >= count:
        return take(seat, count, wait, follows, seat.accepts)
    found: list[UUID] = []
    if exposures > 0:
        found += take(seat, exposures, wait, follows, seat.accepts)
        follows = None if found else follows
    if len(found) < count:
        found += take(seat, count - len(found), wait, follows, [])
    return found


def take(
    seat: Seat, count: int, wait: bool, follows: UUID | None, accepts: list[str]
) -> list[UUID]:
    """Lease past the seat's cursor or else behind it, gold where it is due, harm as accepted."""
    # The seat's gold is what the person accepts: with the cap reached, it would take the place of
    # harmless work and then be withheld.
    own = accepts == seat.accepts
    gold = seat.gold_due(count) if own else []
    # Who waits for locked tasks makes no repeat: another's claim may wait for the same one.
    again = own and not wait and len(gold) < count and seat.repeat_due(count)
    first = repeats.ready(seat) if again else None
    mixed = len(gold) + (first is not None)
    sql = lease_sql(count - mixed, wait=wait, again=first is not None, other=bool(seat.opened))
    values = lease_values(seat, count, gold, follows) | {"accepts": accepts}
    if seat.opened:
        values["opened"] = seat.opened
    if first:
        values |= {"first": first, "repeat_rate": seat.repeat_rate}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        leased = [row[0] for row in cursor.fetchall()]
    seat.claimed += len(leased)
    return leased


@cache
def lease_sql(limit: int, *, wait: bool, again: bool, other: bool) -> str:
    """On one line: past 4096 characters, psycopg would take a statement apart at every claim."""
    seen = SEEN.format(annotator="%(annotator)s", cooldown="%(cooldown)s")
    same = {"seen": seen, "accepted": ACCEPTED.format(accepts="%(accepts)s::varchar[]")}
    found = {
        "limit": limit,
        "locked": "" if wait else "SKIP LOCKED",
        "other": OTHER if other else "",
    }
    ahead, behind = (FIND.format(where=where, **found, **same) for where in (AHEAD, BEHIND))
    extra = AGAIN.format(**same) if again else ""
    return " ".join(LEASE.format(ahead=ahead, behind=behind, again=extra, **same).split())


def room(seat: Seat) -> int:
    """How many more this person may be given where each gives a number of judgments."""
    given = number(GIVEN_AND_HELD, annotator=seat.annotator, campaign=seat.campaign)
    return (seat.judgments_each or 0) - given


def exposures_left(seat: Seat) -> int:
    """How many more harmful tasks this person may be given in this shift."""
    had = exposures(annotator=seat.annotator, campaign=seat.campaign)
    return max((seat.exposure_cap or 0) - had, 0)


def exposures(*, annotator: int, campaign: int) -> int:
    """How many harmful tasks someone was given in this shift."""
    return number(EXPOSED, annotator=annotator, campaign=campaign)


def number(sql: str, **values: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


ENDS = {"done", "finished", "not_qualified"}  # for good, as far as this person can tell


def nothing_left(seat: Seat) -> str:
    """Why a running campaign has nothing for this person, now or for good."""
    if seat.judgments_each is not None and room(seat) <= 0:
        return "finished"
    mine = Assignment.objects.filter(
        annotator=seat.annotator,
        campaign=seat.campaign,
        state__in=[AssignmentState.ANSWERED, AssignmentState.LATE],
    )
    unanswered = Task.objects.collecting().filter(campaign=seat.campaign, given__lt=F("wanted"))
    unanswered = unanswered.exclude(set_aside=True, leased=0)
    unanswered = unanswered.exclude(assignments__in=mine)
    unanswered = unanswered.exclude(adjudications__by=seat.annotator)
    may_return = unanswered.filter(harms__contained_by=seat.accepts)
    if not may_return.exists():
        return "not_qualified" if unanswered.exists() else "done"
    capped = seat.exposure_cap is not None and exposures_left(seat) == 0
    if capped and not may_return.filter(harms=[]).exists():
        return "exposure_cap"
    return "others"


def lease_values(seat: Seat, count: int, gold: list[int], follows: UUID | None) -> dict[str, Any]:
    return {
        "annotator": seat.annotator,
        "campaign": seat.campaign,
        "responses": seat.responses,
        "seat": seat.id,
        "after": float("-inf") if seat.cursor_priority is None else seat.cursor_priority,
        "after_task": seat.cursor_task,
        "cooldown": seat.cooldown_minutes,
        "lease": seat.lease_minutes,
        "epoch": seat.epoch,
        "gold": gold,
        "gold_rate": seat.gold_rate,
        "next_gold_at": seat.next_gold_at,
        "next_repeat_at": seat.next_repeat_at,
        "swaps": fairness.swaps(seat.side_balance, count, random),
        "follows": follows,
    }
