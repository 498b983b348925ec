"""The budget: money is set aside before work is handed out, so that it can never be overspent.

A seat gets money for a few claims ahead, at the most that each can cost; the job that looks every
few seconds takes back what was not needed. `Pay.committed` is what was earned and what is promised:
to claims set aside for, to leases, and to leases that ran out a short while ago, because their
answers would still be paid. What was given back is promised no more, and an answer to it asks for
its money anew. Locks are taken in the order seat, assignment, task, pay.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from annotation.measures import pay as measures
from annotation.models import Assignment, Campaign, Membership, Pay
from annotation.services.memberships import Seat
from annotation.services.money import owed
from annotation.services.participation import clock

AHEAD = 10  # claims that one seat is given money for at once
SHARE = 50  # of what is left, no seat takes more than this part ahead
PROMISED = timedelta(hours=6)  # from when it was leased, an answer may still come
SETTLED = timedelta(minutes=1)  # what began before a measurement may have been committed after it

# Seats that are busy at this moment keep what they have until the next look.
TAKE_BACK = """
    WITH idle AS MATERIALIZED (
        SELECT id FROM annotation_membership WHERE campaign_id = %(campaign)s AND funded > claimed
        FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE annotation_membership m SET funded = claimed FROM idle WHERE m.id = idle.id"""

# Of one moment: a claim turns what is set aside into a lease, a submit a lease into work. Whoever
# judged or skipped since shortly before they were last measured is measured anew; of skips, the
# roll-up has marked as stale whom any concerns up to when it was.
COMMITTED = """
    WITH seats AS MATERIALIZED (
        SELECT m.annotator_id, greatest(m.funded - m.claimed, 0) AS ahead,
            coalesce(p.measured_at - %(settled)s::interval, '-infinity') AS measured_at,
            coalesce(CASE WHEN p.stale_since IS NULL THEN greatest(p.measured_at, y.rolled_up_at)
                     ELSE p.measured_at END - %(settled)s::interval, '-infinity') AS skips_known
        FROM annotation_membership m LEFT JOIN annotation_performance p ON p.membership_id = m.id
        LEFT JOIN annotation_tally y ON y.campaign_id = m.campaign_id
        WHERE m.campaign_id = %(campaign)s
    ), unanswered AS (
        SELECT a.id, a.leased_at, a.expires_at FROM annotation_assignment a
        WHERE a.campaign_id = %(campaign)s AND a.state = 'leased'
        UNION
        SELECT a.id, a.leased_at, a.expires_at FROM seats JOIN annotation_assignment a
            ON a.annotator_id = seats.annotator_id AND a.campaign_id = %(campaign)s
            AND a.leased_at > now() - %(promised)s::interval
        WHERE a.state = 'expired'
    ), promised AS (
        SELECT extract(epoch FROM expires_at - leased_at)::numeric / 3600 AS hours FROM unanswered
    )
    SELECT (SELECT coalesce(sum(ahead), 0) FROM seats)::bigint,
        (SELECT coalesce(sum(greatest(%(per_judgment)s::numeric + %(per_hour)s::numeric * hours,
                                      %(floor)s::numeric * hours)), 0) FROM promised),
        ARRAY(SELECT annotator_id FROM seats WHERE EXISTS (
            SELECT 1 FROM annotation_judgment j WHERE j.annotator_id = seats.annotator_id
                AND j.campaign_id = %(campaign)s AND j.submitted_at > seats.measured_at)
            OR EXISTS (SELECT 1 FROM annotation_assignment a
                WHERE a.annotator_id = seats.annotator_id AND a.campaign_id = %(campaign)s
                AND a.state = 'skipped' AND a.ended_at > seats.skips_known))"""

# All that a lease could cost but the time that reading it took, which is paid.
GIVEN_BACK = """
    UPDATE annotation_pay p SET committed = greatest(p.committed - greatest(
            coalesce(p.per_judgment, 0) + coalesce(p.per_hour, 0) * lease.hours,
            coalesce(p.floor, 0) * lease.hours)
        + greatest(coalesce(p.per_hour, 0), coalesce(p.floor, 0)) * lease.read, 0)
    FROM (SELECT campaign_id, extract(epoch FROM expires_at - leased_at)::numeric / 3600 AS hours,
                 coalesce(seconds, 0)::numeric / 3600 AS read
          FROM annotation_assignment WHERE id = %(lease)s) AS lease
    WHERE p.campaign_id = lease.campaign_id AND p.budget IS NOT NULL"""


def fund(seat: Seat, count: int) -> int:
    """For how many of the next `count` claims of a locked seat there is money, set aside now."""
    if in_hand(seat, count) < count:
        reserve(seat, count - in_hand(seat, count))
    return in_hand(seat, count)


def in_hand(seat: Seat, count: int) -> int:
    """The same of what was set aside before."""
    return min(count, max(seat.funded - seat.claimed, 0)) if seat.budgeted else count


def reserve(seat: Seat, count: int) -> None:
    """Set money aside for `count` claims, and for a few ahead where there is plenty."""
    pay = Pay.objects.select_for_update(no_key=True).filter(pk=seat.campaign).first()
    if pay is None or pay.budget is None:
        seat.budgeted = False
        return
    price = worst(pay, seat.lease_minutes)
    number = affordable(pay.budget - pay.committed, price, count)
    if number == 0:
        return
    Pay.objects.filter(pk=pay.pk).update(committed=F("committed") + number * price)
    seat.funded = max(seat.funded, seat.claimed) + number
    Membership.objects.filter(pk=seat.id).update(funded=seat.funded)


def affordable(left: Decimal, price: Decimal, count: int) -> int:
    """How many claims to set money aside for, `count` being asked for now."""
    if price <= 0:
        return count + AHEAD
    most = max(int(left // price), 0)
    return min(most, max(count, min(AHEAD, most // SHARE)))


def worst(pay: Pay, minutes: float) -> Decimal:
    return measures.worst(
        minutes=minutes, per_judgment=pay.per_judgment, per_hour=pay.per_hour, floor=pay.floor
    )


def pays(lease: Assignment, until: datetime) -> bool:
    """Whether the budget bears that a locked lease lasts until then; sets the money aside."""
    held = budgeted(lease)
    if held is None:
        return True
    before, after = (worst(held, minutes_of(lease, end)) for end in (lease.expires_at, until))
    return bears(held, after - before)


def pays_anew(lease: Assignment) -> bool:
    """Whether the budget bears an answer to what was given back; sets the money aside."""
    held = budgeted(lease)
    return held is None or bears(held, worst(held, minutes_of(lease, lease.expires_at)))


def budgeted(lease: Assignment) -> Pay | None:
    """What its campaign pays, locked, where that has a budget."""
    pay = Pay.objects.filter(pk=lease.campaign_id, budget__isnull=False)
    return pay.select_for_update(no_key=True).first() if pay.exists() else None


def minutes_of(lease: Assignment, until: datetime) -> float:
    return (until - lease.leased_at).total_seconds() / 60


def bears(held: Pay, extra: Decimal) -> bool:
    if extra > 0 and (held.budget or 0) - held.committed < extra:
        return False
    Pay.objects.filter(pk=held.pk).update(committed=F("committed") + max(extra, Decimal(0)))
    return True


def give_back(lease: Assignment) -> None:
    """Promise no more what was set aside for a locked lease that was given back."""
    with connection.cursor() as cursor:
        cursor.execute(GIVEN_BACK, {"lease": lease.pk})


@transaction.atomic
def settle(campaign: Campaign) -> None:
    """Take back what was set aside and not needed, and count anew what is committed.

    What was handed out stays promised, whatever has become of the budget meanwhile.
    """
    pay = Pay.objects.select_for_update(no_key=True).filter(pk=campaign.pk).first()
    if pay is None or pay.budget is None:
        return
    run(TAKE_BACK, pay)
    ahead, promised, active = run(COMMITTED, pay)
    # Read after what is promised: what is answered meanwhile is counted twice rather than not.
    lease = Campaign.objects.values_list("lease_minutes", flat=True).get(pk=campaign.pk)
    committed = spent(pay, active) + promised + ahead * worst(pay, lease)
    Pay.objects.filter(pk=pay.pk).update(committed=committed)


def spent(pay: Pay, active: Sequence[int]) -> Decimal:
    """What was earned or paid: by facts, and of who judged since these were measured, exactly."""
    exact = clock.spent_by_person(campaign=pay.campaign, people=active) if active else {}
    known = owed.as_known(pay=pay)
    fresh = owed.accounts(pay, exact) if exact else []
    accounts = [one for one in known if one.membership.annotator_id not in exact]
    accounts += [one for one in fresh if one.membership.annotator_id in exact]
    return sum((max(one.worth, one.paid) for one in accounts), Decimal(0))


def run(sql: str, pay: Pay) -> Any:
    nothing = Decimal(0)
    values: dict[str, Any] = {
        "campaign": pay.pk,
        "promised": PROMISED,
        "settled": SETTLED,
        "per_judgment": pay.per_judgment or nothing,
        "per_hour": pay.per_hour or nothing,
        "floor": pay.floor or nothing,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone() if cursor.description else None


def shortage(seat: Seat) -> str:
    """Why there is no money for one more claim: used up, or for now promised to others' tasks."""
    pay = Pay.objects.filter(pk=seat.campaign, budget__isnull=False).first()
    if pay is None:
        return "budget_promised"  # it was just taken away
    price = worst(pay, seat.lease_minutes)
    ahead, promised, _ = run(COMMITTED, pay)
    free = (pay.budget or 0) - pay.committed + promised + ahead * price
    enough = measures.rounded(free, pay.currency) >= measures.rounded(price, pay.currency)
    return "budget_promised" if enough else "budget"


def state(campaign: Campaign) -> dict[str, Decimal] | None:
    """What of the budget is spent, promised and left, as last settled; None without a budget.

    Where less is left than one more task may cost at its dearest, none is handed out. What was
    spent and promised may be more than a budget that was lowered; then it is `over`.
    """
    pay = Pay.objects.select_related("campaign").filter(pk=campaign.pk).first()
    if pay is None or pay.budget is None:
        return None
    known = spent(pay, [])
    return {
        "budget": pay.budget,
        "spent": known,
        "promised": max(pay.committed - known, Decimal(0)),
        "left": max(pay.budget - pay.committed, Decimal(0)),
        "over": max(pay.committed - pay.budget, Decimal(0)),
        "dearest": worst(pay, campaign.lease_minutes),
    }
