"""Who may, about meetings and what they decide: "" is yes; anything else is the sentence to show."""

from common import clock
from meetings.enums import MeetingState, ReportState
from partnership.permissions import why_not_answer_for, why_not_keep_records
from partnership.posts import answers_for, serves


def why_not_keep_meetings(person, group) -> str:
    """Officers keep every body's meetings; the chair, deputy and lead of a body keep its own."""
    return why_not_answer_for(person, group)


def why_not_read_exempt(person, meeting) -> str:
    """Exempt papers and minutes are read by officers and by those who serve the body. Scrutiny reads the rest."""
    if not why_not_keep_records(person):
        return ""
    if person and person.is_active and not person.is_scrutiny and serves(person, meeting.group_id):
        return ""
    return f"This is exempt: only officers and members of the {meeting.group} read it."


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
        return "Scrutiny asks; the authorities answer."
    if person.partner_id == response.partner_id and person.posts_on(clock.today()):
        return ""
    return f"Only people of {response.partner} who hold a post in a group, and officers, answer for it."
