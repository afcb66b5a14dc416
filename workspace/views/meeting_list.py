"""Every meeting: the forward plan by month, what waits to be recorded, and what was held."""

from django.template.response import TemplateResponse

from common import clock
from workspace.summaries.meeting_list import meeting_list as summary
from workspace.views.meeting_new import kept_by


def meeting_list(request):
    """`?group=` narrows it to one body, by its code; `?held=all` shows every meeting that was held."""
    asked = request.GET.get("group", "").replace("\x00", "").strip()
    page = summary(person=request.user, on=clock.today(), group=asked, whole=request.GET.get("held") == "all")
    return TemplateResponse(
        request,
        "workspace/meeting_list.html",
        {"here": "meetings", "page": page, "plans": bool(kept_by(request.user))},
    )
