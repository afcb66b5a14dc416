"""Every address of the signed-in portal, asked by everybody: who gets in, and who is told why not.

The table names every address; one that is missing from it fails. Whoever is out gets a page that says why (or, without
an account, the way to sign in), for a visit and for a forged form alike, and nothing is written.
"""

import re
from dataclasses import dataclass
from itertools import chain

import pytest
from django.shortcuts import resolve_url
from django.urls import reverse

from tests.factories import (
    make_action,
    make_group,
    make_measure,
    make_membership,
    make_override,
    make_partner,
    make_partnership,
    make_plan,
    make_priority,
    make_public_meeting,
    make_scheme,
    make_strategy,
    make_user,
    now,
    officer,
    post_update,
)
from tests.house.the_house import addresses
from tests.queries import written_meanwhile

pytestmark = pytest.mark.django_db

# Who comes. Chair, deputy, lead, member and analyst hold a post in the group whose plan it is; member and analyst work
# for the partner that leads its action and supplies its measure.
VISITORS = ("nobody", "retired")
OFFICERS = ("officer", "publisher", "administrator")
ANSWERING = ("chair", "deputy", "lead")
FROM_LEAD = ("member", "analyst")
OTHERS = ("member_of_another_partner", "another_chair", "supplier", "scrutiny")
SIGNED_IN = (*OFFICERS, *ANSWERING, *FROM_LEAD, "owner", *OTHERS)
EVERYBODY = (*VISITORS, *SIGNED_IN)

KEEPERS = (*OFFICERS, *ANSWERING)
REPORTERS = (*KEEPERS, *FROM_LEAD, "owner")
SUPPLIERS = (*OFFICERS, *FROM_LEAD, "supplier")
SERVING = (*KEEPERS, *FROM_LEAD, "member_of_another_partner")
WITH_A_PARTNER = tuple(role for role in SIGNED_IN if role != "scrutiny")


@dataclass(frozen=True)
class Row:
    """Who may come to an address, and what stands in its blanks."""

    may: tuple[str, ...]
    args: tuple[str, ...] = ()
    only: str = ""  # the method, where there is but one: GET or POST
    sends: tuple[str, ...] | None = None  # who may send the form, where those are others
    hides: bool = False  # whoever is out finds nothing there


def only_post(may, *args) -> Row:
    return Row(may, args, only="POST")


TABLE = {
    # Oneself
    "account": Row(SIGNED_IN),
    "reminders-choose": only_post(SIGNED_IN),
    "home": Row(SIGNED_IN),
    "round-page": Row(SIGNED_IN),
    "round-summary": Row(SIGNED_IN),
    "calendar-keep": only_post(SIGNED_IN),
    "gallery": Row(SIGNED_IN),
    # The board
    "board-page": Row(SIGNED_IN),
    # Meetings
    "meeting-list": Row(SIGNED_IN),
    "meeting-new": Row((*KEEPERS, "another_chair")),
    "meeting-page": Row(SIGNED_IN, ("planned",)),
    "meeting-edit": Row(KEEPERS, ("planned",)),
    "meeting-call": Row(KEEPERS, ("planned",)),
    "meeting-hold": Row(KEEPERS, ("called_today",)),
    "meeting-cancel": Row(KEEPERS, ("planned",)),
    "agenda-order": Row(KEEPERS, ("planned",)),
    "item-new": Row(KEEPERS, ("planned",)),
    "item-edit": Row(KEEPERS, ("agenda_item",)),
    "item-remove": Row(KEEPERS, ("agenda_item",)),
    "attendance": Row(KEEPERS, ("minuted",)),
    "minutes": Row(SIGNED_IN, ("minuted",), sends=KEEPERS),
    "minutes-agree": Row(KEEPERS, ("minuted",)),
    "standing-items": Row(SIGNED_IN, ("group_code",), sends=KEEPERS),
    "decision-list": Row(SIGNED_IN),
    "decision-page": Row(SIGNED_IN, ("decision",)),
    "decision-new": Row(OFFICERS, ("held",)),
    "decision-delegated": Row(OFFICERS),
    "follow-up-list": Row(SIGNED_IN),
    "follow-up-new": Row(OFFICERS, ("held",)),
    "follow-up-progress": Row((*OFFICERS, "owner"), ("follow_up",)),
    "follow-up-close": Row(OFFICERS, ("follow_up",)),
    "escalation-list": Row(SIGNED_IN),
    "escalation-withdraw": Row(KEEPERS, ("escalation",)),
    # What a meeting sends out and publishes
    "publishing:meeting-pack": Row(SIGNED_IN, ("group_meeting",), sends=KEEPERS),
    "publishing:meeting-pack-file": Row(SERVING, ("group_meeting", "members")),
    "publishing:meeting-publish": Row(OFFICERS, ("group_meeting",), sends=("publisher",)),
    "publishing:meeting-withdraw": Row(("publisher",), ("group_meeting",)),
    # Editions
    "publishing:publish-list": Row(OFFICERS),
    "publishing:publish-new": Row(("publisher",)),
    "publishing:publish-draft": Row(OFFICERS, ("draft",), sends=("publisher",)),
    "publishing:publish-schedule": Row(("publisher",), ("draft",)),
    "publishing:publish-paper": Row(("publisher",), ("draft",)),
    "publishing:publish-discard": Row(("publisher",), ("draft",)),
    "publishing:publish-withdraw": Row(("publisher",), ("edition_strategy", "edition_number")),
    # The checks before publication
    "publishing:check-list": Row(OFFICERS, ("strategy", "checked_year")),
    "publishing:check-override": Row(("publisher",), ("strategy", "checked_year", "checked")),
    "publishing:check-override-withdraw": Row(("publisher",), ("strategy", "checked_year", "checked")),
    # Risks and scrutiny
    "risk-list": Row(SIGNED_IN),
    "risk-page": Row(SIGNED_IN, ("risk",)),
    "risk-new": Row((*KEEPERS, "another_chair")),
    "risk-edit": Row(KEEPERS, ("risk",)),
    "risk-score": Row(KEEPERS, ("risk",)),
    "risk-close": Row(KEEPERS, ("risk",)),
    "scrutiny-page": Row(SIGNED_IN),
    "scrutiny-recommend": Row((*OFFICERS, "scrutiny")),
    "scrutiny-respond": Row((*OFFICERS, *FROM_LEAD), ("response",)),
    "scrutiny-outcome": Row(OFFICERS, ("recommended",)),
    # What the law asks us to keep
    "duty-list": Row(SIGNED_IN),
    "duty-kind": Row(SIGNED_IN, ("duty",)),
    "duty-page": Row(SIGNED_IN, ("duty", "duty_key")),
    "duty-add": Row(OFFICERS, ("duty",)),
    "duty-change": Row(OFFICERS, ("duty", "duty_key")),
    "duty-resources": Row(SIGNED_IN, ("strategy",), sends=OFFICERS),
    # Reports and papers
    "report-list": Row(SIGNED_IN),
    "report-new": Row(OFFICERS),
    "report-page": Row(SIGNED_IN, ("committee_report",)),
    "report-edit": Row(OFFICERS, ("committee_report",)),
    "report-submit": Row(OFFICERS, ("committee_report",)),
    "report-version": Row(SIGNED_IN, ("committee_report", "version")),
    "report-version-pdf": Row(SIGNED_IN, ("committee_report", "version")),
    "paper-add": Row(OFFICERS, ("item",)),
    "paper": Row(SIGNED_IN, ("paper",)),
    "paper-remove": Row(OFFICERS, ("paper",)),
    "group-report": Row(SIGNED_IN, ("coming", "group"), sends=KEEPERS),
    "group-report-submit": Row(KEEPERS, ("coming", "group")),
    "group-report-new-version": Row(KEEPERS, ("coming", "group")),
    "chair-update": Row(SIGNED_IN, ("coming",), sends=OFFICERS),
    # People
    "person-list": Row(OFFICERS),
    "person-invite": Row(OFFICERS),
    "person-page": Row(OFFICERS, ("person",)),
    "person-change": Row(OFFICERS, ("person",)),
    "roles-give": Row(("administrator",), ("person",)),
    "post-add": Row(OFFICERS, ("person",)),
    "post-change": Row(OFFICERS, ("post",)),
    "invitation-send": only_post(OFFICERS, "invited"),
    "invitation-withdraw": Row(OFFICERS, ("invited",)),
    "second-factor-reset": Row(OFFICERS, ("person",)),
    "person-retire": Row(OFFICERS, ("person",)),
    "person-bring-back": Row(OFFICERS, ("gone",)),
    # Plans and actions
    "plan-list": Row(SIGNED_IN),
    "plan-new": Row(OFFICERS),
    "plan-page": Row(SIGNED_IN, ("plan",)),
    "plan-edit": Row(KEEPERS, ("plan",)),
    "plan-workbook": Row(SIGNED_IN, ("plan",)),
    "plan-table": Row(SIGNED_IN, ("plan",)),
    "plan-import": Row(KEEPERS, ("plan",)),
    "plan-import-preview": Row(KEEPERS, ("plan", "upload")),
    "plan-import-commit": only_post(KEEPERS, "plan", "upload"),
    "plan-import-discard": only_post(KEEPERS, "plan", "upload"),
    "action-new": Row(KEEPERS, ("plan",)),
    "action-page": Row(SIGNED_IN, ("action",)),
    "action-edit": Row(KEEPERS, ("action",)),
    "action-revise": Row(KEEPERS, ("action",)),
    "action-complete": Row(REPORTERS, ("action",)),
    "action-cancel": Row(KEEPERS, ("action",)),
    "action-defer": Row(KEEPERS, ("action",)),
    "action-reopen": Row(KEEPERS, ("closed",)),
    "action-split": Row(KEEPERS, ("action",)),
    "action-merge": Row(KEEPERS, ("action",)),
    "action-move": Row(KEEPERS, ("action",)),
    "action-update": Row(REPORTERS, ("action",)),
    "action-escalate": Row(KEEPERS, ("action",)),
    "round-item": Row(("owner",), ("kind", "action"), hides=True),
    "round-send": only_post(SIGNED_IN),
    "reporting": Row((*KEEPERS, "another_chair")),
    "reporting-nudge": only_post((*KEEPERS, "another_chair")),
    "review-list": Row(SIGNED_IN),
    "review-new": Row(OFFICERS),
    "review-page": Row(SIGNED_IN, ("review",)),
    "review-edit": Row(KEEPERS, ("review",)),
    "review-table": Row(SIGNED_IN, ("review",)),
    "recommendation-answer": Row(KEEPERS, ("recommendation",)),
    # Measures
    "measure-list": Row(SIGNED_IN),
    "measure-page": Row(SIGNED_IN, ("measure",)),
    "measure-explore": Row(SIGNED_IN, ("measure",)),
    "measure-data": Row(SIGNED_IN, ("measure",)),
    "figure-enter": Row(SUPPLIERS, ("measure",)),
    "figure-release": Row(OFFICERS, ("measure",)),
    "target-change": Row(OFFICERS, ("measure",)),
    "series-break": Row(OFFICERS, ("measure",)),
    "limits-rebase": Row(OFFICERS, ("measure",)),
    "rating-publish": Row(OFFICERS, ("measure",)),
    "measure-escalate": Row(KEEPERS, ("measure",)),
    "period-locks": Row(SIGNED_IN, sends=OFFICERS),
    "period-open": Row(OFFICERS, ("lock",)),
    "import-list": Row(WITH_A_PARTNER),
    "import-new": Row(WITH_A_PARTNER),
    "import-preview": Row(OFFICERS, ("batch",)),
    "import-lines": Row(OFFICERS, ("batch",)),
    "import-commit": only_post(OFFICERS, "batch"),
    "import-undo": only_post(OFFICERS, "batch"),
    "return-download": Row(SUPPLIERS, ("supplier",)),
}
# Doors that open by a key instead of a person, each with tests of its own.
BY_KEY = {"calendar", "invitation-accept", "typed-forget"}


@pytest.fixture
def house():
    """One of each thing that an address can name, and everybody who may come to it."""
    lead, other = make_partner(), make_partner()
    group, another = make_group(), make_group()
    strategy = make_strategy()
    priority = make_priority(strategy=strategy, held_by=group)
    plan = make_plan(strategy=strategy, group=group)
    measure = make_measure(priority=priority, owner=other, supplier=lead)
    people = {name: make_user(name) for name in ("officer", "publisher", "administrator")}
    people["scrutiny"] = make_user("scrutiny")
    for role in ("chair", "deputy", "lead", "member", "analyst"):
        works_for = lead if role in FROM_LEAD else make_partner()
        people[role] = make_user("contributor", partner=works_for)
        make_membership(group=group, role=role, person=people[role], partner=works_for)
    for name, where, role in (
        ("member_of_another_partner", group, "member"),
        ("another_chair", another, "chair"),
    ):
        people[name] = make_user("contributor", partner=make_partner())
        make_membership(group=where, role=role, person=people[name], partner=people[name].partner)
    people["supplier"] = make_user("contributor", partner=lead)
    people["owner"] = make_user("contributor", partner=make_partner())
    people["retired"] = make_user("contributor", partner=lead, is_active=False)
    action = make_action(plan=plan, priority=priority, lead=lead, owner=people["owner"], measures=[measure])
    post_update(action)
    closed = make_action(plan=plan, priority=priority, lead=lead, state="complete")
    return people, _things(people, plan, action, closed, measure, lead, group)


def _things(people, plan, action, closed, measure, lead, group) -> dict:
    from actionplans import importing
    from partnership.models import Membership
    from performance.enums import BatchKind
    from performance.models import ImportBatch, PeriodLock
    from tests.actionplans.plan_files import csv_file, read
    from tests.factories import make_recommendation, make_review, paper, period

    batch = ImportBatch.objects.create(
        kind=BatchKind.READINGS,
        file_name="figures.csv",
        sha256="0" * 64,
        uploader=officer(),
        rows_read=1,
        rows_used=1,
        staged_at=now(),
    )
    table = csv_file([["No.", "Aims", "Lead", "Target date"], ["1", "Do it", "Police", "Apr-26"]])
    upload = importing.stage(plan=plan, book=read(table), by=people["chair"], at=now())
    lock = PeriodLock.objects.create(period=period("2001-05"), reason="Reported.", source=paper())
    review = make_review(group=group)
    recommendation = make_recommendation(review=review)
    return {
        "person": people["supplier"].pk,
        "gone": people["retired"].pk,
        "invited": people["owner"].pk,
        "post": Membership.objects.filter(person=people["member"]).get().pk,
        "plan": plan.pk,
        "action": action.reference,
        "closed": closed.reference,
        "kind": "action",
        "measure": measure.code,
        "batch": batch.pk,
        "upload": upload.pk,
        "lock": lock.pk,
        "supplier": lead.code,
        **_met(group),
        **_decided(people, action),
        **_packed(group),
        **_drafted(plan.strategy),
        **_scrutinised(group, lead),
        "duty": "public-meetings",
        "duty_key": make_public_meeting(came=[lead]).pk,
        "strategy": plan.strategy.slug,
        **_checked(people, plan.strategy),
        **_papers(group),
        "review": review.code,
        "recommendation": recommendation.pk,
    }


def _checked(people, strategy) -> dict:
    """A check of the strategy's year that is not met, and that a publisher answers for."""
    make_partnership()
    make_scheme()
    make_scheme(rates="actions")
    make_override(strategy=strategy, code="C11", by=people["publisher"])
    return {"checked_year": "2024-25", "checked": "C11"}


def _scrutinised(group, lead) -> dict:
    """A risk of the group, and what scrutiny asked of the partner that leads its action."""
    from tests.factories import make_risk, recommend

    made = recommend(lead)
    return {
        "risk": make_risk(group=group).code,
        "recommended": made.pk,
        "response": made.responses.get().pk,
    }


def _papers(group) -> dict:
    """A report behind an item of the board's next meeting, to which the group reports."""
    from tests.factories import (
        make_board,
        make_committee_report,
        make_item,
        make_meeting,
        put_behind,
        report_to,
    )

    board = make_board()
    report_to(group, board)
    coming = make_meeting(group=board, state="planned")
    item, report = make_item(meeting=coming), make_committee_report(submitted=True)
    return {
        "coming": coming.pk,
        "group": group.code,
        "item": item.pk,
        "committee_report": report.pk,
        "version": 1,
        "paper": put_behind(item, report).pk,
    }


def _met(group) -> dict:
    """Meetings of the group: one to come with an item, one called for today, one whose minutes can be agreed."""
    from meetings.operations import agendas
    from tests.factories import TODAY, make_item, make_meeting

    planned = make_meeting(group=group, state="planned")
    item = make_item(meeting=planned)
    minuted = make_meeting(group=group, held_on="2025-01-13")
    said = make_item(meeting=minuted)
    agendas.write_minute(item=said, minute="Agreed.", by=officer(), at=now())
    make_meeting(group=group, held_on="2025-02-10")
    return {
        "planned": planned.pk,
        "agenda_item": item.pk,
        "called_today": make_meeting(group=group, state="called", held_on=TODAY).pk,
        "minuted": minuted.pk,
        "group_code": group.code,
    }


def _decided(people, action) -> dict:
    """A meeting of the board that was held, what it decided and asked of the owner, and a concern of the group."""
    from tests.factories import ask, decide, make_board, make_escalation, make_meeting

    board = make_board()
    held = make_meeting(group=board)
    return {
        "held": held.pk,
        "decision": decide(meeting=held).pk,
        "follow_up": ask(held, owner=people["owner"]).pk,
        "escalation": make_escalation(action=action, to=board).pk,
    }


def _packed(group) -> dict:
    """A meeting of the group with a members' pack, without the seconds that building one takes."""
    from publishing.enums import PackAudience
    from publishing.meetings import fingerprint_of, gather_pack
    from publishing.models import Blob, PackBuild
    from tests.factories import TODAY, make_item, make_meeting

    meeting = make_meeting(group=group, held_on="2025-05-12")
    make_item(meeting=meeting)
    document = gather_pack(meeting, PackAudience.MEMBERS)
    PackBuild.objects.create(
        meeting=meeting,
        audience="members",
        state="done",
        asked_at=now(),
        asked_by=officer(),
        heartbeat=now(),
        finished_at=now(),
        on=TODAY,
        built_from=document,
        fingerprint=fingerprint_of(document),
        pdf=Blob.objects.create(sha256="0" * 64, size=4, plain=b"%PDF"),
    )
    return {"group_meeting": meeting.pk, "members": "members"}


def _drafted(strategy) -> dict:
    """A draft, and an edition that it would follow, without the seconds that rendering them takes."""
    from publishing.models import Blob, Edition, EditionDraft
    from tests.factories import TODAY, period

    said = {"strategy": strategy, "period": period("2024/25"), "as_at": TODAY, "title": "Annual edition"}
    blob = Blob.objects.create(sha256="1" * 64, size=18, plain=b'{"priorities": []}')
    Edition.objects.create(
        **said, number=1, published_at=now(), published_by=officer(), document=blob, manifest=blob
    )
    return {
        "draft": EditionDraft.objects.create(**said).pk,
        "edition_strategy": strategy.slug,
        "edition_number": 1,
    }


def signed_in_addresses() -> set[str]:
    """The addresses of the workspace, and those of publishing that ask who comes."""
    return {name for app, name, _view, _route in addresses() if app == "workspace"} | {
        f"{app}:{name}"
        for app, name, view, _route in addresses()
        if app == "publishing" and getattr(view, "login_required", True)
    }


def test_the_table_names_every_address():
    known = {*TABLE, *BY_KEY}
    assert sorted(signed_in_addresses() - known) == []
    assert sorted(known - signed_in_addresses()) == []


def asks_to_sign_in(response) -> bool:
    from django.conf import settings

    return response.status_code == 302 and response["Location"].startswith(resolve_url(settings.LOGIN_URL))


def says_why(response) -> bool:
    """A page with the sentence that refuses."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return response.status_code == 403 and bool(re.search(r"\b(Only|Sign in|scrutiny|Members of)\b", words))


# What a page asks of the database differs little by who comes; what it answers is a rule, which asks none. So on
# PostgreSQL come those who may most, one who answers for a group, one who is refused most, and one without an account.
ON_EITHER_DATABASE = {"publisher", "lead", "another_chair", "nobody"}


@pytest.mark.parametrize(
    "role",
    [
        role if role in ON_EITHER_DATABASE else pytest.param(role, marks=pytest.mark.once)
        for role in EVERYBODY
    ],
)
def test_whoever_may_comes_in_and_whoever_may_not_is_told_why(client, house, role):
    people, things = house
    if role in people:
        client.force_login(people[role])
    wrong = []
    for name, row in TABLE.items():
        page = name if ":" in name else f"workspace:{name}"
        address = reverse(page, args=[things[each] for each in row.args])
        for method in ("GET", "POST"):
            if row.only and row.only != method:
                continue
            may = row.sends if method == "POST" and row.sends is not None else row.may
            if role in may:
                if method == "POST":
                    continue  # what a form does has tests of its own
                response = client.get(address)
                is_right = response.status_code in {200, 302} and not asks_to_sign_in(response)
            else:
                response, written = sent(client, method, address)
                is_refused = asks_to_sign_in(response) if role in VISITORS else says_why(response)
                is_refused = is_refused or (
                    row.hides and role not in VISITORS and response.status_code == 404
                )
                # A page may show its form with the refusal on it, instead of the page of refusals.
                is_shown = method == "POST" and row.sends is not None and response.status_code == 200
                is_right = (is_refused or is_shown) and not written
            if not is_right:
                wrong.append(f"{method} {name}: {response.status_code}")
    assert wrong == []


RECORD = ("partnership_", "priorities_", "performance_", "actionplans_", "meetings_")
NOTED = {"partnership_refusal", "partnership_signin"}  # who was refused, and who signed in, is written down


def sent(client, method: str, address: str):
    """The answer, and what of the partnership's record the visit wrote."""
    with written_meanwhile() as tables:
        response = client.generic(method, address)
    return response, [each for each in tables if each.startswith(RECORD) and each not in NOTED]


def test_everybody_in_the_table_is_somebody():
    named = set(chain.from_iterable(row.may for row in TABLE.values()))
    assert named <= set(EVERYBODY)
