"""Overriding a check of a strategy's year, with a reason that readers are told."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from common import clock
from priorities.models import Strategy
from publishing.check_forms import OverrideCheckForm
from publishing.checking import check_now, year_in_address
from publishing.models import CheckOverride
from publishing.overrides import override_check, standing
from publishing.permissions import why_not_override


def check_override(request, slug, year, code):
    """Shows what was found and every override so far; a publisher overrides."""
    if refusal := why_not_override(request.user):
        raise PermissionDenied(refusal)
    strategy = get_object_or_404(Strategy, slug=slug)
    if (period := year_in_address(year)) is None:
        raise Http404("There is no such year.")
    now = clock.now()
    results = check_now(strategy, period, at=now).results
    if (result := next((each for each in results if each.code == code), None)) is None:
        raise Http404(f"The checklist has no check {code}.")
    back = f"{reverse('publishing:check-list', args=[slug, year])}#{code}"
    form = OverrideCheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            override_check(
                strategy=strategy, code=code, period=period, by=request.user, at=now, **form.cleaned_data
            )
        except ValidationError as problem:
            form.add_error(None, ValidationError(problem.messages))
        else:
            messages.success(request, f"{code} is overridden for {period}. Readers will be told why.")
            return redirect(back)
    return TemplateResponse(
        request,
        "publishing/check_override.html",
        {
            "here": "publish",
            "strategy": strategy,
            "period": period,
            "year": year,
            "result": result,
            "form": form,
            "back": back,
            "stands": standing(strategy, code, period),
            "earlier": CheckOverride.objects.filter(strategy=strategy, code=code, period=period)
            .exclude(withdrawn_at=None)
            .select_related("made_by"),
        },
    )
