"""How a campaign watches its judgments, and when it buys more of them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from annotation.models.campaigns import Campaign


def threshold(help_text: str) -> "models.FloatField[None, None]":
    bounds = [MinValueValidator(0.0), MaxValueValidator(1.0)]
    return models.FloatField(null=True, blank=True, validators=bounds, help_text=help_text)


class Checks(models.Model):
    """Thresholds on gold, and how many judgments a task gets; missing is: nothing is done."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True)
    # A person falls below a threshold when even the upper bound of their share right does.
    gold_warn = threshold("Warn below this share of gold right.")
    gold_pause = threshold("Pause below this share.")
    gold_block = threshold("Block below this share.")
    gold_least = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1)], help_text="Gold answers before it matters."
    )
    second_opinion = models.BooleanField(
        default=False, help_text="Ask one more person where judgments of a task disagree."
    )
    adaptive = models.BooleanField(
        default=False, help_text="Stop asking where a task is decided, ask more where it is not."
    )
    overlap_most = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    confidence = models.FloatField(
        default=0.95,
        validators=[MinValueValidator(0.5), MaxValueValidator(0.999)],
        help_text="How sure the aggregate must be of a side before a task is decided.",
    )

    class Meta:
        verbose_name_plural = "checks"
        constraints = [
            models.CheckConstraint(
                condition=Q(gold_pause__isnull=True)
                | Q(gold_warn__isnull=True)
                | Q(gold_pause__lte=F("gold_warn")),
                name="warn_before_pause",
            ),
            models.CheckConstraint(
                condition=Q(gold_block__isnull=True)
                | Q(gold_pause__isnull=True)
                | Q(gold_block__lte=F("gold_pause")),
                name="pause_before_block",
            ),
        ]

    def __str__(self) -> str:
        return f"Checks of {self.campaign_id}"
