"""What the pages of /publish/ share: whose draft it is, and a form whose refusals are said."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from publishing.models import EditionDraft
from publishing.permissions import why_not_prepare, why_not_read_drafts


def refuse(why_not: str) -> None:
    """Answer with the page that says why not, unless the sentence is empty."""
    if why_not:
        raise PermissionDenied(why_not)


def draft_for(request, pk: int) -> EditionDraft:
    """The draft, for those who may see it; whoever sends a form is a publisher."""
    refuse(why_not_prepare(request.user) if request.method == "POST" else why_not_read_drafts(request.user))
    related = ("strategy", "corrects__strategy", "since__document", "document", "report", "edition__strategy")
    return get_object_or_404(
        EditionDraft.objects.select_related(*related, "prepared_by", "scheduled_by"), pk=pk
    )


def ask(request, template: str, *, form, perform: Callable, shown: dict):
    """A page with one form. `perform(form)` does what it asks and brings back the address to go to."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(perform(form))
        except ValidationError as problem:
            said = problem.message_dict if hasattr(problem, "error_dict") else {None: problem.messages}
            for field, sentences in said.items():
                form.add_error(field if field in form.fields else None, sentences)
    return TemplateResponse(request, template, {"here": "publish", "form": form} | shown)
