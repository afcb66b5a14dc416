"""A calendar file (RFC 5545) from entries: days or times with a link back. The same entries give the same bytes."""

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from workspace.summaries.calendar import Entry

EVERY = timedelta(hours=12)  # how often a program may look again


def calendar_file(entries: Iterable[Entry], *, name: str, site: str) -> bytes:
    """The file. `site` is the address of the portal, without a slash at its end; its host makes the UIDs unique."""
    host = urlsplit(site).hostname
    calendar = Calendar()
    calendar.add("prodid", "-//Community safety portal//My work//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", EVERY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", EVERY, parameters={"value": "DURATION"})
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.uid}@{host}")
        event.add("dtstamp", entry.changed_at.astimezone(UTC))
        event.add("last-modified", entry.changed_at.astimezone(UTC))
        _add_time(event, entry)
        event.add("summary", entry.title)
        event.add("description", f"{entry.words}\n\n{site}{entry.page}")
        event.add("url", f"{site}{entry.page}")
        if entry.place:
            event.add("location", entry.place)
        if entry.is_off:
            event.add("status", "CANCELLED")
        # A day on which something is due is not a day on which one is busy; a meeting is.
        event.add("transp", "OPAQUE" if entry.begins and not entry.is_off else "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()


def _add_time(event: Event, entry: Entry) -> None:
    """A whole day, or from a time of day on, in UTC, which every program reads without a table of time zones."""
    if entry.begins is None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        return
    event.add("dtstart", entry.begins.astimezone(UTC))
    if entry.ends:
        event.add("dtend", entry.ends.astimezone(UTC))
