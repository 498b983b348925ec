"""Whether the process lives, and whether it can serve."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from redis import Redis
from redis.exceptions import RedisError


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 while judging works; says what is degraded. Redis is a nudge, PostgreSQL is the truth."""
    parts = {"database": database(), "redis": redis()}
    ready = parts["database"] == "ok"
    degraded = [name for name, state in parts.items() if state != "ok"]
    return JsonResponse(
        {"ready": ready, "degraded": degraded} | parts, status=200 if ready else 503
    )


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"unreachable: {type(error).__name__}"
    return "ok"


def redis() -> str:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=0.5) as client:
            client.ping()
    except RedisError as error:
        return f"unreachable: {type(error).__name__}; judging goes on, background work waits"
    return "ok"
