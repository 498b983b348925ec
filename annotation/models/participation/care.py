"""What protects people from the material they read, and what they are paid for it."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from annotation.models.campaigns import Campaign


class Care(models.Model):
    """How a campaign cares for people who may read disturbing material."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True)
    warning = models.TextField(blank=True, max_length=20_000, help_text="Markdown.")
    # Categories of measures/harms.py that people may opt into; those of its tasks among them.
    harms = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    warning_version = models.PositiveIntegerField(default=1)  # of text and categories together
    help = models.TextField(blank=True, max_length=20_000, help_text="Markdown.")
    blur = models.BooleanField(default=True, help_text="Harmful material is veiled until clicked.")
    break_after_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    exposure_cap = models.PositiveIntegerField(
        null=True, blank=True, help_text="Most harmful tasks a person is given in a shift."
    )
    shift_hours = models.PositiveSmallIntegerField(
        default=8, validators=[MinValueValidator(1), MaxValueValidator(168)]
    )

    class Meta:
        verbose_name_plural = "care"
        constraints = [
            models.CheckConstraint(condition=Q(shift_hours__gte=1), name="shift_has_a_length")
        ]

    def __str__(self) -> str:
        return f"Care in {self.campaign_id}"


def amount(help_text: str = "") -> "models.DecimalField[None, None]":
    return models.DecimalField(
        max_digits=10,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=help_text,
    )


class Pay(models.Model):
    """What a campaign pays: for each judgment, for active time, or for both."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, primary_key=True)
    currency = models.CharField(
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}$", "Three capital letters, as in GBP.")],
    )
    per_judgment = amount()
    per_hour = amount("Of active time, that of skips included.")
    floor = amount("The hourly rate that nobody should earn less than.")
    budget = amount("All that may be spent; nothing is handed out past it.")
    # Spent, and set aside for what is or may be handed out: services/money/budget.py.
    committed = models.DecimalField(max_digits=14, decimal_places=4, default=0, db_default=0)

    class Meta:
        verbose_name_plural = "pay"
        constraints = [
            models.CheckConstraint(
                condition=Q(per_judgment__isnull=False) | Q(per_hour__isnull=False),
                name="pays_for_something",
            ),
            models.CheckConstraint(
                condition=(Q(per_judgment__isnull=True) | Q(per_judgment__gte=0))
                & (Q(per_hour__isnull=True) | Q(per_hour__gte=0))
                & (Q(floor__isnull=True) | Q(floor__gte=0)),
                name="pay_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"Pay in {self.campaign_id}"
