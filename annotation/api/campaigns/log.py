"""Who changed what of a campaign, and when."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.permissions import SignedIn, managed
from annotation.models import AuditEntry, User

PAGE = 50


class LogChangeSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    to = serializers.JSONField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"from": serializers.JSONField(allow_null=True)}


class ChangedBySerializer(serializers.Serializer[Any]):
    pseudonym = serializers.UUIDField()
    name = serializers.CharField(help_text="Empty of who was deleted.")


class LogEntrySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = ChangedBySerializer(allow_null=True, help_text="Null: the product itself.")
    changes = LogChangeSerializer(many=True)


class LogSerializer(serializers.Serializer[Any]):
    entries = LogEntrySerializer(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="For `before` of the next page.")
    people = ChangedBySerializer(many=True, help_text="Whoever changed anything here.")


class FilterSerializer(serializers.Serializer[Any]):
    before = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    by = serializers.UUIDField(required=False)
    about = serializers.CharField(required=False, allow_blank=True, max_length=100)


class LogView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(parameters=[FilterSerializer], responses=LogSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The newest changes first, fifty at a time, of one person or about one word."""
        campaign = managed(request, slug)
        asked = FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = campaign.audit.narrowed(**asked.validated_data).select_related("by")
        shown = list(found.order_by("-id")[: PAGE + 1])
        more = len(shown) > PAGE
        people = User.objects.filter(pk__in=campaign.audit.values("by"))
        names = named(shown[:PAGE])
        said = {
            "entries": [entry(one, names) for one in shown[:PAGE]],
            "next": shown[PAGE - 1].pk if more else None,
            "people": [who(one) for one in people.order_by("username")],
        }
        return Response(LogSerializer(said).data)


def who(user: User) -> dict[str, Any]:
    return {"pseudonym": user.pseudonym, "name": "" if user.forgotten_at else user.display_name}


def named(entries: list[AuditEntry]) -> dict[str, str]:
    """What people are called whom these entries name by their pseudonym; not who was deleted."""
    told = [one.change.get("person") for one in entries]
    pseudonyms = [one for one in told if isinstance(one, str)]
    found = User.objects.filter(pseudonym__in=pseudonyms, forgotten_at=None)
    return {str(one.pseudonym): one.display_name for one in found}


def entry(one: AuditEntry, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.pk,
        "at": one.at,
        "by": who(one.by) if one.by else None,
        "changes": [
            change(field, names.get(str(moved), moved) if field == "person" else moved)
            for field, moved in one.change.items()
        ],
    }


def change(field: str, moved: Any) -> dict[str, Any]:
    """As from and to, where an entry says only what something became."""
    told = isinstance(moved, dict) and moved.keys() == {"from", "to"}
    return {"field": field, **(moved if told else {"from": None, "to": moved})}
