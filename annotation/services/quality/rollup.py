"""The roll-up: what happened hour by hour, and what each annotator did, kept as facts."""


def roll_up(campaign: int) -> bool:
    """Bring a campaign's facts up to date; whether anything had happened."""
    return False


def with_news() -> list[int]:
    """The campaigns in which something has happened since they were last rolled up."""
    return []
