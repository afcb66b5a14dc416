"""Holding to account: the meetings that the papers name."""

from meetings.models import Meeting
from scp_portal.demo.record import Record


def load(record: Record) -> None:
    """Enter everything of this floor."""
    for row in record.tables["meetings"]:
        meeting = Meeting(
            group=row.needed_link("group", record.groups, "groups"),
            held_on=row.when("held_on"),
            title=row.text("title"),
            decided=row.text("decided"),
            source=record.source(row),
        )
        record.enter(row, meeting, at=record.told(meeting.held_on))
