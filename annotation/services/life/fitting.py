"""Which settings of a campaign contradict each other, each named by its field."""

from collections.abc import Collection
from typing import Any

from annotation.errors import InvalidCampaign
from annotation.models import Campaign, Checks, Onboarding, Pay, Protocol
from annotation.services.money import budget

GOLD = ("gold_block", "gold_pause", "gold_warn")
Refused = dict[str, Any]  # {field: [why]}, or {section: {field: [why]}}


def check(campaign: Campaign, touched: Collection[str]) -> None:
    """InvalidCampaign where what was just set contradicts the rest; the rest alone may stand."""
    reasons = {
        **of_protocol(campaign, touched),
        **of_checks(campaign, touched),
        **of_budget(campaign, touched),
        **of_guidelines(campaign, touched),
    }
    if reasons:
        raise InvalidCampaign(first(reasons), **reasons)


def first(reason: Any) -> str:
    if isinstance(reason, dict):
        return first(next(iter(reason.values())))
    return str(reason[0])


def of_protocol(campaign: Campaign, touched: Collection[str]) -> Refused:
    ranks = campaign.protocol == Protocol.RANK
    if ranks and campaign.allow_both_bad and "allow_both_bad" in touched:
        return {"allow_both_bad": ["A ranking has no “both are bad”; it is said of two."]}
    if not ranks and campaign.allow_partial and "allow_partial" in touched:
        return {"allow_partial": ["Of two responses there is no rest to leave below the best."]}
    return {}


def of_checks(campaign: Campaign, touched: Collection[str]) -> Refused:
    if not {"checks", "overlap", "gold_rate"} & set(touched):
        return {}
    checks = Checks.objects.filter(campaign=campaign).first()
    return {} if checks is None else {**of_gold(campaign, checks), **of_overlap(campaign, checks)}


def of_gold(campaign: Campaign, checks: Checks) -> Refused:
    watched = next((name for name in GOLD if getattr(checks, name) is not None), None)
    if watched is None or campaign.gold_rate > 0:
        return {}
    why = "People are checked by gold, and none is asked: set a share of gold, or no thresholds."
    return {"gold_rate": [why], "checks": {watched: [why]}}


def of_overlap(campaign: Campaign, checks: Checks) -> Refused:
    more = checks.adaptive or checks.second_opinion
    if not more or checks.overlap_most >= campaign.overlap:
        return {}
    why = (
        f"Every task is judged {campaign.overlap} times, so at most {checks.overlap_most} is less."
    )
    return {"checks": {"overlap_most": [why]}}


def of_budget(campaign: Campaign, touched: Collection[str]) -> Refused:
    pay = Pay.objects.filter(campaign=campaign, budget__isnull=False).first()
    if pay is None or pay.budget is None or not {"pay", "lease_minutes"} & set(touched):
        return {}
    one = budget.worst(pay, campaign.lease_minutes)
    if pay.budget >= one or not pay.budget:
        return {}
    why = f"One judgment may cost {one:.2f} {pay.currency}; this budget does not reach for it."
    return {"pay": {"budget": [why]}}


def of_guidelines(campaign: Campaign, touched: Collection[str]) -> Refused:
    if not {"guidelines", "onboarding"} & set(touched) or campaign.guidelines.strip():
        return {}
    if not Onboarding.objects.filter(campaign=campaign, read_guidelines=True).exists():
        return {}
    why = "Newcomers are to read guidelines, and there are none: write some, or ask for no reading."
    return {"guidelines": [why], "onboarding": {"read_guidelines": [why]}}
