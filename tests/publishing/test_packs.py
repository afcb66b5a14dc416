"""Packs of a meeting: one accessible PDF, built once whoever asks, whole or not at all, and true to its agenda."""

import re
from datetime import timedelta
from io import BytesIO

import page
import pikepdf
import pytest
from django.core.exceptions import ValidationError

from common import clock
from meetings.operations import agendas
from publishing import packs
from publishing.enums import BuildState, PackAudience
from publishing.meetings import gather_pack
from publishing.models import Blob, PackBuild
from publishing.pack_pdf import render_pack
from tests.factories import (
    make_board,
    make_committee_report,
    make_group,
    make_group_report,
    make_item,
    make_meeting,
    make_membership,
    make_partnership,
    make_user,
    now,
    officer,
    put_behind,
)
from tests.publishing.reading_pdf import opened, outline, pages_of

pytestmark = pytest.mark.django_db
MEMBERS, PUBLIC = PackAudience.MEMBERS, PackAudience.PUBLIC


def handed_in(words: str = "HANDED IN", *, pages: int = 1, lies: bool = False, turned: int = 0) -> bytes:
    """A PDF as somebody's office might make one: untagged, in a font of its own."""
    pdf = pikepdf.new()
    for number in range(1, pages + 1):
        sheet = pdf.add_blank_page(page_size=(842, 595) if lies else (595, 842))
        sheet.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(
                F1=pdf.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
                    )
                )
            )
        )
        sheet.Contents = pdf.make_stream(f"BT /F1 24 Tf 72 500 Td ({words} {number}) Tj ET".encode())
        if turned:
            sheet.Rotate = turned
    made = BytesIO()
    pdf.save(made)
    return made.getvalue()


def board_meeting(**fields):
    make_partnership()
    return make_meeting(group=make_board(code="board"), **{"state": "planned"} | fields)


def put_file_behind(item, content: bytes, **fields):
    return put_behind(
        item,
        content=content,
        **{"title": "A map", "file_name": "map.pdf", "media_type": "application/pdf"} | fields,
    )


def merged_into(sheet) -> str:
    """What is drawn on this page from the file of somebody else."""
    names = [
        str(operands[0])
        for operands, operator in pikepdf.parse_content_stream(sheet)
        if str(operator) == "Do"
    ]
    pool = sheet.Resources.get("/XObject", {})
    return " ".join(pool[name].read_bytes().decode("latin-1") for name in names if "upload" in name)


def no_dashboard(*_) -> dict:
    return {}


def build(meeting, audience=MEMBERS, by=None) -> PackBuild:
    asked = packs.ask_for_pack(meeting=meeting, audience=audience, by=by or officer())
    packs.build_pack(asked.pk, dashboard=no_dashboard)
    asked.refresh_from_db()
    return asked


def bytes_of(pack: PackBuild) -> bytes:
    return bytes(pack.pdf.plain)


def words_of(pack: PackBuild) -> str:
    return " ".join(pages_of(bytes_of(pack)))


def failures_of(pdf: bytes) -> list[str]:
    """What the machine checks of PDF/UA-1 find wrong."""
    return [
        f"{each.rule_id}: {each.message}" for each in page.validate_pdf_bytes(pdf, profile="ua1").failures
    ]


def claims_to_be_accessible(pdf: bytes) -> bool:
    with opened(pdf) as document, document.open_metadata() as meta:
        return "pdfuaid:part" in meta


# What is in it


def test_a_pack_holds_agenda_reports_and_group_reports_and_passes_the_machine_checks():
    meeting = board_meeting()
    put_behind(
        make_item(meeting=meeting, title="Lamps"), make_committee_report(title="All lamps", submitted=True)
    )
    make_group_report(meeting=meeting, group=make_group(name="The night group"), submitted=True)
    pack = build(meeting)
    words = words_of(pack)
    for said in ("Contents", "Agenda", "All lamps", "Members are asked to", "What went well.", "night group"):
        assert said in words
    assert failures_of(bytes_of(pack)) == []
    assert claims_to_be_accessible(bytes_of(pack))


def test_uploads_are_merged_where_they_belong_with_page_numbers_bookmarks_and_contents():
    meeting = board_meeting()
    item = make_item(meeting=meeting, title="Lamps")
    put_file_behind(item, handed_in("UPRIGHT", pages=2), title="The first map")
    put_file_behind(item, handed_in("LYING", lies=True), title="The second map")
    put_file_behind(item, handed_in("TURNED", turned=90), title="The third map")
    pack = build(meeting)
    pdf = bytes_of(pack)
    assert pack.merged_pages == 4
    furniture = pages_of(pdf, artifacts=True)
    for number in range(2, pack.pages + 1):
        assert f"Page {number} of {pack.pages}" in furniture[number - 1]
    with opened(pdf) as document:
        led = outline(document)
        drawn = [merged_into(sheet) for sheet in document.pages]
        sizes = [tuple(round(float(edge)) for edge in sheet.mediabox[2:]) for sheet in document.pages]
    begins = led["Appendix 1. The first map"]
    assert "UPRIGHT 1" in drawn[begins] and "UPRIGHT 2" in drawn[begins + 1]
    assert [bool(said) for said in drawn].count(True) == 4
    assert "LYING 1" in drawn[led["Appendix 2. The second map"]]
    assert sizes[led["Appendix 2. The second map"]] == (842, 595)
    assert sizes[led["Appendix 3. The third map"]] == (842, 595)
    contents = pages_of(pdf)[1]
    assert f"Appendix 1. The first map {begins} " in contents


def test_a_pack_with_merged_pages_does_not_claim_what_nobody_knows():
    meeting = board_meeting()
    put_file_behind(make_item(meeting=meeting), handed_in(), title="The map")
    pdf = bytes_of(build(meeting))
    assert not claims_to_be_accessible(pdf)
    with opened(pdf) as document:
        said = [
            str(node.get("/Alt", "")) for node in document.objects if isinstance(node, pikepdf.Dictionary)
        ]
    assert "Page 1 of 1 of “The map”, merged as it was handed in. Its own text is not tagged here." in said
    assert "may not be able to read them here" in " ".join(pages_of(pdf))
    # What the portal rendered still passes: only the claim is missing, and the fonts are the office's own.
    assert {failure.split(":")[0] for failure in failures_of(pdf)} <= {
        failure.split(":")[0]
        for failure in failures_of(pdf)
        if re.search("font|identif|pdfuaid|part", failure, re.IGNORECASE)
    }


def test_an_upload_that_cannot_be_read_is_named_and_the_pack_is_built_all_the_same():
    meeting = board_meeting()
    put_file_behind(make_item(meeting=meeting), b"%PDF-1.7 and then nothing", title="The torn map")
    pack = build(meeting)
    assert pack.remarks == [
        "“The torn map” was not merged, because it cannot be read as a PDF: it is read in the portal."
    ]
    assert "The torn map" in words_of(pack)


def test_what_is_exempt_stands_at_the_end_of_the_members_pack_and_every_page_is_marked():
    meeting = board_meeting()
    make_item(meeting=meeting, title="Lamps")
    exempt = make_item(meeting=meeting, title="A watched house", access="exempt")
    put_behind(exempt, make_committee_report(title="Where it stands", submitted=True, marking="official"))
    pages = pages_of(bytes_of(build(meeting)))
    furniture = pages_of(bytes_of(PackBuild.objects.get()), artifacts=True)
    first = next(at for at, words in enumerate(pages) if "What follows is exempt" in words)
    assert "Where it stands" in " ".join(pages[first:])
    assert all("EXEMPT: not for publication" in words for words in furniture[first:])
    assert not any("EXEMPT" in words for words in furniture[1:first])


def test_nothing_exempt_or_marked_is_in_the_public_pack():
    meeting = board_meeting()
    make_item(meeting=meeting, title="Lamps")
    exempt = make_item(meeting=meeting, title="A watched house", access="exempt")
    put_behind(exempt, make_committee_report(title="Where it stands", submitted=True))
    make_group_report(meeting=meeting, achievements="Told to members alone.", submitted=True)
    pack = build(meeting, PUBLIC)
    words = words_of(pack)
    assert "Lamps" in words and "Exempt item" in words
    for secret in ("watched house", "Where it stands", "warn those", "Told to members alone"):
        assert secret not in words
    assert failures_of(bytes_of(pack)) == []


def test_the_same_meeting_gives_the_same_pack():
    meeting = board_meeting()
    put_file_behind(make_item(meeting=meeting), handed_in())
    assert build(meeting).pdf_id == build(meeting).pdf_id


def test_the_gathering_asks_the_same_number_of_questions_whatever_the_papers(django_assert_max_num_queries):
    meeting = board_meeting()
    for number in range(8):
        put_file_behind(make_item(meeting=meeting, title=f"Item {number}"), handed_in())
    with django_assert_max_num_queries(12):
        gather_pack(meeting, MEMBERS)


# Being built


def test_two_people_who_ask_get_the_same_build():
    meeting = board_meeting()
    make_item(meeting=meeting)
    chair = make_user("contributor")
    make_membership(group=meeting.group, person=chair, role="chair")
    first = packs.ask_for_pack(meeting=meeting, audience=MEMBERS, by=officer())
    second = packs.ask_for_pack(meeting=meeting, audience=MEMBERS, by=chair)
    assert first.pk == second.pk
    assert packs.ask_for_pack(meeting=meeting, audience=PUBLIC, by=chair).pk != first.pk


def cut_off(build: PackBuild) -> None:
    """The build was running, and its process is gone for a while."""
    PackBuild.objects.filter(pk=build.pk).update(
        state=BuildState.RUNNING, heartbeat=clock.real_now() - timedelta(minutes=5)
    )


def test_a_build_that_was_killed_leaves_no_half_pack_and_another_can_begin(client):
    meeting = board_meeting()
    make_item(meeting=meeting)
    killed = packs.ask_for_pack(meeting=meeting, audience=MEMBERS, by=officer())
    cut_off(killed)
    client.force_login(officer())
    assert "The build was cut off" in client.get(f"/board/meetings/{meeting.pk}/pack/").content.decode()
    assert build(meeting).state == BuildState.DONE
    killed.refresh_from_db()
    assert (killed.state, killed.pdf_id) == (BuildState.FAILED, None)
    assert "The build was cut off" not in client.get(f"/board/meetings/{meeting.pk}/pack/").content.decode()


def test_a_build_that_was_given_up_stores_nothing_when_it_wakes():
    meeting = board_meeting()
    make_item(meeting=meeting)
    slow = packs.ask_for_pack(meeting=meeting, audience=MEMBERS, by=officer())

    def dashboard(*_) -> dict:
        """While this one is away, somebody loses patience."""
        cut_off(slow)
        packs.ask_for_pack(meeting=meeting, audience=MEMBERS, by=officer())
        return {}

    assert packs.build_pack(slow.pk, dashboard=dashboard) is None
    slow.refresh_from_db()
    assert (slow.state, slow.pdf_id) == (BuildState.FAILED, None)
    assert not Blob.objects.exists()


def test_a_build_that_fails_says_so_and_keeps_the_pack_before():
    meeting = board_meeting()
    make_item(meeting=meeting)
    before = build(meeting)
    failing = packs.ask_for_pack(meeting=meeting, audience=MEMBERS, by=officer())

    def dashboard(*_):
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        packs.build_pack(failing.pk, dashboard=dashboard)
    stands = packs.pack_stands(meeting, MEMBERS, at=clock.real_now())
    assert stands.failed == "The pack could not be built: the disk is full."
    assert stands.build == before


def test_a_build_tells_how_far_it_is():
    meeting = board_meeting()
    put_behind(make_item(meeting=meeting), make_committee_report(submitted=True))
    heard = []
    render_pack(
        gather_pack(meeting, MEMBERS),
        dashboard={},
        uploads={},
        on=clock.today(),
        told=lambda step, percent: heard.append((step, percent)),
    )
    assert any(step.startswith("Laying out the pages, at page") for step, _ in heard)
    assert [percent for _, percent in heard] == sorted(percent for _, percent in heard)


def test_a_meeting_without_an_agenda_has_no_pack():
    with pytest.raises(ValidationError, match="nothing on the agenda"):
        packs.ask_for_pack(meeting=board_meeting(), audience=MEMBERS, by=officer())


# Up to date


def test_a_pack_says_what_changed_on_its_agenda_since_and_nothing_else():
    meeting = board_meeting(state="held")
    lamps = make_item(meeting=meeting, title="Lamps")
    exempt = make_item(meeting=meeting, title="A watched house", access="exempt")
    build(meeting), build(meeting, PUBLIC)

    def changes(audience) -> list[str]:
        return packs.pack_stands(meeting, audience, at=clock.real_now()).changes

    agendas.write_minute(item=lamps, minute="Members agreed.", by=officer(), at=now())
    assert (changes(MEMBERS), changes(PUBLIC)) == ([], [])  # minutes come after the papers
    put_file_behind(exempt, handed_in(), title="The house")
    assert (changes(MEMBERS), changes(PUBLIC)) == (["New papers: “The house”."], [])
    make_item(meeting=meeting, title="Bins")
    assert changes(PUBLIC) == ["New on the agenda: “Bins”."]


# The page


def test_an_officer_begins_a_build_on_the_page_and_sees_it_go(client):
    meeting = board_meeting()
    make_item(meeting=meeting)
    client.force_login(officer())
    address = f"/board/meetings/{meeting.pk}/pack/"
    assert client.post(address, {"audience": "members"}).status_code == 302
    shown = client.get(address).content.decode()
    assert "<progress" in shown and "Look again" in shown and 'data-look-again="3"' in shown
    key = PackBuild.objects.get().pk
    assert packs.build_pack(key, dashboard=no_dashboard) is not None
    assert packs.build_pack(key, dashboard=no_dashboard) is None  # taken, so no second process builds it
    shown = client.get(address).content.decode()
    assert "Read the members’ pack" in shown and 'data-look-again="0"' in shown
    answer = client.get(f"{address}members.pdf")
    assert answer.content.startswith(b"%PDF") and answer["Cache-Control"] == "private, no-store"


def test_who_does_not_serve_the_body_reads_the_public_pack_alone(client):
    meeting = board_meeting()
    make_item(meeting=meeting)
    build(meeting), build(meeting, PUBLIC)
    client.force_login(make_user("scrutiny"))
    address = f"/board/meetings/{meeting.pk}/pack/"
    assert client.get(f"{address}public.pdf").status_code == 200
    assert client.get(f"{address}members.pdf").status_code == 403
    assert "members.pdf" not in client.get(address).content.decode()


def test_a_pack_that_is_not_there_is_said_not_to_be(client):
    meeting = board_meeting()
    client.force_login(officer())
    assert client.get(f"/board/meetings/{meeting.pk}/pack/public.pdf").status_code == 404
    assert client.get(f"/board/meetings/{meeting.pk}/pack/everybody.pdf").status_code == 404
    assert client.post(f"/board/meetings/{meeting.pk}/pack/", {"audience": "x"}).status_code == 404
