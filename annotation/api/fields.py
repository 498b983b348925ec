"""Fields that name a record, found through the person's own queryset."""

from typing import Any

from rest_framework import serializers

from annotation.api.permissions import person


class Readable(serializers.SlugRelatedField[Any]):
    """A record by its name, among those that whoever asks may read."""

    def get_queryset(self) -> Any:
        records: Any = super().get_queryset()
        return records.readable_by(person(self.context["request"]))
