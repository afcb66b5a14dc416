"""What a cell of a table can hold, and how the XML it is kept in is parsed.

Every reader yields `(sheet, number, cells)`: the sheet's name ("" in CSV), the row's number as the spreadsheet shows
it, and its cells from the first column on. A cell is text, a number, a truth value, a date or a time; "" when empty;
`Odd` when it is not what it seems.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BufferedReader
from xml.parsers import expat

from performance.imports.opening import Member, damaged
from performance.imports.refusals import refuse

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Odd:
    """A cell that is not what it seems: `what` is "formula", "percentage", "error" or "merged", `value` what it
    shows.
    """

    what: str
    value: object = ""

    def __str__(self) -> str:
        return str(self.value)


Row = tuple[str, int, list[str | int | float | bool | date | datetime | time | timedelta | Odd]]


# XML, without what strangers may do with it


def safe_parser(name: str):
    """An XML parser that refuses document types, and with them entities that unfold without end."""

    def refuse_doctype(*_arguments):
        raise refuse(
            name, "it holds an XML document type, which no spreadsheet program writes: save it again."
        )

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_doctype
    return parser


def parse(parser, member: Member, name: str) -> None:
    """Feed a whole file of an archive to a parser. Raises FileRefused when it is not well-formed."""
    try:
        with BufferedReader(member.open(), _CHUNK) as stream:
            parser.ParseFile(stream)
    except (expat.ExpatError, ValueError) as problem:
        raise damaged(name) from problem
