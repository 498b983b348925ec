"""What is asked, and of whom: campaigns, their questions on criteria, and seats in them."""

from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from annotation.models.people import User
from annotation.models.quality import progress


class CampaignState(models.TextChoices):
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


class Protocol(models.TextChoices):
    COMPARE = "compare"
    RANK = "rank"


FEWEST_RANKED, MOST_RANKED = 3, 9


class Outcome(models.TextChoices):
    """How someone's part in a campaign ended."""

    FINISHED = "finished"
    SCREENED_OUT = "screened_out"
    FAILED_CHECKS = "failed_checks"


def offered(labels: dict[str, Any]) -> dict[str, Any]:
    """What may be said of one response, with what a campaign leaves out as off."""
    return {"safety": False, "flags": [], "spans": [], **labels}


class Standing(models.TextChoices):
    """How far someone is let work in a campaign; a warning changes nothing but what they read."""

    GOOD = "good"
    WARNED = "warned"
    PAUSED = "paused"
    BLOCKED = "blocked"


class AsksFor(models.TextChoices):
    BETTER = "better"
    WORSE = "worse"


class Criterion(models.Model):
    """What is judged. Global, so that campaigns can share a preference model."""

    name = models.SlugField(unique=True)
    title = models.CharField(max_length=100)

    class Meta:
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return self.name


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def where(self, person: User, *roles: str) -> Self:
        """Where this person holds one of these roles, alone or through a team."""
        mine = Q(roles__person=person) | Q(roles__team__members=person)
        held = Campaign.objects.filter(mine, roles__name__in=roles)
        return self.filter(pk__in=held.values("pk"))

    def managed_by(self, person: User) -> Self:
        """All of them by a manager of the installation, else those given to this person."""
        return self if person.is_manager else self.where(person, "manager")

    def readable_by(self, person: User) -> Self:
        """Where this person may take out data: what is read says nobody's name."""
        if person.is_manager or person.is_researcher:
            return self
        return self.where(person, "manager", "researcher")

    def adjudicated_by(self, person: User) -> Self:
        return self if person.is_manager else self.where(person, "manager", "adjudicator")

    def overseen_by(self, person: User) -> Self:
        """Where this person does more than annotate."""
        return self if person.roles else self.where(person, "manager", "researcher", "adjudicator")

    def annotated_by(self, person: User) -> Self:
        """Where this person has a seat, or may take one."""
        seats = Membership.objects.of(person).filter(campaign=OuterRef("pk"))
        # Whom a platform sent came for one campaign.
        sent = User.objects.filter(pk=person.pk, participant__isnull=False)
        allowed = Q(pk__in=Campaign.objects.where(person, "annotator").values("pk"))
        vacant = (allowed | Q(open_to_all=True) & ~Exists(sent)) & ~Exists(seats)
        started = self.exclude(state=CampaignState.DRAFT)
        return started.filter(Exists(seats.active()) | vacant)

    def unclosed(self) -> Self:
        return self.exclude(state=CampaignState.CLOSED)

    def spending(self) -> Self:
        """Those that hand out work within a budget."""
        return self.filter(state=CampaignState.ACTIVE, pay__budget__isnull=False)

    def ids(self) -> list[int]:
        """Now, as a list: what is counted over a few campaigns is then read in index order."""
        return list(self.values_list("pk", flat=True))

    def epochs(self) -> dict[str, int]:
        """{campaign: its queue_epoch}, as JSON keeps it."""
        return {str(pk): epoch for pk, epoch in self.values_list("pk", "queue_epoch")}


class Campaign(models.Model):
    """One collection effort."""

    slug = models.SlugField(unique=True, max_length=80)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True, max_length=2000)
    state = models.CharField(
        max_length=10, choices=CampaignState.choices, default=CampaignState.DRAFT
    )
    protocol = models.CharField(max_length=10, choices=Protocol.choices, default=Protocol.COMPARE)
    responses = models.PositiveSmallIntegerField(default=2, help_text="Shown at once.")
    allow_both_bad = models.BooleanField(default=False, help_text="Where two are compared.")
    allow_partial = models.BooleanField(
        default=False, help_text="A ranking may name the best alone and leave the rest below them."
    )
    rationale_minimum = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(5000)],
        help_text="Characters of rationale: 0 is optional, empty is not asked for.",
    )
    # {"safety": bool, "flags": [{"name", "title"}], "spans": [{"name", "title"}]}; missing is off.
    labels = models.JSONField(default=dict, blank=True)
    allow_copy = models.BooleanField(default=True, help_text="Responses may be copied.")
    revise_last = models.PositiveSmallIntegerField(
        default=10, help_text="Of an annotator's newest judgments, how many may be revised."
    )
    revise_minutes = models.PositiveIntegerField(
        default=24 * 60, help_text="For how long; 0 is not at all."
    )
    judgments_each = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Most judgments one person gives here.",
    )
    share_gold = models.BooleanField(default=False, help_text="Annotators see how gold went.")
    share_agreement = models.BooleanField(default=False, help_text="Annotators see theirs.")
    language = models.CharField(max_length=35, default="en", help_text="Of the material: BCP 47.")
    guidelines = models.TextField(blank=True, max_length=50_000, help_text="Markdown.")
    guidelines_version = models.PositiveIntegerField(default=1)
    # Moves when someone who works here has something to read or do before they go on.
    onboarding_version = models.PositiveIntegerField(default=0, db_default=0)
    data_licence = models.CharField(max_length=100, default="CC-BY-4.0")
    overlap = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Judgments wanted of each task.",
    )
    gold_rate = models.FloatField(
        default=0.0,
        validators=[MinValueValidator(0.0), MaxValueValidator(0.5)],
        help_text="Share of an annotator's tasks whose verdict is known.",
    )
    repeat_rate = models.FloatField(
        default=0.0,
        db_default=0.0,
        validators=[MinValueValidator(0.0), MaxValueValidator(0.2)],
        help_text="Share of an annotator's tasks that they judged before, sides swapped.",
    )
    priority = models.SmallIntegerField(
        default=0, db_default=0, help_text="Annotators are shown campaigns highest first."
    )
    lease_minutes = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(1), MaxValueValidator(24 * 60)]
    )
    cooldown_minutes = models.PositiveSmallIntegerField(
        default=60, help_text="How long a skipped or expired task stays away from that annotator."
    )
    open_to_all = models.BooleanField(default=True, help_text="Anyone who signs in may take part.")
    preference_model = models.ForeignKey(
        "PreferenceModel", models.PROTECT, related_name="campaigns", null=True, blank=True
    )
    # Moves when the queue is reordered or grows, which sends every cursor back to its head.
    queue_epoch = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    launched_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=1000, blank=True, default="", db_default="")
    cloned_from = models.ForeignKey("self", models.SET_NULL, related_name="+", null=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gold_rate__gte=0, gold_rate__lte=0.5), name="gold_rate_is_a_share"
            ),
            models.CheckConstraint(condition=Q(overlap__gte=1), name="overlap_at_least_one"),
            models.CheckConstraint(
                condition=Q(protocol=Protocol.COMPARE, responses=2)
                | Q(
                    protocol=Protocol.RANK,
                    responses__gte=FEWEST_RANKED,
                    responses__lte=MOST_RANKED,
                ),
                name="responses_fit_the_protocol",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def is_over(self) -> bool:
        """Nothing of it changes any more, and nobody joins."""
        return self.state == CampaignState.CLOSED or self.archived_at is not None

    def is_managed_by(self, person: User) -> bool:
        return Campaign.objects.managed_by(person).filter(pk=self.pk).exists()

    def criteria(self) -> list[dict[str, Any]]:
        """The questions as screens show them, in order."""
        return [
            {
                "name": question.criterion.name,
                "title": question.criterion.title,
                "question": question.text,
                "asks_for": question.asks_for,
                "allow_tie": question.allow_tie,
            }
            for question in self.questions.all()
        ]

    def asks_about(self) -> set[str]:
        """The names of its criteria."""
        return set(self.questions.values_list("criterion__name", flat=True))

    def progress(self) -> dict[str, int]:
        """How far it is, in tasks and judgments; late ones are kept but fill no slot."""
        return progress.of(self.pk)


class QuestionManager(models.Manager["Question"]):
    """Questions name their criterion wherever they are read."""

    def get_queryset(self) -> models.QuerySet["Question"]:
        return super().get_queryset().select_related("criterion")


class Question(models.Model):
    """How a campaign asks about one criterion."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="questions")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    asks_for = models.CharField(max_length=6, choices=AsksFor.choices, default=AsksFor.BETTER)
    allow_tie = models.BooleanField(default=False)

    objects = QuestionManager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "criterion"], name="one_question_a_criterion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.text}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, annotator: User) -> Self:
        return self.filter(annotator=annotator)

    def active(self) -> Self:
        return self.filter(active=True)

    def stopped(self) -> Self:
        """Of people who are given nothing more: paused, blocked, or without their consent."""
        halted = Q(standing__in=[Standing.PAUSED, Standing.BLOCKED])
        return self.filter(halted | Q(withdrawn_at__isnull=False))


class Membership(models.Model):
    """One annotator's seat in one campaign, and what keeps their claims fair and flat."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="memberships", db_index=False
    )
    annotator = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    consent = models.CharField(max_length=100, blank=True)  # the consent text agreed to, by version
    guidelines_version = models.PositiveIntegerField(default=0, db_default=0)  # the last one seen
    # The campaign's onboarding_version up to which nothing is left to read or do.
    onboarded = models.PositiveIntegerField(default=0, db_default=0)
    outcome = models.CharField(
        max_length=13, choices=Outcome.choices, blank=True, default="", db_default=""
    )
    # Categories of harm this person agreed to read; without them, only what has none.
    accepts = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    messages_read_at = models.DateTimeField(null=True, blank=True)
    standing = models.CharField(
        max_length=7, choices=Standing.choices, default=Standing.GOOD, db_default=Standing.GOOD
    )
    standing_reason = models.CharField(max_length=1000, blank=True, default="", db_default="")
    standing_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # consent, by the person

    claimed = models.PositiveIntegerField(default=0)  # assignments ever handed out here
    next_gold_at = models.PositiveIntegerField(default=0)  # the claim that will be gold
    next_repeat_at = models.PositiveIntegerField(default=0, db_default=0)
    # Claims for which the budget has set money aside; nothing where there is no budget.
    funded = models.PositiveIntegerField(default=0, db_default=0)
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


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def narrowed(
        self, *, before: int | None = None, by: UUID | None = None, about: str = ""
    ) -> Self:
        """Older than an entry, of one person, or where a setting or its value holds a word."""
        found = self.filter(pk__lt=before) if before else self
        found = found.filter(by__pseudonym=by) if by else found
        text = models.functions.Cast("change", models.TextField())
        return found.annotate(said=text).filter(said__icontains=about) if about else found


class AuditEntry(models.Model):
    """Who changed what of a campaign or a model, when and why; only ever appended to."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="audit", null=True)
    preference_model = models.ForeignKey(
        "PreferenceModel", models.CASCADE, related_name="audit", null=True
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(auto_now_add=True)
    change = models.JSONField()

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "audit entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(campaign__isnull=False) ^ Q(preference_model__isnull=False),
                name="audit_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.campaign or self.preference_model} {self.change}"
