"""Sign-in by OpenID Connect: the way to the issuer, the way back, and who may come by it."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from drf_spectacular.utils import extend_schema
from requests import RequestException
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.api.throttles import InvitationThrottle
from annotation.errors import AnnotationError, NotFound, SignInServiceDown
from annotation.services.people import invitations

INVITED = "invited"  # in the session: this browser holds an open invitation


def back(problem: str) -> ImmediateHttpResponse:
    """To the sign-in page, with a code that it has a sentence for."""
    return ImmediateHttpResponse(HttpResponseRedirect(f"/?problem={problem}"))


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth without its own pages, mails and messages."""

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect("/?problem=account_closed")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Screens say what there is to say."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/?go"


class Elsewhere(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who may come by OpenID Connect, and what becomes of those who may not."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Known people always; new ones where the installation or an invitation lets them in."""
        if settings.OIDC_NEW_PEOPLE or request.session.get(INVITED):
            return True
        raise back("no_account_yet")

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, **more: Any
    ) -> None:
        cancelled = error == AuthError.CANCELLED
        raise back("sign_in_cancelled" if cancelled else "sign_in_failed")


def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Where the issuer sends people back to."""
    response: HttpResponseBase = views.callback(request, provider_id=provider_id)
    return response


class AwaySerializer(serializers.Serializer[Any]):
    next = serializers.CharField(max_length=2000, default="", allow_blank=True)
    invitation = serializers.CharField(max_length=200, default="", allow_blank=True)

    def validate_next(self, path: str) -> str:
        """A page of ours and nobody else's."""
        return path if path.startswith("/") and path[1:2] not in ("/", "\\") else ""


class AddressSerializer(serializers.Serializer[Any]):
    address = serializers.CharField(help_text="Of the issuer's sign-in; go there.")


class AwayView(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [InvitationThrottle]

    @extend_schema(request=AwaySerializer, responses=AddressSerializer)
    def post(self, request: Request) -> Response:
        """Begin to sign in by OpenID Connect; `invitation` lets a new person in."""
        wish = AwaySerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        request.session[INVITED] = holds(wish.validated_data["invitation"])
        return Response({"address": address(request, wish.validated_data["next"] or "/?go")})


def holds(secret: str) -> bool:
    """Whether this is the secret of an invitation that still lets people in."""
    try:
        return bool(secret and invitations.opened(secret))
    except AnnotationError:
        return False


def address(request: Request, next_url: str) -> str:
    if not settings.OIDC_ISSUER:
        raise NotFound
    plain = request._request
    provider = get_adapter(plain).get_provider(plain, provider="oidc")
    try:
        answer = provider.redirect(plain, process="login", next_url=next_url)
    except RequestException as error:
        raise SignInServiceDown from error
    return str(answer["Location"])
