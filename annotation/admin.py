"""For operators: look at everything, change people and seats; facts stay as they are."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from annotation import models
from annotation.services import memberships
from annotation.services.participation import entry


@admin.register(models.User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    list_display = ("username", "display_name", "is_manager", "is_researcher", "is_active")
    list_filter = ("is_manager", "is_researcher", "is_active", "is_staff")
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        ("Diptych", {"fields": ("is_manager", "is_researcher", "language")}),
    )


@admin.register(models.Membership)
class MembershipAdmin(admin.ModelAdmin[models.Membership]):
    list_display = ("annotator", "campaign", "active", "outcome", "claimed", "joined_at")
    list_filter = ("active", "outcome", "campaign")
    search_fields = ("annotator__username",)
    autocomplete_fields = ("annotator", "campaign")
    readonly_fields = (
        "consent",
        "guidelines_version",
        "onboarded",
        "accepts",
        "messages_read_at",
        "claimed",
        "next_gold_at",
        "side_balance",
        "cursor_epoch",
        "cursor_priority",
        "cursor_task",
    )

    def save_model(
        self, request: HttpRequest, obj: models.Membership, form: ModelForm[Any], change: bool
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            obj.pk = memberships.add(campaign=obj.campaign, annotator=obj.annotator).pk


class ReadOnly(admin.ModelAdmin[Any]):
    """Facts are written by services, which keep what belongs together in step."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(models.Campaign)
class CampaignAdmin(ReadOnly):
    list_display = ("slug", "title", "state", "overlap", "created_at")
    list_filter = ("state",)
    search_fields = ("slug", "title")


@admin.register(models.Task)
class TaskAdmin(ReadOnly):
    list_display = ("id", "campaign", "purpose", "wanted", "leased", "given", "priority")
    list_filter = ("purpose", "campaign")
    raw_id_fields = ("prompt",)


@admin.register(models.Assignment)
class AssignmentAdmin(ReadOnly):
    list_display = ("id", "annotator", "campaign", "state", "leased_at", "expires_at")
    list_filter = ("state", "campaign")


@admin.register(models.Judgment)
class JudgmentAdmin(ReadOnly):
    list_display = ("id", "annotator", "campaign", "counted", "current", "submitted_at")
    list_filter = ("counted", "current", "campaign")


@admin.register(models.AuditEntry)
class AuditEntryAdmin(ReadOnly):
    list_display = ("at", "by", "campaign", "preference_model", "change")
    list_filter = ("campaign", "preference_model")


@admin.register(models.PreferenceModel)
class PreferenceModelAdmin(ReadOnly):
    list_display = ("name", "title", "automatic", "retrain_after", "champion")


@admin.register(models.TrainingRun)
class TrainingRunAdmin(ReadOnly):
    list_display = ("model", "number", "state", "reason", "verdict", "judgments", "seconds")
    list_filter = ("model", "state", "verdict")


@admin.register(models.ScoringRun)
class ScoringRunAdmin(ReadOnly):
    list_display = ("model", "checkpoint", "state", "tasks_done", "tasks_total", "moved")
    list_filter = ("model", "state")
    list_select_related = ("checkpoint__run", "checkpoint__model")


@admin.register(models.Checkpoint)
class CheckpointAdmin(ReadOnly):
    list_display = ("id", "model", "run", "bytes", "removed", "created_at")
    list_filter = ("model", "removed")


@admin.register(models.Promotion)
class PromotionAdmin(ReadOnly):
    list_display = ("at", "model", "checkpoint", "previous", "by")
    list_filter = ("model",)
    list_select_related = ("checkpoint__run", "checkpoint__model", "previous__run")


@admin.register(models.OnboardingStep)
class OnboardingStepAdmin(ReadOnly):
    list_display = ("at", "membership", "step", "version", "passed")
    list_filter = ("step", "passed", "membership__campaign")
    list_select_related = ("membership__annotator", "membership__campaign")


@admin.register(models.Participant)
class ParticipantAdmin(ReadOnly):
    list_display = ("person", "campaign", "external_id", "study", "entered_at")
    list_filter = ("campaign",)
    list_select_related = ("person", "campaign")
    search_fields = ("external_id", "person__username")
    exclude = ("browser",)
    actions = ("free",)

    @admin.action(description="Let them go on in another browser")
    def free(self, request: HttpRequest, queryset: QuerySet[models.Participant]) -> None:
        freed = entry.free(queryset)
        self.message_user(request, f"{freed} may enter by their link in any browser, once.")


@admin.register(models.Platform)
class PlatformAdmin(ReadOnly):
    list_display = ("campaign", "id_parameter", "study", "signed", "open")
    exclude = ("secret",)


@admin.register(models.Message)
class MessageAdmin(ReadOnly):
    list_display = ("at", "campaign", "by", "to", "text")
    list_filter = ("campaign",)


admin.site.register([models.Onboarding, models.Care, models.Pay], ReadOnly)
admin.site.register(
    [models.Prompt, models.Completion, models.Import, models.Snapshot, models.Export], ReadOnly
)
