"""Campaigns to start from: what they ask, and sensible settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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
            "safety",
            "Helpful and harmless, with safety",
            "Two questions judged apart, and of each response whether it is safe and why not.",
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
