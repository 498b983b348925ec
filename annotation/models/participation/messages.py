"""What managers tell the people who work for them."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from annotation.models.campaigns import Campaign
from annotation.models.people import User

# What checks tell people, by codes that screens have sentences for in each language.
CHECKED = {"gold_warned", "gold_paused", "gold_blocked"}


class MessageQuerySet(models.QuerySet["Message"]):
    def for_(self, person: User) -> Self:
        """To this person, or to everyone."""
        return self.filter(Q(to=person) | Q(to__isnull=True))


class Message(models.Model):
    """From a manager to one person in a campaign, or to all of them."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="messages", db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    to = models.ForeignKey(
        User, models.CASCADE, related_name="messages", null=True, blank=True, db_index=False
    )
    # Or the code of a check.
    text = models.TextField(max_length=5_000, help_text="Markdown.")
    at = models.DateTimeField(auto_now_add=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(F("campaign"), F("at").desc(), name="messages_of_a_campaign")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} to {self.to or 'everyone'}: {self.text[:60]}"

    @property
    def code(self) -> str:
        """Of what a check says; "" where somebody wrote it."""
        return self.text if self.by_id is None and self.text in CHECKED else ""
