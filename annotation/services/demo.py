"""The demo: one campaign written for this project, and someone of each role to look at it."""

from io import BytesIO
from pathlib import Path

from django.core.files.base import File
from django.db import transaction

from annotation.models import Campaign, CampaignState, User
from annotation.services import campaigns, imports

SLUG = "first-steps"
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
    existing = Campaign.objects.filter(slug=SLUG).first()
    return existing or campaign()


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


@transaction.atomic
def campaign() -> Campaign:
    manager = User.objects.get(username="manager")
    made = campaigns.create(
        template="helpful-harmless",
        title="First steps: everyday help and honest care",
        slug=SLUG,
        by=manager,
        summary="Everyday questions, some delicate ones, and some that could be meant either way. "
        "Judge which response helps more and which does less harm.",
        overlap=2,
        gold_rate=0.1,
    )
    for path in sorted(FOLDER.glob("*.jsonl")):
        file = File(BytesIO(path.read_bytes()), name=path.name)
        imports.load_now(campaign=made, file=file, format="jsonl", by=manager)
    made.refresh_from_db()
    if made.state == CampaignState.DRAFT:
        campaigns.launch(campaign=made, by=manager)
    made.refresh_from_db()
    return made
