"""Refusals become HTTP here, and nowhere else."""

from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from annotation.errors import AnnotationError, NotFound

STATUS = {
    "not_found": 404,
    "not_allowed": 403,
    "not_a_member": 403,
    "consent_withdrawn": 409,
    "verdict_differs": 409,
    "lease_gone": 409,
    "wrong_state": 409,
    "too_late_to_revise": 409,
    "judgment_rejected": 409,
    "version_moved": 409,
    "step_not_due": 409,
    "bad_signature": 403,
    "unknown_participant": 403,
    "bound_elsewhere": 409,
    "already_entered": 409,
    "entry_closed": 409,
    "signed_in_already": 409,
    "not_finished": 409,
    "no_pay_set": 409,
    "nothing_owed": 409,
    "owed_moved": 409,
    "other_currency": 409,
    "not_frozen": 409,
    "run_open": 409,
    "files_removed": 409,
    "no_champion": 409,
    "decided_already": 409,
    "settings_moved": 409,
    "scorer_down": 503,
    "oneself_or_last": 409,
    "still_owed": 409,
    "invitation_unknown": 404,
    "invitation_incomplete": 400,
    "invitation_expired": 410,
    "invitation_used_up": 410,
    "invitation_revoked": 410,
    "invitation_closed": 410,
    "sign_in_service_down": 503,
}  # anything else is 400

CODES: dict[type[Exception], tuple[str, str]] = {
    exceptions.NotAuthenticated: ("not_signed_in", "Sign in to go on; nothing is lost."),
    exceptions.AuthenticationFailed: ("not_signed_in", "Sign in again; nothing is lost."),
    exceptions.PermissionDenied: ("not_allowed", "Your role does not include this."),
    exceptions.NotFound: ("not_found", "There is nothing here that you may see."),
    Http404: ("not_found", "There is nothing here that you may see."),
    exceptions.MethodNotAllowed: ("method_not_allowed", "This address does not do that."),
    exceptions.ParseError: ("not_json", "The request's body is not valid JSON."),
    exceptions.UnsupportedMediaType: ("not_json", "Send JSON (or a form, for a file)."),
    exceptions.Throttled: ("slow_down", "Too many tries; wait a minute."),
}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """{"code", "message", "fields"?} for every refusal; the unexpected is left to crash loudly."""
    if isinstance(error, AnnotationError):
        body: dict[str, Any] = {"code": error.code, "message": str(error)}
        body |= {"fields": error.fields} if error.fields else {}
        return Response(body, status=STATUS.get(error.code, 400))
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        first = first_sentence(response.data)
        response.data = {"code": "invalid", "message": first, "fields": response.data}
        return response
    if is_csrf(error):
        response.data = {"code": "csrf", "message": "Reload the page; nothing is lost."}
        return response
    code, message = CODES.get(type(error), ("refused", str(error)))
    response.data = {"code": code, "message": message}
    return response


@csrf_exempt  # else whoever has a token and no cookie is told of that, in HTML
def nowhere(request: HttpRequest, **parts: str) -> JsonResponse:
    """What no address matches, answered like every other refusal."""
    error = NotFound()
    return JsonResponse({"code": error.code, "message": str(error)}, status=404)


def is_csrf(error: Exception) -> bool:
    return isinstance(error, exceptions.PermissionDenied) and "CSRF" in str(error)


def first_sentence(detail: Any) -> str:
    if isinstance(detail, dict):
        name, inner = next(iter(detail.items()))
        return (
            first_sentence(inner)
            if name == "non_field_errors"
            else f"{name}: {first_sentence(inner)}"
        )
    return first_sentence(detail[0]) if isinstance(detail, list) else str(detail)
