"""Exempt matter reaches nothing public: markers are planted wherever it can stand, and every public output is searched.

One marker is planted in public as well, so that a search that finds nothing because it looks nowhere fails.
"""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest

from meetings.operations import agendas
from publishing import packs
from publishing.enums import PackAudience
from publishing.files import WORKBOOK_TYPE
from publishing.meetings_publishing import publish_meeting
from publishing.models import Address, Blob, MeetingPublication
from publishing.serving import MEMORY
from scp_portal.pack_dashboard import pack_dashboard
from tests.factories import (
    asking,
    decide,
    make_committee_report,
    make_escalation,
    make_group_report,
    make_item,
    make_measure,
    make_meeting,
    make_partner,
    now,
    officer,
    put_behind,
    record,
)
from tests.house.the_house import addresses, sample_path
from tests.publishing.conftest import make_publishable, publish
from tests.publishing.reading_pdf import pages_of
from tests.publishing.test_packs import handed_in

pytestmark = pytest.mark.django_db
# An edition tells of local measures, with small numbers withheld; meetings and packs leave them out whole.
LOCAL = "a local measure on a dashboard"
MARKER = re.compile(r"XMARK[a-z]+", re.IGNORECASE)


class Planted:
    """Markers, each a word that stands nowhere else, with what it was planted in."""

    def __init__(self):
        self.where: dict[str, str] = {}

    def __call__(self, where: str) -> str:
        number = len(self.where)
        word = "XMARK" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:03}")
        self.where[word.casefold()] = where
        return word

    def found_in(self, text: str) -> set[str]:
        return {self.where[word.casefold()] for word in MARKER.findall(text)}


@pytest.fixture
def planted() -> Planted:
    return Planted()


def plant(planted: Planted):
    """A board with a meeting that was held and one to come, exempt matter in every corner of both."""
    kept = make_publishable()
    board = kept.priority.holdings.get().group
    police = make_partner(name="The constabulary")
    restricted = make_measure(
        code=planted("the code of a restricted measure"),
        title=planted("the title of a restricted measure"),
        definition=planted("the definition of a restricted measure"),
        caveats=planted("the caveats of a restricted measure"),
        priority=kept.priority,
        number="9.9",
        sensitivity="restricted",
    )
    record(restricted, {"2024-05": 987654})
    local = make_measure(
        code="LOCAL",
        title=planted(LOCAL),
        priority=kept.priority,
        sensitivity="local",
    )
    meetings = [
        make_meeting(group=board, held_on="2025-06-16", title="The summer meeting"),
        make_meeting(group=board, held_on="2025-09-22", state="planned", title="The autumn meeting"),
    ]
    for meeting in meetings:
        item = make_item(meeting=meeting, title="A public item")
        put_behind(item, make_committee_report(title=f"Public report of {meeting.title}", submitted=True))
        _group_report(planted, meeting, item, restricted, local)
        _exempt_item(planted, meeting, police)
    _decided(planted, meetings[0], restricted, kept, board)
    return kept, meetings


def _exempt_item(planted, meeting, police):
    exempt = make_item(
        meeting=meeting,
        title=planted("the title of an exempt item"),
        presenter=planted("who presents an exempt item"),
        access="exempt",
        exempt_paragraph="3",
        public_interest=planted("the reason why an item is exempt"),
        urgency=planted("why an exempt item is urgent"),
    )
    report = make_committee_report(
        title=planted("the title of an exempt report"),
        summary=planted("the summary of an exempt report"),
        background=planted("the background of an exempt report"),
        appendices=planted("an appendix of an exempt report"),
        submitted=True,
    )
    put_behind(exempt, report)
    marked = make_committee_report(
        title=planted("the title of a marked report"),
        summary=planted("the summary of a marked report"),
        marking="official",
        submitted=True,
    )
    put_behind(exempt, marked)
    put_behind(
        exempt,
        content=handed_in(planted("the pages of an exempt file")),
        media_type="application/pdf",
        title=planted("the title of an exempt file"),
        file_name=f"{planted('the name of an exempt file')}.pdf",
        urgency=planted("why an exempt file is urgent"),
    )
    if meeting.state == "held":
        agendas.write_minute(
            item=exempt,
            minute=planted("the minute of an exempt item"),
            exempt_minute=planted("the exempt minute"),
            by=officer(),
            at=now(),
        )
        decide(
            item=exempt,
            text=planted("an exempt decision"),
            minute_reference=planted("the reference of an exempt decision"),
            asked=asking(planted("what an exempt decision asks"), partner=police),
        )


def _group_report(planted, meeting, item, restricted, local):
    """A public report of a group whose figures hold measures that are not public; and one that is for members."""
    measure = {
        "title": "A measure", "unit": "offences", "period": "Q1", "goal": "", "value": "4", "rating": "red",
        "rating_words": "Off target", "was_words": "", "was_period": "", "reason": "", "published": "",
        "verdict": "", "direction": "", "strip": [],
    }  # fmt: skip
    from meetings.operations import reports

    drafted = make_group_report(meeting=meeting, achievements="What everybody may know.")
    figures = {
        "schema": "group-report/1",
        "as_at": "2025-06-16",
        "actions": {"words": "No actions", "rows": []},
        "measures": {
            "words": planted("the count of measures that are not all public"),
            "rows": [
                measure | {"code": restricted.code, "title": restricted.title, "is_open": False},
                measure | {"code": local.code, "title": local.title, "is_open": False},
                # It was open when the report was frozen, and is not any more.
                measure
                | {"code": restricted.code, "title": planted("a measure that was open"), "is_open": True},
            ],
        },
        "groups": [],
    }
    submitted = reports.submit_group_report(report=drafted, figures=figures, by=officer(), at=now())
    put_behind(item, group_report=submitted, title="The report of a group")
    make_group_report(
        meeting=meeting, achievements=planted("a group’s report that is behind no item"), submitted=True
    )


def _decided(planted, meeting, restricted, kept, board):
    item = meeting.items.get(number=1)
    escalation = make_escalation(
        measure=restricted, to=board, why=planted("why a restricted measure was escalated"),
        asked=planted("what was asked about a restricted measure"),
    )  # fmt: skip
    decide(
        "close_escalation",
        item=item,
        escalation=escalation,
        text=planted("a decision about a restricted measure"),
        answer=planted("the answer to an escalation"),
    )
    make_escalation(
        measure=kept.measure,
        to=board,
        why=planted("an escalation that waits"),
    )
    decide(meeting=meeting, text=planted("a decision under no item"))


def text_of(content: bytes, content_type: str) -> str:
    """What a reader, or a program, can find in these bytes."""
    if content_type == "application/pdf":
        words = " ".join(pages_of(content) + pages_of(content, artifacts=True))
        return words + content.decode("latin-1")
    if content_type == WORKBOOK_TYPE:
        with ZipFile(BytesIO(content)) as book:
            return " ".join(book.read(name).decode() for name in book.namelist())
    return content.decode("latin-1" if content_type.startswith("font/") else "utf-8")


def test_exempt_matter_reaches_no_public_output(client, planted):
    kept, meetings = plant(planted)
    publish(kept)
    for meeting in meetings:
        asked = packs.ask_for_pack(meeting=meeting, audience=PackAudience.PUBLIC, by=officer())
        packs.build_pack(asked.pk, dashboard=pack_dashboard)
        publish_meeting(meeting=meeting, by=kept.publisher, at=now(), with_draft_minutes=True)
    MEMORY.forget()

    outputs = {address: client.get(address) for address in Address.objects.values_list("path", flat=True)}
    # Every other address that opens without signing in, with the words of a search in its question.
    for _app, _name, view, route in addresses():
        if not getattr(view, "login_required", True):
            outputs[sample_path(route)] = client.get(sample_path(route), {"q": "XMARK"})
    leaked, read = {}, ""
    for address, response in outputs.items():
        text = text_of(response.content, response.get("Content-Type", ""))
        read += text
        found = planted.found_in(f"{address} {text} {response.headers}")
        if found := found - (set() if address.startswith("/meetings") else {LOCAL}):
            leaked[address] = found
    assert leaked == {}
    assert "987654" not in read and "987,654" not in read  # the figure of the restricted measure
    # The search did look: what is public is there, in the pages, the files and the packs of both meetings.
    assert len([path for path in outputs if path.endswith("/files/pack.pdf")]) == 4
    assert "/meetings/2025-06-16-" in " ".join(outputs)
    for said in (
        "Public report of The summer meeting",
        "What everybody may know.",
        "Robbery",
        "The autumn meeting",
    ):
        assert said in read, said


def test_the_markers_are_found_where_members_read_them(planted):
    """The same search over the members' pack and over what was frozen proves that the markers are there to be found."""
    _kept, (held, _coming) = plant(planted)
    asked = packs.ask_for_pack(meeting=held, audience=PackAudience.MEMBERS, by=officer())
    pack = packs.build_pack(asked.pk, dashboard=pack_dashboard)
    found = planted.found_in(text_of(bytes(pack.pdf.plain), "application/pdf"))
    assert {
        "the title of an exempt item",
        "the reason why an item is exempt",
        "the summary of an exempt report",
        "the summary of a marked report",
        "the title of an exempt file",
        "a group’s report that is behind no item",
        LOCAL,
    } <= found
    assert not {each for each in found if "restricted" in each}


def test_what_was_made_exempt_after_a_pack_was_built_goes_out_with_no_publication(planted):
    kept, (_held, coming) = plant(planted)
    item = coming.items.get(number=1)
    asked = packs.ask_for_pack(meeting=coming, audience=PackAudience.PUBLIC, by=officer())
    packs.build_pack(asked.pk, dashboard=pack_dashboard)
    item.access, item.exempt_paragraph, item.public_interest = "exempt", "7", "It would warn them."
    agendas.keep_item(item=item, by=officer(), at=now(), reason="It turned out to be exempt.")
    publish_meeting(meeting=coming, by=kept.publisher, at=now())
    published = MeetingPublication.objects.get()
    assert not published.files.filter(name="pack.pdf").exists()
    kept_bytes = b" ".join(bytes(each.plain) for each in Blob.objects.filter(pk=published.document_id))
    assert b"Public report of" not in kept_bytes
