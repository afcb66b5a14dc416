"""Every named change to who: what people say in the portal has its source, and people come, change and leave."""

from datetime import datetime

from django.db import transaction

from common.records import write
from partnership.enums import SourceKind
from partnership.models import Partner, Source


@transaction.atomic
def statement(*, partner: Partner | None, by, at: datetime, words: str = "") -> Source:
    """The source of what somebody says in the portal: the paper they name in `words`, else their partner's statement.

    One source serves all statements of a partner; who said what, and when, stands in the history of each record.
    """
    if words.strip():
        title = words.strip()[:200]
        found = Source.objects.filter(kind=SourceKind.PAPER, title=title).first()
        return found or write(
            Source(
                code=f"paper-{Source.objects.count() + 1}-{at:%Y%m%d%H%M%S%f}",
                kind=SourceKind.PAPER,
                title=title,
            ),
            by=by,
            at=at,
            reason="Named in the portal.",
        )
    code = f"said-by-{partner.code if partner else 'officers'}"[:60]
    name = str(partner) if partner else "The community safety officers"
    return Source.objects.filter(code=code).first() or write(
        Source(
            code=code,
            kind=SourceKind.STATEMENT,
            title=f"{name}, in the portal"[:200],
            detail="Entered by hand. Who did, and when, stands in the history of each record.",
        ),
        by=by,
        at=at,
        reason="Somebody entered something by hand for the first time.",
    )
