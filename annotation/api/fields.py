"""Fields that name a record, found through the person's own queryset."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from annotation.api.permissions import person


class TextsField(serializers.DictField):
    """Texts by name, whose names too are text that can be stored and sent."""

    name = serializers.CharField(max_length=200, trim_whitespace=False)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        given: dict[str, str] = super().to_internal_value(data)
        return {self.name.run_validation(name): text for name, text in given.items()}


class Readable(serializers.SlugRelatedField[Any]):
    """A record by its name, among those that whoever asks may read."""

    def get_queryset(self) -> Any:
        records: Any = super().get_queryset()
        return records.readable_by(person(self.context["request"]))


class NothingElse(serializers.Serializer[Any]):
    """Refuses what it does not know by name, so that nobody believes to have set it."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, Mapping) else []
        if unknown:
            why = "There is no such setting to change here."
            raise serializers.ValidationError({name: [why] for name in unknown})
        return super().to_internal_value(data)
