"""One file of what is published, before it is stored."""

from dataclasses import dataclass

from publishing import canonical

_KINDS = {"csv": "CSV", "json": "JSON", "pdf": "PDF", "html": "Web page", "xlsx": "Excel workbook"}
_SHELVES = {"PDF": "To read and print", "Excel workbook": "To read and print", "CSV": "Tables"}


@dataclass(frozen=True)
class File:
    """One file of an edition, ready to be stored. `about` says in a sentence or two what a reader finds in it."""

    name: str
    title: str
    content_type: str
    data: bytes
    about: str = ""

    @property
    def sha256(self) -> str:
        return canonical.fingerprint(self.data)

    @property
    def size_words(self) -> str:
        """`312 KB`, for people."""
        return f"{max(1, round(len(self.data) / 1024)):,} KB"

    @property
    def kind(self) -> str:
        """`CSV`: what it is called beside a link; "" for style and fonts."""
        return _KINDS.get(self.name.rsplit(".", 1)[-1], "")

    @property
    def shelf(self) -> str:
        """Under which heading a list of downloads has it."""
        return _SHELVES.get(self.kind, "For programs")
