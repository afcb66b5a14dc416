"""Sending an invitation again: a fresh link, and the one before is void."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from common import clock
from partnership.operations import send_invitation
from partnership.permissions import why_not_send_invitation
from workspace.people import link_of, person_with
from workspace.steps import refuse


@require_POST
def invitation_send(request, pk):
    """Sends it, and says so on the person's page."""
    person = person_with(pk)
    refuse(why_not_send_invitation(request.user, person))
    try:
        send_invitation(person=person, link=link_of(request), by=request.user, at=clock.now())
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, f"An invitation is on its way to {person.email}.")
    return redirect("workspace:person-page", pk)
