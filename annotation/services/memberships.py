"""Seats: who annotates in which campaign, and what a claim or a submit holds locked of it."""

from dataclasses import dataclass
from random import SystemRandom
from uuid import UUID

from django.db import connection

from annotation.errors import NotAMember, NotFound
from annotation.measures import fairness
from annotation.models import Campaign, CampaignState, Membership, Standing, User
from annotation.services.participation import progress

random = SystemRandom()

# OFFSET 0, here and below, keeps this a look-up a task: as a join it would read all that the
# annotator ever saw.
SEEN = """EXISTS (
    SELECT 1 FROM annotation_assignment mine
    WHERE mine.task_id = t.id AND mine.annotator_id = {annotator}
      AND (mine.state IN ('leased', 'answered', 'late')
           OR (mine.state IN ('expired', 'skipped')
               AND mine.ended_at > now() - make_interval(mins => {cooldown}))) OFFSET 0)"""

# As a CASE, because the planner guesses that the bare condition lets next to nothing through, and
# would then rather read the whole campaign than go along the queue.
ACCEPTED = "CASE WHEN t.harms = '{{}}' THEN true ELSE t.harms <@ {accepts} END"

SEAT = f"""
    m.id, m.annotator_id, m.active, m.consent, m.onboarded, m.outcome, m.accepts,
    m.standing, m.standing_reason, m.withdrawn_at IS NOT NULL,
    m.claimed, m.funded, m.next_gold_at, m.next_repeat_at, m.side_balance,
    CASE WHEN m.cursor_epoch = c.queue_epoch THEN m.cursor_priority END, m.cursor_task,
    c.id, c.slug, c.state, c.pause_reason, c.queue_epoch, c.gold_rate, c.repeat_rate,
    c.lease_minutes, c.cooldown_minutes,
    coalesce(nullif(m.guidelines_version, 0), c.guidelines_version),
    c.data_licence, c.onboarding_version, c.responses, c.judgments_each,
    (SELECT exposure_cap FROM annotation_care WHERE campaign_id = c.id),
    EXISTS (SELECT 1 FROM annotation_pay WHERE campaign_id = c.id AND budget IS NOT NULL),
    ARRAY(SELECT task_id FROM annotation_adjudication WHERE by_id = m.annotator_id AND NOT current),
    CASE WHEN c.gold_rate > 0 AND m.claimed + %(count)s > m.next_gold_at THEN ARRAY(
        SELECT t.id FROM annotation_task t
        WHERE t.campaign_id = c.id AND t.purpose = 'gold' AND {ACCEPTED.format(accepts="m.accepts")}
          AND NOT {SEEN.format(annotator="m.annotator_id", cooldown="c.cooldown_minutes")}
          AND NOT EXISTS (SELECT 1 FROM annotation_assignment before
                          WHERE before.task_id = t.repeat_of_id
                            AND before.annotator_id = m.annotator_id OFFSET 0)
          AND NOT EXISTS (SELECT 1 FROM annotation_adjudication d
                          WHERE d.task_id = t.repeat_of_id AND d.by_id = m.annotator_id OFFSET 0)
        ORDER BY random() LIMIT 10) ELSE '{{}}' END,
    ARRAY(SELECT l.id FROM annotation_assignment l
          WHERE l.annotator_id = m.annotator_id AND l.campaign_id = c.id AND l.state = 'leased'
            AND l.expires_at > now() ORDER BY l.leased_at, l.id LIMIT 10)"""

LOCK_SEAT = f"""
    SELECT {SEAT} FROM annotation_membership m JOIN annotation_campaign c ON c.id = m.campaign_id
    WHERE c.slug = %(slug)s AND m.annotator_id = %(annotator)s FOR NO KEY UPDATE OF m"""


STOPS = {Standing.PAUSED.value: "paused_you", Standing.BLOCKED.value: "blocked_you"}


@dataclass(slots=True)
class Seat:
    """A locked Membership with what its campaign says about claiming; columns as in SEAT."""

    id: int
    annotator: int
    active: bool
    consent: str
    onboarded: int
    outcome: str
    accepts: list[str]
    standing: str
    standing_reason: str
    withdrawn: bool
    claimed: int
    funded: int  # claims that the budget has money set aside for
    next_gold_at: int
    next_repeat_at: int
    side_balance: int
    cursor_priority: float | None
    cursor_task: int
    campaign: int
    slug: str
    state: str
    pause_reason: str
    epoch: int
    gold_rate: float
    repeat_rate: float
    lease_minutes: int
    cooldown_minutes: int
    guidelines_version: int  # the last this person saw
    data_licence: str
    onboarding_version: int
    responses: int
    judgments_each: int | None
    exposure_cap: int | None
    budgeted: bool
    opened: list[int]  # tasks, as an adjudicator; those decided are asked of nobody
    unseen_gold: list[int]
    live: list[UUID]  # leases held when the lock was asked for

    @property
    def stopped(self) -> str:
        """Why this person is not to work on, whatever they hold; "" where nothing is in the way."""
        if self.withdrawn:
            return "withdrawn"
        if self.standing in STOPS:
            return STOPS[self.standing]
        return self.outcome or ("" if self.onboarded >= self.onboarding_version else "onboarding")

    @property
    def hands_out(self) -> bool:
        return self.active and self.state == CampaignState.ACTIVE and not self.stopped

    @property
    def reason(self) -> str:
        """Why it hands nothing out."""
        if self.state == CampaignState.ACTIVE or self.withdrawn:
            return self.stopped
        return {"draft": "not_started"}.get(self.state, self.state)

    @property
    def why(self) -> str:
        """That reason in somebody's own words, where they gave one."""
        if self.reason in STOPS.values():
            return self.standing_reason
        return self.pause_reason if self.reason == CampaignState.PAUSED else ""

    def rewind(self) -> None:
        """Look from the head of the queue again: something behind the cursor may be open."""
        self.cursor_priority, self.cursor_task = None, 0

    def gold_due(self, count: int) -> list[int]:
        """Gold tasks for the next `count` claims; moves next_gold_at past them, served or not."""
        if self.gold_rate <= 0:
            return []
        due, until = 0, self.claimed + count
        while self.next_gold_at < until:
            due += 1
            passed = max(self.next_gold_at, self.claimed)
            self.next_gold_at = fairness.next_gold(passed, self.gold_rate, random)
        return self.unseen_gold[:due]

    def repeat_due(self, count: int) -> bool:
        """Whether one of the next `count` claims repeats another; moves next_repeat_at past it."""
        until = self.claimed + count
        if self.repeat_rate <= 0 or self.next_repeat_at >= until:
            return False
        while self.next_repeat_at < until:
            passed = max(self.next_repeat_at, self.claimed)
            self.next_repeat_at = fairness.next_gold(passed, self.repeat_rate, random)
        return True


def lock_seat(*, annotator: int, slug: str, count: int) -> Seat | None:
    """Lock this person's seat, so that their other tabs wait their turn."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_SEAT, {"annotator": annotator, "slug": slug, "count": count})
        row = cursor.fetchone()
    return Seat(*row) if row else None


def take_seat(*, annotator: User, slug: str, count: int) -> Seat:
    """Lock this person's seat, making one where the campaign is open to all."""
    seat = lock_seat(annotator=annotator.pk, slug=slug, count=count)
    if seat is None:
        campaign = Campaign.objects.annotated_by(annotator).filter(slug=slug).first()
        if campaign is None:
            raise NotFound
        add(campaign=campaign, annotator=annotator)
        seat = lock_seat(annotator=annotator.pk, slug=slug, count=count)
        assert seat is not None
    if not seat.active:
        raise NotAMember
    if seat.onboarded < seat.onboarding_version:
        catch_up(seat)
    return seat


def catch_up(seat: Seat) -> None:
    """What moved the campaign's onboarding may be nothing to this person."""
    membership = Membership.objects.select_related("campaign").get(pk=seat.id)
    if progress.settle(membership.campaign, membership):
        seat.onboarded = seat.onboarding_version


def seat_of(*, campaign: Campaign, annotator: User) -> Membership:
    """This person's seat, locked, made where they may take one; NotAMember where it was taken."""
    add(campaign=campaign, annotator=annotator, again=False)
    held = Membership.objects.select_for_update(of=["self"], no_key=True)
    membership = held.select_related("campaign").get(campaign=campaign, annotator=annotator)
    if not membership.active:
        raise NotAMember
    return membership


def add(*, campaign: Campaign, annotator: User, again: bool = True) -> Membership:
    """Give someone a seat; an old one is taken up `again`."""
    fresh = {
        "next_gold_at": first(campaign.gold_rate),
        "next_repeat_at": first(campaign.repeat_rate),
    } | progress.start(campaign)
    membership, _ = Membership.objects.get_or_create(
        campaign=campaign, annotator=annotator, defaults=fresh
    )
    if not membership.active and again:
        membership.active = True
        membership.save(update_fields=["active"])
    return membership


def first(rate: float) -> int:
    """The claim, counted from 0, that is a newcomer's first of what comes at this rate."""
    return fairness.first_gold(rate, random) if rate else 0
