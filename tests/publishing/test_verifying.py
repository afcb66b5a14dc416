"""What was published is proven to be what was published, and whatever was altered is named."""

import gzip
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from publishing import canonical
from publishing.models import Address, Blob, Edition, EditionFile
from publishing.verifying import of_manifest, verify_editions, what_differs, why_not_as_listed
from tests.publishing.conftest import make_publishable, publish


@pytest.fixture(scope="module")
def chain(django_db_setup, django_db_blocker):
    """Two editions, published once for this file and taken back after it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        kept = make_publishable()
        yield publish(kept, "2023/24"), publish(kept, "2024/25", note="A year later.")
        transaction.set_rollback(True)


@pytest.fixture
def editions(chain, db):
    return chain


def problems() -> list[str]:
    return [problem for verified in verify_editions() for problem in verified.problems]


def verify(*arguments: str) -> str:
    said = StringIO()
    call_command("verify_editions", *arguments, stdout=said)
    return said.getvalue()


def alter(sha256: str, **changes) -> None:
    assert Blob.objects.filter(pk=sha256).update(**changes) == 1


def blob_of(edition: Edition, name: str) -> Blob:
    return edition.files.get(name=name).blob


def test_an_untouched_chain_is_as_published(editions):
    first, second = verify_editions()
    assert (first.problems, second.problems) == ((), ())
    assert first.files == Edition.objects.get(pk=first.edition.pk).files.count() > 10
    assert second.edition.previous_id == first.edition.pk
    assert verify().endswith("2 editions verified.\n")


def test_a_portal_without_editions_says_so(editions):
    Edition.objects.update(previous=None)
    Edition.objects.all().delete()
    assert verify() == "Nothing is published yet.\n"


def test_one_changed_byte_of_a_file_is_named(editions):
    blob = blob_of(editions[1], "measures.csv")
    alter(blob.pk, plain=bytes(blob.plain).replace(b"168", b"108"))
    (problem,) = problems()
    assert problem.startswith("measures.csv was altered: its SHA-256 is ")


def test_a_compressed_copy_that_says_something_else_is_named(editions):
    blob = blob_of(editions[0], "readings.csv")
    alter(blob.pk, gzip=gzip.compress(b"another table"))
    assert problems() == ["readings.csv was altered where it is kept compressed (gzip)"]
    alter(blob.pk, gzip=b"not even gzip")
    assert problems() == ["readings.csv was altered where it is kept compressed (gzip)"]


def test_a_file_that_is_taken_away_or_put_in_is_named(editions):
    file = editions[0].files.get(name="updates.csv")
    EditionFile.objects.filter(pk=file.pk).update(name="extra.csv")
    told = problems()
    assert "updates.csv is missing: the manifest lists it" in told
    assert "extra.csv was added: the manifest does not list it" in told


def test_a_file_that_is_exchanged_for_another_is_named(editions):
    other = blob_of(editions[0], "sources.csv")
    editions[0].files.filter(name="actions.csv").update(blob=other)
    told = problems()
    assert "actions.csv was exchanged: the manifest lists another size, type or SHA-256" in told


def test_a_manifest_that_is_written_anew_breaks_the_chain(editions):
    first = editions[0]
    manifest = canonical.from_bytes(first.manifest.plain)
    manifest["published_on"] = "2020-01-01"
    data = canonical.to_bytes(manifest)
    forged = Blob.objects.create(sha256=canonical.fingerprint(data), size=len(data), plain=data)
    Edition.objects.filter(pk=first.pk).update(manifest=forged)
    told = problems()
    assert "manifest.json cannot be downloaded as it is kept" in told
    assert f"its manifest names another manifest before it than that of {first}" in told


def test_an_edition_that_is_taken_out_of_the_chain_is_noticed(editions):
    Edition.objects.filter(pk=editions[1].pk).update(previous=None)
    assert problems() == ["it does not follow the edition that was published before it"]


def test_a_page_that_shows_something_else_than_its_file_is_named(editions):
    first = editions[0]
    own = Address.objects.get(path=f"{first.address}dashboard/")
    data = bytes(own.blob.plain).replace(b"</main>", b"<p>Crime fell to nothing.</p></main>")
    other = Blob.objects.create(sha256=canonical.fingerprint(data), size=len(data), plain=data)
    Address.objects.filter(path=own.path).update(blob=other)
    assert problems() == [f"the page {own.path} does not show dashboard.html"]
    Address.objects.filter(path=own.path).delete()
    assert problems() == [f"nothing answers at {own.path}"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": "A better year"}, "title “A better year” was published as “Annual edition 2024/25”"),
        ({"note": ""}, "note “” was published as “A year later.”"),
        ({"label": "Final"}, "label “Final” was published as “”"),
        ({"as_at": "2025-03-01"}, "as at “2025-03-01” was published as “2025-03-31”"),
        ({"kind": "quarterly"}, "kind “quarterly” was published as “annual”"),
        ({"next_update": "Soon"}, "next update “Soon” was published as “”"),
        (
            {"published_at": datetime(2025, 1, 2, 12, tzinfo=UTC)},
            "published on “2025-01-02” was published as “2025-07-14”",
        ),
    ],
    ids=lambda given: next(iter(given)) if isinstance(given, dict) else "",
)
def test_a_record_of_an_edition_that_is_edited_by_hand_is_named(editions, changes, told):
    assert Edition.objects.filter(pk=editions[1].pk).update(**changes) == 1
    assert problems() == [f"its record was altered: {told}"]


def test_an_edition_that_is_said_by_hand_to_be_corrected_is_named(editions):
    Edition.objects.filter(pk=editions[0].pk).update(state="corrected")
    assert problems() == ["its record says corrected, and no edition corrects it"]


def test_a_document_that_is_exchanged_for_another_file_is_named(editions):
    Edition.objects.filter(pk=editions[1].pk).update(document=blob_of(editions[1], "measures.csv"))
    assert problems() == ["its document is not the document.json among its files"]


def test_a_front_page_that_answers_with_something_else_is_named(editions):
    other = Address.objects.get(path=f"{editions[1].address}duty/").blob
    Address.objects.filter(path="/dashboard/").update(blob=other)
    assert problems() == [f"/dashboard/ does not answer with {editions[1].address}dashboard/"]
    Address.objects.filter(path="/files/measures.csv").delete()
    assert f"/files/measures.csv does not answer with {editions[1].address}files/measures.csv" in problems()


def test_the_command_ends_with_an_error_that_counts_and_names(editions):
    alter(blob_of(editions[0], "report.pdf").pk, size=3)
    said = StringIO()
    with pytest.raises(CommandError, match="altered: see above"):
        call_command("verify_editions", stdout=said)
    assert "  - report.pdf was exchanged" in said.getvalue()


def test_a_manifest_that_a_reader_saved_is_found_in_the_chain(editions, tmp_path):
    saved = tmp_path / "manifest.json"
    saved.write_bytes(bytes(editions[0].manifest.plain))
    assert f"the manifest of {editions[0]}." in verify("--against", str(saved))


def test_a_saved_manifest_says_what_was_altered_since_even_where_every_hash_was_forged(editions, tmp_path):
    saved = bytes(editions[1].manifest.plain)
    manifest = canonical.from_bytes(saved)
    listed = next(each for each in manifest["files"] if each["name"] == "measures.csv")
    listed["sha256"] = "0" * 64
    path = tmp_path / "manifest.json"
    path.write_bytes(canonical.to_bytes(manifest))
    said = StringIO()
    with pytest.raises(CommandError, match="1 thing altered"):
        call_command("verify_editions", "--against", str(path), stdout=said)
    assert "is not as it was when this manifest was saved: measures.csv was altered." in said.getvalue()


@pytest.mark.parametrize(
    ("saved", "words"),
    [
        (b"no JSON at all", "This is no manifest of an edition."),
        (b'["a list"]', "This is no manifest of an edition."),
        (b'{"edition": "/editions/2031-34/1/"}', "There is no edition at /editions/2031-34/1/ any more."),
    ],
)
def test_a_file_that_is_no_manifest_of_ours_is_told_from_one(db, saved, words):
    assert of_manifest(saved) == (None, words)


def test_a_file_that_is_not_there_is_said(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        verify("--against", str(tmp_path / "nothing.json"))


def test_two_manifests_are_compared_in_words():
    def manifest(previous=None, **files):
        return canonical.to_bytes(
            {
                "previous_manifest": previous,
                "files": [{"name": name, "sha256": value} for name, value in files.items()],
            }
        )

    assert what_differs(manifest(a="1", b="2"), manifest("x", b="3", c="4")) == [
        "a is missing",
        "c was added",
        "b was altered",
        "it follows another edition",
    ]
    assert what_differs(manifest(a="1"), manifest(a="1") + b" ") == ["its manifest was written anew"]


def test_files_as_listed_have_nothing_to_tell():
    listed = {"a.csv": {"content_type": "text/csv", "size": 3, "sha256": "1"}}
    assert why_not_as_listed(listed, {"a.csv": ("text/csv", 3, "1")}) == []
    assert why_not_as_listed(listed, {"a.csv": ("text/csv", 4, "1")}) == [
        "a.csv was exchanged: the manifest lists another size, type or SHA-256"
    ]
