"""Changing a record that the law asks for: with a reason, and never over somebody else's words unseen."""

import pytest

from partnership import duties
from partnership.models import InformationSharingAgreement, PublicMeeting
from tests.acting import opened, take
from tests.back_office import filled_in, sign_in, words
from tests.duty_scene import keep_everything, page_of
from tests.factories import make_finding, make_partner, make_public_meeting, make_sharing, make_user, now
from workspace.duty_kinds import KINDS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_is_saved_again_as_it_stands(client, kind):
    record = keep_everything()[kind]
    sign_in(client)
    before = dict(vars(type(record).objects.get(pk=record.pk)), _state=None)
    done = take(client, page_of(kind, record, "change"), reason="Looked at again.")
    assert done.status_code == 302
    assert dict(vars(type(record).objects.get(pk=record.pk)), _state=None) == before
    assert record.history.latest().history_change_reason == "Looked at again."


def test_a_change_asks_why(client):
    meeting = make_public_meeting()
    sign_in(client)
    page = take(client, page_of("public-meetings", meeting, "change"), discussed="Lamps.")
    assert "Say why it changes." in words(page)
    assert "Lamps." in page.content.decode()


def test_who_came_is_changed_with_the_meeting(client):
    fire, police = make_partner(name="Fire Brigade"), make_partner(name="Police")
    meeting = make_public_meeting(came=[fire])
    sign_in(client)
    take(
        client,
        page_of("public-meetings", meeting, "change"),
        reason="The list was wrong.",
        **{f"came-{fire.pk}": "", f"came-{police.pk}": "Commander"},
    )
    assert [each.partner for each in meeting.partners.all()] == [police]


def test_what_two_people_wrote_is_compared_and_the_next_press_is_a_choice(client):
    fire = make_partner(name="Fire Brigade")
    meeting = make_public_meeting(title="Residents’ meeting", discussed="Lamps.")
    sign_in(client, name="Grace")
    address = page_of("public-meetings", meeting, "change")
    mine = opened(client, address) | {"discussed": "Benches.", "reason": "Corrected."}
    theirs = PublicMeeting.objects.get(pk=meeting.pk)
    theirs.discussed, theirs.title = "Lamps and trees.", "Meeting of residents"
    ada = make_user("officer", name="Ada")
    duties.keep_public_meeting(record=theirs, came={fire: "Director"}, by=ada, at=now(), reason="Corrected.")
    page = client.post(address, mine)
    said = words(page)
    assert "Ada saved changes while you were writing." in said
    assert "Title: Meeting of residents" in said
    assert "Saved by Ada Lamps and trees. Yours Benches." in said
    assert "Fire Brigade: Director" in said and "Director Yours nothing" not in said
    again = filled_in(page)
    assert (again["title"], again["discussed"]) == ("Meeting of residents", "Benches.")
    assert client.post(address, again).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.discussed) == ("Meeting of residents", "Benches.")
    assert [each.senior_post for each in meeting.partners.all()] == ["Director"]


def test_who_came_is_compared_only_where_both_changed_it(client):
    fire, police, health = (make_partner(name=name) for name in ("Fire Brigade", "Police", "Health board"))
    meeting = make_public_meeting(came=[fire, police, health])
    sign_in(client, name="Grace")
    address = page_of("public-meetings", meeting, "change")
    mine = opened(client, address) | {f"came-{fire.pk}": "Chief", f"came-{health.pk}": "", "reason": "Wrong."}
    duties.keep_public_meeting(
        record=PublicMeeting.objects.get(pk=meeting.pk),
        came={fire: "Deputy", health: "Director"},
        by=make_user("officer", name="Ada"),
        at=now(),
        reason="Corrected.",
    )
    page = client.post(address, mine)
    assert "Fire Brigade Saved by Ada Deputy Yours Chief" in words(page)
    assert "Police: nothing" in words(page)
    assert "Health board Saved by" not in words(page) and "Health board: " not in words(page)
    assert client.post(address, filled_in(page)).status_code == 302
    assert [(each.partner, each.senior_post) for each in meeting.partners.all()] == [(fire, "Chief")]


def test_who_signed_meanwhile_is_taken_into_the_form(client):
    one, other = make_partner(name="Fire Brigade"), make_partner(name="Police")
    protocol = make_sharing(signed=[one])
    sign_in(client, name="Grace")
    address = page_of("sharing", protocol, "change")
    mine = opened(client, address) | {"note": "Looked at.", "reason": "Corrected."}
    duties.keep_sharing(
        record=InformationSharingAgreement.objects.get(pk=protocol.pk),
        signatories=[one, other],
        by=make_user("officer", name="Ada"),
        at=now(),
        reason="Signed.",
    )
    page = client.post(address, mine)
    assert "Who signed it: Fire Brigade; Police" in words(page)
    assert client.post(address, filled_in(page)).status_code == 302
    assert {each.partner for each in protocol.signatures.all()} == {one, other}
    protocol.refresh_from_db()
    assert protocol.note == "Looked at."


def test_a_paper_that_is_named_becomes_the_source_and_none_leaves_it(client):
    meeting = make_public_meeting()
    source = meeting.source
    sign_in(client)
    address = page_of("public-meetings", meeting, "change")
    take(client, address, reason="Read again.")
    meeting.refresh_from_db()
    assert meeting.source == source
    take(client, address, reason="Read again.", paper="Notes of the meeting")
    meeting.refresh_from_db()
    assert meeting.source.title == "Notes of the meeting"


def test_a_finding_keeps_its_number(client):
    finding = make_finding()
    sign_in(client)
    take(client, page_of("findings", finding, "change"), text="Theft falls.", reason="Corrected.")
    finding.refresh_from_db()
    assert (finding.number, finding.text) == (1, "Theft falls.")


def test_whoever_is_no_officer_is_told_why_not(client):
    meeting = make_public_meeting()
    sign_in(client, "scrutiny")
    refused = client.get(page_of("public-meetings", meeting, "change"))
    assert refused.status_code == 403
    assert "Only the community safety officers change" in words(refused)
