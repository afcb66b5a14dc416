"""What describes the CSV files, read as a stranger would: the downloads in a folder, and nothing else."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from frictionless import Package
from hypothesis import given, settings
from hypothesis import strategies as some

from publishing import canonical
from publishing.files import as_csv, tables_of
from publishing.files.metadata import CSV_METADATA, DATA_PACKAGE, csv_metadata, data_package
from publishing.files.tables import cell
from tests.factories import record
from tests.publishing.conftest import publish
from tests.publishing.sample import action, measure, priority, sample_document
from tests.publishing.test_workbook import with_everything

CSVW = {"string", "decimal", "integer", "boolean"}


def downloaded(document: dict, folder: Path) -> Path:
    """The tables of a document and what describes them, as files in a folder."""
    tables = tables_of(document)
    csvs = [as_csv(table) for table in tables]
    for file in [*csvs, data_package(document, tables, csvs), csv_metadata(document, tables)]:
        (folder / file.name).write_bytes(file.data)
    return folder


def problems(folder: Path) -> list:
    """What a stranger's tool says of the folder."""
    report = Package(str(folder / DATA_PACKAGE)).validate()
    return [] if report.valid else report.flatten(["name", "rowNumber", "fieldName", "type", "message"])


def described(folder: Path, name: str) -> dict:
    return json.loads((folder / name).read_text())


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    "document",
    [
        sample_document(),
        with_everything(),
        sample_document(measures=[], actions=[], priorities=[], sources=[], notes=[], glossary=[]),
        sample_document(
            measures=[measure(title='Cap “a, b”\nand "c"', unit="مقياس", caveats=["one\r\ntwo"])]
        ),
    ],
    ids=["usual", "everything", "empty", "odd text"],
)
def test_a_folder_of_downloads_passes_a_strangers_check(document, tmp_path):
    assert problems(downloaded(document, tmp_path)) == []


@pytest.mark.once
def test_what_an_edition_publishes_passes_a_strangers_check(record_kept, tmp_path):
    publish(record_kept, "2023/24")
    record(record_kept.measure, {"2024-02": 11}, reason="A late report.")
    edition = publish(record_kept)
    for file in edition.files.select_related("blob"):
        (tmp_path / file.name).write_bytes(bytes(file.blob.plain))
    assert problems(tmp_path) == []
    package = described(tmp_path, DATA_PACKAGE)
    manifest = canonical.from_bytes(edition.manifest.plain)
    listed = {each["name"]: each for each in manifest["files"]}
    for resource in package["resources"]:
        assert resource["hash"] == f"sha256:{listed[resource['path']]['sha256']}"
        assert resource["bytes"] == listed[resource["path"]]["size"]
    assert {DATA_PACKAGE, CSV_METADATA, "edition.xlsx", "document.schema.json"} <= listed.keys()
    revised = read(tmp_path / "revisions.csv")
    assert [row[3:7] for row in revised[1:]] == [
        ["2023/24 Q4", "Q4 2023/24", "30", "31"],
        ["2024-02", "February 2024", "10", "11"],
    ]


def test_a_file_that_was_altered_is_noticed(tmp_path):
    folder = downloaded(sample_document(), tmp_path)
    path = folder / "measures.csv"
    path.write_bytes(path.read_bytes().replace(b"157", b"158"))
    assert [problem[3] for problem in problems(folder)] == ["hash-count"]


def test_every_file_is_described_with_every_column_it_has(tmp_path):
    folder = downloaded(with_everything(), tmp_path)
    package, group = described(folder, DATA_PACKAGE), described(folder, CSV_METADATA)
    files = sorted(path.name for path in folder.glob("*.csv"))
    assert sorted(resource["path"] for resource in package["resources"]) == files
    assert sorted(table["url"] for table in group["tables"]) == files
    for resource, table in zip(package["resources"], group["tables"], strict=True):
        heading = read(folder / resource["path"])[0]
        assert [field["name"] for field in resource["schema"]["fields"]] == heading
        assert [column["titles"] for column in table["tableSchema"]["columns"]] == heading
        assert all(field["description"] and field["title"] for field in resource["schema"]["fields"])
        assert all(column["dc:description"] for column in table["tableSchema"]["columns"])


def test_licence_sources_methods_and_shorthand_are_in_the_package(tmp_path):
    package = described(downloaded(sample_document(), tmp_path), DATA_PACKAGE)
    assert package["licenses"][0]["name"] == "OGL-UK-3.0"
    assert [source["title"] for source in package["sources"]] == [
        "Board, 3 March 2024, item 4",
        "Police figures, April 2022 to March 2025",
        "Illustrative target",
    ]
    assert "[x] not available" in package["description"]
    assert "Police figures are a partial picture: They count what was recorded." in package["description"]
    assert "Write to the Community Safety Team." in package["description"]


def test_an_unknown_licence_is_named_in_its_own_words(tmp_path):
    document = sample_document()
    document["partnership"]["licence"] = "Ask us first"
    folder = downloaded(document, tmp_path)
    assert described(folder, DATA_PACKAGE)["licenses"] == [
        {"title": "Ask us first", "name": "ask-us-first"},
    ]
    assert problems(folder) == []


def test_a_key_is_claimed_only_where_it_is_true(tmp_path):
    twice = sample_document(actions=[action("RB-01"), action("RB-01")])
    actions = next(table for table in tables_of(twice) if table.name == "actions")
    assert actions.sound_key == ()
    updates = next(table for table in tables_of(twice) if table.name == "updates")
    assert updates.sound_links(tables_of(twice)) == []
    folder = downloaded(twice, tmp_path)
    assert problems(folder) == []
    assert "primaryKey" not in next(
        each for each in described(folder, DATA_PACKAGE)["resources"] if each["name"] == "actions"
    )["schema"]  # fmt: skip


def test_a_priority_without_commitments_has_no_key_of_two(tmp_path):
    document = sample_document(priorities=[priority(1, commitments=[])])
    table = next(each for each in tables_of(document) if each.name == "priorities")
    assert table.sound_key == ()
    assert problems(downloaded(document, tmp_path)) == []


def test_a_source_that_is_not_listed_is_no_link(tmp_path):
    document = sample_document(sources=[])
    assert tables_of(document)[0].sound_links(tables_of(document)) == []
    assert problems(downloaded(document, tmp_path)) == []


# CSV on the Web: the rules of the standard that can be held against the files


def test_the_metadata_keeps_the_rules_of_csv_on_the_web(tmp_path):
    """Metadata Vocabulary for Tabular Data (2015), sections 5.1 to 5.6 and 5.11; the file has the default name."""
    folder = downloaded(with_everything(), tmp_path)
    group = described(folder, CSV_METADATA)
    assert group["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en-GB"}]
    assert CSV_METADATA == "csv-metadata.json"
    allowed = {"@context", "tables", "dialect", "null"}
    assert all(":" in key for key in group.keys() - allowed)  # a common property has a prefix
    urls = {table["url"] for table in group["tables"]}
    for table in group["tables"]:
        columns = table["tableSchema"]["columns"]
        names = [column["name"] for column in columns]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) for name in names)
        rows = read(folder / table["url"])
        assert all(len(row) == len(columns) for row in rows)
        for place, column in enumerate(columns):
            kind = column["datatype"]
            base = kind if isinstance(kind, str) else kind["base"]
            assert base in CSVW
            values = [row[place] for row in rows[1:] if row[place] not in group["null"]]
            if column.get("required"):
                assert len(values) == len(rows) - 1, column["name"]
            if base == "decimal":
                assert all(re.fullmatch(r"-?\d+(\.\d+)?", value) for value in values), column["name"]
            if base == "integer":
                assert all(re.fullmatch(r"-?\d+", value) for value in values), column["name"]
            if base == "boolean":
                assert set(values) <= set(kind["format"].split("|"))
            if base == "string" and isinstance(kind, dict):
                assert all(re.fullmatch(kind["format"], value) for value in values), column["name"]
        if key := table["tableSchema"].get("primaryKey"):
            keys = [tuple(row[names.index(part)] for part in key) for row in rows[1:]]
            assert len(set(keys)) == len(keys)
        for link in table["tableSchema"].get("foreignKeys", []):
            assert set(link["columnReference"]) <= set(names)
            assert link["reference"]["resource"] in urls


@settings(max_examples=25)
@given(words=some.text(some.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30))
def test_whatever_is_typed_comes_back_from_the_csv(words, tmp_path_factory):
    """But for characters that no text file holds, and the apostrophe before what looks like a formula."""
    folder = tmp_path_factory.mktemp("csv")
    path = folder / "actions.csv"
    path.write_bytes(as_csv(tables_of(sample_document(actions=[action(title=words)]))[3]).data)
    assert read(path)[1][3] == cell(words)
    shutil.rmtree(folder)
