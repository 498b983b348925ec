"""What someone may do with a campaign, as its pages should know."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from annotation.api.permissions import person
from annotation.models import Campaign, CampaignState, Role, RoleName, User

IN_STATE = {
    CampaignState.DRAFT: ["launch", "edit", "import", "close"],
    CampaignState.ACTIVE: ["pause", "edit", "import", "close"],
    CampaignState.PAUSED: ["launch", "edit", "import", "close"],
    CampaignState.CLOSED: [],
}
KEPT = {CampaignState.DRAFT, CampaignState.CLOSED}  # nobody works there
MANAGERS = ["manage", "people", "pay", "read", "adjudicate"]
BY_ROLE = {
    RoleName.RESEARCHER: ["read"],
    RoleName.ADJUDICATOR: ["adjudicate"],
}


def may(campaign: Campaign, context: Any) -> list[str]:
    asks = person(context["request"])
    held = roles(asks, context)[campaign.pk]
    if asks.is_manager or RoleName.MANAGER in held:
        # A new campaign is made by managers of the installation alone.
        return [*acts(campaign), *(["clone"] if asks.is_manager else []), *MANAGERS]
    given = {name for role in held for name in BY_ROLE.get(RoleName(role), [])}
    return sorted(given | ({"read"} if asks.is_researcher else set()))


def acts(campaign: Campaign) -> list[str]:
    """What may be done with it as a whole."""
    if campaign.archived_at:
        return ["unarchive"]
    state = CampaignState(campaign.state)
    return [*IN_STATE[state], *(["archive"] if state in KEPT else [])]


def manages(campaign: Campaign, context: Any) -> bool:
    asks = person(context["request"])
    return asks.is_manager or RoleName.MANAGER in roles(asks, context)[campaign.pk]


def of_each(campaign: Campaign, context: Any, what: str, read: Callable[[list[int]], Any]) -> Any:
    """What `read` finds of a campaign, asked once for all that are `shown` with it."""
    if what not in context:
        context[what] = read(context.get("shown", [campaign.pk]))
    return context[what].get(campaign.pk)


def roles(asks: User, context: Any) -> dict[int, set[str]]:
    """{campaign: roles of whoever asks}, read once however many campaigns are shown."""
    if "roles" not in context:
        held: dict[int, set[str]] = defaultdict(set)
        for campaign, name in Role.objects.of(asks).values_list("campaign", "name"):
            held[campaign].add(name)
        context["roles"] = held
    kept: dict[int, set[str]] = context["roles"]
    return kept
