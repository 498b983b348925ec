"""Who may call what, by role. Objects are reached through the person's own querysets."""

from django.shortcuts import get_object_or_404
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from annotation.models import Campaign, User


class IsManager(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, User) and request.user.is_manager


class SignedIn(IsAuthenticated):
    """Anyone with an account: what they reach, their own queryset says."""


class ReadsData(BasePermission):
    """Researchers and managers of the installation."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        return isinstance(user, User) and (user.is_manager or user.is_researcher)


class Oversees(BasePermission):
    """Those, and whoever does more than annotate in some campaign."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        if not isinstance(user, User):
            return False
        return bool(user.roles) or Campaign.objects.overseen_by(user).exists()


class ReadsSome(BasePermission):
    """Whoever may take out the data of some campaign."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, User) and reads_some(request.user)


def reads_some(user: User) -> bool:
    return bool(user.roles) or Campaign.objects.readable_by(user).exists()


def person(request: Request) -> User:
    """The signed-in user, as the type checker should know them."""
    assert isinstance(request.user, User)
    return request.user


def managed(request: Request, slug: str) -> Campaign:
    return get_object_or_404(Campaign.objects.managed_by(person(request)), slug=slug)


def readable(request: Request, slug: str) -> Campaign:
    return get_object_or_404(Campaign.objects.readable_by(person(request)), slug=slug)


def adjudicated(request: Request, slug: str) -> Campaign:
    return get_object_or_404(Campaign.objects.adjudicated_by(person(request)), slug=slug)


def overseen(request: Request, slug: str) -> Campaign:
    """A campaign in which this person does more than annotate."""
    return get_object_or_404(Campaign.objects.overseen_by(person(request)), slug=slug)
