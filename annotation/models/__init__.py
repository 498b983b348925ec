"""Facts, constraints and readable queries."""

from annotation.models.assignments import Assignment, AssignmentState, SkipReason
from annotation.models.campaigns import (
    AsksFor,
    AuditEntry,
    Campaign,
    CampaignState,
    Criterion,
    Membership,
    Outcome,
    Protocol,
    Question,
)
from annotation.models.datasets import Export, Import, RefusedLine, Snapshot
from annotation.models.jobs import JobRecord, JobState
from annotation.models.judgments import Comparison, Judgment, Label, LabelKind
from annotation.models.participation.care import Care, Pay
from annotation.models.participation.messages import Message
from annotation.models.participation.onboarding import Onboarding, OnboardingStep, Step
from annotation.models.participation.platforms import Participant, Platform
from annotation.models.people import Language, User
from annotation.models.prompts import Completion, Prompt
from annotation.models.scores import Score, ScoringRun
from annotation.models.tasks import GoldAnswer, Purpose, Task, TaskCompletion
from annotation.models.training import (
    Checkpoint,
    PreferenceModel,
    Promotion,
    RunReason,
    TrainingRun,
    Verdict,
)

__all__ = [
    "AsksFor",
    "Assignment",
    "AssignmentState",
    "AuditEntry",
    "Campaign",
    "CampaignState",
    "Care",
    "Checkpoint",
    "Comparison",
    "Completion",
    "Criterion",
    "Export",
    "GoldAnswer",
    "Import",
    "JobRecord",
    "JobState",
    "Judgment",
    "Label",
    "LabelKind",
    "Language",
    "Membership",
    "Message",
    "Onboarding",
    "OnboardingStep",
    "Outcome",
    "Participant",
    "Pay",
    "Platform",
    "PreferenceModel",
    "Promotion",
    "Prompt",
    "Protocol",
    "Purpose",
    "Question",
    "RefusedLine",
    "RunReason",
    "Score",
    "ScoringRun",
    "SkipReason",
    "Snapshot",
    "Step",
    "Task",
    "TaskCompletion",
    "TrainingRun",
    "User",
    "Verdict",
]
