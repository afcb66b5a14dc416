"""The lines of a list, with how many more there are: the page shows the first of them unless all are asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST = 10  # of the worst, which is what can be read in five minutes


@dataclass(frozen=True)
class Lines:
    """The lines shown, and how many there are altogether."""

    rows: tuple
    of: int

    @property
    def more(self) -> int:
        return self.of - len(self.rows)

    def __iter__(self) -> Iterator:
        return iter(self.rows)

    def __len__(self) -> int:
        return self.of


def first(rows: Iterable, *, whole: bool) -> Lines:
    """The first lines, or with `whole` all of them."""
    rows = tuple(rows)
    return Lines(rows if whole else rows[:MOST], len(rows))
