"""Taking back one's consent."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.people.roster import ReasonSerializer
from annotation.api.permissions import SignedIn, person
from annotation.models import Membership
from annotation.services.people import leaving


class WithdrawMineView(APIView):
    permission_classes = [SignedIn]

    @extend_schema(request=ReasonSerializer, responses={204: None})
    def post(self, request: Request, slug: str) -> Response:
        """Take back my consent: what I judged is still paid for, but counts no more."""
        why = ReasonSerializer(data=request.data)
        why.is_valid(raise_exception=True)
        me = person(request)
        seat = get_object_or_404(Membership.objects.of(me).active(), campaign__slug=slug)
        leaving.withdraw(membership=seat, by=me, **why.validated_data)
        return Response(status=204)
