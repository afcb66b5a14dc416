"""What the pages about people share: finding the person, the link of an invitation, and the step beside a person."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from common import clock
from partnership.models import User
from workspace.steps import explain, filled_in, refuse


def person_with(pk: int) -> User:
    """The person of that key with their agency, or a page that says there is none."""
    return get_object_or_404(User.objects.select_related("partner"), pk=pk)


def link_of(request) -> Callable[[str], str]:
    """The whole address at which a key opens an invitation."""
    return lambda key: request.build_absolute_uri(reverse("workspace:invitation-accept", args=[key]))


def person_step(
    request,
    pk: int,
    template: str,
    *,
    why_not: Callable,
    make_form: Callable,
    perform: Callable,
    done: Callable,
    shown: Callable = lambda person: {},
):
    """One step of an officer beside a person, as `workspace.steps.measure_step` is beside a measure.

    `why_not(by, person)` is asked first; `make_form(person, data)` is the form; `perform(person, cleaned, by=…, at=…)`
    calls the operation, and `done(person)` is the sentence for their page.
    """
    person = person_with(pk)
    refuse(why_not(request.user, person))
    form = make_form(person, filled_in(request))
    if request.method == "POST" and form.is_valid():
        try:
            perform(person, dict(form.cleaned_data), by=request.user, at=clock.now())
        except ValidationError as problem:
            if hasattr(form, "explain_clash") and hasattr(problem, "latest"):
                form.explain_clash(problem)
            else:
                explain(form, problem)
            person = person_with(pk)
        else:
            messages.success(request, done(person))
            return redirect("workspace:person-page", pk)
    return TemplateResponse(request, template, {"person": person, "form": form} | shown(person))
