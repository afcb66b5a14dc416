"""Addresses of publishing that are not themselves published bytes.

What is published is answered before these are asked; of the public ones, what stands here answers only what is missing,
and the two lists of meetings, which know what day it is.
"""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from publishing import views
from publishing.views.check_list import check_list
from publishing.views.check_override import check_override
from publishing.views.check_override_withdraw import check_override_withdraw
from publishing.views.draft_preview import draft_preview
from publishing.views.meeting_pack import meeting_pack
from publishing.views.meeting_pack_file import meeting_pack_file
from publishing.views.meeting_publish import meeting_publish
from publishing.views.meeting_withdraw import meeting_withdraw
from publishing.views.meetings_calendar import meetings_calendar
from publishing.views.public_meeting_list import public_meeting_list
from publishing.views.publish_discard import publish_discard
from publishing.views.publish_draft import publish_draft
from publishing.views.publish_list import publish_list
from publishing.views.publish_new import publish_new
from publishing.views.publish_paper import publish_paper
from publishing.views.publish_schedule import publish_schedule
from publishing.views.publish_withdraw import publish_withdraw

app_name = "publishing"
urlpatterns = [
    path("", login_not_required(views.nothing_published), name="home"),
    path("find/", views.find, name="find"),
    path("meetings/", public_meeting_list, name="public-meeting-list"),
    path("meetings.ics", meetings_calendar, name="meetings-calendar"),
    path("meetings/<str:slug>/", views.public_meeting, name="public-meeting"),
    path("meetings/<str:slug>/papers/<str:key>/", views.public_paper, name="public-paper"),
    path("board/meetings/<int:pk>/pack/", meeting_pack, name="meeting-pack"),
    path("board/meetings/<int:pk>/pack/<slug:audience>.pdf", meeting_pack_file, name="meeting-pack-file"),
    path("board/meetings/<int:pk>/publish/", meeting_publish, name="meeting-publish"),
    path("board/meetings/<int:pk>/publish/withdraw/", meeting_withdraw, name="meeting-withdraw"),
    path("publish/<slug:slug>/<slug:year>/checks/", check_list, name="check-list"),
    path(
        "publish/<slug:slug>/<slug:year>/checks/<str:code>/override/", check_override, name="check-override"
    ),
    path(
        "publish/<slug:slug>/<slug:year>/checks/<str:code>/override/withdraw/",
        check_override_withdraw,
        name="check-override-withdraw",
    ),
    path("publish/", publish_list, name="publish-list"),
    path("publish/new/", publish_new, name="publish-new"),
    path("publish/<int:pk>/", publish_draft, name="publish-draft"),
    path("publish/<int:pk>/schedule/", publish_schedule, name="publish-schedule"),
    path("publish/<int:pk>/paper/", publish_paper, name="publish-paper"),
    path("publish/<int:pk>/discard/", publish_discard, name="publish-discard"),
    path(
        "publish/editions/<slug:strategy>/<int:number>/withdraw/", publish_withdraw, name="publish-withdraw"
    ),
    path("drafts/<path:address>", draft_preview, name="draft-preview"),
]
