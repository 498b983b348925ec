"""Two managers at one setting: what the other changed meanwhile is not overwritten unseen."""

from collections.abc import Mapping
from typing import Any

from annotation.errors import SettingsMoved
from annotation.models import AuditEntry, Campaign, User
from annotation.services.participation.sections import SECTIONS

Settings = Mapping[str, Any]  # as they are shown and sent
LONGEST = 40  # characters of a value that a sentence can hold


def check(*, campaign: Campaign, by: User, was: Settings, now: Settings, wish: Settings) -> None:
    """Refuse where what was read is neither what is there now nor wished for; it must be locked."""
    told, wished = leaves(now), leaves(wish)
    moved = {
        path: present(path, told)
        for path, before in leaves(was).items()
        if present(path, told) not in (before, wished.get(path))
    }
    fields: dict[str, Any] = {path: [why(campaign, by, path, to)] for path, to in moved.items()}
    if fields:
        raise SettingsMoved(**fields)


def leaves(settings: Settings) -> dict[str, Any]:
    """{"pay.budget": "5.00"}: settings one by one, those of a section or a question as well."""
    told: dict[str, Any] = {}
    for name, value in settings.items():
        if name in SECTIONS and isinstance(value, Mapping):
            told |= {f"{name}.{key}": inner for key, inner in value.items()}
        elif name == "criteria":
            for one in value:
                told |= {f"criteria.{one['name']}.{key}": inner for key, inner in one.items()}
        else:
            told[name] = value
    return told


def present(path: str, told: Settings) -> Any:
    """What it is now; a section that is not there is as an untouched one."""
    name, _, key = path.partition(".")
    if path in told or name not in SECTIONS:
        return told.get(path)
    known = {field.name: field for field in SECTIONS[name]._meta.fields}
    return known[key].get_default() if key in known else "set"


def why(campaign: Campaign, by: User, path: str, to: Any) -> str:
    who = changer(campaign, by, path)
    is_short = isinstance(to, str | int | float) and not isinstance(to, bool)
    text = str(to).strip() if is_short else ""
    brief = bool(text) and len(text) <= LONGEST and "\n" not in text
    return (
        f"{who} changed this meanwhile, to {text}." if brief else f"{who} changed this meanwhile."
    )


def changer(campaign: Campaign, by: User, path: str) -> str:
    """Who did, as far as the log knows."""
    name = path.removeprefix("criteria.")
    parts = SECTIONS[name]._meta.fields if name in SECTIONS else []
    keys = [name, name.partition(".")[0], *(f"{name}.{field.name}" for field in parts)]
    log = AuditEntry.objects.filter(campaign=campaign, change__has_any_keys=keys)
    last = log.select_related("by").order_by("-id").first()
    if last is None or last.by is None:
        return "Somebody else"
    return "You yourself" if last.by == by else last.by.display_name
