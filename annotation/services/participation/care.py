"""Care: what people agree to read, opting in or out, and the categories a campaign's tasks have."""

from collections.abc import Sequence

from django.db import transaction

from annotation.models import Assignment, Campaign, Membership, User
from annotation.services import assignments, memberships
from annotation.services.participation.steps import REWOUND, accepted_of


def accept(*, person: User, campaign: Campaign, accepts: Sequence[str]) -> Membership:
    """Opt in or out; what is held and no longer wanted goes back unread.

    Each lease goes back by itself: two people who gave back several at once could wait for each
    other's tasks for ever.
    """
    membership = choose(person=person, campaign=campaign, accepts=accepts)
    held = Assignment.objects.of(person).leased().filter(campaign=campaign)
    for lease in held.exclude(task__harms__contained_by=membership.accepts):
        assignments.release(assignment=lease)
    return membership


@transaction.atomic
def choose(*, person: User, campaign: Campaign, accepts: Sequence[str]) -> Membership:
    membership = memberships.seat_of(campaign=campaign, annotator=person)
    membership.accepts = accepted_of(campaign, accepts)
    for name, value in REWOUND.items():
        setattr(membership, name, value)
    membership.save(update_fields=["accepts", *REWOUND])
    return membership
