"""Page-shaped reads of what is published."""

from dataclasses import dataclass

from django.utils import timezone

from common.text import date_words
from partnership.models import User
from priorities.enums import StrategyState
from publishing import canonical
from publishing.enums import EditionState
from publishing.models import Address, Edition, MeetingPublication


@dataclass(frozen=True)
class Signpost:
    """A link that helps somebody who found nothing."""

    words: str
    address: str


@dataclass(frozen=True)
class ShelvedEdition:
    """One edition in the list of all."""

    title: str
    number: int
    address: str
    label: str
    note: str
    as_at_words: str
    published_words: str
    current: bool
    withdrawn_words: str


@dataclass(frozen=True)
class Shelf:
    """The editions of one strategy, newest first."""

    title: str
    state_words: str
    editions: tuple[ShelvedEdition, ...]


@dataclass(frozen=True)
class Status:
    """The one live line on a kept page. Its first word is the state."""

    state: str
    words: str
    address: str = ""
    link: str = ""


def current_edition() -> Edition | None:
    """What `/` shows: the latest edition of the strategy in force, else the latest of all; never a withdrawn one."""
    standing = Edition.objects.exclude(state=EditionState.WITHDRAWN).select_related("strategy", "document")
    in_force = standing.filter(strategy__state=StrategyState.IN_FORCE, strategy__inside=None)
    return in_force.order_by("-as_at", "-number").first() or standing.order_by("-published_at").first()


def status(edition: Edition, current: Edition | None, latest: Edition) -> Status:
    """How an edition that is not withdrawn stands today.

    `latest` is the newest of its strategy, or what corrects it; `current` what `/` shows.
    """
    if edition.state == EditionState.CORRECTED:
        return Status(
            "corrected", "A later edition corrects this one.", latest.address, f"Read {latest.title}"
        )
    if latest.pk != edition.pk:
        return Status(
            "superseded", "A later edition has been published.", latest.address, f"Read {latest.title}"
        )
    if current is not None and current.pk == edition.pk:
        follows = f" The next one is expected in {edition.next_update}." if edition.next_update else ""
        return Status("current", f"This is the edition in force.{follows}")
    words = f"{edition.label}. " if edition.label else ""
    if current is not None and edition.strategy.state == StrategyState.SUPERSEDED:
        return Status(
            "superseded",
            f"{words}Another strategy has taken this one’s place.",
            "/",
            "Read the strategy in force",
        )
    return Status("current", f"{words}This is the latest edition of its strategy.")


def publication_status(publication: MeetingPublication, latest: MeetingPublication) -> Status:
    """How a version of a meeting stands today. `latest` is the newest of the meeting."""
    day = date_words(timezone.localdate(publication.published_at))
    if latest.pk == publication.pk:
        version = f"Version {publication.version}, published" if publication.version > 1 else "Published"
        return Status("current", f"{version} on {day}.")
    later = date_words(timezone.localdate(latest.published_at))
    return Status(
        "superseded",
        f"This is version {publication.version}, published on {day}. A later one was published on {later}.",
        latest.address,
        f"Read version {latest.version}",
    )


def shelves() -> list[Shelf]:
    """Every edition for ever, by strategy, newest first."""
    editions = list(Edition.objects.select_related("strategy").order_by("-strategy__starts", "-number"))
    current = current_edition()
    found: dict[int, list[Edition]] = {}
    for edition in editions:
        found.setdefault(edition.strategy_id, []).append(edition)
    return [
        Shelf(
            title=group[0].strategy.title,
            state_words=group[0].strategy.get_state_display(),
            editions=tuple(
                ShelvedEdition(
                    title=edition.title,
                    number=edition.number,
                    address=edition.address,
                    label=edition.label,
                    note=edition.note,
                    as_at_words=date_words(edition.as_at),
                    published_words=date_words(timezone.localdate(edition.published_at)),
                    current=current is not None and current.pk == edition.pk,
                    withdrawn_words=withdrawn_words(edition),
                )
                for edition in group
            ),
        )
        for group in found.values()
    ]


def withdrawn_words(edition: Edition) -> str:
    """Since when an edition is withdrawn, and why; "" while it stands."""
    if edition.state != EditionState.WITHDRAWN:
        return ""
    return f"Withdrawn on {date_words(edition.withdrawn_on)}. {edition.withdrawn_reason}"


def signposts() -> list[Signpost]:
    """The main published addresses there are, for a page that has to say “not found”."""
    wanted = [
        ("/", "The strategy"),
        ("/dashboard/", "The dashboard"),
        ("/find/", "Find in this strategy"),
        ("/data/", "The figures as data"),
        ("/editions/", "All editions"),
        ("/accessibility/", "Accessibility"),
        ("/privacy/", "Privacy"),
    ]
    there = set(Address.objects.filter(path__in=[path for path, _ in wanted]).values_list("path", flat=True))
    posts = [Signpost(words, path) for path, words in wanted if path in there]
    if (current := current_edition()) is not None:
        document = canonical.from_bytes(current.document.plain)
        posts += [
            Signpost(f"Priority {each['number']}: {each['title']}", f"/priorities/{each['number']}/")
            for each in document["priorities"]
        ]
    return posts


def people_by_name() -> tuple[list[str], list[str]]:
    """The names of people who may be named in public, and of all the others in the record, whoever has left among them.

    Asked of today: consent that was taken back counts at once.
    """
    people = list(User.objects.order_by("pk").values_list("name", "may_be_named_on"))
    return [name for name, since in people if since], [name for name, since in people if not since]
