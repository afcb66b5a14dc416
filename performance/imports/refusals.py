"""What is said of a file, or of a row of it, that cannot be used: one sentence with file, row and remedy."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Refusal:
    """Why a file or a row is not used. The reason says what is wrong and what to do about it."""

    file: str
    row: int | None  # as a spreadsheet counts: the header of a plain table is row 1; None for the whole file
    reason: str
    sheet: str = ""

    @property
    def sentence(self) -> str:
        """`2024-08-street.csv, row 7: “Arson” is not a crime type …`"""
        places = [self.file]
        if self.sheet:
            places.append(f"sheet {self.sheet}")
        if self.row is not None:
            places.append(f"row {self.row:,}")
        return f"{', '.join(places)}: {self.reason}"

    def __str__(self) -> str:
        return self.sentence

    def as_dict(self) -> dict:
        """For keeping with the import: file, row, reason, sheet and the whole sentence."""
        return asdict(self) | {"sentence": self.sentence}


class FileRefused(Exception):
    """The file cannot be read any further. Its message is the refusal's sentence."""

    def __init__(self, refusal: Refusal):
        super().__init__(refusal.sentence)
        self.refusal = refusal


def refuse(file: str, reason: str, *, row: int | None = None, sheet: str = "") -> FileRefused:
    """The exception to raise: `raise refuse(name, "is empty: download it again.")`."""
    return FileRefused(Refusal(file=file, row=row, reason=reason, sheet=sheet))


def shown(value: object, limit: int = 40) -> str:
    """What a cell holds, in quotation marks, on one line and not too long for a sentence."""
    text = " ".join(str(value).split())
    text = "".join(character if character.isprintable() else "�" for character in text)
    return f"“{text if len(text) <= limit else text[: limit - 1] + '…'}”"


def listed(values: Iterable[object], limit: int = 5) -> str:
    """A few things in a sentence: `“a”, “b” and “c”`, or `“a”, “b” and 7 more`."""
    items = [shown(value) for value in values]
    if len(items) > limit:
        items = [*items[: limit - 1], f"{len(items) - limit + 1:,} more"]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


# How many refused rows are told one by one; a thousand more would say the same.
MOST_TOLD = 100


class RefusedRows:
    """Collects the refused rows of one file: all are counted, the first hundred told."""

    def __init__(self, file: str):
        self.file = file
        self.count = 0
        self.told: list[Refusal] = []

    def add(self, row: int | None, reason: str, *, sheet: str = "") -> None:
        """One more row, or one more thing about the whole file."""
        self.count += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(Refusal(file=self.file, row=row, reason=reason, sheet=sheet))

    def as_tuple(self) -> tuple[Refusal, ...]:
        """Those told, and, where there were more, how many."""
        if self.count == len(self.told):
            return tuple(self.told)
        rest = (
            f"{self.count - len(self.told):,} more rows are refused, too: put the first right and try again."
        )
        return (*self.told, Refusal(file=self.file, row=None, reason=rest))
