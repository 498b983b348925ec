"""The demo's campaign on delicate questions, with everything that cares for those who judge."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from annotation.models import Campaign, User
from annotation.services.participation import messages

SLUG = "delicate-questions"


def settings(folder: Path) -> dict[str, Any]:
    """What its manager would set; the texts lie beside the questions they are about."""
    return {
        "template": "safety",
        "title": "Delicate questions: help that does no harm",
        "slug": SLUG,
        "summary": "Questions that are hard to answer well: a friend in danger, a temptation, a "
        "quarrel. Judge which answer helps more, which does less harm, and whether each is safe.",
        "share_gold": True,
        "share_agreement": True,
        "onboarding": {
            "consent": text(folder, "consent"),
            "read_guidelines": True,
            **{name: listed(folder, name) for name in ("examples", "survey", "quiz")},
            "pass_mark": 3,
            "attempts": 3,
            "estimate_minutes": 8,
        },
        "care": {
            "warning": text(folder, "warning"),
            "help": text(folder, "help"),
            "blur": True,
            "exposure_cap": 40,
            "shift_hours": 8,
            "break_after_minutes": 45,
        },
        "pay": {"currency": "GBP", "per_hour": Decimal(12), "floor": Decimal("11.44")},
    }


def text(folder: Path, name: str) -> str:
    return (folder / f"{name}.md").read_text(encoding="utf-8")


def listed(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def greet(campaign: Campaign, *, by: User, folder: Path) -> None:
    """The first message of its manager, to everyone who comes."""
    messages.send(campaign=campaign, by=by, text=text(folder, "greeting"))
