"""What a list can be narrowed to; `templates/workspace/narrow_choice.html` prints it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One entry of a filter."""

    value: str
    words: str


@dataclass(frozen=True)
class Filter:
    """One filter above a list: its name in the address, its label, its choices and which is chosen."""

    name: str
    label: str
    everything: str  # what choosing nothing means, "" where one entry already says so
    choices: tuple[Choice, ...]
    chosen: str
