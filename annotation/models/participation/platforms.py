"""Where a crowd comes from, and who of it came in."""

import re
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from annotation.models.campaigns import Campaign, Outcome
from annotation.models.people import User


class Platform(models.Model):
    """The crowd platform that sends people to a campaign, and takes them back."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True)
    id_parameter = models.CharField(max_length=50, default="PROLIFIC_PID")
    study_parameter = models.CharField(max_length=50, default="STUDY_ID", blank=True)
    session_parameter = models.CharField(max_length=50, default="SESSION_ID", blank=True)
    study = models.CharField(
        max_length=200, blank=True, help_text="The only study let in; blank lets in all."
    )
    signed = models.BooleanField(default=False, help_text="Links carry a signature.")
    secret = models.CharField(max_length=200, blank=True)  # never leaves
    # Null lets in every id; empty lets in none.
    allow_list = ArrayField(models.CharField(max_length=200), null=True, blank=True)
    return_url = models.CharField(max_length=500, blank=True)  # {code} is where the code goes
    code_finished = models.CharField(max_length=100, blank=True)
    code_screened_out = models.CharField(max_length=100, blank=True)
    code_failed_checks = models.CharField(max_length=100, blank=True)
    open = models.BooleanField(default=True, help_text="Lets newcomers in.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed=False) | ~Q(secret=""), name="signed_with_a_secret"
            ),
            models.CheckConstraint(condition=~Q(id_parameter=""), name="id_parameter_named"),
        ]

    def __str__(self) -> str:
        return f"Platform of {self.campaign_id}"

    @property
    def codes(self) -> dict[str, str]:
        """{outcome: completion code}."""
        return {outcome: getattr(self, f"code_{outcome}") for outcome in Outcome.values}

    @codes.setter
    def codes(self, given: dict[str, str]) -> None:
        for outcome, code in given.items():
            setattr(self, f"code_{outcome}", code)


# What platforms make ids of, and nothing that a spreadsheet would run: others came with a link that
# somebody wrote.
PAYABLE_ID = r"^[A-Za-z0-9._~:@+/=-]+$"


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def in_browser(self, browser: str) -> Self:
        return self.filter(browser=browser)

    def known(self) -> Self:
        """Whom their platform can pay: the ids of those who were deleted are gone."""
        return self.filter(person__forgotten_at=None)

    def payable(self) -> Self:
        """Of these, whom a platform's file can name."""
        return self.known().filter(external_id__regex=PAYABLE_ID)


class Participant(models.Model):
    """Someone whom a platform sent; only this table knows the platform's id of them."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="participants", db_index=False
    )
    person = models.OneToOneField(User, models.PROTECT, related_name="participant")
    external_id = models.CharField(max_length=200)
    study = models.CharField(max_length=200, blank=True)
    session = models.CharField(max_length=200, blank=True)
    # Hash of the token in the cookie of the browser that came first; blank lets the next one in.
    browser = models.CharField(max_length=64, blank=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "external_id"], name="one_participant_an_id"
            ),
            models.UniqueConstraint(
                fields=["campaign", "browser"],
                condition=~Q(browser=""),
                name="one_participant_a_browser",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.campaign}"

    @property
    def payable(self) -> bool:
        """Whether a platform's file can name them."""
        return bool(re.fullmatch(PAYABLE_ID, self.external_id))
