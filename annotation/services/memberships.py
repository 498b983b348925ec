"""Seats: who annotates in which campaign."""

from random import SystemRandom

from annotation.errors import NotAMember, NotFound
from annotation.measures import fairness
from annotation.models import Campaign, Membership, User
from annotation.services import queue
from annotation.services.queue import Seat


def take_seat(*, annotator: User, slug: str, count: int) -> Seat:
    """Lock this person's seat, making one where the campaign is open to all."""
    seat = queue.lock_seat(annotator=annotator.pk, slug=slug, count=count)
    if seat is None:
        campaign = Campaign.objects.annotated_by(annotator).filter(slug=slug).first()
        if campaign is None:
            raise NotFound
        add(campaign=campaign, annotator=annotator)
        seat = queue.lock_seat(annotator=annotator.pk, slug=slug, count=count)
        assert seat is not None
    if not seat.active:
        raise NotAMember
    return seat


def add(*, campaign: Campaign, annotator: User) -> Membership:
    """Give someone a seat; an old one is taken up again."""
    rate = campaign.gold_rate
    first_gold = fairness.first_gold(rate, SystemRandom()) if rate else 0
    membership, _ = Membership.objects.get_or_create(
        campaign=campaign, annotator=annotator, defaults={"next_gold_at": first_gold}
    )
    if not membership.active:
        membership.active = True
        membership.save(update_fields=["active"])
    return membership
