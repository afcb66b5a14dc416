"""Posting an update: the form, with what was said before beside it. Scripts open the same page in place."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from actionplans.forms import UpdateForm
from actionplans.models import Action
from actionplans.permissions import why_not_update
from workspace.posting import at_row, post_or_show
from workspace.steps import going_back, refuse


def action_update(request, reference):
    """One update to an action; `?next=` says where to go afterwards, and one comes back at the action's row."""
    wanted = reference.replace("\x00", "")
    action = Action.objects.select_related("plan__group", "lead").filter(reference=wanted).first()
    if action is None:
        return _gone(request, wanted)
    if request.method != "POST":
        refuse(why_not_update(request.user, action))
    back = at_row(going_back(request, reverse("workspace:action-page", args=[action.reference])), action)
    posting = post_or_show(request, action)
    if posting.update:
        messages.success(request, posting.words)
        return redirect(back)
    return TemplateResponse(
        request,
        "workspace/action_update.html",
        {"posting": posting, "action": action, "form": posting.form, "back": back},
        status=posting.status,
    )


def _gone(request, reference: str):
    """The action is not there (any more): what was typed for it is shown, to be copied."""
    if request.method != "POST":
        raise Http404(f"There is no action {reference}.")
    labels = {name: field.label for name, field in UpdateForm.base_fields.items() if field.label}
    typed = [(label, request.POST[name]) for name, label in labels.items() if request.POST.get(name)]
    return TemplateResponse(
        request, "workspace/action_update_gone.html", {"reference": reference, "typed": typed}, status=404
    )
