"""The page of one record that the law asks for: everything it says, and what became of it."""

from django.template.response import TemplateResponse

from partnership.permissions import why_not_keep_records
from workspace.duty_kinds import kind_with
from workspace.steps import refuse
from workspace.summaries.duty_history import record_history


def duty_page(request, kind, key):
    """`?history=all` shows the whole of what became of it."""
    kind = kind_with(kind)
    refuse(kind.why_not_read(request.user))
    record = kind.record(key)
    facts, texts = kind.facts_and_texts(record)
    return TemplateResponse(
        request,
        "workspace/duty_page.html",
        {
            "here": "board",
            "kind": kind,
            "key": key,
            "record": record,
            "facts": facts,
            "texts": texts,
            "lists": kind.lists(record),
            "sources": [record.source],
            "history": record_history(
                record,
                hanging=kind.hanging,
                labels=lambda name: kind.label(record, name),
                whole=request.GET.get("history") == "all",
            ),
            "keeps": not why_not_keep_records(request.user),
        },
    )
