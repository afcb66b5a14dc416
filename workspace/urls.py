"""Addresses of the signed-in pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path

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
from workspace.views.limits_rebase import limits_rebase
from workspace.views.measure_data import measure_data
from workspace.views.measure_explore import measure_explore
from workspace.views.measure_list import measure_list
from workspace.views.measure_page import measure_page
from workspace.views.period_locks import period_locks
from workspace.views.period_open import period_open
from workspace.views.rating_publish import rating_publish
from workspace.views.red_accept import red_accept
from workspace.views.return_download import return_download
from workspace.views.series_break import series_break
from workspace.views.sign_in import sign_in
from workspace.views.target_change import target_change

app_name = "workspace"
urlpatterns = [
    path("accounts/login/", sign_in, name="sign-in"),
    path("accounts/logout/", LogoutView.as_view(), name="sign-out"),
    path("my-work/", home, name="home"),
    path("gallery/", gallery, name="gallery"),
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
