"""What a meeting decided: recorded with its effect, which happens in the same step or not at all."""

from django.shortcuts import get_object_or_404

from meetings.models import Meeting
from workspace.deciding import decide_or_show


def decision_new(request, pk):
    """What is decided first, then its own fields; `?item=`, `?measure=`, `?action=`, `?escalation=` fill them in."""
    return decide_or_show(request, get_object_or_404(Meeting.objects.select_related("group"), pk=pk))
