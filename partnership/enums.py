"""The kinds of partner, group, membership and source, in the words people see."""

from django.db.models import TextChoices


class PartnerCategory(TextChoices):
    """Crime and Disorder Act 1998 s5: who is bound, who must help, who is asked."""

    RESPONSIBLE_AUTHORITY = "responsible_authority", "Responsible authority"
    CO_OPERATING_BODY = "co_operating_body", "Co-operating body"
    INVITED_PARTICIPANT = "invited_participant", "Invited participant"


class Authority(TextChoices):
    """The five that section 5 names for an area in England; an area may have more than one of a kind."""

    COUNCIL = "council", "The council"
    POLICE = "police", "The chief officer of police"
    FIRE = "fire", "The fire and rescue authority"
    PROBATION = "probation", "The provider of probation services"
    HEALTH = "health", "The integrated care board"


class GroupKind(TextChoices):
    BOARD = "board", "Board"
    DELIVERY_GROUP = "delivery_group", "Delivery group"
    SUB_GROUP = "sub_group", "Sub-group"
    FORUM = "forum", "Forum"
    SCRUTINY = "scrutiny", "Scrutiny committee"
    OTHER_BODY = "other_body", "Other body"


class MembershipRole(TextChoices):
    CHAIR = "chair", "Chair"
    DEPUTY = "deputy", "Deputy chair"
    LEAD = "lead", "Lead"
    MEMBER = "member", "Member"
    ANALYST = "analyst", "Analyst"

    @property
    def answers(self) -> bool:
        """Whether whoever holds it answers for the group: keeps its plan and agrees its dates."""
        return self in {MembershipRole.CHAIR, MembershipRole.DEPUTY, MembershipRole.LEAD}


class SourceKind(TextChoices):
    PAPER = "paper", "Paper"
    FILE = "file", "File"
    STATEMENT = "statement", "A person's statement"
    ILLUSTRATIVE = "illustrative", "Illustrative"


class Reminders(TextChoices):
    """How often somebody is reminded of what they owe."""

    WEEKLY = "weekly", "Every week"
    MONTHLY = "monthly", "Every month"
    NONE = "none", "Never"


class SignInOutcome(TextChoices):
    """What came of an attempt to sign in, or how somebody left."""

    SIGNED_IN = "signed_in", "Signed in"
    SIGNED_OUT = "signed_out", "Signed out"
    WRONG_PASSWORD = "wrong_password", "Wrong e-mail address or password"
    WRONG_CODE = "wrong_code", "Wrong code"
    WRONG_PASSKEY = "wrong_passkey", "Passkey not recognised"
    LOCKED_OUT = "locked_out", "Locked out"
    NOT_ACTIVE = "not_active", "Refused: account not active"

    @property
    def is_refusal(self) -> bool:
        return self not in {SignInOutcome.SIGNED_IN, SignInOutcome.SIGNED_OUT}


class SignInWay(TextChoices):
    """By what somebody proved who they are."""

    PASSWORD = "password", "password"
    CODE = "code", "password and code"
    RECOVERY_CODE = "recovery_code", "password and recovery code"
    SECURITY_KEY = "security_key", "password and passkey"
    PASSKEY = "passkey", "passkey"
    INVITATION = "invitation", "invitation"


class PersonState(TextChoices):
    """Where a person stands with the portal."""

    INVITED = "invited", "Invited"
    ACTIVE = "active", "Active"
    RETIRED = "retired", "Retired"


class DutyKind(TextChoices):
    """What the law asks a partnership to have, each one document or statement of which the newest counts."""

    POLICE_PLAN = "police_plan", "How the strategy serves the policing plan"
    SPEND_REVIEW = "spend_review", "Review of partnership money"
    YOUTH_JUSTICE_PLAN = "youth_justice_plan", "Youth justice plan"
    CASE_REVIEW_PROCEDURE = "case_review_procedure", "Anti-social behaviour case review procedure"
    COMMUNITY_REMEDY = "community_remedy", "Community remedy document"
    EQUALITY_ASSESSMENT = "equality_assessment", "Equality assessment"
    SERIOUS_VIOLENCE_STRATEGY = "serious_violence_strategy", "Serious violence strategy"
    POLICING_BODY_COPY = "policing_body_copy", "Copy of the plan for the elected local policing body"

    @property
    def law(self) -> str:
        """The provision that asks for it."""
        return _DUTIES[self][0]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a DutyRecord that say something about this duty, in the order of the form."""
        return _DUTIES[self][1] + _DUTIES[self][2]

    @property
    def needs(self) -> tuple[str, ...]:
        """Those without which the duty is not met: what is empty among them is still missing."""
        return _DUTIES[self][1]

    @property
    def is_yearly(self) -> bool:
        """Whether one is made every year; the others stand until their review."""
        return self in {DutyKind.SPEND_REVIEW, DutyKind.YOUTH_JUSTICE_PLAN}

    @property
    def depends_on_the_area(self) -> bool:
        """Whether not every area in England has it, so that nothing kept may be all there is to keep."""
        return self == DutyKind.POLICING_BODY_COPY


# The provision, what is needed, and what may be said besides.
_DUTIES = {
    DutyKind.POLICE_PLAN: (
        "Crime and Disorder Act 1998 s6(1A)",
        ("dated", "text"),
        ("address", "review_on"),
    ),
    DutyKind.SPEND_REVIEW: (
        "SI 2007/1830 reg 3(5)",
        ("dated", "text"),
        ("address", "review_on"),
    ),
    DutyKind.YOUTH_JUSTICE_PLAN: (
        "Crime and Disorder Act 1998 s38 and s40",
        ("dated", "address", "sent_on"),
        ("text", "review_on"),
    ),
    DutyKind.CASE_REVIEW_PROCEDURE: (
        "Anti-social Behaviour, Crime and Policing Act 2014 s104",
        ("address", "contact"),
        ("dated", "text", "review_on"),
    ),
    DutyKind.COMMUNITY_REMEDY: (
        "Anti-social Behaviour, Crime and Policing Act 2014 s101",
        ("dated", "address", "consulted"),
        ("text", "review_on"),
    ),
    DutyKind.EQUALITY_ASSESSMENT: (
        "Equality Act 2010 s149",
        ("dated", "text"),
        ("address", "review_on"),
    ),
    DutyKind.SERIOUS_VIOLENCE_STRATEGY: (
        "Police, Crime, Sentencing and Courts Act 2022 s8",
        ("dated", "address", "sent_on", "review_on", "needs_assessment_on"),
        ("text",),
    ),
    DutyKind.POLICING_BODY_COPY: (
        "SI 2007/1830 reg 13A, where there is an elected local policing body",
        ("dated", "sent_on"),
        ("address", "text"),
    ),
}


class DeathReviewState(TextChoices):
    """How far the review of a death is (Domestic Violence, Crime and Victims Act 2004 s9)."""

    UNDER_WAY = "under_way", "Under way"
    QUALITY_ASSURANCE = "quality_assurance", "With the Home Office for quality assurance"
    TO_BE_PUBLISHED = "to_be_published", "To be published"
    PUBLISHED = "published", "Published"
    NOT_PUBLISHED = "not_published", "Not to be published"
    TAKEN_DOWN = "taken_down", "Taken down"
