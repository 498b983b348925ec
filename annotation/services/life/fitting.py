"""Which settings of a campaign contradict each other, each named by its field."""

from collections.abc import Collection
from typing import Any

from annotation.errors import InvalidCampaign
from annotation.models import Campaign, Checks, Onboarding, Pay, Protocol
from annotation.services.money import budget
from annotation.services.participation.sections import RATES
from annotation.services.quality import repeats

GOLD = ("gold_block", "gold_pause", "gold_warn")
Refused = dict[str, Any]  # {field: [why]}, or {section: {field: [why]}}


def check(campaign: Campaign, touched: Collection[str]) -> None:
    """InvalidCampaign where what was just set contradicts the rest; the rest alone may stand."""
    reasons = {
        **of_protocol(campaign, touched),
        **of_checks(campaign, touched),
        **of_share(campaign, touched),
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
    watched = threshold(checks)
    if watched is None or campaign.gold_rate > 0:
        return {}
    why = "People are checked by gold, and none is asked: set a share of gold, or no thresholds."
    return {"gold_rate": [why], "checks": {watched: [why]}}


def threshold(checks: Checks) -> str | None:
    """The name of one that is set."""
    return next((name for name in GOLD if getattr(checks, name) is not None), None)


def of_overlap(campaign: Campaign, checks: Checks) -> Refused:
    if not (checks.adaptive or checks.second_opinion):
        return {}
    least = campaign.overlap + (1 if checks.second_opinion else 0)
    if checks.overlap_most < least:
        why = (
            f"Every task is judged {campaign.overlap} times, so at most {checks.overlap_most} "
            f"leaves no room: allow {least} or more."
        )
        return {"checks": {"overlap_most": [why]}}
    if checks.adaptive and checks.second_opinion:
        why = "Adaptive overlap asks again by itself where people disagree: choose one of the two."
        return {"checks": {"second_opinion": [why]}}
    if checks.adaptive and campaign.overlap == 1:
        why = "With one judgment a task there are none to move to the harder ones: ask for two."
        return {"overlap": [why], "checks": {"adaptive": [why]}}
    return {}


def of_share(campaign: Campaign, touched: Collection[str]) -> Refused:
    """What is asked of one person besides must fit into what they judge at most."""
    most = campaign.judgments_each
    if most is None or not {"judgments_each", "repeat_rate", "checks"} & set(touched):
        return {}
    if campaign.repeat_rate > 0 and most <= repeats.CLAIMS:
        why = (
            f"A pair comes again after {repeats.CLAIMS} others, and nobody judges more than "
            f"{most}: let people judge more, or ask for no repeats."
        )
        return {"repeat_rate": [why]}
    checks = Checks.objects.filter(campaign=campaign).first()
    if checks and threshold(checks) and checks.gold_least > most:
        why = f"Nobody judges more than {most}, so {checks.gold_least} answers are never there."
        return {"checks": {"gold_least": [why]}}
    return {}


def of_budget(campaign: Campaign, touched: Collection[str]) -> Refused:
    pay = Pay.objects.filter(campaign=campaign, budget__isnull=False).first()
    if pay is None or pay.budget is None or not {"pay", "lease_minutes"} & set(touched):
        return {}
    one = budget.worst(pay, campaign.lease_minutes)
    raised = [rate for rate in RATES if f"pay.{rate}" in touched]
    if raised and pay.committed > pay.budget:
        return {"pay": {raised[0]: [too_much(pay)]}}
    if pay.budget >= one or not pay.budget:
        return {}
    why = f"One judgment may cost {one:.2f} {pay.currency}; this budget does not reach for it."
    return {"pay": {"budget": [why]}}


def too_much(pay: Pay) -> str:
    return (
        f"What was done already, and is in people's hands, would come to {pay.committed:.2f} "
        f"{pay.currency}; the budget is {pay.budget:.2f}: raise the budget too."
    )


def of_guidelines(campaign: Campaign, touched: Collection[str]) -> Refused:
    if not {"guidelines", "onboarding"} & set(touched) or campaign.guidelines.strip():
        return {}
    if not Onboarding.objects.filter(campaign=campaign, read_guidelines=True).exists():
        return {}
    why = "Newcomers are to read guidelines, and there are none: write some, or ask for no reading."
    return {"guidelines": [why], "onboarding": {"read_guidelines": [why]}}
