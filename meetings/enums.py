"""What a meeting, its items, papers and decisions can be, in the words people see."""

from django.db.models import TextChoices


class MeetingState(TextChoices):
    PLANNED = "planned", "Planned"
    CALLED = "called", "Called"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"


# From each state, what a meeting can become. A meeting that was called off may be planned again.
MEETING_MOVES = {
    MeetingState.PLANNED: {MeetingState.CALLED, MeetingState.CANCELLED},
    MeetingState.CALLED: {MeetingState.HELD, MeetingState.CANCELLED},
    MeetingState.HELD: set(),
    MeetingState.CANCELLED: {MeetingState.PLANNED},
}


class MinutesState(TextChoices):
    NONE = "none", "Not written"
    DRAFT = "draft", "Draft"
    AGREED = "agreed", "Agreed"


class ItemType(TextChoices):
    """What an agenda item asks of the meeting."""

    DECISION = "decision", "For decision"
    INFORMATION = "information", "For information"
    DISCUSSION = "discussion", "For discussion"


class Access(TextChoices):
    PUBLIC = "public", "Public"
    EXEMPT = "exempt", "Exempt"


class ExemptParagraph(TextChoices):
    """Local Government Act 1972, Schedule 12A Part 1, as it stands for England."""

    INDIVIDUAL = "1", "1: about an individual"
    IDENTITY = "2", "2: likely to reveal who an individual is"
    BUSINESS = "3", "3: about somebody's financial or business affairs"
    LABOUR = "4", "4: consultations or negotiations on labour relations"
    LEGAL = "5", "5: covered by legal professional privilege"
    NOTICE = "6", "6: a notice, order or direction that the authority proposes"
    CRIME = "7", "7: action to prevent, investigate or prosecute crime"


class Marking(TextChoices):
    """Protective markings of the Government Security Classifications. Unmarked is the rule."""

    NONE = "", "Not marked"
    OFFICIAL = "official", "OFFICIAL"
    SENSITIVE = "official-sensitive", "OFFICIAL-SENSITIVE"
    SECRET = "secret", "SECRET"
    TOP_SECRET = "top-secret", "TOP SECRET"


class Presence(TextChoices):
    PRESENT = "present", "Present"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent"


class ReportState(TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"


class DecisionKind(TextChoices):
    """What a decision does. All but the last two change another record in the same step."""

    AGREE_STRATEGY = "agree_strategy", "Agree a strategy"
    STRATEGY_IN_FORCE = "strategy_in_force", "Bring a strategy into force"
    AGREE_REFRESH = "agree_refresh", "Agree a refresh"
    CREATE_ACTION = "create_action", "Create an action"
    CHANGE_ACTION = "change_action", "Change an action"
    ACCEPT_RED = "accept_red", "Accept a red until a date"
    CLOSE_ESCALATION = "close_escalation", "Answer an escalation"
    REFER = "refer", "Refer to another body"
    COMMISSION = "commission", "Commission a report"
    NOTE = "note", "Note"
    OTHER = "other", "Another decision"


class EscalationState(TextChoices):
    RAISED = "raised", "Waiting for the board"
    ANSWERED = "answered", "Answered"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RiskResponse(TextChoices):
    TREAT = "treat", "Treat"
    TOLERATE = "tolerate", "Tolerate"
    TRANSFER = "transfer", "Transfer"
    TERMINATE = "terminate", "Terminate"


class Likelihood(TextChoices):
    RARE = "1", "1 Rare"
    UNLIKELY = "2", "2 Unlikely"
    POSSIBLE = "3", "3 Possible"
    LIKELY = "4", "4 Likely"
    ALMOST_CERTAIN = "5", "5 Almost certain"


class Impact(TextChoices):
    INSIGNIFICANT = "1", "1 Insignificant"
    MINOR = "2", "2 Minor"
    MODERATE = "3", "3 Moderate"
    MAJOR = "4", "4 Major"
    CRITICAL = "5", "5 Critical"


# What each step of the two scales means, so that two people score one risk alike.
LIKELIHOOD_MEANS = {
    Likelihood.RARE: "It would surprise everybody.",
    Likelihood.UNLIKELY: "It is not expected, though it has happened elsewhere.",
    Likelihood.POSSIBLE: "It may happen, or not.",
    Likelihood.LIKELY: "It will more likely happen than not.",
    Likelihood.ALMOST_CERTAIN: "It is expected, or is happening already.",
}
IMPACT_MEANS = {
    Impact.INSIGNIFICANT: "Hardly felt; dealt with in the day’s work.",
    Impact.MINOR: "Some delay or cost, but no promise is broken.",
    Impact.MODERATE: "A promise is kept late, or a service stops for a while.",
    Impact.MAJOR: "A priority fails, or people come to harm.",
    Impact.CRITICAL: "Several priorities fail, lives are lost, or a duty in law is not met.",
}
