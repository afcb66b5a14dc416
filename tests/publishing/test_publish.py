"""Publishing an edition: whole or not at all, and only by whoever may."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from hashlib import sha256

import pytest
from django.db import connections

from publishing import canonical
from publishing.models import Address, Blob, Edition, EditionFile
from publishing.operations import NotPublished
from publishing.rules import what_is_missing, why_not_so_early
from tests.factories import day, make_strategy, make_user, now, period, record
from tests.publishing.conftest import make_publishable, publish
from tests.publishing.sample import sample_document


def page(client, path: str = "/") -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_a_published_strategy_stands_at_the_front_door(record_kept, client):
    publish(record_kept)
    home = page(client)
    assert "A place where people are safe." in home
    assert "Street robbery" in home
    assert "We will light the alleys." in home


def test_every_page_of_an_edition_is_at_its_own_address_and_at_the_latest(record_kept, client):
    edition = publish(record_kept)
    for name in ("", "dashboard/", "priorities/1/", "data/"):
        assert page(client, f"/{name}") == page(client, f"{edition.address}{name}")
    for name in ("report.pdf", "files/readings.csv", "files/document.json", "files/manifest.json"):
        assert client.get(f"/{name}").content == client.get(f"{edition.address}{name}").content


def test_the_year_is_rated_against_the_sum_of_its_quarters(record_kept):
    document = canonical.from_bytes(publish(record_kept).document.plain)
    (measure,) = document["measures"]
    assert (measure["year"]["value"], measure["year"]["target"]) == ("168", "120")
    assert measure["year"]["rating_words"] == "Off target"
    assert measure["direction"]["sentence"].startswith("Up 40.0% on 2023/24 (95% interval +10.8% to +77.0%)")


def test_the_figures_on_the_page_are_those_of_the_data_files(record_kept, client):
    publish(record_kept)
    assert "168" in page(client, "/dashboard/")
    assert "SC-ROB,Robbery,2025-03,March 2025,14," in page(client, "/files/readings.csv")


def test_every_file_is_in_the_manifest_with_its_hash(record_kept):
    edition = publish(record_kept)
    manifest = canonical.from_bytes(edition.manifest.plain)
    kept = {file.name: bytes(file.blob.plain) for file in edition.files.select_related("blob")}
    assert set(kept) == {listed["name"] for listed in manifest["files"]} | {"manifest.json"}
    for listed in manifest["files"]:
        assert sha256(kept[listed["name"]]).hexdigest() == listed["sha256"]


def test_a_change_after_publication_does_not_change_what_was_published(record_kept, client):
    publish(record_kept)
    before = page(client, "/dashboard/")
    record(record_kept.measure, {"2025-03": 99}, reason="A late correction.")
    assert page(client, "/dashboard/") == before


def test_an_edition_holds_only_what_was_known_at_its_moment(record_kept):
    moment = now()
    record(record_kept.measure, {"2025-03": 99}, reason="A late correction.", at=now())
    document = canonical.from_bytes(publish(record_kept, at=moment).document.plain)
    assert document["measures"][0]["readings"][-1]["value"] == "14"


def test_the_next_edition_follows_the_one_before_and_leaves_its_files_alone(record_kept, client):
    first = publish(record_kept, "2023/24")
    kept = client.get(f"{first.address}files/index.html").content
    second = publish(record_kept)
    assert second.number == 2
    assert second.previous == first
    assert canonical.from_bytes(second.manifest.plain)["previous_manifest"] == first.manifest_id
    assert client.get(f"{first.address}files/index.html").content == kept
    assert "A later edition has been published." in page(client, first.address)
    assert "A later edition has been published." not in page(client, second.address)
    assert "Annual edition 2024/25" in page(client)


def test_what_changed_since_the_edition_before_is_told(record_kept):
    publish(record_kept, "2023/24")
    document = canonical.from_bytes(publish(record_kept).document.plain)
    (moved,) = document["changes"]["ratings"]
    assert (moved["was_words"], moved["now_words"]) == ("Context only", "Off target")


def test_a_strategy_with_nothing_in_it_is_refused_with_the_list_of_what_is_missing(db):
    kept = make_publishable()
    empty = make_strategy(
        state="for_decision", slug="2025-29", starts="2025-10-01", ends="2029-09-30", vision=""
    )
    with pytest.raises(NotPublished) as refused:
        publish(kept, strategy=empty, label="Draft published for decision")
    assert refused.value.messages == [
        "The strategy has no vision.",
        "The strategy has no priorities.",
        "The strategy has no measures.",
    ]
    assert not Edition.objects.exists()


def test_a_measure_that_does_not_say_where_its_figures_come_from_is_refused_by_name():
    whole = sample_document()
    first = whole["measures"][0] | {"readings": [{"value": "31"}]}
    silent = first | {"source": first["source"] | {"words": " "}}
    (said,) = set(what_is_missing(whole | {"measures": [silent]})) - set(
        what_is_missing(whole | {"measures": [first]})
    )
    title = first["title"]
    assert said == (
        f"“{title}” does not say where its figures come from: name its source in the back office."
    )


@pytest.mark.parametrize("role", ["officer", "scrutiny", "contributor", "administrator"])
def test_only_a_publisher_publishes(record_kept, role):
    with pytest.raises(NotPublished, match="Only a publisher can publish"):
        publish(record_kept, by=make_user(role))
    assert not Edition.objects.exists()


def test_a_draft_is_not_published(record_kept):
    draft = make_strategy(slug="2025-29")
    with pytest.raises(NotPublished, match="only a strategy put for decision"):
        publish(record_kept, strategy=draft)


def test_a_strategy_for_decision_is_published_only_with_a_label_that_says_so(record_kept):
    strategy = make_strategy(slug="2025-29", state="for_decision")
    with pytest.raises(NotPublished, match="has not been agreed"):
        publish(record_kept, strategy=strategy)


def test_a_year_that_is_not_over_is_not_published(record_kept):
    with pytest.raises(NotPublished, match="The year is not over on 14 July 2025"):
        publish(record_kept, "2025/26", as_at=day("2025-07-14").first)


def test_a_year_long_before_the_strategy_is_not_published(record_kept):
    record_kept.strategy.starts = day("2022-09-05")
    with pytest.raises(NotPublished, match="begins 5 September 2022, long after 2020/21: choose 2021/22 or"):
        publish(record_kept, "2020/21")
    assert why_not_so_early(strategy=record_kept.strategy, period=period("2021/22")) == ""


def test_a_position_in_the_future_is_not_published(record_kept):
    with pytest.raises(NotPublished, match="31 March 2026 is in the future"):
        publish(record_kept, "2025/26")


def test_when_the_files_cannot_be_made_nothing_is_stored(record_kept, monkeypatch, tmp_path):
    monkeypatch.setattr("publishing.files.web_pages.BUILT", tmp_path)
    with pytest.raises(FileNotFoundError):
        publish(record_kept)
    assert not Edition.objects.exists()
    assert not EditionFile.objects.exists()
    assert not Blob.objects.exists()
    assert not Address.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_people_publishing_at_once_one_succeeds_and_one_is_told():
    kept = make_publishable()

    def attempt(_):
        try:
            return publish(kept)
        except NotPublished as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as people:
        outcomes = list(people.map(attempt, range(2)))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Edition", "NotPublished"]
    (refusal,) = (outcome for outcome in outcomes if isinstance(outcome, NotPublished))
    assert "was published while this one was being prepared" in refusal.messages[0]
    assert Edition.objects.count() == 1


def test_a_formula_in_a_text_is_marked_as_text_in_the_data(record_kept, client):
    record_kept.action.title = "=HYPERLINK(1)"
    record_kept.action._history_date = now()
    record_kept.action.save()
    publish(record_kept)
    assert "'=HYPERLINK(1)" in page(client, "/files/actions.csv")


def test_a_negative_count_stays_a_number_in_the_data(record_kept, client):
    record(record_kept.measure, {"2025-03": Decimal(-3)}, reason="A transfer.")
    publish(record_kept)
    assert ",March 2025,-3," in page(client, "/files/readings.csv")
