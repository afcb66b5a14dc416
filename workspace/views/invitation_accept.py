"""Accepting an invitation: choose a password, and be signed in."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from common import clock
from partnership.forms import FirstPasswordForm
from partnership.models import Invitation
from partnership.operations import INVITATION_LASTS, accept_invitation, hash_of, why_not_accept
from partnership.signing_in import BY_INVITATION
from workspace.steps import explain, posted


@login_not_required
@sensitive_post_parameters("password1", "password2")
@never_cache
def invitation_accept(request, key):
    """What a link of an invitation opens. Looking at it spends nothing: scanners of mail do that."""
    invitation = Invitation.objects.select_related("person__partner").filter(key_hash=hash_of(key)).first()
    if why_not := why_not_accept(invitation, at=clock.now()):
        return _page(request, {"why_not": why_not}, status=404)
    person = invitation.person
    shown = {"person": person, "until": invitation.sent_at + INVITATION_LASTS}
    if request.user.is_authenticated:
        return _page(request, shown | {"somebody_else": request.user != person})
    form = FirstPasswordForm(posted(request), person=person)
    if form.is_valid():
        try:
            accept_invitation(key=key, password=form.cleaned_data["password1"], by=person, at=clock.now())
        except ValidationError as problem:
            explain(form, problem)
        else:
            messages.success(request, f"Welcome, {person.name}. Your password is set.")
            record_authentication(request, person, method=BY_INVITATION)
            return perform_login(request, person)
    return _page(request, shown | {"form": form})


def _page(request, context: dict, status: int = 200):
    return TemplateResponse(
        request, "workspace/invitation_accept.html", context | {"root": "/", "site": "/"}, status=status
    )
