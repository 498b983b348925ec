"""Who takes part: people, and their seat in each campaign."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

if TYPE_CHECKING:
    from annotation.models.campaigns import Campaign


class People(UserManager["User"]):
    def create_superuser(self, username: str, *args: Any, **fields: Any) -> "User":
        """The first administrator of an installation may do everything."""
        roles = {"is_manager": True, "is_researcher": True}
        return super().create_superuser(username, *args, **(roles | fields))


class User(AbstractUser):
    """Someone who signs in. Every user may annotate; the two roles are global."""

    is_manager = models.BooleanField(default=False, help_text="May run campaigns.")
    is_researcher = models.BooleanField(default=False, help_text="May freeze and take out data.")
    # Names a person in everything that leaves; only this table links it back.
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects: ClassVar[People] = People()

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def roles(self) -> list[str]:
        held = {"manager": self.is_manager, "researcher": self.is_researcher}
        return [role for role, has in held.items() if has]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, annotator: User) -> Self:
        return self.filter(annotator=annotator)

    def active(self) -> Self:
        return self.filter(active=True)


class Membership(models.Model):
    """One annotator's seat in one campaign, and what keeps their claims fair and flat."""

    campaign: "models.ForeignKey[Campaign, Campaign]" = models.ForeignKey(
        "Campaign", models.PROTECT, related_name="memberships", db_index=False
    )
    annotator = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    consent = models.CharField(max_length=100, blank=True)  # the consent text agreed to, by version

    claimed = models.PositiveIntegerField(default=0)  # assignments ever handed out here
    next_gold_at = models.PositiveIntegerField(default=0)  # the claim that will be gold
    side_balance = models.SmallIntegerField(default=0)  # times a was left minus times b was left
    # Where in the queue everything before is seen: makes "unseen by me" flat (claim_order).
    cursor_epoch = models.PositiveIntegerField(default=0)
    cursor_priority = models.FloatField(null=True, blank=True)
    cursor_task = models.BigIntegerField(default=0)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "annotator"], name="one_seat_a_campaign")
        ]

    def __str__(self) -> str:
        return f"{self.annotator} in {self.campaign}"
