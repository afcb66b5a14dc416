"""What the tables mean, for machines: a Frictionless data package and CSV on the Web metadata.

Both stand beside the CSV files they describe, so that a folder of downloads is whole. Neither claims a key or a link
that the rows of this edition do not keep.
"""

from typing import Any

from django.utils.text import slugify

from publishing import canonical
from publishing.files.file import File
from publishing.files.tables import MISSING, NUMBER, TEXT, WHOLE, YES_OR_NO, Column, Table

DATA_PACKAGE = "datapackage.json"
CSV_METADATA = "csv-metadata.json"  # the name under which readers of CSV on the Web look by themselves

_FRICTIONLESS = {TEXT: "string", NUMBER: "number", WHOLE: "integer", YES_OR_NO: "boolean"}
_XML_SCHEMA = {TEXT: "string", NUMBER: "decimal", WHOLE: "integer"}


def data_package(document: dict, tables: list[Table], csvs: list[File]) -> File:
    """`datapackage.json`: Frictionless Data Package 2.0, which readers of version 1 understand as well."""
    edition, partnership = document["edition"], document["partnership"]
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"{edition['strategy']}-edition-{edition['number']}",
        "title": f"{document['strategy']['title']}: {edition['title']}",
        "description": "\n\n".join(description_of(document)),
        "version": f"{edition['number']}.0.0",
        "created": f"{edition['published_on']}T00:00:00Z",
        "keywords": ["community safety", "crime and disorder", partnership["area"]],
        "licenses": _licences(document),
        "contributors": [{"title": partnership["contact_team"], "roles": ["publisher"]}],
        "sources": [_source(each) for each in document["sources"]],
        "resources": [
            _resource(document, table, tables, file) for table, file in zip(tables, csvs, strict=True)
        ],
    }
    return File(
        DATA_PACKAGE,
        "Data package: what is in each CSV file",
        "application/json",
        canonical.to_bytes(package),
        "Describes every column of every CSV file, with types, keys, sources and hashes (Frictionless Data Package).",
    )


def csv_metadata(document: dict, tables: list[Table]) -> File:
    """`csv-metadata.json`: the same for readers of the W3C’s CSV on the Web."""
    partnership, edition = document["partnership"], document["edition"]
    language = partnership["language"]
    group = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language}],
        "dc:title": f"{document['strategy']['title']}: {edition['title']}",
        "dc:description": " ".join(description_of(document)),
        "dc:publisher": partnership["name"],
        "dc:issued": {"@value": edition["published_on"], "@type": "xsd:date"},
        "dc:rights": partnership["licence"],
        **({"dc:license": {"@id": known["path"]}} if (known := _known_licence(partnership["licence"])) else {}),
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True},
        "null": list(MISSING),
        "tables": [
            {
                "url": table.file_name,
                "dc:title": table.title,
                "dc:description": table.about,
                "tableSchema": {
                    "columns": [_csvw_column(column) for column in table.columns],
                    **({"primaryKey": list(table.sound_key)} if table.sound_key else {}),
                    **(
                        {
                            "foreignKeys": [
                                {
                                    "columnReference": list(link.columns),
                                    "reference": {
                                        "resource": f"{link.table}.csv",
                                        "columnReference": list(link.theirs),
                                    },
                                }
                                for link in links
                            ]
                        }
                        if (links := table.sound_links(tables))
                        else {}
                    ),
                },
            }
            for table in tables
        ],
    }  # fmt: skip
    return File(
        CSV_METADATA,
        "CSV on the Web: the same for the web’s own standard",
        "application/csvm+json",
        canonical.to_bytes(group),
        "Describes the same columns in the words of the W3C’s CSV on the Web.",
    )


def description_of(document: dict) -> list[str]:
    """What the edition is, how missing figures are written, and by which methods: a paragraph each."""
    edition, partnership = document["edition"], document["partnership"]
    shorthand = "; ".join(f"{each['mark']} {each['text'].lower()}" for each in document["shorthand"])
    said = [
        f"{partnership['name']}, {partnership['area']}. Position at {edition['as_at_words']}, published "
        f"{edition['published_words']}. {partnership['contact_words']}",
        f"Shorthand in place of a figure or beside it: {shorthand}. An empty cell means that there is nothing to say. "
        "Text that a spreadsheet would take for a formula begins with an apostrophe.",
    ]
    if edition["note"]:
        said.append(f"Note to this edition: {edition['note']}")
    said += [f"{note['title']}: {' '.join(note['text'])}" for note in document["notes"]]
    return said


def _licences(document: dict) -> list[dict[str, str]]:
    """The edition’s own licence, then every other that has an official name; sources.csv gives each source’s own."""
    own = document["partnership"]["licence"]
    others = dict.fromkeys(each["licence"] for each in document["sources"])
    named = [{"title": own, "name": slugify(own)} | _known_licence(own)]
    return named + [
        {"title": title} | known for title in others if title != own and (known := _known_licence(title))
    ]


def _known_licence(title: str) -> dict[str, str]:
    """The name and address of a licence that has an official one; nothing for others."""
    if "open government licence" in title.lower() and "3.0" in title:
        return {
            "name": "OGL-UK-3.0",
            "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        }
    return {}


def _source(source: dict) -> dict[str, str]:
    is_address = source["address"].startswith(("https://", "http://"))
    return {"title": source["title"]} | ({"path": source["address"]} if is_address else {})


def _resource(document: dict, table: Table, tables: list[Table], file: File) -> dict[str, Any]:
    links = [
        {
            "fields": list(link.columns),
            "reference": {"resource": link.table, "fields": list(link.theirs)},
        }
        for link in table.sound_links(tables)
    ]
    return {
        "name": table.name,
        "type": "table",
        "profile": "tabular-data-resource",
        "path": file.name,
        "title": table.title,
        "description": table.about,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(file.data),
        "hash": f"sha256:{file.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "header": True},
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "missingValues": list(MISSING),
            **({"primaryKey": list(table.sound_key)} if table.sound_key else {}),
            **({"foreignKeys": links} if links else {}),
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.always:
        constraints["required"] = True
    if column.pattern:
        constraints["pattern"] = f"^({column.pattern})$"
    yes_or_no = {"trueValues": ["yes"], "falseValues": ["no"]} if column.kind == YES_OR_NO else {}
    return {
        "name": column.name,
        "title": column.title,
        "description": column.says,
        "type": _FRICTIONLESS[column.kind],
        **yes_or_no,
        **({"constraints": constraints} if constraints else {}),
    }


def _csvw_column(column: Column) -> dict[str, Any]:
    if column.kind == YES_OR_NO:
        kind: Any = {"base": "boolean", "format": "yes|no"}
    elif column.pattern:
        kind = {"base": "string", "format": column.pattern}
    else:
        kind = _XML_SCHEMA[column.kind]
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.says,
        "datatype": kind,
        **({"required": True} if column.always else {}),
    }
