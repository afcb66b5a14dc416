"""Notice, papers, verbs, paragraphs, quorum, risks and the scrutiny clock. Pure: dates and holidays are arguments."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from common.partial_dates import add_years
from common.text import date_words, plural
from meetings.enums import ExemptParagraph, ItemType, Marking

CLEAR_DAYS = 5  # Local Government Act 1972 s100B(3)
RESPONSE_DAYS = 28  # SI 2009/942: a response to a report within 28 days, or as soon as reasonably possible
QUARTER_DAYS = 92

# Working days


def is_working(day: date, holidays: Collection[date]) -> bool:
    """True on Monday to Friday, except bank holidays."""
    return day.weekday() < 5 and day not in holidays


def working_days_before(day: date, count: int, holidays: Collection[date]) -> date:
    """The working day that many working days before `day`, which itself does not count."""
    while count:
        day -= timedelta(days=1)
        count -= is_working(day, holidays)
    return day


def last_notice(meeting: date, holidays: Collection[date], clear_days: int = CLEAR_DAYS) -> date:
    """The last working day on which an agenda can be made public so that the clear days lie between.

    Neither the day of notice nor the day of the meeting counts, nor weekends and bank holidays.
    """
    return working_days_before(meeting, clear_days + 1, holidays)


def clear_days_between(notice: date, meeting: date, holidays: Collection[date]) -> int:
    """How many working days lie between, counting neither of the two."""
    days = ((notice + timedelta(days=step)) for step in range(1, (meeting - notice).days))
    return sum(is_working(day, holidays) for day in days)


def notice_words(
    notice: date | None, meeting: date, holidays: Collection[date], clear_days: int = CLEAR_DAYS
) -> str:
    """“” when notice was given in time, else a sentence that says by when it had to be."""
    if notice is None or clear_days_between(notice, meeting, holidays) >= clear_days:
        return ""
    had = clear_days_between(notice, meeting, holidays)
    last = last_notice(meeting, holidays, clear_days)
    return (
        f"Notice was given on {date_words(notice)}, with {plural(had, 'clear working day')} before the meeting: "
        f"{clear_days} are wanted, so it was due by {date_words(last)}."
    )


def why_late(received: date, due: date | None) -> str:
    """“” for a paper in time; the due day itself is in time."""
    if due is None or received <= due:
        return ""
    return (
        f"Papers were due by {date_words(due)}: a later one is taken only with the reason why it is urgent."
    )


# What an item asks

DECIDING = (
    "agree",
    "approve",
    "adopt",
    "accept",
    "delegate",
    "authorise",
    "refer",
    "commission",
    "endorse",
    "amend",
)
DISCUSSING = ("consider", "discuss", "comment", "advise", "give")
NOTING = ("note", "receive")
# How people mark the lines of a list: a dash, a bullet, “a.”, “(b)”, “iii)”; recommendations also by number.
_MARK = r"(?:[-*•–]|\(?(?:[a-z]|[ivx]+)[.)])"
_NUMBER = r"\(?\d+[.)]"
_FITTING = {
    ItemType.DECISION: DECIDING + DISCUSSING + NOTING,
    ItemType.DISCUSSION: DISCUSSING + NOTING,
    ItemType.INFORMATION: NOTING,
}


def recommendation_lines(text: str) -> list[str]:
    """What members are asked to do, one thing a line, without the marks and numbers people put before it."""
    lines = (re.sub(rf"^\s*(?:{_MARK}|{_NUMBER})\s+", "", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def why_recommendations_do_not_fit(recommendations: Iterable[str], kind: ItemType | str) -> str:
    """“” when what members are asked to do fits the type of the item, else what does not.

    Every recommendation begins with its verb. A decision asks for at least one deciding verb; an item for information
    asks members to note, nothing more.
    """
    kind = ItemType(kind)
    asked = [text.strip() for text in recommendations if text.strip()]
    if not asked:
        return "Say what members are asked to do: each recommendation begins with its verb, such as “Agree the …”."
    verbs = [
        re.split(r"[\s,:;]", text.removeprefix("to ").removeprefix("To "), maxsplit=1)[0].lower()
        for text in asked
    ]
    odd = [verb for verb in verbs if verb not in _FITTING[kind]]
    if odd:
        *most, last = [f"“{verb}”" for verb in _FITTING[kind]]
        fitting = f"{', '.join(most)} or {last}"
        return f"“{odd[0].capitalize()}” does not fit an item {kind.label.lower()}: begin with {fitting}."
    if kind is ItemType.DECISION and not any(verb in DECIDING for verb in verbs):
        return "An item for decision asks for a decision: one recommendation begins with “agree” or the like."
    return ""


def why_not_exempt(paragraph: ExemptParagraph | str, public_interest: str) -> str:
    """“” when an exempt item says under which paragraph, and why exemption outweighs the public interest."""
    if not paragraph:
        return "An exempt item names its paragraph of Schedule 12A."
    if not public_interest.strip():
        return "An exempt item says why keeping it private outweighs the public interest in telling it."
    return ""


def may_leave(marking: Marking | str) -> bool:
    """Whether a paper of this marking may go into a pack, a feed or a mail: up to OFFICIAL."""
    return Marking(marking) in {Marking.NONE, Marking.OFFICIAL}


def may_be_public(marking: Marking | str) -> bool:
    """Nothing marked is public."""
    return Marking(marking) is Marking.NONE


# Paragraphs


@dataclass(frozen=True)
class Paragraph:
    """One numbered paragraph; lists in it take no number of their own."""

    number: int
    text: str


def number_paragraphs(sections: Iterable[tuple[str, str]]) -> list[tuple[str, tuple[Paragraph, ...]]]:
    """Number the paragraphs of (heading, text) continuously across headings, as the City's reports are.

    Paragraphs are parted by empty lines; a block that is a list belongs to the paragraph before it. Sections without
    words are left out.
    """
    found, number = [], 0
    for heading, text in sections:
        paragraphs = []
        for block in re.split(r"\n\s*\n", text.strip()):
            if not block.strip():
                continue
            if paragraphs and re.match(rf"\s*{_MARK}\s", block):
                before = paragraphs.pop()
                paragraphs.append(Paragraph(before.number, f"{before.text}\n\n{block.strip()}"))
                continue
            number += 1
            paragraphs.append(Paragraph(number, block.strip()))
        if paragraphs:
            found.append((heading, tuple(paragraphs)))
    return found


# The minutes


def minute_draft(reports: Iterable[tuple[str, Iterable[str]]]) -> str:
    """What the minutes can say of an item before anybody has written them, from its papers: (report of, asked).

    The post that reported, and what members were asked to do; "" for an item without a report. What they did is written
    by whoever was there.
    """
    drafted = []
    for report_of, asked in reports:
        lines = [f"- {line[0].lower()}{line[1:].rstrip('.')}" for line in asked]
        drafted.append(f"A report of the {report_of} asked members to:\n\n" + "\n".join(lines))
    return "\n\n".join(drafted)


# The clock of an agenda


def running_clock(starts_at: time | None, minutes: Sequence[int | None]) -> list[time | None]:
    """When each item begins, from the minutes allowed to those before it: [10:00, 10:15, …].

    None as soon as an item before it has no minutes, and everywhere where no start is known. One entry more than there
    are items: the last says when the meeting ends.
    """
    begins: list[time | None] = [starts_at]
    for allowed in minutes:
        now = begins[-1]
        known = now is not None and allowed is not None
        begins.append(
            (datetime.combine(date(2000, 1, 1), now) + timedelta(minutes=allowed)).time() if known else None
        )
    return begins


# Quorum, reporting periods, follow-ups, risks


def reporting_period(last_meeting: date | None, meeting: date) -> tuple[date, date]:
    """The days a group reports on: from the day after the last meeting, or a quarter back, to the day before this."""
    since = last_meeting + timedelta(days=1) if last_meeting else meeting - timedelta(days=QUARTER_DAYS)
    return since, meeting - timedelta(days=1)


def quorum_words(present: int, quorum: int | None) -> str:
    """`5 partners present; the quorum is 4.` A meeting without quorum is recorded as such; "" where none is set."""
    if not quorum:
        return ""
    if present >= quorum:
        return f"{plural(present, 'partner')} present; the quorum is {quorum}."
    return f"{plural(present, 'partner')} present; the quorum of {quorum} was not reached, so nothing could be decided."


def next_number(stem: str, taken: Iterable[str]) -> str:
    """`OR 13` after OR 1 … OR 12; numbers are never used again."""
    numbers = [int(match[1]) for each in taken if (match := re.fullmatch(rf"{re.escape(stem)} (\d+)", each))]
    return f"{stem} {max(numbers, default=0) + 1}"


def risk_score(likelihood: str | int, impact: str | int) -> int:
    """1 to 25: likelihood times impact, each 1 to 5. Raises ValueError outside."""
    likelihood, impact = int(likelihood), int(impact)
    if not (1 <= likelihood <= 5 and 1 <= impact <= 5):
        raise ValueError("Likelihood and impact are 1 to 5.")
    return likelihood * impact


def risk_direction(scores: Sequence[int]) -> str:
    """How the last score compares with the one before: `higher`, `lower`, `level`; "" with fewer than two."""
    if len(scores) < 2:
        return ""
    before, now = scores[-2:]
    return "level" if now == before else "higher" if now > before else "lower"


# Scrutiny


def response_due(received: date) -> date:
    """The last day of the 28 within which an authority answers; the day of receipt is day 0."""
    return received + timedelta(days=RESPONSE_DAYS)


def response_words(received: date, answered: date | None, on: date) -> str:
    """Where the clock stands: `Due by 3 July 2025, in 5 days`, `5 days late`, `Answered in 20 days`."""
    if answered is None:
        return due_words(response_due(received), on)
    taken = (answered - received).days
    late = f", {plural(taken - RESPONSE_DAYS, 'day')} late" if taken > RESPONSE_DAYS else ""
    return f"Answered in {plural(taken, 'day')}{late}"


def due_words(due: date, on: date) -> str:
    """`Due by 3 July 2025, in 5 days`, `Due by 3 July 2025, today`, `Was due by 3 July 2025: 5 days late`."""
    left = (due - on).days
    if left < 0:
        return f"Was due by {date_words(due)}: {plural(-left, 'day')} late"
    return f"Due by {date_words(due)}, " + (f"in {plural(left, 'day')}" if left else "today")


def scrutiny_words(last: date | None, on: date) -> str:
    """“” when scrutiny met within the last twelve months, else the sentence that says it has not (SI 2009/942)."""
    if last is None:
        return "Scrutiny has not met: it meets at least once in every twelve months."
    if on <= add_years(last, 1):
        return ""
    return f"Scrutiny last met on {date_words(last)}: it meets at least once in every twelve months."
