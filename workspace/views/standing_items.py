"""What stands on every agenda of a body."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from common.records import rows_seen
from meetings.agenda_forms import StandingItemsForm
from meetings.models import StandingItem
from meetings.operations import agendas
from meetings.permissions import why_not_keep_meetings
from partnership.models import DeliveryGroup
from workspace.steps import filled_in, going_back, source_of, take_step


def standing_items(request, code):
    """Everybody reads them; whoever keeps the meetings of the body changes them in one form."""
    group = get_object_or_404(DeliveryGroup, code=code)
    held = list(group.standing_items.all())
    why_not = why_not_keep_meetings(request.user, group)
    return take_step(
        request,
        "workspace/standing_items.html",
        form=StandingItemsForm(
            filled_in(request), held=held, seen=rows_seen(StandingItem.history.filter(group=group))
        ),
        perform=lambda form, *, by, at: _keep(group, held, form, by=by, at=at),
        done=lambda group: (
            f"The standing items of the {group} are saved. Agendas made from now on begin with them."
        ),
        back=going_back(request, reverse("workspace:meeting-list") + f"?group={group.code}"),
        shown=lambda: {"group": group, "held": held, "why_not": why_not},
        refusal=why_not if request.method == "POST" else "",
    )


def _keep(group, held, form, *, by, at) -> DeliveryGroup:
    source = source_of({}, by=by, at=at)
    items = form.rows.items(held)
    for item in items:
        if item.pk is None:
            item.source = source
    said = [(each.title, each.type, each.presenter, each.minutes) for each in items]
    if said == [(each.title, each.type, each.presenter, each.minutes) for each in held]:
        return group  # the second press of the button, or nothing was changed
    agendas.keep_standing_items(
        group=group, items=items, seen=form.cleaned_data["seen"], by=by, at=at, reason="Changed."
    )
    return group
