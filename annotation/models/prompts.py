"""What is judged: prompts and the completions that continue them."""

import json
import uuid
from hashlib import sha256
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


def digest(*parts: str) -> str:
    """Identity of a text, or of several in order (sha256, hexadecimal)."""
    return sha256("\x1e".join(parts).encode()).hexdigest()


class Prompt(models.Model):
    """The conversation up to where completions differ. The same text is the same prompt."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    messages = models.JSONField()  # [{"role", "content"}], oldest first
    digest = models.CharField(max_length=64, unique=True)
    group = models.CharField(max_length=64, db_index=True)
    html = ArrayField(models.TextField())  # the messages as screens show them
    rendered = models.PositiveSmallIntegerField(default=0)
    metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        last = self.messages[-1]["content"] if self.messages else ""
        return str(last)[:80]

    @staticmethod
    def digest_of(messages: list[dict[str, Any]]) -> str:
        said = [[message["role"], message["content"]] for message in messages]
        return digest(json.dumps(said))


class Completion(models.Model):
    """One candidate reply to a prompt."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="completions")
    text = models.TextField()
    digest = models.CharField(max_length=64)
    html = models.TextField()
    rendered = models.PositiveSmallIntegerField(default=0)
    assistant = models.CharField(max_length=200, blank=True)  # who produced it, as imported
    settings = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prompt", "digest"], name="one_row_a_completion")
        ]

    def __str__(self) -> str:
        return self.text[:80]
