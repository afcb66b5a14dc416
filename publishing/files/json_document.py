"""The document itself, and the schema that says what may stand in it."""

from pathlib import Path

from publishing import canonical
from publishing.files.file import File

DOCUMENT = "document.json"
SCHEMA = "document.schema.json"
SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"


def schema_of(document: dict) -> bytes | None:
    """The schema of the document’s own version, as it is kept; None for a version that never had one."""
    path = SCHEMAS / f"{document['schema'].replace('/', '-')}.schema.json"
    return path.read_bytes() if path.exists() else None


def whole(document: dict) -> list[File]:
    """The document, and its JSON Schema beside it."""
    made = [
        File(
            DOCUMENT,
            "The whole edition as one document",
            "application/json",
            canonical.to_bytes(document),
            "The edition itself, for programs: every page and every other file is made from it.",
        )
    ]
    if (schema := schema_of(document)) is not None:
        made.append(
            File(
                SCHEMA,
                "What may stand in the document (JSON Schema)",
                "application/schema+json",
                schema,
                "Names and explains every field of document.json, in the words of JSON Schema 2020-12.",
            )
        )
    return made
