"""Recording what the scrutiny committee recommended, and to whom."""

from django.urls import reverse

from common import clock
from meetings.models import ScrutinyRecommendation
from meetings.operations import scrutiny
from meetings.permissions import why_not_recommend
from meetings.scrutiny_forms import RecommendForm
from workspace.steps import filled_in, going_back, refuse, source_of, take_step


def scrutiny_recommend(request):
    """One recommendation of one meeting. From its receipt each authority has 28 days to answer."""
    refusal = why_not_recommend(request.user)
    if request.method != "POST":
        refuse(refusal)
    return take_step(
        request,
        "workspace/scrutiny_recommend.html",
        form=RecommendForm(filled_in(request), on=clock.today()),
        perform=_recommend,
        done=lambda made: f"Recommendation {made.number} of {made.meeting.held_on} is recorded.",
        back=going_back(request, reverse("workspace:scrutiny-page")),
        shown=lambda: {"here": "board"},
        refusal=refusal,
    )


def _recommend(form: RecommendForm, *, by, at) -> ScrutinyRecommendation:
    said = dict(form.cleaned_data)
    made = ScrutinyRecommendation(
        meeting=said["meeting"],
        text=said["text"],
        received_on=said["received_on"],
        source=source_of(said, by=by, at=at),
    )
    return scrutiny.recommend(recommendation=made, to=said["to"], by=by, at=at)
