"""Files of money: the whole ledger, payouts line by line, rejections, and platforms' bonuses."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import Any

from django.db.models import OuterRef, Subquery

from annotation.errors import NoPaySet
from annotation.models import Campaign, Participant, Pay, Payout, PayoutLine, Rejection, User
from annotation.models.participation.platforms import ParticipantQuerySet
from annotation.services.money import owed

Row = Iterable[Any]

# What a spreadsheet would take for a formula: ids come with links that anyone can write.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def written(rows: Iterable[Row]) -> str:
    """As CSV for spreadsheets."""
    return as_is([safe(cell) for cell in row] for row in rows)


def as_is(rows: Iterable[Row]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def safe(cell: Any) -> Any:
    """Text that no spreadsheet runs."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def name_of(person: User) -> str:
    return "" if person.forgotten_at else person.display_name


ACCOUNT = (
    "person name participant_id judged rejected skipped active_hours hourly_rate earned topped_up "
    "paid owed overpaid currency"
)


def ledger(campaign: Campaign) -> Iterator[Row]:
    """Everyone's account as of now, exactly: judged and hours are those that are paid."""
    pay = Pay.objects.select_related("campaign").filter(campaign=campaign).first()
    if pay is None:
        raise NoPaySet
    yield ACCOUNT.split()
    for one in owed.exact(pay=pay):
        did = one.spent
        yield [one.person.pseudonym, name_of(one.person), one.external_id]  + [
            did.accepted, did.rejected, did.skipped, f"{did.paid_seconds / 3600:.4f}", one.hourly,
            one.earned, one.topped_up, one.paid, one.owed, one.overpaid, pay.currency,
        ]  # fmt: skip


LINE = "payout at by note cancelled_at person name participant_id amount currency judged seconds"


def lines(campaign: Campaign) -> Iterator[Row]:
    """Every line of every payout, the cancelled ones marked."""
    yield LINE.split()
    known = Participant.objects.known()
    found = with_ids(PayoutLine.objects.of(campaign), campaign, known)
    for line in found.select_related("payout__by").order_by("payout__at", "pk"):
        payout, person = line.payout, line.membership.annotator
        yield [payout.pk, payout.at.isoformat(), payout.by.display_name if payout.by else ""] + [
            payout.note, payout.cancelled_at.isoformat() if payout.cancelled_at else "",
            person.pseudonym, name_of(person), line.external_id, line.amount, payout.currency,
            line.judged, line.seconds,
        ]  # fmt: skip


REJECTED = "judgment submitted_at person name at by reason withdrawn_at evidence"


def rejected(campaign: Campaign) -> Iterator[Row]:
    """Every rejection with its evidence, the withdrawn ones marked."""
    yield REJECTED.split()
    found = Rejection.objects.of(campaign).select_related("judgment__annotator", "by")
    for one in found.order_by("at", "pk"):
        judgment, person = one.judgment, one.judgment.annotator
        yield [judgment.pk, judgment.submitted_at.isoformat(), person.pseudonym] + [
            name_of(person), one.at.isoformat(), one.by.display_name if one.by else "", one.reason,
            one.withdrawn_at.isoformat() if one.withdrawn_at else "", json.dumps(one.evidence),
        ]  # fmt: skip


def with_ids(found: Any, campaign: Campaign, known: ParticipantQuerySet) -> Any:
    """With each person, and the platform's id of those who are among the known."""
    sent = known.filter(campaign=campaign, person=OuterRef("membership__annotator"))
    ids = {name: Subquery(sent.values(name)[:1]) for name in ("external_id", "session")}
    return found.annotate(**ids).select_related("membership__annotator")


def of_payout(payout: Payout) -> Any:
    payable = Participant.objects.payable()
    return with_ids(payout.lines.order_by("pk"), payout.campaign, payable)


def prolific(payout: Payout) -> Iterator[Row]:
    """Prolific's bulk bonus: `participant id,amount` a line, no header, in the study's currency."""
    for line in of_payout(payout):
        if line.external_id:
            yield [line.external_id, line.amount]


def mturk(payout: Payout) -> Iterator[Row]:
    """What MTurk's SendBonus asks for, a worker a line; the session is their assignment's id."""
    yield ["WorkerId", "AssignmentId", "BonusAmount", "Reason", "UniqueRequestToken"]
    for line in of_payout(payout):
        if line.external_id:
            reason = f"Work in {payout.campaign.title}"
            yield [
                line.external_id,
                line.session or "",
                line.amount,
                reason,
                f"{payout.pk.hex}-{line.pk}",
            ]


def others(payout: Payout) -> Iterator[Row]:
    """Those whom no platform's file can name, to be paid by other ways."""
    yield ["person", "name", "amount", "currency"]
    for line in of_payout(payout):
        if not line.external_id:
            person = line.membership.annotator
            yield [person.pseudonym, name_of(person), line.amount, payout.currency]


OF_CAMPAIGN: dict[str, Callable[[Campaign], Iterator[Row]]] = {
    "ledger": ledger,
    "payouts": lines,
    "rejections": rejected,
}
OF_PAYOUT: dict[str, Callable[[Payout], Iterator[Row]]] = {
    "prolific": prolific,
    "mturk": mturk,
    "others": others,
}


def of_payout_as(kind: str, payout: Payout) -> str:
    """A platform finds people by their ids just as it gave them; people read the rest."""
    return (written if kind == "others" else as_is)(OF_PAYOUT[kind](payout))
