"""Which further cells to withhold, so that those withheld cannot be found by adding and subtracting. Pure.

A cell is one figure of one measure for one period. Equations say what adds up to what. The reader who must not find a
withheld figure is taken to know the most that can be known: every published figure and total, of this edition and of
all others, the rule (a small count is 1 to 4; whatever else is withheld is 0, or 5 and more), and even which of the
withheld cells are the small ones. What this reader cannot tell apart, one who knows less cannot either.

A cell is safe when there is a second way to fill in all withheld cells that satisfies every equation and gives this one
another value: the true figures are the first. Such a second way is looked for and kept as the proof; where none is
found, in a bounded search, the cell counts as unsafe and more is withheld. So an error is only ever on the safe side.

What is withheld to protect a cell is chosen by where it stands in time, and never by how large it is: a choice that
looked at the figures would itself tell something of them.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field

SMALL = range(1, 5)  # the counts that are withheld for their own sake
MOST_STEPS = 800  # of one search for a second way; it is bounded so that an odd table cannot take for ever

Key = Hashable


@dataclass(frozen=True)
class Equation:
    """The cells, each times its factor, add up to `total`; `words` name the total for the officer's report."""

    terms: tuple[tuple[Key, int], ...]
    total: int
    words: str


@dataclass(frozen=True)
class Found:
    """What came of it: which cells are withheld beside those that had to be, each with the cell it protects and the
    equation that would have told it; and the cells that nothing can protect.
    """

    added: Mapping[Key, tuple[Key, str]]
    unprotected: tuple[Key, ...]


@dataclass
class Table:
    """Cells, what adds up to what, and what a reader has.

    `values` are the true figures, all whole and none below 0. `small` are those in 1 to 4 that the rule withholds;
    `hidden` is all that has to be withheld, the small ones among it. `known` is what a reader has from elsewhere, and
    `told` what this edition would print. `guarded` are cells nobody prints that must not be found either; `loose` are
    those of which the rule says nothing, so that they can be any number from 0.
    """

    values: dict[Key, int]
    told: set[Key]
    hidden: set[Key]
    small: set[Key]
    known: set[Key]
    guarded: set[Key] = field(default_factory=set)
    loose: set[Key] = field(default_factory=set)
    equations: list[Equation] = field(default_factory=list)


def protect(table: Table, *, nearest: Callable[[Key, Key], tuple]) -> Found:
    """Which further cells to withhold. `nearest(cell, other)` orders what may be withheld to protect a cell.

    Always ends: each turn withholds one cell more, or gives one up as beyond protection.
    """
    search = _Search(table)
    added: dict[Key, tuple[Key, str]] = {}
    waiting = sorted((table.hidden | table.guarded) - table.known, key=repr)
    while waiting:
        cell = waiting.pop(0)
        mine: list[Key] = []
        while not search.is_safe(cell) and (candidates := search.candidates(cell, nearest)):
            chosen = next((each for each in candidates if search.is_safe(cell, also=each)), candidates[0])
            search.withhold(chosen)
            added[chosen] = cell, search.words_of(cell, chosen)
            mine.append(chosen)
            waiting.append(chosen)
        if search.is_safe(cell):
            # What was withheld on the way and did not help is given back.
            for each in mine[:-1]:
                if search.is_safe(cell, without=each):
                    search.publish(each)
                    del added[each]
                    waiting.remove(each)
    asked = sorted((search.withheld | table.guarded) - table.known, key=repr)
    return Found(added, tuple(cell for cell in asked if not search.is_safe(cell)))


class _Search:
    """The second ways to fill in what is withheld."""

    def __init__(self, table: Table):
        self.table = table
        self.withheld = set(table.hidden)
        self.by_cell: dict[Key, list[int]] = defaultdict(list)
        for number, equation in enumerate(table.equations):
            for key, _ in equation.terms:
                self.by_cell[key].append(number)
        self.proofs: dict[Key, dict[Key, int]] = {}

    def is_unknown(self, key: Key, also: Key = None, without: Key = None) -> bool:
        """Whether the reader has to guess this cell."""
        if key in self.table.known or key == without:
            return False
        return key not in self.table.told or key in self.withheld or key == also

    def is_safe(self, cell: Key, *, also: Key = None, without: Key = None) -> bool:
        """Whether the cell can have another value; `also` withholds one cell more, `without` one less, to try it."""
        proof = self.proofs.get(cell)
        if proof and without not in proof:
            return True
        changes = self._second_way(cell, also, without)
        if changes is None:
            return False
        if also is None and without is None:
            for key in changes:
                self.proofs.setdefault(key, changes)
        return True

    def withhold(self, key: Key) -> None:
        # A proof stays one when more is withheld: what it left as it was, it still leaves so.
        self.withheld.add(key)

    def publish(self, key: Key) -> None:
        self.withheld.discard(key)
        self.proofs = {cell: proof for cell, proof in self.proofs.items() if key not in proof}

    def candidates(self, cell: Key, nearest: Callable[[Key, Key], tuple]) -> list[Key]:
        """What could still be withheld to protect the cell: first what stands in a sum with it, then what is further
        away.
        """
        far = {cell: 0}
        queue = deque([cell])
        found = []
        while queue:
            key = queue.popleft()
            for number in self.by_cell[key]:
                for other, _ in self.table.equations[number].terms:
                    if other in far:
                        continue
                    far[other] = far[key] + 1
                    if self.is_unknown(other):
                        queue.append(other)
                    elif other in self.table.told and other not in self.table.known:
                        found.append(other)
        return sorted(found, key=lambda other: (far[other], nearest(cell, other)))

    def words_of(self, cell: Key, chosen: Key) -> str:
        """The total that would have told the cell: one that both stand in, where there is such."""
        numbers = self.by_cell[cell]
        shared = [number for number in numbers if number in self.by_cell[chosen]]
        return self.table.equations[(shared or numbers)[0]].words

    # Looking for a second way

    def _second_way(self, cell: Key, also: Key, without: Key) -> dict[Key, int] | None:
        self.steps = 0
        self.also, self.without = also, without
        for value in self._others(cell):
            if (changes := self._repair({cell: value})) is not None:
                return changes
        return None

    def _repair(self, changes: dict[Key, int]) -> dict[Key, int] | None:
        """Change further cells until every equation holds again; None when that is not found."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            return None
        number, residual = self._broken(changes)
        if number is None:
            return changes
        open_cells = [
            (key, factor)
            for key, factor in self.table.equations[number].terms
            if key not in changes and self.is_unknown(key, self.also, self.without)
        ]
        tried = set()
        for key, factor in open_cells:  # one cell that makes up for all of it
            value = self.table.values[key] - residual * factor  # a factor is 1 or -1
            if self._allows(key, value):
                tried.add((key, value))
                if (found := self._repair(changes | {key: value})) is not None:
                    return found
        if len(open_cells) > 1:  # or a part of it now, and the rest by another
            for key, _ in open_cells:
                for value in self._others(key):
                    if (key, value) not in tried and (
                        found := self._repair(changes | {key: value})
                    ) is not None:
                        return found
        return None

    def _broken(self, changes: Mapping[Key, int]) -> tuple[int | None, int]:
        """The first equation that does not hold, and by how much it is too large."""
        numbers = sorted({number for key in changes for number in self.by_cell[key]})
        for number in numbers:
            residual = sum(
                factor * (changes[key] - self.table.values[key])
                for key, factor in self.table.equations[number].terms
                if key in changes
            )
            if residual:
                return number, residual
        return None, 0

    def _others(self, key: Key) -> Iterable[int]:
        """Other values that the cell can have, the nearest first."""
        true = self.table.values[key]
        near = [true + step for gap in (1, 2, 3, 4, 5) for step in (gap, -gap)]
        return [value for value in dict.fromkeys([*near, 0]) if value != true and self._allows(key, value)]

    def _allows(self, key: Key, value: int) -> bool:
        if key in self.table.small:
            return value in SMALL
        return value >= 0 and (key in self.table.loose or value not in SMALL)
