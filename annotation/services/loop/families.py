"""Preference models as families: create, edit, and choose which campaigns feed one."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from annotation.errors import InvalidModel
from annotation.models import AuditEntry, Campaign, Criterion, PreferenceModel, User
from annotation.services import campaigns

RESERVED = {"new"}  # addresses below /loop/ that are pages

# Settings of training that a model may change, and the least and the most that make sense of each.
NUMBERS: dict[str, tuple[type, float, float]] = {
    "epochs": (int, 1, 100),
    "least_steps": (int, 0, 1_000_000),
    "most_epochs": (int, 1, 100),
    "learning_rate": (float, 0, 1),
    "token_budget": (int, 0, 1_000_000),
    "pairs_per_step": (int, 1, 4096),
    "max_length": (int, 16, 32_768),
    "heads": (int, 1, 64),
    "seed": (int, 0, 2**31 - 1),
    "checkpoint_seconds": (float, 0, 86_400),
}
DEVICES = ("auto", "cpu", "cuda")


@transaction.atomic
def create(
    *,
    name: str,
    title: str,
    criteria: Iterable[str],
    by: User | None,
    campaigns: Sequence[Campaign] = (),
    **settings: Any,
) -> PreferenceModel:
    """A model that learns these criteria; `settings` are fields that differ from the defaults."""
    if name in RESERVED:
        why = "This name is one of the product's own pages; choose another."
        raise InvalidModel(why, name=[why])
    check(settings.get("settings", {}))
    learned = known(criteria)
    try:
        with transaction.atomic():
            model = PreferenceModel.objects.create(
                name=name, title=title, created_by=by, **settings
            )
    except IntegrityError as taken:
        why = "This name is taken; choose another."
        raise InvalidModel(why, name=[why]) from taken
    model.criteria.set(learned)
    record(model=model, by=by, change={"created": sorted(one.name for one in learned)})
    choose(model, campaigns, by)
    return model


@transaction.atomic
def edit(
    *,
    model: PreferenceModel,
    by: User | None,
    campaigns: Sequence[Campaign] | None = None,
    **changes: Any,
) -> PreferenceModel:
    """Change settings, which the next run takes up, or which campaigns feed it."""
    check(changes.get("settings", {}))
    model = locked(model)
    moved = {name: value for name, value in changes.items() if getattr(model, name) != value}
    change = {name: {"from": getattr(model, name), "to": to} for name, to in moved.items()}
    for name, value in moved.items():
        setattr(model, name, value)
    if moved:
        model.save(update_fields=[*moved])
        record(model=model, by=by, change=change)
    if campaigns is not None:
        choose(model, campaigns, by)
    return model


def choose(model: PreferenceModel, wanted: Sequence[Campaign], by: User | None) -> None:
    """Let these campaigns feed the model, and no others."""
    for campaign in model.campaigns.exclude(pk__in=[one.pk for one in wanted]):
        campaigns.feed(campaign=campaign, model=None, by=by)
    for campaign in wanted:
        campaigns.feed(campaign=campaign, model=model, by=by)


def known(names: Iterable[str]) -> list[Criterion]:
    wanted = set(names)
    found = list(Criterion.objects.filter(name__in=wanted))
    for missing in sorted(wanted - {criterion.name for criterion in found}):
        why = f"No campaign asks about {missing!r}; choose among the criteria there are."
        raise InvalidModel(why, criteria=[why])
    if not found:
        why = "Choose at least one criterion to learn."
        raise InvalidModel(why, criteria=[why])
    return found


def check(settings: dict[str, Any]) -> None:
    """Every setting of training known, of its kind and in its range; InvalidModel says which."""
    for name, value in settings.items():
        if why := wrong(name, value):
            raise InvalidModel(why, settings=[why])


def wrong(name: str, value: Any) -> str | None:
    if name == "device":
        return None if value in DEVICES else f"device is one of {', '.join(DEVICES)}."
    if name not in NUMBERS:
        choices = ", ".join([*NUMBERS, "device"])
        return f"There is no training setting {name!r}; there are {choices}."
    kind, least, most = NUMBERS[name]
    if isinstance(value, bool) or not isinstance(value, int if kind is int else (int, float)):
        return f"{name} is {'a whole number' if kind is int else 'a number'}."
    if name == "learning_rate" and value == 0:
        return f"{name} is above 0."
    if not least <= value <= most:  # as NaN is not, either
        return f"{name} is from {least} to {most}."
    return None


def locked(model: PreferenceModel) -> PreferenceModel:
    """Its row decides who is champion and whether a run may start."""
    return PreferenceModel.objects.select_for_update(no_key=True).get(pk=model.pk)


def record(*, model: PreferenceModel, by: User | None, change: dict[str, Any]) -> None:
    """Append to the list of who changed what."""
    AuditEntry.objects.create(preference_model=model, by=by, change=change)
