"""Who takes part."""

import unicodedata
import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

TAKEN = "This name is taken; choose another, or sign in if it is yours."
# Scripts that one language writes with; letters of others in one word only look alike.
TOGETHER = [
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "HANGUL"},
    {"LATIN", "CJK", "BOPOMOFO"},
]


def scripts(name: str) -> set[str]:
    """By the first word of what Unicode calls each letter, as LATIN SMALL LETTER A."""
    letters = [char for char in name if unicodedata.category(char) in ("Ll", "Lu", "Lt", "Lo")]
    return {unicodedata.name(char, "").partition(" ")[0] for char in letters}


class Language(models.TextChoices):
    ENGLISH = "en"
    SPANISH = "es"
    ARABIC = "ar"


class People(UserManager["User"]):
    def create_superuser(self, username: str, *args: Any, **fields: Any) -> "User":
        """The first administrator of an installation may do everything."""
        self.model(username=username).clean()
        roles = {"is_manager": True, "is_researcher": True}
        return super().create_superuser(username, *args, **(roles | fields))


class User(AbstractUser):
    """Someone who signs in. Every user may annotate; the two roles are global."""

    is_manager = models.BooleanField(default=False, help_text="May run campaigns.")
    is_researcher = models.BooleanField(default=False, help_text="May freeze and take out data.")
    # Names a person in everything that leaves; only this table links it back.
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(
        max_length=2, choices=Language.choices, blank=True, default="", help_text="Of the screens."
    )

    forgotten_at = models.DateTimeField(
        null=True, blank=True
    )  # their name is gone, their work stays

    objects: ClassVar[People] = People()

    def clean(self) -> None:
        """A new name is nobody's in other capitals, nor made to look like somebody's."""
        super().clean()
        name = self.username or ""
        if User.objects.filter(pk=self.pk, username=name).exists():
            return  # as it was
        others = User.objects.exclude(pk=self.pk)
        if others.filter(Q(username__iexact=name) | Q(username__iexact=name.casefold())).exists():
            raise ValidationError({"username": TAKEN})
        written = scripts(name)
        if len(written) > 1 and not any(written <= together for together in TOGETHER):
            why = "This name mixes letters of different scripts; write it in one."
            raise ValidationError({"username": why})

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def roles(self) -> list[str]:
        held = {"manager": self.is_manager, "researcher": self.is_researcher}
        return [role for role, has in held.items() if has]
