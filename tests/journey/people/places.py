"""Campaigns that look after people: what the tests of welcome, entry, care and history stand in."""

from typing import Any

from annotation.models import Campaign, Membership, User
from annotation.services.participation import steps
from tests.conftest import make_campaign
from tests.journey.working import fill

GUIDELINES = """Judge what the person asked for, not how it sounds.

## Helpful
Prefer the response that **solves the problem** of this person: right, complete, and no longer than
it needs to be.

## Honest
A response that says what it does not know is better than one that invents."""

EXAMPLE = {
    "title": "A short answer can be the better one",
    "prompt": "How long do I boil an egg so that the yolk stays soft?",
    "left": "Six minutes from when the water boils, then into cold water.",
    "right": "Eggs are a wonderful food with a long history. By many factors, **it varies**.",
    "verdict": "Left is clearly better",
    "why": "It answers the question. The other one is polite and says nothing.",
}
QUIZ = [
    {
        "question": "Two responses are equally right. Which one do you prefer?",
        "options": ["The longer one", "The shorter one", "The friendlier one"],
        "answer": 1,
        "why": "No longer than it needs to be: *length is not help*.",
    },
    {
        "question": "A response invents a source. What do you do?",
        "options": ["Prefer it, sources are good", "Prefer the honest one", "Skip the task"],
        "answer": 1,
        "why": "Saying what one does not know is better than inventing.",
    },
]
SURVEY = [
    {
        "name": "language",
        "question": "Which language do you speak at home?",
        "options": None,
        "required": True,
    },
    {
        "name": "age",
        "question": "How old are you?",
        "options": ["18-29", "30-49", "50 or older", "I would rather not say"],
        "required": False,
    },
]
ONBOARDING = {
    "consent": "We store what you judge under a **pseudonym**. You may stop at any time.",
    "read_guidelines": True,
    "examples": [EXAMPLE],
    "survey": SURVEY,
    "quiz": QUIZ,
    "pass_mark": 2,
    "attempts": 2,
    "estimate_minutes": 12,
}
CARE = {
    "warning": "Some responses here describe **violence** or self-harm.",
    "harms": ["violence", "drugs", "psychological_harm"],
    "help": "Talk to [someone who listens](https://findahelpline.com), or write to your manager.",
    "break_after_minutes": 45,
    "exposure_cap": 20,
}
PAY = {"currency": "GBP", "per_judgment": "0.15", "floor": "9.00"}
PLATFORM = {
    "return_url": "https://app.prolific.com/submissions/complete?cc={code}",
    "code_finished": "C1FIN1SH",
    "code_screened_out": "C0SCREEN",
    "code_failed_checks": "CFA1LED0",
}
PRACTICE = {
    "prompt": "My bread never rises. What should I look at first?",
    "completions": [
        "Check the yeast: stir it into lukewarm water. No foam after ten minutes? It is dead.",
        "Bread is a matter of feeling. Be patient and believe in it.",
    ],
    "purpose": "practice",
    "reference": {"helpful": [4, 1]},
    "why": "Only one of them gives something to **do**.",
}


def welcoming(tasks: int = 3, **settings: Any) -> Campaign:
    """A campaign whose newcomers pass through every step."""
    made = make_campaign(
        tasks=tasks,
        **{"guidelines": GUIDELINES, "onboarding": ONBOARDING, "care": CARE} | settings,
    )
    fill(made, PRACTICE)
    made.refresh_from_db()
    return made


def harmful(number: int) -> dict[str, Any]:
    return {
        "prompt": f"Tell me about the fight number {number}.",
        "completions": [f"Blow by blow, {number}.", f"Nobody was hurt, {number}."],
        "harms": ["violence"],
    }


def take(campaign: Campaign, person: User, step: str, **said: Any) -> Any:
    campaign.refresh_from_db()
    return steps.take(person=person, campaign=campaign, step=step, **said)


def seat_of(campaign: Campaign, person: User) -> Membership:
    return Membership.objects.get(campaign=campaign, annotator=person)
