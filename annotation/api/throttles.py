"""Limits on what can be tried; they fail open, because Redis carries no truth."""

from hashlib import sha256

import structlog
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

log = structlog.get_logger(__name__)


class OpenThrottle(AnonRateThrottle):
    """Lets everyone pass while Redis is away."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return bool(super().allow_request(request, view))
        except RedisError as error:
            log.warning("throttle_open", scope=self.scope, error=str(error))
            return True


class SignInThrottle(OpenThrottle):
    """Slows the guessing of one person's password; many people may share an address."""

    scope = "sign_in"
    rate = "20/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        name = str(request.data.get("username", "")) if isinstance(request.data, dict) else ""
        return f"sign_in:{self.get_ident(request)}:{sha256(name.encode()).hexdigest()}"


class EntryThrottle(OpenThrottle):
    """Slows the guessing of participants' ids; a lecture hall may still enter at once."""

    scope = "entry"
    rate = "60/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"entry:{self.get_ident(request)}"


class InvitationThrottle(OpenThrottle):
    """Slows the guessing of invitations; a lecture hall may still open one at once."""

    scope = "invitation"
    rate = "60/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"invitation:{self.get_ident(request)}"
