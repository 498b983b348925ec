"""Facts, constraints and readable queries."""

from annotation.models.assignments import Assignment, AssignmentState, SkipReason
from annotation.models.campaigns import (
    AsksFor,
    AuditEntry,
    Campaign,
    CampaignState,
    Criterion,
    Membership,
    Protocol,
    Question,
)
from annotation.models.datasets import Export, Import, RefusedLine, Snapshot
from annotation.models.jobs import JobRecord, JobState
from annotation.models.judgments import Comparison, Judgment
from annotation.models.people import User
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
    "Membership",
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
    "Task",
    "TaskCompletion",
    "TrainingRun",
    "User",
    "Verdict",
]
