"""Limits on what can be tried; they fail open, because Redis carries no truth."""

import structlog
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

log = structlog.get_logger(__name__)


class SignInThrottle(AnonRateThrottle):
    """Slows the guessing of passwords from one address."""

    scope = "sign_in"
    rate = "30/min"

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return bool(super().allow_request(request, view))
        except RedisError as error:
            log.warning("throttle_open", scope=self.scope, error=str(error))
            return True
