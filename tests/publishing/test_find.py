"""Everything that an edition names can be found by kind and letter, at an address that opens and holds it."""

import re
from itertools import pairwise

import pytest

from publishing.finding import SAID_AT_MOST, index_of
from tests.factories import make_term
from tests.publishing.conftest import publish
from tests.publishing.sample import action, priority, sample_document

pytestmark = pytest.mark.once


def kinds(document: dict | None = None) -> dict:
    return {kind.key: kind for kind in index_of(document or sample_document())}


def names(kind) -> list[str]:
    return [entry.name for letter in kind.letters for entry in letter.entries]


def without_kinds(document: dict) -> dict:
    """The sample leaves out what a page of sources does not need."""
    return document | {"sources": [source | {"kind": "paper"} for source in document["sources"]]}


@pytest.fixture
def sample() -> dict:
    document = without_kinds(sample_document())
    return document | {
        "actions": [
            action(f"A-{number:02}", title=f"{'ÉAB'[number % 3]}ction {number}") for number in range(12)
        ]
    }


def test_every_kind_of_thing_has_its_place(sample):
    assert list(kinds(sample)) == [
        "priorities", "commitments", "measures", "actions", "groups", "partners", "terms", "sources",
    ]  # fmt: skip


def test_a_kind_without_entries_is_left_out(sample):
    assert "terms" not in kinds(sample | {"glossary": []})


def test_priorities_keep_their_order_and_long_lists_stand_by_letter(sample):
    sample["priorities"] = [priority(1, short_title="Zebra"), priority(2, short_title="Apple")]
    found = kinds(sample)
    assert names(found["priorities"]) == ["Zebra", "Apple"]
    assert [letter.letter for letter in found["actions"].letters] == ["A", "B", "E"]


def test_letters_are_in_order_and_accents_do_not_divide_them(sample):
    for kind in kinds(sample).values():
        assert all(one.letter < two.letter for one, two in pairwise(kind.letters))


def test_what_an_entry_says_is_cut_between_words(sample):
    sample["actions"] = [action(detail="Lamps and mirrors " * 30)]
    (entry,) = kinds(sample)["actions"].letters[0].entries
    assert len(entry.says) <= SAID_AT_MOST + 1
    assert re.search(r"\b(Lamps|and|mirrors)…$", entry.says)


def test_each_address_of_the_index_opens_and_holds_what_it_names(record_kept, client):
    make_term(term="Acquisitive crime", text="Crime committed for gain.")
    publish(record_kept)
    page = client.get("/find/").content.decode()
    addresses = re.findall(r'class="index__name" href="\.\./([^"]*)"', page)
    assert len(addresses) >= 6
    for address in addresses:
        path, _, place = address.partition("#")
        response = client.get(f"/{path}")
        assert response.status_code == 200, address
        assert not place or f'id="{place}"' in response.content.decode(), address


def test_an_edition_keeps_its_own_index_which_explains_words_and_its_script(record_kept, client):
    make_term(term="Acquisitive crime", text="Crime committed for gain.")
    edition = publish(record_kept)
    page = client.get(f"{edition.address}find/").content.decode()
    assert 'id="term-acquisitive-crime"' in page and "Crime committed for gain." in page
    assert '<script type="module" src="../files/find.js">' in page
    script = client.get(f"{edition.address}files/find.js")
    assert (script.status_code, script.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert "immutable" in script.headers["Cache-Control"]
    # Words in the question change nothing of the page: only the reader's own browser looks for them.
    assert client.get("/find/", {"q": "<script>"}).content == client.get("/find/").content


def test_each_public_page_has_a_field_that_asks_the_index(record_kept, client):
    edition = publish(record_kept)
    asked = {}
    for path in (
        "/",
        "/dashboard/",
        "/priorities/1/",
        f"{edition.address}data/",
        "/editions/",
        "/meetings/",
        "/nowhere/",
    ):
        page = client.get(path).content.decode()
        asked[path] = re.search(r'<form class="search"\s+action="([^"]*)"\s+method="get"', page)[1]
    assert asked == {
        "/": "./find/",
        "/dashboard/": "../find/",
        "/priorities/1/": "../../find/",
        f"{edition.address}data/": "../find/",  # the index of the same edition
        "/editions/": "/find/",
        "/meetings/": "/find/",
        "/nowhere/": "/find/",
    }


def test_before_the_first_edition_the_index_says_that_there_is_nothing_yet(client, db):
    response = client.get("/find/")
    assert response.status_code == 200
    assert "Nothing has been published yet" in response.content.decode()
