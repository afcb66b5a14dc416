"""What several pages say of a meeting: its notice, its deadline for papers, its quorum, and who sits at its table."""

from dataclasses import dataclass
from datetime import date

from common.text import date_words, plural
from meetings.calendar import holidays_around
from meetings.enums import ExemptParagraph, MeetingState, Presence
from meetings.models import Meeting
from meetings.rules import CLEAR_DAYS, clear_days_between, due_words, last_notice, notice_words, quorum_words
from partnership.models import Membership, Partner

DAYS_WORDS = (
    "weekends and England’s bank holidays do not count, nor do the day of notice and the day of the meeting"
)


@dataclass(frozen=True)
class Notice:
    """When notice is due or was given, in a sentence. `is_late` when five clear working days are not kept."""

    last: date | None  # the last day for it; None while the day of the meeting is not known
    words: str
    is_late: bool


def notice(meeting: Meeting, *, on: date) -> Notice:
    """Five clear working days before a meeting its agenda is public (Local Government Act 1972 s100B(3))."""
    if meeting.held_on.day is None:
        if meeting.state == MeetingState.HELD:
            return Notice(None, "Not recorded.", False)
        return Notice(None, f"Only {meeting.held_on} is known: notice is due once the day is.", False)
    day = meeting.held_on.first
    holidays = holidays_around(day)
    last = last_notice(day, holidays)
    if meeting.noticed_on:
        if late := notice_words(meeting.noticed_on, day, holidays):
            return Notice(last, late, True)
        days = clear_days_between(meeting.noticed_on, day, holidays)
        told = f"Given on {date_words(meeting.noticed_on)}, {plural(days, 'clear working day')} before the meeting."
        return Notice(last, told, False)
    if meeting.state in {MeetingState.HELD, MeetingState.CANCELLED}:
        return Notice(last, "Not recorded.", False)
    if on <= last:
        return Notice(
            last, f"{due_words(last, on)}: {CLEAR_DAYS} clear working days before the meeting.", False
        )
    left = clear_days_between(on, day, holidays) if on < day else 0
    told = f"Was due by {date_words(last)}. Given today it leaves {plural(left, 'clear working day')} of {CLEAR_DAYS}."
    return Notice(last, told, True)


def papers_due_words(meeting: Meeting, *, on: date) -> str:
    """When papers are due, and how long that is from now; "" where no deadline is kept."""
    if meeting.papers_due is None:
        return ""
    if meeting.state not in {MeetingState.PLANNED, MeetingState.CALLED}:
        return date_words(meeting.papers_due)
    words = due_words(meeting.papers_due, on)
    if meeting.papers_due < on:
        return f"Were due by {date_words(meeting.papers_due)}. A later one says why it is urgent."
    return f"{words}."


def papers_after_notice(meeting: Meeting, *, on: date) -> str:
    """A sentence where papers may come after the last day for notice, which makes the agenda late."""
    if meeting.papers_due is None or meeting.state != MeetingState.PLANNED:
        return ""
    last = notice(meeting, on=on).last
    if last is None or meeting.papers_due <= last:
        return ""
    return f"That is after the last day for notice, {date_words(last)}: bring it forward."


def quorum_said(meeting: Meeting, presences: list[str]) -> str:
    """Whether the quorum was reached, once attendance is known; else how many are needed."""
    if not meeting.quorum:
        return ""
    if not presences:
        return f"{plural(meeting.quorum, 'partner')} needed to decide."
    return quorum_words(presences.count(Presence.PRESENT), meeting.quorum)


def exempt_words(paragraph: str) -> str:
    """How an exempt item is called before those who may not read it: `Exempt item (paragraph 7)`."""
    return f"Exempt item (paragraph {paragraph})" if paragraph else "Exempt item"


def paragraph_words(paragraph: str) -> str:
    """`7: action to prevent, investigate or prosecute crime`."""
    return ExemptParagraph(paragraph).label if paragraph else ""


def partners_at(meeting: Meeting) -> list[Partner]:
    """The partners at a body's table on the day of a meeting, responsible authorities first. Three queries.

    Every responsible authority of that day; whoever holds a post in the body; whoever is recorded already. A body
    without posts has the whole partnership at its table.
    """
    day = meeting.held_on.last
    today = Partner.objects.current(on=day)
    serving = set(
        Membership.objects.filter(group=meeting.group_id, partner__isnull=False)
        .current(on=day)
        .values_list("partner_id", flat=True)
    )
    noted = set(meeting.attendances.values_list("partner_id", flat=True))
    everybody = {each.pk: each for each in today}
    wanted = [each for each in everybody.values() if not serving or each.is_statutory or each.pk in serving]
    gone = noted | serving
    missing = gone - {each.pk for each in wanted}
    if missing:
        wanted += Partner.objects.filter(pk__in=missing)
    return sorted(wanted, key=lambda each: (not each.is_statutory, each.name))
