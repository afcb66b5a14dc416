"""Inviting somebody: who they are, their posts, and a one-time link by e-mail."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from common import clock
from partnership.forms import InvitedPosts, PersonForm
from partnership.models import User
from partnership.operations import invite
from partnership.permissions import why_not_keep_people
from workspace.people import link_of
from workspace.steps import explain, filled_in, refuse


def person_invite(request):
    """One form: the person above, up to three posts below."""
    refuse(why_not_keep_people(request.user))
    today, said = clock.today(), filled_in(request)
    form = PersonForm(said, on=today)
    posts = InvitedPosts(said, prefix="posts", form_kwargs={"on": today})
    if request.method == "POST" and form.is_valid() & posts.is_valid():
        try:
            person = _invite(form, posts, request)
        except ValidationError as problem:
            explain(form, problem)
        else:
            messages.success(request, f"{person.name} is invited: a link is on its way to {person.email}.")
            return redirect("workspace:person-page", person.pk)
    return TemplateResponse(
        request,
        "workspace/person_invite.html",
        {"form": form, "posts": posts, "known": _known(form), "problem_forms": [form, *posts]},
    )


def _invite(form: PersonForm, posts, request) -> User:
    return invite(
        posts=[row.post for row in posts if row.post],
        link=link_of(request),
        by=request.user,
        at=clock.now(),
        **form.cleaned_data,
    )


def _known(form: PersonForm) -> User | None:
    """Whoever has the address already, so that the page can lead to them."""
    if not form.is_bound or "email" not in form.errors:
        return None
    return User.objects.filter(email__iexact=(form.data.get("email") or "").strip()).first()
