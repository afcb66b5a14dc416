"""The back office of holding to account: the meetings that took place."""

from django.contrib import admin

from meetings.models import Meeting
from partnership.admin import HasSource, RecordAdmin


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    list_display = ("title", "held_on", "group", "source")
    list_filter = (("group", admin.RelatedOnlyFieldListFilter), HasSource)
    list_select_related = ("group", "source")
    search_fields = ("title", "decided", "group__name")
