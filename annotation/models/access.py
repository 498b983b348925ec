"""Who may do what where: roles in campaigns, teams, and invitations."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone

from annotation.models.campaigns import Campaign
from annotation.models.people import User


class RoleName(models.TextChoices):
    ANNOTATOR = "annotator"
    ADJUDICATOR = "adjudicator"
    RESEARCHER = "researcher"
    MANAGER = "manager"


class TeamQuerySet(models.QuerySet["Team"]):
    def whole(self) -> Self:
        """With who is in them, by name, and where they are let in."""
        members = Prefetch("members", User.objects.order_by("username"))
        return self.prefetch_related(members, "roles__campaign")


class Team(models.Model):
    """People who are let into campaigns together."""

    name = models.CharField(max_length=100, unique=True)
    members = models.ManyToManyField(User, related_name="teams", blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RoleQuerySet(models.QuerySet["Role"]):
    def of(self, person: User) -> Self:
        """Held alone or through a team."""
        return self.filter(Q(person=person) | Q(team__members=person))


class Role(models.Model):
    """What a person, or everyone in a team, may do in one campaign."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="roles")
    person = models.ForeignKey(
        User, models.CASCADE, related_name="campaign_roles", null=True, blank=True
    )
    team = models.ForeignKey(Team, models.CASCADE, related_name="roles", null=True, blank=True)
    name = models.CharField(max_length=11, choices=RoleName.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(team__isnull=False), name="role_of_one"
            ),
            models.UniqueConstraint(
                fields=["campaign", "person", "name"], name="one_role_a_person"
            ),
            models.UniqueConstraint(fields=["campaign", "team", "name"], name="one_role_a_team"),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.team}: {self.name} in {self.campaign}"


class Invitation(models.Model):
    """A link that lets whoever holds it take a role; only a digest of its secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="invitations", null=True, blank=True
    )
    team = models.ForeignKey(
        Team, models.CASCADE, related_name="invitations", null=True, blank=True
    )
    role = models.CharField(max_length=11, choices=RoleName.choices)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret
    note = models.CharField(max_length=200, blank=True)
    most_uses = models.PositiveIntegerField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.role} in {self.campaign_id or 'the installation'}"

    @property
    def state(self) -> str:
        """Whether it still lets anyone in, and why not."""
        if self.revoked_at:
            return "revoked"
        if self.campaign and self.campaign.is_over:
            return "closed"
        if self.expires_at <= timezone.now():
            return "expired"
        used_up = self.most_uses is not None and self.uses >= self.most_uses
        return "used_up" if used_up else "open"
