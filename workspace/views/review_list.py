"""Every review and how its recommendations stand."""

from django.template.response import TemplateResponse

from actionplans.permissions import why_not_keep_review
from workspace.summaries.review_list import review_lines


def review_list(request):
    """Reviews, newest first; officers add another from here."""
    return TemplateResponse(
        request,
        "workspace/review_list.html",
        {"reviews": review_lines(), "makes": not why_not_keep_review(request.user, None)},
    )
