"""How a draft differs from the edition before, for officers. Pure: two documents in, sentences out."""

from collections.abc import Iterator
from dataclasses import dataclass

from publishing.derived import changes_since
from publishing.revisions import revisions_since

MOST = 100  # figures and texts that are shown; the number of others is told


@dataclass(frozen=True)
class TextChange:
    """A text that says something else: where it stands, and what it said and says. Empty where it came or went."""

    where: str
    was: str
    now: str


@dataclass(frozen=True)
class Differences:
    """What is different from an edition, each part as it is shown."""

    since: str
    ratings: list[dict]
    figures: list[dict]  # of publishing.revisions: the same measure and period, told differently
    more_figures: int
    actions: list[dict]
    said: list[str]
    came: list[str]
    went: list[str]
    texts: list[TextChange]
    notes: list[str]

    @property
    def are_none(self) -> bool:
        return not (
            self.ratings
            or self.figures
            or self.actions
            or self.said
            or self.came
            or self.went
            or self.texts
            or self.notes
        )


def differences(previous: dict, document: dict) -> Differences:
    """What moved from one document to the next; documents of earlier schemas can be read as well."""
    changes = changes_since(previous, document)
    revised = revisions_since(previous, document)["figures"]
    before = {measure["measure"]: measure["title"] for measure in previous["measures"]}
    now = {measure["measure"]: measure["title"] for measure in document["measures"]}
    return Differences(
        since=changes["since_words"],
        ratings=changes["ratings"],
        figures=revised[:MOST],
        more_figures=max(0, len(revised) - MOST),
        actions=changes["actions"],
        said=changes["text"],
        came=[title for key, title in now.items() if key not in before],
        went=[title for key, title in before.items() if key not in now],
        texts=list(_changed_texts(previous, document))[:MOST],
        notes=list(_changed_notes(previous, document)),
    )


def _changed_texts(previous: dict, document: dict) -> Iterator[TextChange]:
    was, now = _texts(previous), _texts(document)
    for where in dict.fromkeys([*now, *was]):
        if was.get(where, "") != now.get(where, ""):
            yield TextChange(where, was.get(where, ""), now.get(where, ""))


def _texts(document: dict) -> dict[str, str]:
    """What a document says in prose, by where it says so."""
    strategy = document["strategy"]
    texts = {
        "Title of the strategy": strategy["title"],
        "Vision": strategy["vision"],
        "Summary": strategy["summary"],
        "Approach": "\n".join(strategy["approach"]),
    }
    for theme in strategy["themes"]:
        texts[f"Theme, {theme['title']}"] = theme["text"]
    for priority in document["priorities"]:
        name = f"Priority {priority['number']}"
        texts[f"{name}, title"] = priority["title"]
        texts[f"{name}, why it is one"] = _joined(priority["why"])
        for commitment in priority["commitments"]:
            texts[f"{name}, commitment {commitment['number']}"] = commitment["text"]
    for measure in document["measures"]:
        texts[f"{measure['title']}, definition"] = measure["definition"]
    for term in document["glossary"]:
        texts[f"Glossary, {term['term']}"] = term["text"]
    texts["Partners"] = "; ".join(sorted(partner["name"] for partner in document["partners"]))
    return texts


def _changed_notes(previous: dict, document: dict) -> Iterator[str]:
    was = {note["title"]: note["text"] for note in previous["notes"]}
    now = {note["title"]: note["text"] for note in document["notes"]}
    for title in dict.fromkeys([*now, *was]):
        if title not in was:
            yield f"New: {title}."
        elif title not in now:
            yield f"Left out: {title}."
        elif was[title] != now[title]:
            yield f"Changed: {title}."


def _joined(text) -> str:
    return text if isinstance(text, str) else "\n".join(text)
