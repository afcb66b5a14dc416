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
