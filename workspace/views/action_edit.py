"""Editing what an action says, with its milestones. Two people at once: what both wrote is shown to the second."""

from django.db import transaction

from actionplans import operations
from actionplans.action_forms import action_links, action_shown
from actionplans.edit_clash import EditForm, is_as_typed, newest_milestone
from actionplans.models import Action
from common import clock
from common.records import seen_of
from partnership.operations import statement
from workspace.action_steps import STEPS, action_with, back_from, measures_offered
from workspace.steps import filled_in, refuse, take_step


def action_edit(request, reference):
    """What is promised, by whom, when it starts and its milestones; the due date and the state have their own steps."""
    action = action_with(reference)
    refusal = STEPS["action-edit"].who(request.user, action)
    if request.method != "POST":
        refuse(refusal)
    form = EditForm(
        filled_in(request),
        plan=action.plan,
        action=action,
        on=clock.today(),
        measures=measures_offered(request.user, action.plan, action),
        initial=action_shown(action)
        | action_links(action)
        | {"seen": seen_of(action), "milestones_seen": newest_milestone(action)},
    )
    return take_step(
        request,
        "workspace/action_edit.html",
        form=form,
        perform=lambda form, *, by, at: _edit(action, form, by=by, at=at),
        done=lambda action: f"{action.reference} is saved.",
        back=back_from(request, action),
        shown=lambda: {"action": action_with(reference), "plan": action.plan},
        refusal=refusal,
    )


@transaction.atomic
def _edit(action: Action, form: EditForm, *, by, at) -> Action:
    said = form.cleaned_data
    if is_as_typed(form, action) and not said["paper"]:
        return action  # the second press of the button, or nothing was changed
    fields, links = form.fields_said, form.links_said
    if said["paper"]:
        fields["source"] = statement(partner=by.partner, words=said["paper"], by=by, at=at)
    if "measures" in links:  # what this person may not read, they do not take away
        offered = form.fields["measures"].queryset.values("pk")
        links["measures"] += action.measures.exclude(pk__in=offered)
    why = {"reason": said["reason"], "by": by, "at": at}
    edited = operations.edit_action(action=action, fields=fields, seen=said["seen"], **links, **why)
    if form.has_milestones:
        operations.keep_milestones(
            action=edited, milestones=form.milestones_said, seen=said["milestones_seen"], **why
        )
    return edited
