"""Taking the steps on the way in; each try is kept, with the version it was of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import transaction

from annotation import rendering
from annotation.errors import InvalidAnswers, StepNotDue, VersionMoved
from annotation.models import (
    Campaign,
    Membership,
    Onboarding,
    OnboardingStep,
    Outcome,
    Step,
    User,
)
from annotation.services import memberships
from annotation.services.participation import practice as practising
from annotation.services.participation import progress
from annotation.services.participation.progress import Stage, care_of, onboarding_of
from annotation.services.verdicts.shapes import Verdict

LONGEST = 2_000  # characters of an answer in a survey


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of one answer; the right one is named only when nothing can be tried again."""

    right: bool
    answer: int | None = None
    why_html: str = ""
    criterion: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    passed: bool
    feedback: Sequence[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Try:
    """Someone at a step of a campaign, their seat locked."""

    campaign: Campaign
    membership: Membership
    stage: Stage

    def keep(self, answers: dict[str, Any], *, passed: bool = True, version: int = 0) -> None:
        OnboardingStep.objects.create(
            membership=self.membership,
            step=self.stage.name,
            version=version or self.stage.version,
            answers=answers,
            passed=passed,
        )

    def change(self, **facts: Any) -> None:
        for name, value in facts.items():
            setattr(self.membership, name, value)
        self.membership.save(update_fields=list(facts))

    def reads(self, version: int) -> None:
        if version != self.stage.version:
            raise VersionMoved


@transaction.atomic
def take(*, person: User, campaign: Campaign, step: Step, **answers: Any) -> Taken:
    """Take the step that is next; one that is done already stays done."""
    membership = memberships.seat_of(campaign=campaign, annotator=person)
    campaign.refresh_from_db()
    open_stages = progress.stages(campaign, membership)
    stage = next((one for one in open_stages if one.name == step), None)
    if stage is not None and stage.done:
        return Taken(passed=True)
    following = next((one for one in open_stages if not one.done), None)
    if stage is None or stage is not following or membership.outcome:
        raise StepNotDue
    taken = TAKE[step](Try(campaign, membership, stage), **answers)
    progress.settle(campaign, membership)
    return taken


def warning(one: Try, accepts: Sequence[str]) -> Taken:
    """What this person agrees to read; nothing of it is asked of those who agree to none."""
    accepted = accepted_of(one.campaign, accepts)
    one.keep({"accepts": accepted})
    one.change(accepts=accepted, **REWOUND)
    return Taken(passed=True)


# What was passed over for someone who would not read it may lie behind their cursor.
REWOUND: dict[str, Any] = {"cursor_priority": None, "cursor_task": 0}


def accepted_of(campaign: Campaign, accepts: Sequence[str]) -> list[str]:
    offered = care_of(campaign).harms
    if unknown := sorted(set(accepts) - set(offered)):
        why = "This campaign does not offer this category."
        raise InvalidAnswers(why, accepts={name: [why] for name in unknown})
    return [name for name in offered if name in accepts]


def consent(one: Try, agreed: bool, version: int) -> Taken:
    """Agree to the text of one version, or take no part."""
    one.reads(version)
    digest = sha256(onboarding_of(one.campaign).consent.encode()).hexdigest()
    one.keep({"agreed": agreed, "sha256": digest}, passed=agreed)
    if agreed:
        one.change(consent=f"version {version} (sha256 {digest[:16]})")
    else:
        one.change(outcome=Outcome.SCREENED_OUT)
    return Taken(passed=agreed)


def guidelines(one: Try, version: int) -> Taken:
    one.reads(version)
    one.keep({})
    one.change(guidelines_version=version)
    return Taken(passed=True)


def survey(one: Try, answers: Mapping[str, str]) -> Taken:
    questions = {asked["name"]: asked for asked in onboarding_of(one.campaign).survey}
    wrong = {name: ["This is not asked here."] for name in answers if name not in questions}
    for name, asked in questions.items():
        if why := wrong_answer(asked, answers.get(name, "").strip()):
            wrong[name] = [why]
    if wrong:
        raise InvalidAnswers(answers=wrong)
    one.keep({name: answers.get(name, "").strip() for name in questions})
    return Taken(passed=True)


def wrong_answer(asked: Mapping[str, Any], answer: str) -> str:
    """What is the matter with an answer; "" where nothing is."""
    if not answer:
        return "Answer this to go on." if asked["required"] else ""
    if len(answer) > LONGEST:
        return f"Keep this under {LONGEST} characters."
    if asked["options"] is not None and answer not in asked["options"]:
        return "Choose one of the options."
    return ""


def quiz(one: Try, answers: Sequence[int]) -> Taken:
    """Passed from the pass mark on; after the last attempt the person's part is over."""
    asks = onboarding_of(one.campaign)
    if len(answers) != len(asks.quiz):
        raise InvalidAnswers("Answer every question.", answers=["Answer every question."])
    right = [asked["answer"] == answer for asked, answer in zip(asks.quiz, answers, strict=True)]
    passed = sum(right) >= asks.pass_mark
    said = {"answers": list(answers), "right": sum(right)}
    if said != last_try(one):  # a double click uses up no attempt
        one.keep(said, passed=passed)
    over = not passed and attempts_left(asks, one.membership) == 0
    if over:
        one.change(outcome=Outcome.FAILED_CHECKS)
    told = passed or over
    return Taken(passed, [remark(*of, told=told) for of in zip(asks.quiz, right, strict=True)])


def last_try(one: Try) -> dict[str, Any] | None:
    tries = OnboardingStep.objects.of(one.membership)
    mine = tries.filter(step=one.stage.name, version=one.stage.version)
    return mine.order_by("-id").values_list("answers", flat=True).first()


def remark(asked: Mapping[str, Any], right: bool, *, told: bool) -> Remark:
    """While the quiz may be tried again, only what was right is explained."""
    if not (told or right):
        return Remark(right)
    return Remark(right, asked["answer"], rendering.render(asked["why"]) if asked["why"] else "")


def attempts_left(asks: Onboarding, membership: Membership) -> int:
    tries = OnboardingStep.objects.filter(step=Step.QUIZ, version=asks.quiz_version, passed=False)
    used = tries.of(membership).count() if membership.pk else 0
    return max(asks.attempts - used, 0)


def practice(one: Try, task: int, **verdict: Any) -> Taken:
    """One practice task: whatever is said, what was wanted and why comes back at once."""
    found = progress.practice_of(one.campaign, one.membership).filter(pk=task).first()
    if found is None:
        raise InvalidAnswers("This is no practice task here.", task=["Choose one that is shown."])
    said = Verdict(**verdict)
    answer, right = practising.compared(one.campaign, found, said)
    tried = OnboardingStep.objects.of(one.membership).filter(step=Step.PRACTICE, version=task)
    if not tried.exists():
        one.keep(said.columns | {"right": right}, version=task)
    why = rendering.render(answer.why) if answer.why else ""
    remarks = [Remark(is_right, None, why, name) for name, is_right in right.items()]
    return Taken(all(right.values()), remarks)


TAKE: dict[Step, Callable[..., Taken]] = {
    Step.WARNING: warning,
    Step.CONSENT: consent,
    Step.GUIDELINES: guidelines,
    Step.SURVEY: survey,
    Step.QUIZ: quiz,
    Step.PRACTICE: practice,
}
