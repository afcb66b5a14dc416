"""What a partner says to a recommendation, and which actions answer it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from actionplans import operations
from actionplans.models import Recommendation
from actionplans.operations import Answered
from actionplans.permissions import why_not_keep_review
from actionplans.review_forms import AnswerForm
from common import clock
from common.records import SomebodyElseSaved
from partnership.operations import statement
from workspace.steps import explain, filled_in, going_back, refuse
from workspace.summaries.recommendation_answer import action_choices


def recommendation_answer(request, pk):
    """One recommendation; “Find” looks for actions without storing anything, and keeps what was typed and ticked."""
    recommendation = get_object_or_404(Recommendation.objects.select_related("review__group"), pk=pk)
    refuse(why_not_keep_review(request.user, recommendation.review))
    back = going_back(
        request,
        f"{reverse('workspace:review-page', args=[recommendation.review.code])}#recommendation-{recommendation.pk}",
    )
    seen = operations.answers_seen(recommendation)
    sent = filled_in(request)
    form = AnswerForm(sent, recommendation=recommendation, seen=seen, partner=None)
    looks = "find" in request.POST
    if request.method == "POST" and not looks and form.is_valid():
        try:
            _answer(recommendation, dict(form.cleaned_data), by=request.user, at=clock.now())
        except SomebodyElseSaved as clash:
            form.explain_clash(clash, seen=operations.answers_seen(recommendation))
        except ValidationError as problem:
            explain(form, problem)
        else:
            messages.success(request, f"Recommendation {recommendation.number}: saved.")
            return redirect(back)
    if looks:
        form.looks_only()
    return TemplateResponse(
        request,
        "workspace/recommendation_answer.html",
        {
            "recommendation": recommendation,
            "review": recommendation.review,
            "form": form,
            "back": back,
            "said": recommendation.acceptances.select_related("partner"),
            "answering": recommendation.answers.select_related("action"),
            "looks": looks,
            "choices": action_choices(
                recommendation, chosen=form.chosen, words=(sent or {}).get("words", "").replace("\x00", "")
            ),
        },
    )


def _answer(recommendation: Recommendation, said: dict, *, by, at) -> None:
    partner = said["partner"]
    answered = partner and Answered(
        partner=partner,
        answer=said["answer"],
        answered_on=said["answered_on"],
        remark=said["remark"],
        source=statement(partner=partner, words=said["paper"], by=by, at=at),
    )
    operations.answer(
        recommendation=recommendation,
        said=answered,
        actions=said["actions"],
        seen=said["seen"],
        by=by,
        at=at,
        reason="Answered.",
    )
