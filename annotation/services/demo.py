"""The demo: three campaigns written for this project, a model, and someone of each role."""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction

from annotation.models import Campaign, PreferenceModel, User
from annotation.services import campaigns, imports
from annotation.services.loop import families
from annotation.services.participation import demo as delicate

SLUG, RANKING, MODEL = "first-steps", "best-of-four", "everyday"
FOLDER = Path(__file__).resolve().parent.parent / "demo"
SIGN_INS = (
    {"username": "annotator", "password": "judge-with-care", "role": "annotator"},
    {"username": "manager", "password": "run-a-campaign", "role": "manager"},
    {"username": "researcher", "password": "read-the-data", "role": "researcher"},
)
NAMES = {"annotator": "Ada Okoro", "manager": "Mira Lindqvist", "researcher": "Ren Takeda"}


def seed() -> Campaign:
    """Make what is missing of the demo; running it again changes nothing."""
    for sign_in in SIGN_INS:
        person(**sign_in)
    found = Campaign.objects.filter(slug=SLUG).first() or pairs()
    if not Campaign.objects.filter(slug=RANKING).exists():
        ranking()
    if not Campaign.objects.filter(slug=delicate.SLUG).exists():
        folder = FOLDER / "delicate"
        made = campaign(folder, **delicate.settings(folder))
        delicate.greet(made, by=User.objects.get(username="manager"), folder=folder)
    if not PreferenceModel.objects.filter(name=MODEL).exists():
        model(found)
    return found


def person(username: str, password: str, role: str) -> User:
    first, last = NAMES[username].split()
    user, new = User.objects.get_or_create(
        username=username,
        defaults={
            "first_name": first,
            "last_name": last,
            "is_manager": role == "manager",
            "is_researcher": role == "researcher",
        },
    )
    if new:
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def pairs() -> Campaign:
    return campaign(
        FOLDER,
        template="helpful-harmless",
        title="First steps: everyday help and honest care",
        slug=SLUG,
        summary="Everyday questions, some delicate ones, and some that could be meant either way. "
        "Judge which response helps more and which does less harm.",
    )


def ranking() -> Campaign:
    return campaign(
        FOLDER / "rank",
        template="rank",
        title="Best of four: everyday answers in order",
        slug=RANKING,
        summary="Four responses to an everyday question. Put them in order, or rank the good ones "
        "and leave the rest below.",
        allow_partial=True,
        rationale_minimum=0,
    )


@transaction.atomic
def campaign(folder: Path, **settings: Any) -> Campaign:
    """A running campaign of all that a folder holds."""
    manager = User.objects.get(username="manager")
    made = campaigns.create(by=manager, overlap=2, gold_rate=0.1, **settings)
    for path in sorted(folder.glob("*.jsonl")):
        file = File(BytesIO(path.read_bytes()), name=path.name)
        imports.load_now(campaign=made, file=file, format="jsonl", by=manager)
    made.refresh_from_db()
    campaigns.launch(campaign=made, by=manager)
    made.refresh_from_db()
    return made


def model(fed_by: Campaign) -> PreferenceModel:
    """Thresholds as small as the campaign, so that a newcomer sees the loop close."""
    return families.create(
        name=MODEL,
        title="Everyday help and care",
        criteria=["helpful", "harmless"],
        campaigns=[fed_by],
        by=User.objects.get(username="researcher"),
        retrain_after=100,
        least_pairs=20,
    )
