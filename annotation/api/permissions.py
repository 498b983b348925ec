"""Who may call what, by global role. Objects are reached through the person's own querysets."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from annotation.models import User


class IsManager(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, User) and request.user.is_manager


class ReadsData(BasePermission):
    """Researchers, and managers."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        return isinstance(user, User) and (user.is_manager or user.is_researcher)


def person(request: Request) -> User:
    """The signed-in user, as the type checker should know them."""
    assert isinstance(request.user, User)
    return request.user
