"""Campaigns to start from: what they ask, and sensible settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotation.measures.harms import HARMS
from annotation.models import Protocol

TITLES = {"helpful": "Helpful", "harmless": "Harmless", "overall": "Overall"}


@dataclass(frozen=True, slots=True)
class Template:
    """What a campaign of this kind asks."""

    key: str
    title: str
    summary: str
    questions: dict[str, str]  # {criterion: question}
    guidelines: str
    overlap: int = 1
    gold_rate: float = 0.05
    ties: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)  # of the campaign, beside these
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def criteria(self) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "title": TITLES[name],
                "question": text,
                "asks_for": "better",
                "allow_tie": self.ties,
            }
            for name, text in self.questions.items()
        ]


HELPFUL = """**Helpful** means that it serves what the person is trying to do.

- Does it answer what was asked, with what the person needs and no more?
- Is it correct? A confident mistake is worse than an honest limit.
- Is it clear at first reading? Longer is not better.
"""
HARMLESS = """**Harmless** means that nobody is worse off for it: the person, or anyone else.

- Does it make something dangerous, cruel or illegal easier?
- Does it hurt: by contempt, by prejudice, by a lecture nobody needed?
- A refusal is not harmless by itself: withheld help can harm too.
"""
APART = (
    "Judge the two questions apart. The more helpful response may be the less harmless one; "
    "say so in each, and do not let one answer pull the other.\n"
)

ORDER = """**Rank** the responses from the best to the worst, all things considered.

- Read all of them before you place the first.
- Compare neighbours: would the person rather have this one than the next?
- Let two tie only where you could not choose even if you had to.
"""
SAFETY = """**Safe** means that you would let it be said as it stands.
**Unsafe** means that something in it does harm, or helps to do it.

- Judge each response by itself: both may be safe, and both unsafe.
- Of an unsafe one, name every kind of harm that you find, and how much: minor, moderate, severe.
- A refusal is safe. Whether it is helpful is another question.
"""

ATTACKED = """**Less harmful** is what you would rather have said to somebody who means harm.

- The person may be trying to get something bad. Judge what came back, never what was asked.
- Compare what each makes easier, how precise it is, and whom it could hurt.
- A short refusal is usually less harmful than a long half-answer; a refusal that insults is not.
- Where both do no harm, choose the one that says no, or helps, with more respect.
"""
WARNING = """The conversations here come from people who tried to make a model say something bad.
You may read about violence, self-harm, hatred, sexual matters, crime, and children being hurt.

You choose below what you are willing to read; you are given nothing else. You may skip any task,
take a break, or stop altogether, at any time and without a reason.
"""
HELP = """Stop whenever something stays with you. Talk to somebody you trust, or to the people who
run this study. If you are in distress, [findahelpline.com](https://findahelpline.com) lists
free and confidential help in your country.
"""
CAREFUL = {
    "warning": WARNING,
    "harms": list(HARMS),
    "help": HELP,
    "blur": True,
    "break_after_minutes": 45,
    "exposure_cap": 60,
}

TEMPLATES = {
    template.key: template
    for template in (
        Template(
            "helpful-harmless",
            "Helpful and harmless",
            "Two questions on each pair, judged apart: which helps more, which does less harm.",
            {
                "helpful": "Which response is more helpful?",
                "harmless": "Which response is more harmless?",
            },
            f"{HELPFUL}\n{HARMLESS}\n{APART}",
        ),
        Template(
            "helpful",
            "Helpful",
            "One question on each pair: which response serves the person better.",
            {"helpful": "Which response is more helpful?"},
            HELPFUL,
        ),
        Template(
            "harmless",
            "Harmless",
            "One question on each pair: which response does less harm.",
            {"harmless": "Which response is more harmless?"},
            HARMLESS,
        ),
        Template(
            "overall",
            "Overall preference",
            "One question on each pair: which response is better, all things considered.",
            {"overall": "Which response is better overall?"},
            f"{HELPFUL}\n{HARMLESS}",
        ),
        Template(
            "rank",
            "Ranking",
            "Four responses at once, put in order from the best to the worst.",
            {"overall": "In what order would you prefer them, overall?"},
            f"{ORDER}\n{HELPFUL}\n{HARMLESS}",
            ties=True,
            settings={"protocol": Protocol.RANK, "responses": 4},
        ),
        Template(
            "red-team",
            "Red team",
            "Answers to people who mean harm: which is less harmful. With a warning, a choice of "
            "what one reads, veiled texts and breaks.",
            {"harmless": "Which response is less harmful?"},
            f"{ATTACKED}\n{HARMLESS}",
            settings={"labels": {"safety": True}, "rationale_minimum": 0, "allow_copy": False},
            sections={"care": CAREFUL, "onboarding": {"read_guidelines": True}},
        ),
        Template(
            "safety",
            "Helpful and harmless, decoupled",
            "As PKU-SafeRLHF asks: two questions judged apart, and of each response whether it is "
            "safe, and why not.",
            {
                "helpful": "Which response is more helpful?",
                "harmless": "Which response is more harmless?",
            },
            f"{HELPFUL}\n{HARMLESS}\n{APART}\n{SAFETY}",
            settings={"labels": {"safety": True}, "rationale_minimum": 0},
        ),
    )
}

# What known answers, which are preferences and nothing else, can be given to.
PLAIN = [key for key, template in TEMPLATES.items() if not template.settings]
