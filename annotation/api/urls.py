"""Every address under /api/."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from annotation.api import datasets, errors, session
from annotation.api.campaigns import campaigns, imports, life
from annotation.api.loop import activity, models, runs
from annotation.api.money import pay, payouts, rejections
from annotation.api.participation import entry, guide, mine, welcome
from annotation.api.people import elsewhere, invitations, leaving, roster, teams
from annotation.api.quality import adjudication
from annotation.api.work import history, tasks

urlpatterns = [
    path("session", session.SessionView.as_view()),
    path("session/elsewhere", elsewhere.AwayView.as_view()),
    path("me", session.MeView.as_view()),
    path("tokens", session.TokenView.as_view()),
    path("campaigns/<slug:slug>/work", tasks.WorkView.as_view()),
    path("campaigns/<slug:slug>/guide", guide.GuideView.as_view()),
    path("campaigns/<slug:slug>/care", guide.CareView.as_view()),
    path("campaigns/<slug:slug>/welcome", welcome.WelcomeView.as_view()),
    path("campaigns/<slug:slug>/welcome/<slug:step>", welcome.StepView.as_view()),
    path("campaigns/<slug:slug>/enter", entry.EnterView.as_view()),
    path("campaigns/<slug:slug>/enter/again", entry.EnterAgainView.as_view()),
    path("campaigns/<slug:slug>/completion", entry.CompletionView.as_view()),
    path("campaigns/<slug:slug>/mine", mine.MineView.as_view()),
    path("campaigns/<slug:slug>/mine/read", mine.MineReadView.as_view()),
    path("campaigns/<slug:slug>/messages", mine.MessagesView.as_view()),
    path("assignments/<uuid:pk>/judgment", tasks.JudgmentView.as_view()),
    path("assignments/<uuid:pk>/renew", tasks.RenewView.as_view()),
    path("assignments/<uuid:pk>/release", tasks.ReleaseView.as_view()),
    path("assignments/<uuid:pk>/skip", tasks.SkipView.as_view()),
    path("judgments", history.JudgmentsView.as_view()),
    path("judgments/<uuid:pk>", history.PastJudgmentView.as_view()),
    path("judgments/<uuid:pk>/revisions", history.RevisionsView.as_view()),
    path("campaign-templates", campaigns.TemplatesView.as_view()),
    path("campaigns", campaigns.CampaignsView.as_view()),
    path("campaigns/<slug:slug>", campaigns.CampaignView.as_view()),
    path("campaigns/<slug:slug>/launch", life.LaunchView.as_view()),
    path("campaigns/<slug:slug>/pause", life.PauseView.as_view()),
    path("campaigns/<slug:slug>/close", life.CloseView.as_view()),
    path("campaigns/<slug:slug>/imports", imports.ImportsView.as_view()),
    path("campaigns/<slug:slug>/imports/<uuid:pk>", imports.ImportView.as_view()),
    path("campaigns/<slug:slug>/imports/<uuid:pk>/cancel", imports.CancelImportView.as_view()),
    path("campaigns/<slug:slug>/imports/<uuid:pk>/refused", imports.RefusedLinesView.as_view()),
    path("campaigns/<slug:slug>/adjudication", adjudication.AdjudicationView.as_view()),
    path("campaigns/<slug:slug>/adjudication/next", adjudication.NextDisputeView.as_view()),
    path("campaigns/<slug:slug>/adjudication/<int:task>", adjudication.DecisionView.as_view()),
    path("campaigns/<slug:slug>/adjudication/<int:task>/leave", adjudication.LeaveView.as_view()),
    path("campaigns/<slug:slug>/adjudication/<int:task>/again", adjudication.AgainView.as_view()),
    path("campaigns/<slug:slug>/adjudication/<int:task>/gold", adjudication.GoldView.as_view()),
    path("campaigns/<slug:slug>/mine/withdraw", leaving.WithdrawMineView.as_view()),
    path("campaigns/<slug:slug>/people", roster.PeopleView.as_view()),
    path("campaigns/<slug:slug>/people/standing", roster.StandingView.as_view()),
    path("campaigns/<slug:slug>/people/<uuid:pseudonym>", roster.EntryView.as_view()),
    path("campaigns/<slug:slug>/people/<uuid:pseudonym>/withdraw", roster.WithdrawView.as_view()),
    path("campaigns/<slug:slug>/roles", roster.RolesView.as_view()),
    path("campaigns/<slug:slug>/roles/<int:pk>", roster.RoleView.as_view()),
    path("campaigns/<slug:slug>/invitations", invitations.InvitationsView.as_view()),
    path(
        "campaigns/<slug:slug>/invitations/<uuid:pk>/revoke",
        invitations.RevokeInvitationView.as_view(),
    ),
    path("invitation", invitations.OpenInvitationView.as_view()),
    path("invitation/accept", invitations.AcceptView.as_view()),
    path("invitation/join", invitations.JoinView.as_view()),
    path("teams", teams.TeamsView.as_view()),
    path("teams/<int:pk>", teams.TeamView.as_view()),
    path("teams/<int:pk>/members", teams.MembersView.as_view()),
    path("teams/<int:pk>/members/<uuid:pseudonym>", teams.MemberView.as_view()),
    path("teams/<int:pk>/invitations", invitations.TeamInvitationsView.as_view()),
    path("people", teams.AccountsView.as_view()),
    path("people/<uuid:pseudonym>", teams.AccountView.as_view()),
    path("campaigns/<slug:slug>/pay", pay.PayView.as_view()),
    path("campaigns/<slug:slug>/pay/files/<slug:kind>", pay.PayFileView.as_view()),
    path("campaigns/<slug:slug>/pay/people/<uuid:pseudonym>", pay.AccountView.as_view()),
    path(
        "campaigns/<slug:slug>/pay/people/<uuid:pseudonym>/rejections",
        rejections.RejectionsView.as_view(),
    ),
    path(
        "campaigns/<slug:slug>/pay/people/<uuid:pseudonym>/rejections/withdraw",
        rejections.WithdrawView.as_view(),
    ),
    path("campaigns/<slug:slug>/payouts", payouts.PayoutsView.as_view()),
    path("campaigns/<slug:slug>/payouts/next", payouts.PrepareView.as_view()),
    path("campaigns/<slug:slug>/payouts/<uuid:pk>/cancel", payouts.CancelPayoutView.as_view()),
    path(
        "campaigns/<slug:slug>/payouts/<uuid:pk>/files/<slug:kind>",
        payouts.PayoutFileView.as_view(),
    ),
    path("snapshots", datasets.SnapshotsView.as_view()),
    path("snapshots/<uuid:pk>", datasets.SnapshotView.as_view()),
    path("snapshots/<uuid:pk>/export", datasets.ExportView.as_view(), name="export"),
    path("models", models.ModelsView.as_view()),
    path("models/<slug:name>", models.ModelView.as_view()),
    path("models/<slug:name>/activity", activity.ActivityView.as_view()),
    path("training-runs", runs.RunsView.as_view()),
    path("training-runs/<uuid:pk>", runs.RunView.as_view()),
    path("training-runs/<uuid:pk>/cancel", runs.CancelRunView.as_view()),
    path("checkpoints/<uuid:pk>/promote", models.PromoteView.as_view()),
    path("score", activity.ScoreView.as_view()),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny])),
    re_path(r"", errors.nowhere),
]
