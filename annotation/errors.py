"""Every refusal a person can cause. The code is for programs, the message says what to do."""

from typing import Any


class AnnotationError(Exception):
    """A request that cannot be carried out as it stands."""

    code = "refused"

    def __init__(self, message: str = "", **fields: Any) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())
        self.fields = fields


class WrongCredentials(AnnotationError):
    """This name and password do not belong together; check both and try again."""

    code = "wrong_credentials"


class NotFound(AnnotationError):
    """There is nothing here that you may see."""

    code = "not_found"


class NotAllowed(AnnotationError):
    """Your role does not include this; ask a manager of this installation."""

    code = "not_allowed"


class NotAMember(AnnotationError):
    """You are not on this campaign's list of annotators; ask its manager to add you."""

    code = "not_a_member"


class ConsentWithdrawn(AnnotationError):
    """Your consent for this campaign was withdrawn, so this answer was not kept."""

    code = "consent_withdrawn"


class InvalidJudgment(AnnotationError):
    """The judgment does not answer this campaign's questions."""

    code = "invalid_judgment"


class VerdictDiffers(AnnotationError):
    """This assignment already holds another judgment; revise that one instead."""

    code = "verdict_differs"


class LeaseGone(AnnotationError):
    """Your time on this task is over and it may be with someone else; fetch new work."""

    code = "lease_gone"


class WrongState(AnnotationError):
    """The campaign's present state does not allow this."""

    code = "wrong_state"


class TooLateToRevise(WrongState):
    """This judgment may no longer be revised: too long ago, or too many came after it."""

    code = "too_late_to_revise"


class JudgmentRejected(WrongState):
    """This judgment was rejected by a manager; it can be changed only if it is paid after all."""

    code = "judgment_rejected"


class NothingToHandOut(AnnotationError):
    """The campaign has no tasks yet; import prompts with responses first."""

    code = "nothing_to_hand_out"


class InvalidCampaign(AnnotationError):
    """The campaign's settings do not fit together."""

    code = "invalid_campaign"


class SettingsMoved(AnnotationError):
    """The same settings were changed meanwhile; look at them, then take them or save again."""

    code = "settings_moved"


class UnknownFormat(AnnotationError):
    """This format is not known here."""

    code = "unknown_format"


class InvalidImport(AnnotationError):
    """The file cannot be imported as asked."""

    code = "invalid_import"


class NotFrozen(AnnotationError):
    """The snapshot is not frozen yet; wait until it is done."""

    code = "not_frozen"


class NoJudgments(AnnotationError):
    """These campaigns hold no judgments to freeze yet."""

    code = "no_judgments"


class InvalidModel(AnnotationError):
    """The preference model's settings do not fit together."""

    code = "invalid_model"


class RunOpen(AnnotationError):
    """This model is being trained already; wait until that run ends, or cancel it."""

    code = "run_open"


class FilesRemoved(AnnotationError):
    """This checkpoint's files are gone, so it cannot score; promote another or retrain."""

    code = "files_removed"


class NoChampion(AnnotationError):
    """This model has no champion yet; let a run be promoted, or promote a checkpoint yourself."""

    code = "no_champion"


class InvalidScoring(AnnotationError):
    """The scorer cannot score this as it stands."""

    code = "invalid_scoring"


class ScorerDown(AnnotationError):
    """The scorer does not answer; try again in a moment, or start it (see docs/operating.md)."""

    code = "scorer_down"


class VersionMoved(AnnotationError):
    """This text has changed since it was shown to you; read it again."""

    code = "version_moved"


class StepNotDue(AnnotationError):
    """This step is not open to you; go on with the one that the welcome page shows."""

    code = "step_not_due"


class InvalidAnswers(AnnotationError):
    """The answers do not fit what was asked; check those that are named."""

    code = "invalid_answers"


class MissingParameter(AnnotationError):
    """The link lacks a parameter that says who you are; open it from the platform again."""

    code = "missing_parameter"


class BadSignature(AnnotationError):
    """The link is not signed as this campaign requires; open it from the platform again."""

    code = "bad_signature"


class UnknownParticipant(AnnotationError):
    """This campaign expects other participants; open the study from the platform again."""

    code = "unknown_participant"


class BoundElsewhere(AnnotationError):
    """You began in another browser; go on there, or ask the researchers to free your place."""

    code = "bound_elsewhere"


class AlreadyEntered(AnnotationError):
    """Someone has taken part from this browser already; each person takes part once."""

    code = "already_entered"


class EntryClosed(AnnotationError):
    """This campaign takes no new participants now; return to the platform."""

    code = "entry_closed"


class SignedInAlready(AnnotationError):
    """Somebody is signed in here; sign out first, or say that you want to switch."""

    code = "signed_in_already"


class NotFinished(AnnotationError):
    """There is work left for you here, so there is no completion code yet; go on working."""

    code = "not_finished"


class ReasonNeeded(AnnotationError):
    """Say why: the person reads it, and so does whoever looks at the log later."""

    code = "reason_needed"


class DecidedAlready(AnnotationError):
    """Somebody else has decided this task meanwhile; go on with the next one."""

    code = "decided_already"


class NoPaySet(AnnotationError):
    """This campaign pays nothing yet; set what it pays in its settings."""

    code = "no_pay_set"


class NothingOwed(AnnotationError):
    """Nobody is owed anything now; what was recorded before is in the list of payouts."""

    code = "nothing_owed"


class OwedMoved(AnnotationError):
    """What is owed has changed since you looked; look at the new sum before you record it."""

    code = "owed_moved"


class OtherCurrency(AnnotationError):
    """Earlier payouts were in another currency; set that one again, or cancel them."""

    code = "other_currency"


class InvalidTeam(AnnotationError):
    """The team cannot be changed as asked."""

    code = "invalid_team"


class InvalidAccount(AnnotationError):
    """The account cannot be made as asked; check the name and the password."""

    code = "invalid_account"


class NobodyOfThatName(AnnotationError):
    """Nobody of this name has an account here; check it, or send them an invitation."""

    code = "nobody_of_that_name"


class OneselfOrLast(AnnotationError):
    """Nobody deletes themselves or the last manager; ask another manager."""

    code = "oneself_or_last"


class StillOwed(AnnotationError):
    """This person is still owed pay; pay it first, or delete them all the same."""

    code = "still_owed"


class InvitationUnknown(AnnotationError):
    """This link is not known here; check that you opened all of it, or ask for a new one."""

    code = "invitation_unknown"


class InvitationIncomplete(AnnotationError):
    """This link is incomplete; open all of it, as it was sent to you."""

    code = "invitation_incomplete"


class InvitationExpired(AnnotationError):
    """This invitation has expired; ask whoever sent it for a new link."""

    code = "invitation_expired"


class InvitationUsedUp(AnnotationError):
    """This invitation was used as often as it may be; ask whoever sent it for a new link."""

    code = "invitation_used_up"


class InvitationRevoked(AnnotationError):
    """This invitation was taken back; ask whoever sent it."""

    code = "invitation_revoked"


class InvitationClosed(AnnotationError):
    """The campaign of this invitation is over, so there is nothing left to join."""

    code = "invitation_closed"


class SignInServiceDown(AnnotationError):
    """Your organisation's sign-in does not answer; try again in a moment, or use a password."""

    code = "sign_in_service_down"
