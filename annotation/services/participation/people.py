"""People: what they prefer."""

from annotation.models import User


def prefer(*, person: User, **preferences: str) -> User:
    """Change what a person chose for themselves, such as the language of their screens."""
    for name, value in preferences.items():
        setattr(person, name, value)
    person.save(update_fields=list(preferences))
    return person
