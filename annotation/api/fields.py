"""Fields that name a record, found through the person's own queryset."""

from collections.abc import Mapping
from typing import Any

from langcodes import standardize_tag, tag_is_valid
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

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str) and "\0" in data:  # the database has no such text to look for
            self.fail("does_not_exist", slug_name=self.slug_field, value="")
        return super().to_internal_value(data)


class NothingElse(serializers.Serializer[Any]):
    """Refuses what it does not know by name, so that nobody believes to have set it."""

    def to_internal_value(self, data: Any) -> Any:
        known = {name for name, field in self.fields.items() if not field.read_only}
        unknown = sorted(set(data) - known) if isinstance(data, Mapping) else []
        if unknown:
            why = "There is no such setting to change here."
            raise serializers.ValidationError({name: [why] for name in unknown})
        return super().to_internal_value(data)


class LanguageField(serializers.CharField):
    """A language by its BCP 47 tag, as the registry of languages knows it and writes it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=35, **options)

    def to_internal_value(self, data: Any) -> str:
        tag = super().to_internal_value(data)
        if not tag_is_valid(tag):
            why = f"There is no language {tag!r}; give its tag, as in en, pt-BR or zh-Hant."
            raise serializers.ValidationError(why)
        return standardize_tag(tag)
