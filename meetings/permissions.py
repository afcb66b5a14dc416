"""Who may, about meetings and what they decide: "" is yes; anything else is the sentence to show."""

from datetime import date

from common import clock
from meetings.enums import MEETING_MOVES, MeetingState, MinutesState, ReportState
from partnership.permissions import why_not_answer_for, why_not_keep_records
from partnership.posts import answers_for, serves


def why_not_keep_meetings(person, group) -> str:
    """Officers keep every body's meetings; the chair, deputy and lead of a body keep its own."""
    return why_not_answer_for(person, group)


TO_COME = frozenset({MeetingState.PLANNED, MeetingState.CALLED})


def why_not_change_meeting(person, meeting) -> str:
    """Until a meeting is held its day, its place and the rest may change."""
    if refusal := why_not_keep_meetings(person, meeting.group):
        return refusal
    if meeting.state not in TO_COME:
        return f"{meeting} was {meeting.get_state_display().lower()}: its day and place stay as they were."
    return ""


def why_not_become(meeting, to: MeetingState) -> str:
    """“” when a meeting can go from its state to another, else what comes first."""
    if to in MEETING_MOVES[MeetingState(meeting.state)]:
        return ""
    first = (
        ": give notice of it first."
        if (meeting.state, to) == (MeetingState.PLANNED, MeetingState.HELD)
        else "."
    )
    return (
        f"{meeting} is {meeting.get_state_display().lower()}, so it cannot become {to.label.lower()}{first}"
    )


def why_not_call(person, meeting) -> str:
    """Notice is given of a planned meeting whose day is known and whose agenda has an item. One query."""
    if refusal := why_not_keep_meetings(person, meeting.group) or why_not_become(
        meeting, MeetingState.CALLED
    ):
        return refusal
    if not meeting.items.exists():
        return "There is nothing on the agenda yet: add an item before you call the meeting."
    if meeting.held_on.day is None:
        return f"Only {meeting.held_on} is known: give the day before you call the meeting."
    return ""


def why_not_hold(person, meeting, *, on: date) -> str:
    """A meeting was held when notice was given and its day has come."""
    if refusal := why_not_keep_meetings(person, meeting.group):
        return refusal
    if meeting.held_on.first > on:
        return f"{meeting} is still to come."
    return why_not_become(meeting, MeetingState.HELD)


def why_not_cancel(person, meeting) -> str:
    """Only what is still to come is called off."""
    return why_not_keep_meetings(person, meeting.group) or why_not_become(meeting, MeetingState.CANCELLED)


def why_not_plan_again(person, meeting) -> str:
    """Only what was called off is planned again."""
    return why_not_keep_meetings(person, meeting.group) or why_not_become(meeting, MeetingState.PLANNED)


def why_not_change_agenda(person, meeting) -> str:
    """Items are added and changed until the minutes are agreed."""
    if refusal := why_not_keep_meetings(person, meeting.group):
        return refusal
    if meeting.state == MeetingState.CANCELLED:
        return f"{meeting} was called off: plan it again before you change its agenda."
    return _minutes_are_agreed(meeting)


def _minutes_are_agreed(meeting) -> str:
    if meeting.minutes_state == MinutesState.AGREED:
        return "The minutes were agreed: a later meeting may correct them in its own minutes."
    return ""


def why_not_order_agenda(person, meeting) -> str:
    """The order changes until the meeting is held."""
    if refusal := why_not_keep_meetings(person, meeting.group):
        return refusal
    if meeting.state not in TO_COME:
        return "The agenda is closed: minutes cite its numbers, so they stay."
    return ""


def why_not_remove_items(person, meeting) -> str:
    """Items go until notice is given."""
    if refusal := why_not_keep_meetings(person, meeting.group):
        return refusal
    if meeting.state != MeetingState.PLANNED:
        return "The agenda is public: an item stays on it, and the minutes say that it was not taken."
    return ""


def why_not_record_attendance(person, meeting) -> str:
    """Attendance is recorded of a meeting that was held, until its minutes are agreed."""
    if refusal := why_not_keep_meetings(person, meeting.group):
        return refusal
    if meeting.state != MeetingState.HELD:
        return "Attendance is recorded once the meeting has been held."
    return _minutes_are_agreed(meeting)


def why_not_write_minutes(person, meeting) -> str:
    """Minutes are written of a meeting that was held, until they are agreed."""
    if refusal := why_not_keep_meetings(person, meeting.group) or _minutes_are_agreed(meeting):
        return refusal
    if meeting.state != MeetingState.HELD:
        return "Minutes are written once the meeting has been held."
    return ""


def why_not_agree_minutes(person, meeting) -> str:
    """A later meeting of the same body agrees drafted minutes. Which meeting that is, is asked beside it."""
    if refusal := why_not_keep_meetings(person, meeting.group):
        return refusal
    if meeting.minutes_state != MinutesState.DRAFT:
        return f"The minutes of {meeting} are {meeting.get_minutes_state_display().lower()}."
    return ""


def why_not_read_exempt(person, meeting) -> str:
    """Exempt papers and minutes are read by officers and by those who serve the body. Scrutiny reads the rest."""
    if not why_not_keep_records(person):
        return ""
    if person and person.is_active and not person.is_scrutiny and serves(person, meeting.group_id):
        return ""
    return f"This is exempt: only officers and members of the {meeting.group} read it."


def why_not_read_decision(person, decision) -> str:
    """What was decided under an exempt item is read by whoever reads the item."""
    is_exempt = decision.item is not None and decision.item.is_exempt
    return why_not_read_exempt(person, decision.meeting) if is_exempt else ""


def why_not_read_follow_up(person, follow_up) -> str:
    """What was asked for under an exempt item is read by whoever reads the item, and by whoever it was asked of."""
    decided_under = follow_up.decision.item if follow_up.decision else None
    if not any(each.is_exempt for each in (follow_up.item, decided_under) if each):
        return ""
    if person and person.is_active and person.pk == follow_up.owner_id:
        return ""
    return why_not_read_exempt(person, follow_up.meeting)


def why_not_read_paper(person, paper) -> str:
    """Papers of public items are read by everybody who signs in; those of exempt items by whoever reads exempt ones.

    The paper comes with its `item__meeting__group`.
    """
    return why_not_read_exempt(person, paper.item.meeting) if paper.item.is_exempt else ""


def why_not_read_version(person, papers) -> str:
    """A submitted report is read behind an item by whoever reads one of its papers; by officers always."""
    if not why_not_keep_records(person):
        return ""
    refusals = [why_not_read_paper(person, paper) for paper in papers]
    if "" in refusals:
        return ""
    return refusals[0] if refusals else "Only officers read a report that is behind no agenda item yet."


def why_not_decide(person, meeting) -> str:
    """Officers record what a meeting decided, once it is held; without a meeting, what was decided by delegation."""
    if refusal := why_not_keep_records(person):
        return refusal
    if meeting is not None and meeting.state != MeetingState.HELD:
        return f"{meeting} has not been held: a decision is recorded once it has."
    return ""


def why_not_report(person, group) -> str:
    """The chair, deputy or lead of a group, or an officer for them, writes and submits its report."""
    return why_not_answer_for(person, group)


def why_not_change_report(person, report) -> str:
    """A submitted report never changes: a correction is a new version."""
    if report.state == ReportState.SUBMITTED:
        return "The report was submitted and stays as it was: a correction is a new version of it."
    return why_not_report(person, report.group)


def why_not_escalate(person, group) -> str:
    """Whoever answers for a group raises its concerns to the body it reports to."""
    return why_not_answer_for(person, group)


def why_not_progress(person, follow_up) -> str:
    """Officers, its owner, and whoever answers for the body that asked report on a follow-up that is open.

    With nobody named, the body's members from the partner that owes it do.
    """
    if not follow_up.is_open:
        return f"{follow_up.number} is closed."
    if not why_not_keep_records(person):
        return ""
    if not person or not person.is_active:
        return "Sign in to report on a follow-up."
    group = follow_up.meeting.group_id
    if follow_up.owner_id == person.pk or answers_for(person, group):
        return ""
    theirs = follow_up.owner_id is None and person.partner_id == follow_up.partner_id
    if theirs and serves(person, group):
        return ""
    return f"Only officers, its owner and the chair of the {follow_up.meeting.group} report on {follow_up.number}."


def why_not_keep_risk(person, group) -> str:
    """Officers and whoever answers for a group keep its risks."""
    return why_not_answer_for(person, group)


def why_not_recommend(person) -> str:
    """Members of the scrutiny committee record its recommendations; officers may for them."""
    if not person or not person.is_active:
        return "Sign in to record a recommendation."
    if person.is_scrutiny or not why_not_keep_records(person):
        return ""
    return "Only members of the scrutiny committee, and officers for them, record its recommendations."


def why_not_respond(person, response) -> str:
    """An authority that was addressed answers through its own people who hold a post, or through an officer."""
    if not person or not person.is_active:
        return "Sign in to answer a recommendation."
    if not why_not_keep_records(person):
        return ""
    if person.is_scrutiny:
        return "Only the authorities answer what scrutiny asks."
    if person.partner_id == response.partner_id and person.posts_on(clock.today()):
        return ""
    return f"Only people of {response.partner} who hold a post in a group, and officers, answer for it."
