"""Addresses of publishing that are not themselves published bytes.

What is published is answered before these are asked; of the public ones, what stands here answers only what is missing,
and the two lists of meetings, which know what day it is.
"""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from publishing import views
from publishing.views.meeting_pack import meeting_pack
from publishing.views.meeting_pack_file import meeting_pack_file
from publishing.views.meeting_publish import meeting_publish
from publishing.views.meeting_withdraw import meeting_withdraw
from publishing.views.meetings_calendar import meetings_calendar
from publishing.views.public_meeting_list import public_meeting_list

app_name = "publishing"
urlpatterns = [
    path("", login_not_required(views.nothing_published), name="home"),
    path("meetings/", public_meeting_list, name="public-meeting-list"),
    path("meetings.ics", meetings_calendar, name="meetings-calendar"),
    path("meetings/<str:slug>/", views.public_meeting, name="public-meeting"),
    path("meetings/<str:slug>/papers/<str:key>/", views.public_paper, name="public-paper"),
    path("board/meetings/<int:pk>/pack/", meeting_pack, name="meeting-pack"),
    path("board/meetings/<int:pk>/pack/<slug:audience>.pdf", meeting_pack_file, name="meeting-pack-file"),
    path("board/meetings/<int:pk>/publish/", meeting_publish, name="meeting-publish"),
    path("board/meetings/<int:pk>/publish/withdraw/", meeting_withdraw, name="meeting-withdraw"),
]
