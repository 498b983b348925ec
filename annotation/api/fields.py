"""Fields that name a record, found through the person's own queryset."""

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
