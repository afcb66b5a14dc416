"""What each priority of a strategy is carried out with, all on one page."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from common.text import plural
from partnership.permissions import why_not_keep_records
from priorities.models import Strategy
from priorities.operations import keep_resources
from workspace.duty_forms import ResourcesForm
from workspace.steps import filled_in, going_back, take_step
from workspace.summaries.duty_pages import traced_priorities


def duty_resources(request, strategy):
    """Everybody signed in reads it; officers write it, and why no finding leads to a priority."""
    strategy = get_object_or_404(Strategy.objects.select_related("source"), slug=strategy)
    refusal = why_not_keep_records(request.user)
    priorities = list(strategy.priorities.all())
    return take_step(
        request,
        "workspace/duty_resources.html",
        form=ResourcesForm(
            filled_in(request),
            strategy=strategy,
            priorities=priorities,
            traced=traced_priorities(strategy),
        ),
        perform=lambda form, *, by, at: keep_resources(
            strategy=strategy,
            said=form.said,
            by=by,
            at=at,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        ),
        done=lambda changed: f"{plural(len(changed), 'priority', 'priorities')} changed.",
        back=request.path,
        shown=lambda: {
            "here": "board",
            "strategy": strategy,
            "priorities": priorities,
            "keeps": not refusal,
            "others": Strategy.objects.filter(priorities__isnull=False).exclude(pk=strategy.pk).distinct(),
            "back": going_back(request, reverse("workspace:duty-list")),
        },
        refusal=refusal if request.method == "POST" else "",
    )
