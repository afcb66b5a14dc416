"""Addresses of the signed-in pages."""

from django.urls import path

from workspace.views.account import account
from workspace.views.action_cancel import action_cancel
from workspace.views.action_complete import action_complete
from workspace.views.action_defer import action_defer
from workspace.views.action_edit import action_edit
from workspace.views.action_escalate import action_escalate
from workspace.views.action_merge import action_merge
from workspace.views.action_move import action_move
from workspace.views.action_new import action_new
from workspace.views.action_page import action_page
from workspace.views.action_reopen import action_reopen
from workspace.views.action_revise import action_revise
from workspace.views.action_split import action_split
from workspace.views.action_update import action_update
from workspace.views.agenda_order import agenda_order
from workspace.views.attendance import attendance
from workspace.views.board_page import board_page
from workspace.views.calendar import calendar
from workspace.views.calendar_keep import calendar_keep
from workspace.views.chair_update import chair_update
from workspace.views.decision_delegated import decision_delegated
from workspace.views.decision_list import decision_list
from workspace.views.decision_new import decision_new
from workspace.views.decision_page import decision_page
from workspace.views.duty_add import duty_add
from workspace.views.duty_change import duty_change
from workspace.views.duty_kind import duty_kind
from workspace.views.duty_list import duty_list
from workspace.views.duty_page import duty_page
from workspace.views.duty_resources import duty_resources
from workspace.views.escalation_list import escalation_list
from workspace.views.escalation_withdraw import escalation_withdraw
from workspace.views.figure_enter import figure_enter
from workspace.views.figure_release import figure_release
from workspace.views.follow_up_close import follow_up_close
from workspace.views.follow_up_list import follow_up_list
from workspace.views.follow_up_new import follow_up_new
from workspace.views.follow_up_progress import follow_up_progress
from workspace.views.gallery import gallery
from workspace.views.group_report import group_report
from workspace.views.group_report_new_version import group_report_new_version
from workspace.views.group_report_submit import group_report_submit
from workspace.views.home import home
from workspace.views.import_commit import import_commit
from workspace.views.import_lines import import_lines
from workspace.views.import_list import import_list
from workspace.views.import_new import import_new
from workspace.views.import_preview import import_preview
from workspace.views.import_undo import import_undo
from workspace.views.invitation_accept import invitation_accept
from workspace.views.invitation_send import invitation_send
from workspace.views.invitation_withdraw import invitation_withdraw
from workspace.views.item_edit import item_edit
from workspace.views.item_new import item_new
from workspace.views.item_remove import item_remove
from workspace.views.limits_rebase import limits_rebase
from workspace.views.measure_data import measure_data
from workspace.views.measure_escalate import measure_escalate
from workspace.views.measure_explore import measure_explore
from workspace.views.measure_list import measure_list
from workspace.views.measure_page import measure_page
from workspace.views.meeting_call import meeting_call
from workspace.views.meeting_cancel import meeting_cancel
from workspace.views.meeting_edit import meeting_edit
from workspace.views.meeting_hold import meeting_hold
from workspace.views.meeting_list import meeting_list
from workspace.views.meeting_new import meeting_new
from workspace.views.meeting_page import meeting_page
from workspace.views.minutes import minutes
from workspace.views.minutes_agree import minutes_agree
from workspace.views.paper import paper
from workspace.views.paper_add import paper_add
from workspace.views.paper_remove import paper_remove
from workspace.views.period_locks import period_locks
from workspace.views.period_open import period_open
from workspace.views.person_bring_back import person_bring_back
from workspace.views.person_change import person_change
from workspace.views.person_invite import person_invite
from workspace.views.person_list import person_list
from workspace.views.person_page import person_page
from workspace.views.person_retire import person_retire
from workspace.views.plan_edit import plan_edit
from workspace.views.plan_import import plan_import
from workspace.views.plan_import_commit import plan_import_commit
from workspace.views.plan_import_discard import plan_import_discard
from workspace.views.plan_import_preview import plan_import_preview
from workspace.views.plan_list import plan_list
from workspace.views.plan_new import plan_new
from workspace.views.plan_page import plan_page
from workspace.views.plan_table import plan_table
from workspace.views.plan_workbook import plan_workbook
from workspace.views.post_add import post_add
from workspace.views.post_change import post_change
from workspace.views.rating_publish import rating_publish
from workspace.views.recommendation_answer import recommendation_answer
from workspace.views.reminders_choose import reminders_choose
from workspace.views.report_edit import report_edit
from workspace.views.report_list import report_list
from workspace.views.report_new import report_new
from workspace.views.report_page import report_page
from workspace.views.report_submit import report_submit
from workspace.views.report_version import report_version
from workspace.views.report_version_pdf import report_version_pdf
from workspace.views.reporting import reporting
from workspace.views.reporting_nudge import reporting_nudge
from workspace.views.return_download import return_download
from workspace.views.review_edit import review_edit
from workspace.views.review_list import review_list
from workspace.views.review_new import review_new
from workspace.views.review_page import review_page
from workspace.views.review_table import review_table
from workspace.views.risk_close import risk_close
from workspace.views.risk_edit import risk_edit
from workspace.views.risk_list import risk_list
from workspace.views.risk_new import risk_new
from workspace.views.risk_page import risk_page
from workspace.views.risk_score import risk_score
from workspace.views.roles_give import roles_give
from workspace.views.round_item import round_item
from workspace.views.round_page import round_page
from workspace.views.round_send import round_send
from workspace.views.round_summary import round_summary
from workspace.views.scrutiny_outcome import scrutiny_outcome
from workspace.views.scrutiny_page import scrutiny_page
from workspace.views.scrutiny_recommend import scrutiny_recommend
from workspace.views.scrutiny_respond import scrutiny_respond
from workspace.views.second_factor_reset import second_factor_reset
from workspace.views.series_break import series_break
from workspace.views.standing_items import standing_items
from workspace.views.target_change import target_change
from workspace.views.typed_forget import typed_forget

app_name = "workspace"
urlpatterns = [
    path("accounts/", account, name="account"),
    path("accounts/reminders/", reminders_choose, name="reminders-choose"),
    path("accounts/typed/forget/", typed_forget, name="typed-forget"),
    path("accounts/invitation/<str:key>/", invitation_accept, name="invitation-accept"),
    path("people/", person_list, name="person-list"),
    path("people/invite/", person_invite, name="person-invite"),
    path("people/<int:pk>/", person_page, name="person-page"),
    path("people/<int:pk>/change/", person_change, name="person-change"),
    path("people/<int:pk>/roles/", roles_give, name="roles-give"),
    path("people/<int:pk>/posts/add/", post_add, name="post-add"),
    path("people/posts/<int:pk>/change/", post_change, name="post-change"),
    path("people/<int:pk>/invitation/send/", invitation_send, name="invitation-send"),
    path("people/<int:pk>/invitation/withdraw/", invitation_withdraw, name="invitation-withdraw"),
    path("people/<int:pk>/second-factor/reset/", second_factor_reset, name="second-factor-reset"),
    path("people/<int:pk>/retire/", person_retire, name="person-retire"),
    path("people/<int:pk>/bring-back/", person_bring_back, name="person-bring-back"),
    path("my-work/", home, name="home"),
    path("my-work/round/", round_page, name="round-page"),
    path("my-work/round/summary/", round_summary, name="round-summary"),
    path("my-work/round/send/", round_send, name="round-send"),
    path("my-work/round/<slug:kind>/<str:key>/", round_item, name="round-item"),
    path("my-work/calendar/", calendar_keep, name="calendar-keep"),
    path("calendar/<str:key>.ics", calendar, name="calendar"),
    path("reporting/", reporting, name="reporting"),
    path("reporting/nudge/", reporting_nudge, name="reporting-nudge"),
    path("plans/<int:pk>/actions/new/", action_new, name="action-new"),
    path("actions/<str:reference>/", action_page, name="action-page"),
    path("actions/<str:reference>/edit/", action_edit, name="action-edit"),
    path("actions/<str:reference>/due/", action_revise, name="action-revise"),
    path("actions/<str:reference>/complete/", action_complete, name="action-complete"),
    path("actions/<str:reference>/cancel/", action_cancel, name="action-cancel"),
    path("actions/<str:reference>/defer/", action_defer, name="action-defer"),
    path("actions/<str:reference>/reopen/", action_reopen, name="action-reopen"),
    path("actions/<str:reference>/split/", action_split, name="action-split"),
    path("actions/<str:reference>/merge/", action_merge, name="action-merge"),
    path("actions/<str:reference>/move/", action_move, name="action-move"),
    path("actions/<str:reference>/update/", action_update, name="action-update"),
    path("actions/<str:reference>/escalate/", action_escalate, name="action-escalate"),
    path("gallery/", gallery, name="gallery"),
    path("plans/", plan_list, name="plan-list"),
    path("plans/new/", plan_new, name="plan-new"),
    path("plans/<int:pk>/", plan_page, name="plan-page"),
    path("plans/<int:pk>/edit/", plan_edit, name="plan-edit"),
    path("plans/<int:pk>/plan.xlsx", plan_workbook, name="plan-workbook"),
    path("plans/<int:pk>/plan.csv", plan_table, name="plan-table"),
    path("plans/<int:pk>/import/", plan_import, name="plan-import"),
    path("plans/<int:pk>/import/<int:number>/", plan_import_preview, name="plan-import-preview"),
    path("plans/<int:pk>/import/<int:number>/commit/", plan_import_commit, name="plan-import-commit"),
    path("plans/<int:pk>/import/<int:number>/discard/", plan_import_discard, name="plan-import-discard"),
    path("reviews/", review_list, name="review-list"),
    path("reviews/new/", review_new, name="review-new"),
    path("reviews/<slug:code>/", review_page, name="review-page"),
    path("reviews/<slug:code>/edit/", review_edit, name="review-edit"),
    path("reviews/<slug:code>/recommendations.csv", review_table, name="review-table"),
    path("recommendations/<int:pk>/answer/", recommendation_answer, name="recommendation-answer"),
    path("board/", board_page, name="board-page"),
    path("board/reports/", report_list, name="report-list"),
    path("board/reports/new/", report_new, name="report-new"),
    path("board/reports/<int:pk>/", report_page, name="report-page"),
    path("board/reports/<int:pk>/edit/", report_edit, name="report-edit"),
    path("board/reports/<int:pk>/submit/", report_submit, name="report-submit"),
    path("board/reports/<int:pk>/versions/<int:number>/", report_version, name="report-version"),
    path("board/reports/<int:pk>/versions/<int:number>.pdf", report_version_pdf, name="report-version-pdf"),
    path("board/items/<int:pk>/papers/add/", paper_add, name="paper-add"),
    path("board/papers/<int:pk>/", paper, name="paper"),
    path("board/papers/<int:pk>/remove/", paper_remove, name="paper-remove"),
    path("board/meetings/<int:pk>/groups/<slug:code>/", group_report, name="group-report"),
    path(
        "board/meetings/<int:pk>/groups/<slug:code>/submit/", group_report_submit, name="group-report-submit"
    ),
    path(
        "board/meetings/<int:pk>/groups/<slug:code>/new-version/",
        group_report_new_version,
        name="group-report-new-version",
    ),
    path("board/meetings/<int:pk>/chair/", chair_update, name="chair-update"),
    path("board/meetings/", meeting_list, name="meeting-list"),
    path("board/meetings/new/", meeting_new, name="meeting-new"),
    path("board/meetings/<int:pk>/", meeting_page, name="meeting-page"),
    path("board/meetings/<int:pk>/edit/", meeting_edit, name="meeting-edit"),
    path("board/meetings/<int:pk>/call/", meeting_call, name="meeting-call"),
    path("board/meetings/<int:pk>/hold/", meeting_hold, name="meeting-hold"),
    path("board/meetings/<int:pk>/cancel/", meeting_cancel, name="meeting-cancel"),
    path("board/meetings/<int:pk>/order/", agenda_order, name="agenda-order"),
    path("board/meetings/<int:pk>/attendance/", attendance, name="attendance"),
    path("board/meetings/<int:pk>/minutes/", minutes, name="minutes"),
    path("board/meetings/<int:pk>/minutes/agree/", minutes_agree, name="minutes-agree"),
    path("board/meetings/<int:pk>/items/new/", item_new, name="item-new"),
    path("board/items/<int:pk>/edit/", item_edit, name="item-edit"),
    path("board/items/<int:pk>/remove/", item_remove, name="item-remove"),
    path("board/standing/<slug:code>/", standing_items, name="standing-items"),
    path("risks/", risk_list, name="risk-list"),
    path("risks/new/", risk_new, name="risk-new"),
    path("risks/<str:code>/", risk_page, name="risk-page"),
    path("risks/<str:code>/edit/", risk_edit, name="risk-edit"),
    path("risks/<str:code>/score/", risk_score, name="risk-score"),
    path("risks/<str:code>/close/", risk_close, name="risk-close"),
    path("scrutiny/", scrutiny_page, name="scrutiny-page"),
    path("scrutiny/recommend/", scrutiny_recommend, name="scrutiny-recommend"),
    path("scrutiny/responses/<int:pk>/", scrutiny_respond, name="scrutiny-respond"),
    path("scrutiny/recommendations/<int:pk>/outcome/", scrutiny_outcome, name="scrutiny-outcome"),
    path("duties/", duty_list, name="duty-list"),
    path("duties/resources/<slug:strategy>/", duty_resources, name="duty-resources"),
    path("duties/<slug:kind>/", duty_kind, name="duty-kind"),
    path("duties/<slug:kind>/add/", duty_add, name="duty-add"),
    path("duties/<slug:kind>/<slug:key>/", duty_page, name="duty-page"),
    path("duties/<slug:kind>/<slug:key>/change/", duty_change, name="duty-change"),
    path("board/meetings/<int:pk>/decide/", decision_new, name="decision-new"),
    path("board/meetings/<int:pk>/ask/", follow_up_new, name="follow-up-new"),
    path("board/decisions/", decision_list, name="decision-list"),
    path("board/decisions/new/", decision_delegated, name="decision-delegated"),
    path("board/decisions/<int:pk>/", decision_page, name="decision-page"),
    path("board/follow-ups/", follow_up_list, name="follow-up-list"),
    path("board/follow-ups/<int:pk>/progress/", follow_up_progress, name="follow-up-progress"),
    path("board/follow-ups/<int:pk>/close/", follow_up_close, name="follow-up-close"),
    path("board/escalations/", escalation_list, name="escalation-list"),
    path("board/escalations/<int:pk>/withdraw/", escalation_withdraw, name="escalation-withdraw"),
    path("measures/", measure_list, name="measure-list"),
    path("measures/locks/", period_locks, name="period-locks"),
    path("measures/locks/<int:pk>/open/", period_open, name="period-open"),
    path("measures/<str:code>/", measure_page, name="measure-page"),
    path("measures/<str:code>/explore/", measure_explore, name="measure-explore"),
    path("measures/<str:code>/data.csv", measure_data, name="measure-data"),
    path("measures/<str:code>/enter/", figure_enter, name="figure-enter"),
    path("measures/<str:code>/release/", figure_release, name="figure-release"),
    path("measures/<str:code>/target/", target_change, name="target-change"),
    path("measures/<str:code>/break/", series_break, name="series-break"),
    path("measures/<str:code>/rebase/", limits_rebase, name="limits-rebase"),
    path("measures/<str:code>/rating/", rating_publish, name="rating-publish"),
    path("measures/<str:code>/escalate/", measure_escalate, name="measure-escalate"),
    path("imports/", import_list, name="import-list"),
    path("imports/new/", import_new, name="import-new"),
    path("imports/<int:pk>/", import_preview, name="import-preview"),
    path("imports/<int:pk>/lines.csv", import_lines, name="import-lines"),
    path("imports/<int:pk>/commit/", import_commit, name="import-commit"),
    path("imports/<int:pk>/undo/", import_undo, name="import-undo"),
    path("returns/<slug:code>.xlsx", return_download, name="return-download"),
]
