"""Facts, constraints and readable queries."""

from annotation.models.access import Invitation, Role, RoleName, Team
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
    Standing,
)
from annotation.models.datasets import Export, Import, RefusedLine, Snapshot
from annotation.models.jobs import JobRecord, JobState
from annotation.models.judgments import Comparison, Judgment, Label, LabelKind
from annotation.models.participation.care import Care, Pay
from annotation.models.participation.messages import Message
from annotation.models.participation.onboarding import Onboarding, OnboardingStep, Step
from annotation.models.participation.payouts import Payout, PayoutLine, Rejection
from annotation.models.participation.platforms import Participant, Platform
from annotation.models.people import Language, User
from annotation.models.prompts import Completion, Prompt
from annotation.models.quality.aggregates import Adjudication, Aggregate, QualityReport
from annotation.models.quality.checks import Checks
from annotation.models.quality.facts import Hour, Performance, Tally
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
    "Adjudication",
    "Aggregate",
    "AsksFor",
    "Assignment",
    "AssignmentState",
    "AuditEntry",
    "Campaign",
    "CampaignState",
    "Care",
    "Checkpoint",
    "Checks",
    "Comparison",
    "Completion",
    "Criterion",
    "Export",
    "GoldAnswer",
    "Hour",
    "Import",
    "Invitation",
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
    "Payout",
    "PayoutLine",
    "Performance",
    "Platform",
    "PreferenceModel",
    "Promotion",
    "Prompt",
    "Protocol",
    "Purpose",
    "QualityReport",
    "Question",
    "RefusedLine",
    "Rejection",
    "Role",
    "RoleName",
    "RunReason",
    "Score",
    "ScoringRun",
    "SkipReason",
    "Snapshot",
    "Standing",
    "Step",
    "Tally",
    "Task",
    "TaskCompletion",
    "Team",
    "TrainingRun",
    "User",
    "Verdict",
]
