"""Answering a recommendation of scrutiny for one authority."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from common import clock
from meetings.models import ScrutinyResponse
from meetings.operations import scrutiny
from meetings.permissions import why_not_respond
from meetings.rules import response_words
from meetings.scrutiny_forms import RespondForm
from workspace.steps import filled_in, going_back, refuse, take_step


def scrutiny_respond(request, pk):
    """The answer and its day; an earlier answer is shown, and stays in the history."""
    found = ScrutinyResponse.objects.select_related("partner", "recommendation__meeting")
    response = get_object_or_404(found, pk=pk)
    refusal = why_not_respond(request.user, response)
    if request.method != "POST":
        refuse(refusal)
    made, today = response.recommendation, clock.today()
    return take_step(
        request,
        "workspace/scrutiny_respond.html",
        form=RespondForm(filled_in(request), response=response, on=today),
        perform=_respond(response),
        done=lambda done: f"The response of {done.partner} is recorded.",
        back=going_back(request, f"{reverse('workspace:scrutiny-page')}#recommendation-{made.pk}"),
        shown=lambda: {
            "here": "board",
            "response": response,
            "recommendation": made,
            "clock_words": response_words(made.received_on, response.answered_on, today),
        },
        refusal=refusal,
    )


def _respond(response: ScrutinyResponse):
    def perform(form: RespondForm, *, by, at) -> ScrutinyResponse:
        said = form.cleaned_data
        return scrutiny.respond(
            response=response, text=said["text"], on=said["on"], seen=said["seen"], by=by, at=at
        )

    return perform
