"""The kinds of partner, group, membership and source, in the words people see."""

from django.db.models import TextChoices


class PartnerCategory(TextChoices):
    """Crime and Disorder Act 1998 s5: who is bound, who must help, who is asked."""

    RESPONSIBLE_AUTHORITY = "responsible_authority", "Responsible authority"
    CO_OPERATING_BODY = "co_operating_body", "Co-operating body"
    INVITED_PARTICIPANT = "invited_participant", "Invited participant"


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
