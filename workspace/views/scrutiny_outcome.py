"""Saying what came of a recommendation of scrutiny."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from meetings.models import ScrutinyRecommendation
from meetings.operations import scrutiny
from meetings.scrutiny_forms import OutcomeForm
from partnership.permissions import why_not_keep_records
from workspace.steps import filled_in, going_back, refuse, take_step


def scrutiny_outcome(request, pk):
    """For officers; what was said before stays in the history."""
    found = ScrutinyRecommendation.objects.select_related("meeting").prefetch_related("responses__partner")
    made = get_object_or_404(found, pk=pk)
    refusal = why_not_keep_records(request.user)
    if request.method != "POST":
        refuse(refusal)
    return take_step(
        request,
        "workspace/scrutiny_outcome.html",
        form=OutcomeForm(filled_in(request), recommendation=made),
        perform=lambda form, *, by, at: scrutiny.say_what_came_of_it(
            recommendation=made, **form.cleaned_data, by=by, at=at
        ),
        done=lambda made: f"What came of recommendation {made.number} is recorded.",
        back=going_back(request, f"{reverse('workspace:scrutiny-page')}#recommendation-{made.pk}"),
        shown=lambda: {"here": "board", "recommendation": made},
        refusal=refusal,
    )
