"""Who stands round an action, for tests of its page and its steps. Nothing here is a test."""

from dataclasses import dataclass, field

from django.urls import reverse

from actionplans.models import Action
from partnership.models import User
from tests.back_office import filled_in
from tests.factories import (
    make_action,
    make_commitment,
    make_group,
    make_membership,
    make_partner,
    make_plan,
    make_priority,
    make_strategy,
    make_user,
)

KEEPERS = ("officer", "chair")  # of the plan
REPORTERS = (*KEEPERS, "member", "owner")
EVERYBODY = (*REPORTERS, "other_chair", "scrutiny", "stranger")
NOT_KEEPERS = tuple(role for role in EVERYBODY if role not in KEEPERS)
NOT_REPORTERS = tuple(role for role in EVERYBODY if role not in REPORTERS)


@dataclass
class Scene:
    """A plan of a group with one action, and everybody who could have a say in it."""

    action: Action
    people: dict[str, User] = field(default_factory=dict)

    @property
    def plan(self):
        return self.action.plan

    def address(self, step: str = "page", query: str = "", reference: str = "") -> str:
        return reverse(f"workspace:action-{step}", args=[reference or self.action.reference]) + query

    def fresh(self) -> Action:
        return Action.objects.get(pk=self.action.pk)


def set_scene(**fields) -> Scene:
    """NC-01 of the plan of the Night-time group, led by the council. `fields` are of the action."""
    council, fire = make_partner(name="City Council"), make_partner(name="Fire Brigade")
    group, elsewhere = make_group(name="Night-time group"), make_group(name="Another group")
    strategy = make_strategy(slug="2022-25")
    priority = make_priority(strategy=strategy, number=1, short_title="Safe nights")
    make_commitment(priority=priority, number="1.1", text="We will train all venues.")
    plan = make_plan(group=group, strategy=strategy, title="Night-time plan")
    people = {
        "officer": make_user("officer", name="An officer", partner=council),
        "chair": make_user("contributor", name="The chair", partner=fire, job_title="Commander"),
        "member": make_user("contributor", name="A member", partner=council),
        "owner": make_user("contributor", name="The owner"),
        "other_chair": make_user("contributor", name="Another chair", partner=council),
        "scrutiny": make_user("scrutiny", name="A councillor"),
        "stranger": make_user("contributor", name="A stranger", partner=council),
    }
    make_membership(group=group, person=people["chair"], role="chair", post="Chair", started="2024")
    make_membership(group=group, person=people["member"], role="member", post="", started="2024")
    make_membership(group=elsewhere, person=people["other_chair"], role="chair", post="Chair", started="2024")
    given = {"reference": "NC-01", "title": "Train all venues", "owner": people["owner"], "lead": council}
    action = make_action(**{"plan": plan, "priority": priority} | given | fields)
    return Scene(action, people)


def opened(client, address: str) -> dict:
    """The fields of the form at an address, as a browser would send them back untouched."""
    page = client.get(address)
    assert page.status_code == 200, page.content.decode()
    return filled_in(page)


def take(client, address: str, **said):
    """Open a form, fill in these fields, and send it. The page that answers is returned."""
    return client.post(address, opened(client, address) | said)
