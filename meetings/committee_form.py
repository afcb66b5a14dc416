"""A committee report in the City's form, arranged from its document: what report_body.html prints. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from meetings.enums import ItemType, Marking
from meetings.prose import Block, blocks
from meetings.rules import number_paragraphs, recommendation_lines

MAIN = {
    "background": "Background",
    "current_position": "Current position",
    "options": "Options",
    "proposals": "Proposals",
    "strategic_implications": "Strategic implications",
}
IMPLICATIONS = {
    "financial_implications": "Financial implications",
    "resource_implications": "Resource implications",
    "legal_implications": "Legal implications",
    "risk_implications": "Risk implications",
    "equalities_implications": "Equalities implications",
    "climate_implications": "Climate implications",
    "security_implications": "Security implications",
    "crime_and_disorder_implications": "Crime and disorder: section 17 of the Crime and Disorder Act 1998",
}
LAST = {"conclusion": "Conclusion"}
NAMED = MAIN | IMPLICATIONS | LAST  # in the order of the paragraphs


@dataclass(frozen=True)
class Addressee:
    """A body that a report goes to, on what day, and whether the public may read it there."""

    body: str
    day: str
    access: str = "Public"

    @property
    def words(self) -> str:
        return f"{self.body}, {self.day}"


@dataclass(frozen=True)
class Numbered:
    """A paragraph with its number, which runs on through the report."""

    number: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Part:
    """A heading with what stands under it: paragraphs, or for the implications a part for each."""

    name: str
    heading: str
    paragraphs: tuple[Numbered, ...] = ()
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True)
class CommitteeForm:
    """A committee report as it is printed."""

    title: str
    for_words: str  # For decision
    report_of: str
    author: str
    marking: str  # OFFICIAL, or "" for the rule
    access: str  # Public; Non-public; or "" while it is behind no item
    to: tuple[Addressee, ...]
    version: str  # Version 2, submitted on 4 July 2025; or Draft
    summary: tuple[Block, ...]
    recommendations: tuple[str, ...]
    main: tuple[Part, ...]
    appendices: tuple[str, ...]
    background_papers: tuple[str, ...]

    @property
    def last_number(self) -> int:
        """The number of the last paragraph, 0 without any."""
        numbers = [
            each.number for part in self.main for inner in (part, *part.parts) for each in inner.paragraphs
        ]
        return max(numbers, default=0)


def committee_form(
    document: Mapping[str, str], *, version: str = "", to: Sequence[Addressee] = ()
) -> CommitteeForm:
    """The form of a report from its document (`ReportVersion.document`, or the same of a draft)."""
    marking = Marking(document.get("marking", ""))
    access = {each.access for each in to}
    return CommitteeForm(
        title=document["title"],
        for_words=ItemType(document["type"]).label,
        report_of=document["report_of"],
        author=document["author"],
        marking=marking.label if marking else "",
        access=access.pop() if len(access) == 1 else "",
        to=tuple(to),
        version=version,
        summary=blocks(document["summary"]),
        recommendations=tuple(recommendation_lines(document["recommendations"])),
        main=_main(document),
        appendices=_lines(document.get("appendices", "")),
        background_papers=_lines(document.get("background_papers", "")),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(recommendation_lines(text))


def _main(document: Mapping[str, str]) -> tuple[Part, ...]:
    """The main report: paragraphs numbered through, the implications under one heading."""
    numbered = dict(number_paragraphs((name, document.get(name, "")) for name in NAMED))
    parts = {
        name: Part(
            name, NAMED[name], tuple(Numbered(each.number, blocks(each.text)) for each in numbered[name])
        )
        for name in NAMED
        if name in numbered
    }
    implied = tuple(parts[name] for name in IMPLICATIONS if name in parts)
    found = [parts[name] for name in MAIN if name in parts]
    if implied:
        found.append(Part("implications", "Implications", parts=implied))
    return (*found, *(parts[name] for name in LAST if name in parts))
