"""Taking the override of a check back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from common import clock
from priorities.models import Strategy
from publishing.check_forms import WithdrawOverrideForm
from publishing.checking import year_in_address
from publishing.overrides import standing, withdraw_override
from publishing.permissions import why_not_override


def check_override_withdraw(request, slug, year, code):
    """Asks why; from then on the check stops publication again."""
    if refusal := why_not_override(request.user):
        raise PermissionDenied(refusal)
    strategy = get_object_or_404(Strategy, slug=slug)
    if (period := year_in_address(year)) is None:
        raise Http404("There is no such year.")
    if (override := standing(strategy, code, period)) is None:
        raise Http404(f"{code} is not overridden.")
    back = f"{reverse('publishing:check-list', args=[slug, year])}#{code}"
    form = WithdrawOverrideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_override(override=override, by=request.user, at=clock.now(), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, ValidationError(problem.messages))
        else:
            messages.success(request, f"The override of {code} is withdrawn.")
            return redirect(back)
    return TemplateResponse(
        request,
        "publishing/check_override_withdraw.html",
        {
            "here": "publish",
            "strategy": strategy,
            "period": period,
            "override": override,
            "form": form,
            "back": back,
        },
    )
