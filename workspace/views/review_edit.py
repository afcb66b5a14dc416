"""Changing a review, adding recommendations to it or putting their words right."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from actionplans.models import Review
from actionplans.permissions import why_not_keep_review
from workspace.steps import going_back, refuse
from workspace.views.review_new import review_step


def review_edit(request, code):
    """The review's own form, with what it says now."""
    review = get_object_or_404(Review.objects.select_related("group"), code=code)
    refuse(why_not_keep_review(request.user, review))
    back = going_back(request, reverse("workspace:review-page", args=[review.code]))
    return review_step(request, review, back=back)
