"""Raising a concern about an action to the body its group reports to."""

from meetings.permissions import why_not_escalate
from meetings.summaries import Way
from workspace.action_steps import action_with, back_from
from workspace.steps import refuse
from workspace.views.escalations import escalate_step


def action_escalate(request, reference):
    """For whoever answers for the group whose plan the action is in."""
    action = action_with(reference)
    group = action.plan.group
    refuse(why_not_escalate(request.user, group))
    return escalate_step(
        request,
        ways=[Way(group, line.to) for line in group.reports_to.select_related("to")],
        about={"action": action},
        back=back_from(request, action),
        shown=lambda: {"action": action},
    )
