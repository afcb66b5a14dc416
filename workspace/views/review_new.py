"""Adding a review with its recommendations: pasted or typed, shown as they were understood, then stored."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import slugify

from actionplans import operations
from actionplans.models import Review
from actionplans.permissions import why_not_keep_review
from actionplans.review_forms import ReviewForm
from common import clock
from common.records import SomebodyElseSaved
from common.text import plural
from workspace.steps import explain, filled_in, going_back, refuse, source_of


def review_new(request):
    """A new review."""
    refuse(why_not_keep_review(request.user, None))
    return review_step(request, Review(), back=going_back(request, reverse("workspace:review-list")))


def review_step(request, review: Review, *, back: str):
    """The form of a review: the first press shows how a list of recommendations is understood, the second stores it."""
    held = review if review.pk else None
    form = ReviewForm(filled_in(request), review=held, on=clock.today())
    if request.method == "POST" and form.is_valid():
        if not form.is_previewed or "again" in request.POST:
            form.show_again(previewed=form.mark)
        else:
            try:
                _keep(review, form, by=request.user, at=clock.now())
            except SomebodyElseSaved as clash:
                form.explain_clash(clash)
            except ValidationError as problem:
                explain(form, problem)
            else:
                read = plural(len(form.understood), "recommendation")
                messages.success(request, f"{review.title} is saved, with {read} from the list.")
                return redirect("workspace:review-page", review.code)
    there = dict(held.recommendations.values_list("number", "text")) if held and form.understood else {}
    return TemplateResponse(
        request,
        "workspace/review_new.html",
        {
            "review": held,
            "form": form,
            "back": back,
            "understood": [(each, _standing(each, there)) for each in form.understood],
        },
    )


def _standing(line, there: dict) -> str:
    """Whether a line of the list is new to the review."""
    if line.number not in there:
        return "New"
    return "As it is" if there[line.number] == line.text else "Text changes"


def _keep(review: Review, form: ReviewForm, *, by, at) -> None:
    said = dict(form.cleaned_data)
    review.title, review.about = said["title"], said["about"]
    review.completed_on, review.group = said["completed_on"], said["group"]
    if not review.pk:
        review.code = free_code(review.title)
        review.source = source_of(said, by=by, at=at)
    operations.keep_review(
        review=review,
        recommendations=form.understood,
        seen=said["seen"] if review.pk else None,
        by=by,
        at=at,
        reason="Review changed." if review.pk else "Review added.",
    )


def free_code(title: str) -> str:
    """A code for the address of a review, from its title: no other review has it."""
    code = slugify(title)[:50].strip("-") or "review"
    taken = {"new", *Review.objects.filter(code__startswith=code).values_list("code", flat=True)}
    return next(
        each for each in (code, *(f"{code}-{n}" for n in range(2, len(taken) + 3))) if each not in taken
    )
