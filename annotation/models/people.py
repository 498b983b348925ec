"""Who takes part."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class Language(models.TextChoices):
    ENGLISH = "en"
    SPANISH = "es"
    ARABIC = "ar"


class People(UserManager["User"]):
    def create_superuser(self, username: str, *args: Any, **fields: Any) -> "User":
        """The first administrator of an installation may do everything."""
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

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def roles(self) -> list[str]:
        held = {"manager": self.is_manager, "researcher": self.is_researcher}
        return [role for role, has in held.items() if has]
