"""Addresses of the signed-in pages."""

from django.urls import path

from workspace.views.account import account
from workspace.views.action_cancel import action_cancel
from workspace.views.action_complete import action_complete
from workspace.views.action_defer import action_defer
from workspace.views.action_edit import action_edit
from workspace.views.action_merge import action_merge
from workspace.views.action_move import action_move
from workspace.views.action_new import action_new
from workspace.views.action_page import action_page
from workspace.views.action_reopen import action_reopen
from workspace.views.action_revise import action_revise
from workspace.views.action_split import action_split
from workspace.views.action_update import action_update
from workspace.views.board_page import board_page
from workspace.views.calendar import calendar
from workspace.views.calendar_keep import calendar_keep
from workspace.views.figure_enter import figure_enter
from workspace.views.figure_release import figure_release
from workspace.views.gallery import gallery
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
from workspace.views.limits_rebase import limits_rebase
from workspace.views.measure_data import measure_data
from workspace.views.measure_explore import measure_explore
from workspace.views.measure_list import measure_list
from workspace.views.measure_page import measure_page
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
from workspace.views.red_accept import red_accept
from workspace.views.reminders_choose import reminders_choose
from workspace.views.reporting import reporting
from workspace.views.reporting_nudge import reporting_nudge
from workspace.views.return_download import return_download
from workspace.views.review_edit import review_edit
from workspace.views.review_list import review_list
from workspace.views.review_new import review_new
from workspace.views.review_page import review_page
from workspace.views.review_table import review_table
from workspace.views.roles_give import roles_give
from workspace.views.round_item import round_item
from workspace.views.round_page import round_page
from workspace.views.round_send import round_send
from workspace.views.round_summary import round_summary
from workspace.views.second_factor_reset import second_factor_reset
from workspace.views.series_break import series_break
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
    path("measures/<str:code>/accept-red/", red_accept, name="red-accept"),
    path("imports/", import_list, name="import-list"),
    path("imports/new/", import_new, name="import-new"),
    path("imports/<int:pk>/", import_preview, name="import-preview"),
    path("imports/<int:pk>/lines.csv", import_lines, name="import-lines"),
    path("imports/<int:pk>/commit/", import_commit, name="import-commit"),
    path("imports/<int:pk>/undo/", import_undo, name="import-undo"),
    path("returns/<slug:code>.xlsx", return_download, name="return-download"),
]
