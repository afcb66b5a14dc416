"""Publishing the meetings of the record that are public: those that papers name, the last ones, and those to come."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from common import clock
from meetings.models import Meeting
from publishing.meetings_publishing import publish_meeting
from scp_portal.demo.editions import IN_THE_MORNING
from scp_portal.demo.record import Record
from scp_portal.demo.rows import refusal_words


def publish_meetings(record: Record, *, say: Callable[[str], None]) -> None:
    """Publish the meetings of the table, in its order; `say` is told how many there were."""
    rows = list(record.tables["meeting_publications"])
    meetings = {(each.group.code, each.held_on): each for each in Meeting.objects.select_related("group")}
    for row in rows:
        for column in ("held_on", "published_on"):
            row.needed(column)
        row.needed_link("source", record.sources, "sources")
        meeting = meetings.get((row.text("group"), row.when("held_on")))
        if meeting is None:
            raise row.problem("no row of meetings.csv has this “group” and “held_on”.")
        published_on = row.day("published_on")
        if published_on > clock.today():
            raise row.problem(f"“published_on” is in the future: the demo’s date is {clock.today()}.")
        try:
            publish_meeting(
                meeting=meeting,
                by=record.publisher,
                at=timezone.make_aware(datetime.combine(published_on, IN_THE_MORNING)),
            )
        except ValidationError as refusal:
            raise row.problem(refusal_words(refusal)) from refusal
    say(f"Published {len(rows)} meetings")
