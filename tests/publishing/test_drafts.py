"""Drafts of editions: prepared as known at a moment, marked as drafts, read at a private address, published as read."""

import re
from datetime import timedelta
from io import StringIO
from urllib.parse import urljoin

import page
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction

from common import clock
from meetings.models import Paper
from publishing import canonical, drafts
from publishing.differences import differences
from publishing.enums import BuildState, DraftState, EditionKind
from publishing.models import Blob, CheckOverride, DraftFile, Edition, EditionBuild, EditionDraft
from publishing.operations import NotPublished, Wanted
from publishing.overrides import withdraw_override
from publishing.serving import MEMORY
from tests.factories import day, make_item, make_meeting, make_strategy, make_user, now, period, record
from tests.publishing.conftest import make_publishable, publish
from tests.publishing.reading_pdf import pages_of

pytestmark = pytest.mark.django_db


def wanted(kept, year: str = "2024/25", **changes) -> Wanted:
    year = period(year)
    said = {
        "strategy": kept.strategy,
        "kind": EditionKind.ANNUAL,
        "period": year,
        "as_at": year.end,
        "title": f"Annual edition {year}",
    }
    return Wanted(**said | changes)


def do(build_or_draft) -> EditionBuild:
    """Do what waits for a process of its own, here and now."""
    draft = build_or_draft.draft if isinstance(build_or_draft, EditionBuild) else build_or_draft
    build = draft.builds.first()
    drafts.build_edition(build.pk)
    build.refresh_from_db()
    draft.refresh_from_db()
    MEMORY.forget()
    return build


def prepare(kept, year: str = "2024/25", **changes) -> EditionDraft:
    draft = drafts.ask_to_prepare(wanted=wanted(kept, year, **changes), by=kept.publisher, at=now())
    assert do(draft).refusal == ""
    return draft


def publish_draft(draft, kept) -> EditionBuild:
    return do(drafts.ask_to_publish(draft=draft, by=kept.publisher, at=now()))


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.fixture(scope="module")
def prepared_once(django_db_setup, django_db_blocker):
    """A record and a draft of it, prepared once for this file and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        kept = make_publishable()
        yield kept, prepare(kept)
        transaction.set_rollback(True)


@pytest.fixture
def prepared(prepared_once, db):
    """The same, as it stands in the database."""
    kept, draft = prepared_once
    for thing in (kept.strategy, kept.measure, kept.priority, draft):
        thing.refresh_from_db()
    return kept, draft


@pytest.fixture
def record_kept(prepared):
    """The record alone; its draft is there as well."""
    return prepared[0]


# Prepared


def test_a_draft_is_prepared_whole_and_nothing_of_it_is_published(prepared, client):
    kept, draft = prepared
    assert not Edition.objects.exists()
    assert "Nothing has been published yet" in read(client, "/")
    assert {"index.html", "report.pdf", "document.json"} <= set(draft.files.values_list("name", flat=True))
    assert (draft.number, draft.prepared_by) == (1, kept.publisher)


@pytest.mark.once
def test_every_page_says_that_it_is_a_draft_and_the_report_says_so_on_every_page(prepared):
    _kept, draft = prepared
    for file in draft.files.select_related("blob"):
        if file.name.endswith(".html"):
            assert b'data-state="draft"' in bytes(file.blob.plain), file.name
    pdf = bytes(draft.files.get(name="report.pdf").blob.plain)
    furniture = pages_of(pdf, artifacts=True)
    assert all("Draft for comment, not published" in words for words in furniture[1:])
    assert "Draft for comment, not published" in pages_of(pdf)[0]
    assert page.validate_pdf_bytes(pdf, profile="ua1").failures == []


def test_partners_read_the_whole_draft_at_its_private_address_without_signing_in(prepared, client):
    _kept, draft = prepared
    seen, waiting = set(), [draft.preview_address]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        assert response["X-Robots-Tag"].startswith("noindex")
        assert response["Cache-Control"] == "private, no-store"
        assert "unsafe" not in response["Content-Security-Policy"]
        if not response["Content-Type"].startswith("text/html"):
            continue
        links = re.findall(r'(?:href|src)="([^"#]+)', response.content.decode())
        found = [urljoin(address, link) for link in links if not link.startswith(("/", "http", "data:"))]
        assert all(each.startswith(draft.preview_address) for each in found)
        waiting += found
    assert len(seen) > 10
    assert "Send your comments to the" in read(client, draft.preview_address)
    assert not client.cookies


def test_the_private_address_stands_in_no_list_and_can_be_renewed_and_ended(record_kept, client):
    publish(record_kept, "2023/24")
    draft = prepare(record_kept)
    first = draft.preview_address
    for path in ("/sitemap.xml", "/editions/", "/feed.atom", "/robots.txt"):
        assert draft.token not in read(client, path)
    drafts.give_address(draft=draft, by=record_kept.publisher, at=now())
    assert client.get(first).status_code == 404
    second = draft.preview_address
    assert client.get(second).status_code == 200
    drafts.end_address(draft=draft, by=record_kept.publisher, at=now())
    assert client.get(second).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"as_at": day("2025-07-14").first, "period": period("2025/26")}, "The year is not over"),
        ({"period": period("2025/26"), "as_at": period("2025/26").end}, "is in the future"),
    ],
)
def test_a_year_that_is_not_over_is_not_prepared(record_kept, changes, words):
    with pytest.raises(NotPublished, match=words):
        drafts.ask_to_prepare(wanted=wanted(record_kept, **changes), by=record_kept.publisher, at=now())
    assert EditionDraft.objects.count() == 1  # that of the fixture


def test_a_strategy_that_is_not_agreed_needs_a_label_to_be_prepared(record_kept):
    put = make_strategy(slug="2025-29", state="for_decision")
    with pytest.raises(NotPublished, match="has not been agreed: give the edition a label"):
        drafts.ask_to_prepare(wanted=wanted(record_kept, strategy=put), by=record_kept.publisher, at=now())


def test_a_draft_that_cannot_be_prepared_says_what_is_missing(record_kept):
    empty = make_strategy(slug="2025-29", state="for_decision", vision="")
    draft = drafts.ask_to_prepare(
        wanted=wanted(record_kept, strategy=empty, label="Draft published for decision"),
        by=record_kept.publisher,
        at=now(),
    )
    build = do(draft)
    assert build.state == BuildState.FAILED
    assert "The strategy has no priorities." in build.refusal.split("\n")
    assert not draft.is_prepared


def test_preparing_again_takes_in_what_changed_and_forgets_the_files_before(prepared):
    kept, draft = prepared
    assert drafts.record_changed_since(draft.known_at) == ""
    before = draft.document_id
    record(kept.measure, {"2025-03": 99}, reason="A late correction.", at=now())
    assert "1 change to readings" in drafts.record_changed_since(draft.known_at)
    do(drafts.prepare_again(draft=draft, by=kept.publisher))
    assert draft.document_id != before
    assert not Blob.objects.filter(pk=before).exists()


def test_the_history_of_a_draft_never_holds_its_document(prepared):
    columns = {field.name for field in EditionDraft.history.model._meta.fields}
    assert {"document", "report"} <= columns  # which are hashes
    for row in EditionDraft.history.values():
        assert "Street robbery" not in str(row)


def test_what_is_different_from_the_edition_before_is_told_with_old_and_new(record_kept):
    first = publish(record_kept)
    record(record_kept.measure, {"2025-03": 20}, reason="A late correction.", at=now())
    draft = prepare(record_kept, note="March was wrong.", corrects=first)
    moved = differences(
        canonical.from_bytes(first.document.plain), canonical.from_bytes(draft.document.plain)
    )
    assert ("March 2025", "14", "20") in [
        (each["label"], each["was_words"], each["now_words"]) for each in moved.figures
    ]
    assert not moved.are_none
    same = canonical.from_bytes(first.document.plain)
    assert differences(same, same).are_none


# Published


def test_what_was_looked_at_is_what_is_published(prepared, client):
    kept, draft = prepared
    looked_at = canonical.from_bytes(draft.document.plain)
    record(kept.measure, {"2025-03": 99}, reason="Known later.", at=now())
    assert publish_draft(draft, kept).state == BuildState.DONE
    published = canonical.from_bytes(draft.edition.document.plain)
    for part in ("edition", "duty"):  # these tell the day
        del looked_at[part], published[part]
    assert published == looked_at
    assert "Street robbery" in read(client, "/")
    assert 'data-state="draft"' not in read(client, "/")


def test_a_published_draft_has_no_preview_and_leaves_no_marked_files(prepared, client):
    kept, draft = prepared
    address = draft.preview_address
    publish_draft(draft, kept)
    assert client.get(address).status_code == 404
    assert not DraftFile.objects.exists()
    assert draft.state == DraftState.PUBLISHED


def test_the_checks_are_asked_again_when_a_draft_is_published(prepared):
    kept, draft = prepared
    override = CheckOverride.objects.get(strategy=kept.strategy, period=draft.period, code="C10")
    withdraw_override(override=override, reason="Not any more.", by=kept.publisher, at=now())
    build = publish_draft(draft, kept)
    assert build.state == BuildState.FAILED
    assert build.refusal.startswith("C10 ")
    assert not Edition.objects.exists()
    assert draft.state == DraftState.OPEN


def test_a_figure_that_awaits_release_is_looked_at_and_not_published(record_kept):
    record_kept.measure.needs_release = True
    record_kept.measure._history_date = now()
    record_kept.measure.save()
    draft = prepare(record_kept)
    build = publish_draft(draft, record_kept)
    assert "“Robbery” has 24 figures that await release (April 2023 to March 2025): release" in build.refusal
    assert not Edition.objects.exists()


def test_an_edition_published_meanwhile_takes_the_number_and_the_draft_says_so(prepared):
    kept, draft = prepared
    publish(kept, "2023/24")
    build = publish_draft(draft, kept)
    assert "was published while this one was being prepared" in build.refusal
    assert Edition.objects.count() == 1
    do(drafts.prepare_again(draft=draft, by=kept.publisher))
    assert publish_draft(draft, kept).state == BuildState.DONE
    assert draft.edition.number == 2


@pytest.mark.parametrize("role", ["officer", "contributor", "administrator"])
def test_only_a_publisher_prepares_and_publishes(prepared, role):
    kept, draft = prepared
    somebody = make_user(role)
    with pytest.raises(ValidationError, match="Only a publisher"):
        drafts.ask_to_prepare(wanted=wanted(kept), by=somebody, at=now())
    for act in (
        lambda: drafts.prepare_again(draft=draft, by=somebody),
        lambda: drafts.ask_to_publish(draft=draft, by=somebody, at=now()),
        lambda: drafts.give_address(draft=draft, by=somebody, at=now()),
        lambda: drafts.discard(draft=draft, by=somebody, at=now()),
        lambda: drafts.schedule(draft=draft, when=clock.real_now(), by=somebody, at=now()),
    ):
        with pytest.raises(ValidationError, match="Only a publisher"):
            act()


def test_a_discarded_draft_leaves_nothing_to_read(prepared, client):
    kept, draft = prepared
    address, document = draft.preview_address, draft.document_id
    drafts.discard(draft=draft, by=kept.publisher, at=now())
    assert client.get(address).status_code == 404
    assert not Blob.objects.filter(pk=document).exists()
    with pytest.raises(ValidationError, match="discarded already"):
        drafts.prepare_again(draft=draft, by=kept.publisher)


# A correction


def test_a_correction_is_a_new_edition_and_the_corrected_one_stays_and_points_to_it(record_kept, client):
    first = publish(record_kept)
    publish(record_kept, "2023/24")
    draft = prepare(record_kept, note="March was counted twice.", corrects=first)
    publish_draft(draft, record_kept)
    first.refresh_from_db()
    assert (first.state, draft.edition.number) == ("corrected", 3)
    old = read(client, first.address)
    assert "A later edition corrects this one." in old
    assert f'href="{draft.edition.address}"' in old
    assert "March was counted twice." in read(client, "/editions/")


def test_a_correction_of_an_earlier_year_does_not_take_the_front_page(record_kept, client):
    earlier = publish(record_kept, "2023/24")
    publish(record_kept)
    draft = prepare(record_kept, "2023/24", note="A figure was wrong.", corrects=earlier)
    publish_draft(draft, record_kept)
    assert "Annual edition 2024/25" in read(client, "/")


def test_a_correction_says_what_was_wrong(record_kept):
    first = publish(record_kept)
    with pytest.raises(NotPublished, match="Say in the note what was wrong"):
        drafts.ask_to_prepare(wanted=wanted(record_kept, corrects=first), by=record_kept.publisher, at=now())


# At its moment


def scheduled(prepared, *, ago: timedelta = timedelta(minutes=1)) -> EditionDraft:
    """A draft whose moment has just come."""
    kept, draft = prepared
    drafts.schedule(draft=draft, when=clock.real_now() + timedelta(hours=1), by=kept.publisher, at=now())
    EditionDraft.objects.filter(pk=draft.pk).update(scheduled_for=clock.real_now() - ago)
    return draft


def test_a_scheduled_draft_is_published_at_its_moment_once(prepared):
    draft = scheduled(prepared)
    said = StringIO()
    call_command("publish_due", stdout=said)
    call_command("publish_due", stdout=said)
    draft.refresh_from_db()
    assert draft.state == DraftState.PUBLISHED
    assert said.getvalue() == f"Published {draft}.\n"
    assert Edition.objects.get().published_by == prepared[0].publisher


def test_a_scheduled_draft_waits_for_its_moment(prepared):
    draft = scheduled(prepared, ago=timedelta(minutes=-5))
    call_command("publish_due", stdout=StringIO())
    assert not Edition.objects.exists()
    drafts.unschedule(draft=draft, by=prepared[0].publisher, at=now())
    EditionDraft.objects.update(known_at=now())
    call_command("publish_due", stdout=StringIO())
    assert not Edition.objects.exists()


def test_a_scheduled_draft_whose_checks_fail_is_not_published_and_the_publisher_is_told(prepared):
    draft = scheduled(prepared)
    override = CheckOverride.objects.get(strategy=prepared[0].strategy, period=draft.period, code="C10")
    withdraw_override(override=override, reason="Not any more.", by=prepared[0].publisher, at=now())
    with pytest.raises(CommandError, match="Not published: 1"):
        call_command("publish_due", stdout=StringIO())
    assert not Edition.objects.exists()
    (letter,) = mail.outbox
    assert letter.to == [prepared[0].publisher.email]
    assert "C10 " in letter.body and f"/publish/{draft.pk}/" in letter.body
    draft.refresh_from_db()
    assert draft.scheduled_for is None
    call_command("publish_due", stdout=StringIO())
    assert len(mail.outbox) == 1


def test_a_moment_that_has_passed_is_not_scheduled(prepared):
    kept, draft = prepared
    with pytest.raises(ValidationError, match="still to come"):
        drafts.schedule(draft=draft, when=clock.real_now() - timedelta(hours=1), by=kept.publisher, at=now())


# Into a meeting


def test_the_marked_report_of_a_draft_goes_behind_an_agenda_item(prepared):
    kept, draft = prepared
    item = make_item(meeting=make_meeting(state="planned"))
    drafts.put_into_papers(draft=draft, item=item, urgency="", by=kept.publisher, at=now())
    paper = Paper.objects.get()
    assert bytes(paper.content) == bytes(draft.files.get(name="report.pdf").blob.plain)
    assert paper.title.startswith("Annual edition 2024/25")
    assert list(draft.papers.all()) == [paper]


def test_a_draft_published_for_decision_is_put_out_with_its_label(record_kept, client):
    record_kept.strategy.state = "for_decision"
    record_kept.strategy._history_date = now()
    record_kept.strategy.save()
    draft = prepare(record_kept, label="Draft published for decision")
    publish_draft(draft, record_kept)
    assert draft.edition.label == "Draft published for decision"
    assert "Draft published for decision" in read(client, draft.edition.address)
