"""All records of one kind that the law asks for."""

from django.template.response import TemplateResponse

from common import clock
from partnership.permissions import why_not_keep_records
from workspace.duty_kinds import kind_with
from workspace.steps import refuse


def duty_kind(request, kind):
    """The list of a kind, with what is missing or past its day, and for officers the way to add to it."""
    kind = kind_with(kind)
    refuse(kind.why_not_read(request.user))
    return TemplateResponse(
        request,
        "workspace/duty_kind.html",
        {
            "here": "board",
            "kind": kind,
            "page": kind.kept(clock.today()),
            "keeps": not why_not_keep_records(request.user),
        },
    )
