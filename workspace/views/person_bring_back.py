"""Bringing somebody back who retired, with a reason."""

from partnership.forms import ReasonForm
from partnership.operations import bring_back
from partnership.permissions import why_not_bring_back
from workspace.people import link_of, person_step


def person_bring_back(request, pk):
    """Opens the account again and sends a new invitation."""
    return person_step(
        request,
        pk,
        "workspace/person_bring_back.html",
        why_not=why_not_bring_back,
        make_form=lambda person, data: ReasonForm(data),
        perform=lambda person, said, **who: bring_back(person=person, link=link_of(request), **said, **who),
        done=lambda person: f"{person.name} is back. An invitation is on its way to {person.email}.",
    )
