"""Two people wrote in one record: what a form shows of the other's words, and what it takes in by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Difference:
    """One field that two people wrote differently."""

    label: str
    theirs: str
    yours: str


@dataclass
class EditClash:
    """What stands above the form after a clash."""

    who: str
    differences: list[Difference] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)  # what only the other changed, by label


def changed_by_other(
    *, base: Mapping[Any, Any], theirs: Mapping[Any, Any], yours: Mapping[Any, Any]
) -> Iterator[tuple[Any, bool]]:
    """The fields of `yours` in which the other's words matter, each with whether only the other changed it.

    `base` is what both looked at; a field it does not hold was changed by both, as far as anybody knows. What both
    wrote alike, and what only this person changed, is left out.
    """
    for name, mine in yours.items():
        if theirs[name] == mine or (name in base and base[name] == theirs[name]):
            continue
        yield name, name in base and base[name] == mine
