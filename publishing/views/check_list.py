"""The checks of a strategy's year: run now, what stops publication first."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from common import clock
from priorities.models import Strategy
from publishing.checking import check_now, year_in_address
from publishing.permissions import why_not_look_at_checks, why_not_override


def check_list(request, slug, year):
    """Officers look, and go where something is put right; publishers override."""
    if refusal := why_not_look_at_checks(request.user):
        raise PermissionDenied(refusal)
    strategy = get_object_or_404(Strategy, slug=slug)
    if (period := year_in_address(year)) is None:
        raise Http404("There is no such year.")
    now = clock.now()
    checked = check_now(strategy, period, at=now)
    return TemplateResponse(
        request,
        "publishing/check_list.html",
        {
            "here": "publish",
            "strategy": strategy,
            "period": period,
            "as_at": checked.as_at,
            "on": now.date(),
            "results": checked.results,
            "blocking": sum(each.is_blocking for each in checked.results),
            "version": checked.results[0].version,
            "slug": slug,
            "year": year,
            "may_override": not why_not_override(request.user),
        },
    )
