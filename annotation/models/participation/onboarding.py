"""What people pass through before they work, and how each of them fared."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from annotation.models.campaigns import Campaign, Membership


class Step(models.TextChoices):
    """In the order in which they come."""

    WARNING = "warning"
    CONSENT = "consent"
    GUIDELINES = "guidelines"
    SURVEY = "survey"
    QUIZ = "quiz"
    PRACTICE = "practice"


class Onboarding(models.Model):
    """What a campaign asks of newcomers; a part left empty is no step.

    Practice tasks are the campaign's tasks of that purpose, and are a step where there are some.
    """

    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True)
    consent = models.TextField(blank=True, max_length=20_000, help_text="Markdown.")
    consent_version = models.PositiveIntegerField(default=1)
    read_guidelines = models.BooleanField(default=False)
    # [{"title", "prompt", "left", "right", "verdict", "why"}], all Markdown but the title
    examples = models.JSONField(default=list, blank=True)
    # [{"name", "question", "options": [text…] or null, "required"}]
    survey = models.JSONField(default=list, blank=True)
    survey_version = models.PositiveIntegerField(default=1)
    # [{"question", "options": [text…], "answer": index, "why"}]
    quiz = models.JSONField(default=list, blank=True)
    quiz_version = models.PositiveIntegerField(default=1)
    pass_mark = models.PositiveSmallIntegerField(
        default=0, help_text="Questions of the quiz that must be right."
    )
    attempts = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    estimate_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How long all of it takes, as the first page says."
    )

    class Meta:
        verbose_name_plural = "onboarding"
        constraints = [
            models.CheckConstraint(condition=Q(attempts__gte=1), name="one_attempt_at_least")
        ]

    def __str__(self) -> str:
        return f"Onboarding of {self.campaign_id}"


class OnboardingStepQuerySet(models.QuerySet["OnboardingStep"]):
    def of(self, membership: Membership) -> Self:
        return self.filter(membership=membership)

    def passed(self) -> Self:
        return self.filter(passed=True)


class OnboardingStep(models.Model):
    """Someone's try at a step, of the version they saw; only ever appended to."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="steps", db_index=False)
    step = models.CharField(max_length=10, choices=Step.choices)
    version = models.PositiveBigIntegerField()  # of practice: the task
    answers = models.JSONField(default=dict)
    passed = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    objects = OnboardingStepQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        # Serves "where am I", and the quiz's attempts.
        indexes = [models.Index(F("membership"), F("step"), F("id"), name="steps_of_a_seat")]

    def __str__(self) -> str:
        return f"{self.step} v{self.version}: {'passed' if self.passed else 'not passed'}"
