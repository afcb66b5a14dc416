"""The back office of the workspace: which e-mails went out, to look at."""

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from partnership.admin import KeptByOfficers
from workspace.models import Letter


@admin.register(Letter)
class LetterAdmin(KeptByOfficers, ReadOnlyAdmin):
    """To whom, about what, when. What it said is not kept."""

    list_display = ("subject", "kind", "to", "day", "sent_at", "by", "problem")
    list_filter = ("kind", "day")
    list_select_related = ("to", "by")
    search_fields = ("subject", "key", "to__name", "to__email")
    fields = ("kind", "to", "key", "day", "subject", "by", "taken_at", "sent_at", "problem")
    note = "Written when the e-mail goes out, and never changed."

    def has_view_permission(self, request, obj=None):
        """Who was reminded of what is nobody's business but the officers'."""
        return self.may_keep(request)
