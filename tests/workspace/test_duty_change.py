"""Changing a record that the law asks for: with a reason, and never over somebody else's words unseen."""

import pytest

from partnership import duties
from partnership.models import PublicMeeting
from tests.acting import opened, take
from tests.back_office import filled_in, sign_in, words
from tests.duty_scene import keep_everything, page_of
from tests.factories import make_finding, make_partner, make_public_meeting, make_user, now
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
    assert "Fire Brigade Saved by Ada Director Yours nothing" in said
    again = filled_in(page)
    assert (again["title"], again["discussed"]) == ("Meeting of residents", "Benches.")
    assert client.post(address, again).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.discussed) == ("Meeting of residents", "Benches.")


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
