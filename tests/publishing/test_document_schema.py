"""The document of an edition, held against the schema that is published beside it."""

import json
from copy import deepcopy

import pytest
from jsonschema import Draft202012Validator

from publishing import canonical, checks
from publishing.derived import derive
from publishing.disclosure import disclose
from publishing.files.json_document import SCHEMAS, schema_of, whole
from publishing.gathering import SCHEMA, gather
from tests.factories import now, period, record
from tests.publishing.conftest import publish
from tests.publishing.sample import sample_document

pytestmark = pytest.mark.once

KEPT = SCHEMAS / "edition-2.schema.json"


@pytest.fixture(scope="module")
def schema() -> dict:
    return json.loads(KEPT.read_text())


@pytest.fixture
def document(record_kept) -> dict:
    """The second edition of a small strategy, as it would be published."""
    before = made(record_kept, "2023/24", 1)
    record(record_kept.measure, {"2024-02": 11}, reason="A late report.")
    return made(record_kept, "2024/25", 2, before)


def made(kept, year: str, number: int, before: dict | None = None) -> dict:
    """What `publish` makes, without rendering it: gathered, disclosed, derived and checked."""
    year = period(year)
    gathered = gather(
        strategy=kept.strategy, number=number, kind="annual", title="An edition", label="", note="", period=year,
        as_at=year.end, known_at=now(), next_update="",
    )  # fmt: skip
    document = derive(disclose(gathered).document, before)
    results = checks.run(
        strategy=kept.strategy, period=year, as_at=year.end, on=now().date(), document=document
    )
    return document | {"duty": checks.duty_part(results)}


def problems(document: dict, schema: dict) -> list[str]:
    """What the schema says against a document, each with its place."""
    checker = Draft202012Validator.FORMAT_CHECKER
    found = Draft202012Validator(schema, format_checker=checker).iter_errors(document)
    return [f"{'.'.join(map(str, each.absolute_path))}: {each.message}" for each in found]


def objects(part, place: tuple = ()):
    """Every object inside a document, with the way to it."""
    if isinstance(part, dict):
        yield place, part
        for key, value in part.items():
            yield from objects(value, (*place, key))
    elif isinstance(part, list) and part:
        yield from objects(part[0], (*place, 0))


def at(document: dict, place: tuple):
    for step in place:
        document = document[step]
    return document


def test_the_schema_is_a_schema(schema):
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["properties"]["schema"]["const"] == SCHEMA


def test_a_document_is_as_its_schema_says(document, schema):
    assert problems(document, schema) == []


def test_what_is_published_is_as_its_schema_says(record_kept, schema):
    assert problems(canonical.from_bytes(publish(record_kept).document.plain), schema) == []


def test_the_document_names_its_schema_which_stands_beside_it(document):
    made = {file.name: file for file in whole(document)}
    assert made[document["$schema"]].data == KEPT.read_bytes()


def test_an_old_document_has_no_schema_and_needs_none():
    old = sample_document()
    assert old["schema"] == "edition/1"
    assert schema_of(old) is None
    assert [file.name for file in whole(old)] == ["document.json"]


def test_a_field_that_is_missing_is_refused_wherever_it_is(document, schema):
    validator, seen = Draft202012Validator(schema), set()
    for place, part in objects(document):
        if (kind := frozenset(part)) in seen:
            continue  # an object of the same kind was looked at
        seen.add(kind)
        for key in list(part):
            value = part.pop(key)
            assert not validator.is_valid(document), f"{place} without {key}"
            part[key] = value
    assert validator.is_valid(document)


def test_a_field_that_nobody_knows_is_refused_wherever_it_is(document, schema):
    for place, _part in objects(document):
        spoiled = deepcopy(document)
        at(spoiled, place)["secret"] = "surprise"
        assert problems(spoiled, schema), place


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("schema",), "edition/1"),
        (("edition", "number"), "2"),
        (("edition", "as_at"), "31 March 2025"),
        (("edition", "period"), "2016/16 Q5"),
        (("measures", 0, "year", "value"), 168),
        (("measures", 0, "year", "value"), "1,680"),
        (("measures", 0, "year", "rating"), "purple"),
        (("measures", 0, "sensitivity"), "restricted"),
        (("actions", 0, "rating"), "fine"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(document, schema, place, value):
    at(document, place[:-1])[place[-1]] = value
    assert len(problems(document, schema)) >= 1


def test_every_field_is_described(schema):
    def undescribed(part, place=""):
        if isinstance(part, dict):
            for name, field in (part.get("properties") or {}).items():
                if "description" not in field and "$ref" not in field:
                    yield f"{place}.{name}"
            for key, value in part.items():
                yield from undescribed(value, f"{place}.{key}")
        elif isinstance(part, list):
            for value in part:
                yield from undescribed(value, place)

    assert list(undescribed(schema)) == []


def test_every_object_is_closed(schema):
    def open_ones(part, place=""):
        if isinstance(part, dict):
            if part.get("type") == "object" and part.get("additionalProperties") is not False:
                yield place
            for key, value in part.items():
                yield from open_ones(value, f"{place}.{key}")
        elif isinstance(part, list):
            for value in part:
                yield from open_ones(value, place)

    assert list(open_ones(schema)) == []
