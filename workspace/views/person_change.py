"""Changing who somebody is: name, address, agency, job title."""

from common import clock
from common.records import seen_of
from partnership.forms import PersonChangeForm
from partnership.operations import change_person
from partnership.permissions import why_not_keep_account
from workspace.people import person_step


def person_change(request, pk):
    """One form, with the reason."""

    def make_form(person, data):
        held = {name: getattr(person, name) for name in ("name", "email", "partner", "job_title")}
        held["seen"] = seen_of(person)
        return PersonChangeForm(data, initial=held, person=person, on=clock.today())

    return person_step(
        request,
        pk,
        "workspace/person_change.html",
        why_not=why_not_keep_account,
        make_form=make_form,
        perform=lambda person, said, **who: change_person(person=person, **said, **who),
        done=lambda person: f"{person.name}: changed.",
    )
