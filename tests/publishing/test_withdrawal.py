"""Withdrawing what was published, and destroying what should never have been: the chain still verifies."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction

from meetings.models import Paper
from publishing import drafts
from publishing.enums import PackAudience
from publishing.meetings_publishing import destroy_meeting, withdraw_meeting
from publishing.models import Address, Blob, Destruction, EditionDraft, MeetingPublication, PackBuild
from publishing.operations import destroy_edition, withdraw_edition
from publishing.packs import ask_for_pack, build_pack
from publishing.serving import MEMORY
from publishing.verifying import verify_editions
from tests.factories import decide, make_item, make_meeting, make_user, now, officer
from tests.publishing.conftest import make_publishable, publish
from tests.publishing.test_drafts import prepare
from tests.publishing.test_public_meetings import publish as publish_meeting

SECRET = "Street robbery"  # stands for what should never have been public


@pytest.fixture(scope="module")
def published_once(django_db_setup, django_db_blocker):
    """Two editions, published once for this file and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        kept = make_publishable()
        yield kept, publish(kept, "2023/24"), publish(kept)
        transaction.set_rollback(True)


@pytest.fixture
def published(published_once, db):
    """The record and its two editions, as they stand in the database."""
    for thing in published_once[1:]:
        thing.refresh_from_db()
    MEMORY.forget()
    return published_once


def withdraw(edition, by) -> None:
    withdraw_edition(edition=edition, by=by, at=now(), reason="It named somebody.")
    MEMORY.forget()


def destroy(edition, by):
    destroyed = destroy_edition(edition=edition, by=by, at=now(), reason="Personal data.")
    MEMORY.forget()
    return destroyed


def problems() -> list[str]:
    return [problem for verified in verify_editions() for problem in verified.problems]


def everything_stored() -> bytes:
    """All bytes in all tables, histories and compressed twins included."""
    import gzip

    import brotli

    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("publishing_"):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 the tables of our own database
                for row in cursor.fetchall():
                    found += [bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]
    raw = [cell if isinstance(cell, bytes) else str(cell).encode() for cell in found]
    for cell in list(raw):
        if cell[:2] == b"\x1f\x8b":
            raw.append(gzip.decompress(cell))
    for blob in Blob.objects.exclude(brotli=None):
        raw.append(brotli.decompress(bytes(blob.brotli)))
    return b"\n".join(raw)


# Withdrawn


def test_a_notice_with_the_reason_stands_in_the_place_of_every_page_and_the_downloads_are_gone(
    published, client
):
    kept, _first, second = published
    withdraw(second, kept.publisher)
    for name in ("", "dashboard/", "priorities/1/", "data/", "report.pdf"):
        page = client.get(f"{second.address}{name}").content.decode()
        assert "was withdrawn on 14 July 2025" in page
        assert "It named somebody." in page
        assert SECRET not in page
    for name in ("document.json", "measures.csv", "report.pdf", "index.html"):
        assert client.get(f"{second.address}files/{name}").status_code == 404, name
    assert client.get(f"{second.address}files/manifest.json").status_code == 200


def test_the_edition_before_takes_the_front_page_when_the_current_one_is_withdrawn(published, client):
    kept, first, second = published
    withdraw(second, kept.publisher)
    assert "Annual edition 2023/24" in client.get("/").content.decode()
    assert "A later edition" not in client.get(first.address).content.decode()
    assert "Withdrawn on 14 July 2025" in client.get("/editions/").content.decode()
    assert second.address not in client.get("/sitemap.xml").content.decode()


def test_a_withdrawn_edition_keeps_its_bytes_and_verifies(published):
    kept, _first, second = published
    withdraw(second, kept.publisher)
    assert problems() == []
    assert list(verify_editions())[1].taken_back == "withdrawn on 14 July 2025"


def test_bytes_that_still_answer_after_a_withdrawal_are_named(published):
    kept, _first, second = published
    withdraw(second, kept.publisher)
    blob = second.files.get(name="measures.csv").blob
    Address.objects.create(path="/left.csv", edition=second, blob=blob, content_type="text/csv")
    assert problems() == ["/left.csv still answers, although the edition was withdrawn"]


def test_a_withdrawal_needs_a_reason_a_publisher_and_something_that_stands(published):
    kept, _first, second = published
    with pytest.raises(ValidationError, match="Only a publisher"):
        withdraw_edition(edition=second, by=make_user("officer"), at=now(), reason="Because.")
    with pytest.raises(ValidationError, match="readers are told"):
        withdraw_edition(edition=second, by=kept.publisher, at=now(), reason=" ")
    with pytest.raises(ValidationError, match="Withdraw the edition first"):
        destroy(second, kept.publisher)
    withdraw(second, kept.publisher)
    with pytest.raises(ValidationError, match="withdrawn already"):
        withdraw(second, kept.publisher)


# Destroyed


def test_destroyed_bytes_are_gone_everywhere_and_hash_size_person_and_reason_stay(published):
    kept, first, second = published
    for edition in (first, second):
        withdraw(edition, kept.publisher)
        destroy(edition, kept.publisher)
    assert SECRET.encode() not in everything_stored()
    blob = second.files.get(name="index.html").blob
    assert (bytes(blob.plain), blob.gzip, blob.brotli) == (b"", None, None)
    assert blob.size > 1000
    assert (blob.destroyed.by, blob.destroyed.reason) == (kept.publisher, "Personal data.")


def test_the_chain_still_verifies_and_says_by_whom_it_was_destroyed(published, tmp_path):
    kept, _first, second = published
    saved = tmp_path / "manifest.json"
    saved.write_bytes(bytes(second.manifest.plain))
    withdraw(second, kept.publisher)
    destroy(second, kept.publisher)
    assert problems() == []
    said = StringIO()
    call_command("verify_editions", "--against", str(saved), stdout=said)
    gone = f"withdrawn on 14 July 2025, destroyed on 14 July 2025 by {kept.publisher}"
    assert f"{second}: {second.files.count()} files, {gone}." in said.getvalue()
    assert f"the manifest of {second}, {gone}." in said.getvalue()


def test_what_a_standing_edition_holds_as_well_is_kept_and_named_until_that_is_withdrawn(published):
    kept, first, second = published
    shared = set(first.files.values_list("blob", flat=True)) & set(
        second.files.filter(name__endswith=".csv").values_list("blob", flat=True)
    )
    assert shared  # the sources are the same
    withdraw(second, kept.publisher)
    destroyed = destroy(second, kept.publisher)
    assert any("sources.csv was kept, because" in sentence for sentence in destroyed.kept)
    assert not Blob.objects.filter(pk__in=shared).exclude(destroyed=None).exists()
    assert problems() == []
    withdraw(first, kept.publisher)
    destroy(first, kept.publisher)
    assert Blob.objects.filter(pk__in=shared, destroyed=None).count() == 0
    assert problems() == []


def test_destroyed_bytes_of_an_edition_that_stands_are_named_as_a_problem(published):
    kept, first, _second = published
    destruction = Destruction.objects.create(of="By hand", at=now(), by=kept.publisher, reason="None.")
    blob = first.files.get(name="index.html").blob
    Blob.objects.filter(pk=blob.pk).update(plain=b"", destroyed=destruction)
    assert "index.html was destroyed, although the edition stands" in problems()


def test_an_edition_is_published_again_after_one_was_destroyed_and_all_of_it_is_there(published, client):
    kept, _first, second = published
    withdraw(second, kept.publisher)
    destroy(second, kept.publisher)
    third = publish(kept)
    assert third.number == 3
    assert not third.files.exclude(blob__destroyed=None).exists()
    assert problems() == []
    assert client.get(f"{third.address}files/sources.csv").status_code == 200


def test_drafts_papers_and_packs_that_hold_it_are_emptied_as_well(published):
    kept, _first, second = published
    draft = prepare(kept, note="It was wrong.", corrects=second)
    item = make_item(meeting=make_meeting(state="planned"))
    drafts.put_into_papers(draft=draft, item=item, urgency="", by=kept.publisher, at=now())
    pack = ask_for_pack(meeting=item.meeting, audience=PackAudience.MEMBERS, by=officer())
    build_pack(pack.pk, dashboard=lambda *_: {})
    withdraw(second, kept.publisher)
    destroyed = destroy(second, kept.publisher)
    assert len(destroyed.also) == 2
    paper = Paper.objects.get()
    assert bytes(paper.content) == b"" and paper.size > 1000
    assert {bytes(row.content) for row in Paper.history.all()} == {b""}
    pack = PackBuild.objects.get()
    assert (pack.pdf_id, pack.built_from, pack.state) == (None, None, "failed")
    draft = EditionDraft.objects.get(pk=draft.pk)
    assert (draft.document_id, draft.report_id, draft.preview_address) == (None, None, "")
    assert not draft.files.exists()


# Meetings


def test_the_bytes_of_a_withdrawn_meeting_are_destroyed_with_its_packs_and_what_lists_told(published, client):
    kept, _first, _second = published
    meeting = make_meeting(group=kept.strategy.priorities.get().holdings.get().group)
    item = make_item(meeting=meeting, title="SECRETNAME of somebody")
    decide(meeting=meeting, item=item)
    pack = ask_for_pack(meeting=meeting, audience=PackAudience.PUBLIC, by=officer())
    build_pack(pack.pk, dashboard=lambda *_: {})
    published = publish_meeting(meeting, kept.publisher)
    with pytest.raises(ValidationError, match="Withdraw the meeting first"):
        destroy_meeting(meeting=meeting, by=kept.publisher, at=now(), reason="A name.")
    withdraw_meeting(meeting=meeting, by=kept.publisher, at=now(), reason="It named somebody.")
    assert b"SECRETNAME" in everything_stored()
    destroy_meeting(meeting=meeting, by=kept.publisher, at=now(), reason="A name.")
    MEMORY.forget()
    assert b"SECRETNAME" not in everything_stored()
    assert "It named somebody." in client.get(published.address).content.decode()
    assert client.get("/meetings/").status_code == 200
    assert MeetingPublication.objects.get().document.destroyed.reason == "A name."
