"""What the page of a draft shows: gathered once, from what was frozen and from how the checks stand now."""

from dataclasses import dataclass
from datetime import date, datetime

from publishing import drafts, operations, rules
from publishing.builds import how_it_stands
from publishing.checking import address_of
from publishing.checks import CheckResult, blocking
from publishing.differences import Differences, differences
from publishing.disclosure import Withheld
from publishing.enums import DraftState
from publishing.models import EditionBuild, EditionDraft
from publishing.permissions import why_not_override


@dataclass(frozen=True)
class DraftPage:
    """How a draft stands."""

    under_way: EditionBuild | None
    failed: list[str]  # why the last try came to nothing
    results: tuple[CheckResult, ...]  # as the checks are answered now
    blocking: tuple[str, ...]  # what stops it, beside the checks
    stops: bool
    differences: Differences | None
    withheld: tuple[Withheld, ...]
    remarks: tuple[str, ...]
    changed: str  # what of the record changed since it was prepared
    why_not_publish: str
    papers: list
    scheduled_words: str
    prepared_words: str
    year: str  # as it stands in the address of its checks
    may_override: bool


def draft_page(draft: EditionDraft, *, at: datetime, on: date, by) -> DraftPage:
    """The page of a draft. `at` is real time, `on` the portal's day."""
    build = draft.builds.select_related("asked_by").first()
    under_way, failed = how_it_stands(build, at=at)
    withheld, remarks = drafts.report_of(draft)
    results, stopping, moved, why_not = (), (), None, "The draft has not been prepared yet."
    if draft.is_prepared and draft.state == DraftState.OPEN:
        prepared = drafts.prepared_of(draft)
        results = operations.checked(
            prepared.wanted, prepared.document, withheld=withheld, remarks=remarks, on=on
        )
        why_not = drafts.why_not_publish_draft(draft, by, on=on)
        stopping = (
            *rules.what_is_not_released(prepared.document),
            *filter(None, [operations.why_overtaken(draft.strategy, draft.number)]),
            *filter(None, [operations.why_judge_again(prepared.document)]),
        )
        previous = operations.document_of(draft.since)
        moved = differences(previous, prepared.document) if previous else None
    return DraftPage(
        under_way=under_way,
        failed=failed.split("\n") if failed else [],
        results=results,
        blocking=stopping,
        stops=bool(stopping or blocking(results)),
        differences=moved,
        withheld=withheld,
        remarks=remarks,
        changed=drafts.record_changed_since(draft.known_at) if draft.is_prepared else "",
        why_not_publish=why_not,
        papers=list(draft.papers.select_related("item__meeting__group").defer("content")),
        scheduled_words=drafts.when_words(draft.scheduled_for) if draft.scheduled_for else "",
        prepared_words=drafts.when_words(draft.known_at) if draft.known_at else "",
        year=address_of(draft.period),
        may_override=not why_not_override(by),
    )
