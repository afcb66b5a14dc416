"""The public calendar of meetings (RFC 5545), from what is published of each. The same meetings give the same bytes."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

from django.utils.timezone import make_aware
from icalendar import Calendar, Event

from meetings.enums import MeetingState
from publishing.meetings_reading import PublishedMeeting

EVERY = timedelta(hours=12)  # how often a program may look again
STATUS = {
    MeetingState.PLANNED: "TENTATIVE",
    MeetingState.CALLED: "CONFIRMED",
    MeetingState.HELD: "CONFIRMED",
    MeetingState.CANCELLED: "CANCELLED",
}


def calendar_file(meetings: Iterable[PublishedMeeting], *, name: str, site: str) -> bytes:
    """The file. `site` is the address of the portal without a slash at its end; its host makes the UIDs unique.

    A meeting of which only the month is known stands in no calendar, nor one that was withdrawn. No end is told,
    because none is known.
    """
    host = urlsplit(site).hostname
    calendar = Calendar()
    calendar.add("prodid", "-//Community safety portal//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", EVERY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", EVERY, parameters={"value": "DURATION"})
    for meeting in meetings:
        if meeting.held_on.day is not None and not meeting.is_withdrawn:
            calendar.add_component(_event(meeting, host=host, site=site))
    return calendar.to_ical()


def _event(meeting: PublishedMeeting, *, host: str | None, site: str) -> Event:
    event = Event()
    event.add("uid", f"meeting-{meeting.key}@{host}")
    event.add("dtstamp", meeting.published_at.astimezone(UTC))
    event.add("last-modified", meeting.published_at.astimezone(UTC))
    day = meeting.held_on.first
    if meeting.starts_at:
        hour, minute = (int(part) for part in meeting.starts_at.split(":"))
        event.add("dtstart", make_aware(datetime.combine(day, time(hour, minute))).astimezone(UTC))
    else:
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
    called_off = "Called off: " if meeting.is_cancelled else ""
    event.add("summary", f"{called_off}{meeting.title}")
    event.add("status", STATUS[MeetingState(meeting.state)])
    if meeting.place:
        event.add("location", meeting.place)
    told = ["Open to the public." if meeting.is_open else "Not open to the public."]
    event.add("description", "\n".join([*told, f"{site}{meeting.address}"]))
    event.add("url", f"{site}{meeting.address}")
    event.add("transp", "OPAQUE")
    return event
