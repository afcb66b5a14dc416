"""Retiring somebody: everything that is open with them on one page, handed over in one step."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from common import clock
from common.text import list_words, plural
from partnership.permissions import why_not_retire
from workspace.forms import HandOverForm
from workspace.operations import HandedOver, retire_person
from workspace.people import person_with
from workspace.steps import explain, filled_in, refuse


def person_retire(request, pk):
    """Who takes over what, and why the person leaves."""
    person = person_with(pk)
    refuse(why_not_retire(request.user, person))
    form = HandOverForm(filled_in(request), person=person, on=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            handed = retire_person(
                person=person,
                hand_over=form.hand_over,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=clock.now(),
            )
        except ValidationError as problem:
            explain(form, problem)
        else:
            messages.success(request, _done(person, handed))
            return redirect("workspace:person-page", pk)
    return TemplateResponse(request, "workspace/person_retire.html", {"person": person, "form": form})


def _done(person, handed: HandedOver) -> str:
    parts = [
        plural(handed.actions, "action") if handed.actions else "",
        plural(handed.measures, "measure") if handed.measures else "",
        plural(handed.posts, "post") if handed.posts else "",
    ]
    words = f"{person.name} has retired."
    if any(parts):
        words += f" Handed over: {list_words(list(filter(None, parts)))}."
    if handed.unowned:
        words += f" {plural(handed.unowned, 'item')} with nobody named yet."
    return words
