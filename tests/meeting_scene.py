"""Who stands round a meeting of a body, for tests of its pages. Nothing here is a test."""

from dataclasses import dataclass, field

from django.urls import reverse

from meetings.models import Meeting
from partnership.models import Partner, User
from tests.factories import make_board, make_group, make_meeting, make_membership, make_partner, make_user

KEEPERS = ("officer", "chair")
READERS = ("member", "other_chair", "scrutiny", "stranger")
EVERYBODY = (*KEEPERS, *READERS)


@dataclass
class Scene:
    """A meeting of the board and everybody who could have a say in it."""

    meeting: Meeting
    council: Partner
    fire: Partner
    people: dict[str, User] = field(default_factory=dict)

    def address(self, name: str = "meeting-page", key=None, query: str = "") -> str:
        return reverse(f"workspace:{name}", args=[key or self.meeting.pk]) + query

    def fresh(self) -> Meeting:
        return Meeting.objects.get(pk=self.meeting.pk)


def set_meeting(**fields) -> Scene:
    """A meeting of the Anytown Board with a chair and a member; `fields` are of the meeting."""
    council, fire = make_partner(name="City Council"), make_partner(name="Fire Brigade")
    board, elsewhere = fields.pop("group", None) or make_board(code="board"), make_group(name="Another group")
    people = {
        "officer": make_user("officer", name="An officer", partner=council),
        "chair": make_user("contributor", name="The chair", partner=fire),
        "member": make_user("contributor", name="A member", partner=council),
        "other_chair": make_user("contributor", name="Another chair", partner=council),
        "scrutiny": make_user("scrutiny", name="A councillor"),
        "stranger": make_user("contributor", name="A stranger", partner=council),
    }
    for group, name, role in (
        (board, "chair", "chair"),
        (board, "member", "member"),
        (elsewhere, "other_chair", "chair"),
    ):
        person = people[name]
        make_membership(
            group=group, person=person, partner=person.partner, role=role, post="", started="2024"
        )
    return Scene(make_meeting(group=board, **fields), council, fire, people)
