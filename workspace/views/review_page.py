"""One review: its recommendations, who accepted each, and which actions answer each."""

from dataclasses import fields

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from actionplans.models import Review
from actionplans.permissions import why_not_keep_review
from common import clock
from workspace.summaries import review_page as summaries
from workspace.summaries.review_page import Asked


def review_page(request, code):
    """The recommendations by section; `?partner=`, `?answered=`, `?actions=` and `?words=` narrow them."""
    review = get_object_or_404(Review.objects.select_related("group", "source"), code=code)
    typed = {each.name: request.GET.get(each.name, "") for each in fields(Asked)}
    asked = Asked(**{name: text.replace("\x00", "").strip() for name, text in typed.items()})
    return TemplateResponse(
        request,
        "workspace/review_page.html",
        {
            "review": review,
            "page": summaries.review_page(review, asked=asked, on=clock.today()),
            "asked": asked,
            "keeps": not why_not_keep_review(request.user, review),
        },
    )
