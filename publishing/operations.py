"""Publishing: what somebody wants is prepared, looked at, and published; either the whole edition exists or none does.

gather → disclosure control → the statutory checks → a publisher agrees → the files → a scan of them → stored at once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from common.periods import Period
from common.records import hold, may, write
from common.text import date_words
from priorities.models import Strategy
from publishing import canonical, checks, destroying, files, permissions, rules, scanning, storing
from publishing.derived import derive
from publishing.disclosure import Disclosed, disclose
from publishing.enums import EditionKind, EditionState
from publishing.gathering import gather
from publishing.models import Destruction, Edition, EditionFile
from publishing.pdf import Told
from publishing.serving import MEMORY
from publishing.summaries import people_by_name
from publishing.told_before import other_documents, why_judge_again


class NotPublished(ValidationError):
    """Nothing was published; the messages say why, and what to do."""


@dataclass(frozen=True)
class Wanted:
    """An edition as somebody wants it. `corrects`: the edition it puts right, else None."""

    strategy: Strategy
    kind: EditionKind
    period: Period
    as_at: date
    title: str
    label: str = ""
    note: str = ""
    next_update: str = ""
    corrects: Edition | None = None


@dataclass(frozen=True)
class Prepared:
    """An edition that can be looked at: its document as known at a moment, and what is said of it to officers."""

    wanted: Wanted
    known_at: datetime
    since: Edition | None  # the edition that it is compared with
    document: dict
    withheld: tuple = ()  # of disclosure.Withheld: the true figures, for officers alone
    results: tuple[checks.CheckResult, ...] = ()
    remarks: tuple[str, ...] = ()  # of disclosure control: words that a person has to look at


def silently(step: str, percent: int) -> None:
    """For whoever needs not hear how far it is."""


def publish(
    *,
    strategy: Strategy,
    kind: EditionKind,
    period: Period,
    as_at: date,
    title: str,
    by,
    at: datetime,
    label: str = "",
    note: str = "",
    next_update: str = "",
    corrects: Edition | None = None,
) -> Edition:
    """Prepare an edition and publish it at once, as known at `at`. Raises NotPublished."""
    wanted = Wanted(strategy, kind, period, as_at, title, label, note, next_update, corrects)
    return put_out(prepared=prepare(wanted=wanted, by=by, at=at), by=by, at=at)


def why_not_wanted(wanted: Wanted, by, *, on: date) -> str:
    """Why this edition cannot even be prepared on a day; "" when it can."""
    return (
        permissions.why_not_publish(by, wanted.strategy, wanted.label)
        or rules.why_not_period(period_end=wanted.period.end, as_at=wanted.as_at, today=on)
        or rules.why_not_so_early(strategy=wanted.strategy, period=wanted.period)
        or rules.why_not_correct(corrected=wanted.corrects, strategy=wanted.strategy, note=wanted.note)
    )


def prepare(*, wanted: Wanted, by, at: datetime, told: Told = silently) -> Prepared:
    """Gather what was known at `at` into one document, take out what must not be told, and check it. Nothing is stored.

    Raises NotPublished where there is nothing that could be looked at.
    """
    if refusal := why_not_wanted(wanted, by, on=localdate(at)):
        raise NotPublished(refusal)
    since = edition_before(wanted)
    told("Gathering the position", 4)
    disclosed = told_at(wanted, at=at)
    document = derive(disclosed.document, document_of(since))
    if missing := rules.what_is_missing(document):
        raise NotPublished(missing)
    told("Checking it", 12)
    results = checked(
        wanted, document, withheld=disclosed.withheld, remarks=disclosed.remarks, on=localdate(at)
    )
    document["duty"] = checks.duty_part(results)
    return Prepared(wanted, at, since, document, disclosed.withheld, results, disclosed.remarks)


def told_at(wanted: Wanted, *, at: datetime) -> Disclosed:
    """What an edition would tell of the record as known at `at`: gathered, and rid of what must not be told."""
    gathered = gather(
        strategy=wanted.strategy,
        number=next_number(wanted.strategy),
        kind=wanted.kind,
        title=wanted.title,
        label=wanted.label,
        note=wanted.note,
        period=wanted.period,
        as_at=wanted.as_at,
        known_at=at,
        next_update=wanted.next_update,
    )
    return disclose(gathered, others=other_documents(gathered))


def checked(
    wanted: Wanted,
    document: dict,
    *,
    withheld: Iterable,
    remarks: Iterable[str] = (),
    on: date,
    found: tuple[scanning.Found, ...] | None = None,
) -> tuple[checks.CheckResult, ...]:
    """The statutory checks of a document, as they are answered on a day. `found`: what a scan of its words found, where
    that is known already.
    """
    return checks.run(
        strategy=wanted.strategy,
        period=wanted.period,
        as_at=wanted.as_at,
        on=on,
        document=document,
        withheld=withheld,
        remarks=remarks,
        found=scanned_words(document) if found is None else found,
    )


def scanned_words(document: dict) -> tuple[scanning.Found, ...]:
    """What must not be public in the words of a document, before any file is made of it."""
    return scanned(document, files.whole(document))


def scanned(document: dict, made: list[files.File]) -> tuple[scanning.Found, ...]:
    """What must not be public in these files of an edition: the document’s own partnership says whom to write to."""
    named, unnamed = people_by_name()
    may_stand = [*named, *scanning.texts_in(document["partnership"])]
    return scanning.scan(made, may_be_named=may_stand, must_not_be_named=unnamed)


def put_out(
    *,
    prepared: Prepared,
    by,
    at: datetime,
    told: Told = silently,
    also: Callable[[Edition], None] | None = None,
) -> Edition:
    """Publish what was prepared: its document, with this day as the day of publication, checked again.

    Rendering happens outside the transaction; storing is one transaction, in which a second publisher of the same
    strategy is refused, and in which `also(edition)` is called. Raises NotPublished.
    """
    wanted = prepared.wanted
    if refusal := why_not_wanted(wanted, by, on=localdate(at)):
        raise NotPublished(refusal)
    number = prepared.document["edition"]["number"]
    if refusal := why_overtaken(wanted.strategy, number) or why_judge_again(prepared.document):
        raise NotPublished(refusal)
    document = dated(prepared.document, on=localdate(at))
    found = scanned_words(document)
    results = checked(
        wanted,
        document,
        withheld=prepared.withheld,
        remarks=prepared.remarks,
        on=localdate(at),
        found=found,
    )
    refusals = [
        *rules.what_is_missing(document),
        *rules.what_is_not_released(document),
        *scanning.refusals(found),
        *checks.refusals(results),
    ]
    if refusals:
        raise NotPublished(refusals)
    document["duty"] = checks.duty_part(results)
    made = files.make(document, told=told)
    told("Looking for what must not be public", 84)
    if found := scanned(document, made):
        raise NotPublished(scanning.refusals(found))
    # Compressing is slow as well, so it is done before the database is asked to wait.
    told("Compressing the files", 85)
    blobs = storing.blobs_of(made, told=told)
    edition = Edition(
        strategy=wanted.strategy,
        number=number,
        kind=wanted.kind,
        title=wanted.title,
        label=wanted.label,
        note=wanted.note,
        period=wanted.period,
        as_at=wanted.as_at,
        published_at=at,
        published_by=by,
        next_update=wanted.next_update,
        corrects=wanted.corrects,
    )
    told("Storing the edition", 96)
    with transaction.atomic():
        _store(edition, document, made, blobs)
        if also is not None:
            also(edition)
    transaction.on_commit(MEMORY.forget)
    return edition


def dated(document: dict, *, on: date) -> dict:
    """The same document, published on a day."""
    edition = document["edition"] | {"published_on": on.isoformat(), "published_words": date_words(on)}
    return document | {"edition": edition}


def next_number(strategy: Strategy) -> int:
    """The number that the next edition of a strategy has. A number is never given twice."""
    last = Edition.objects.filter(strategy=strategy).order_by("number").last()
    return last.number + 1 if last else 1


def edition_before(wanted: Wanted) -> Edition | None:
    """What an edition is compared with: the one it corrects, else the last one up to its day that still stands."""
    if wanted.corrects is not None:
        return wanted.corrects
    standing = Edition.objects.filter(strategy=wanted.strategy, as_at__lte=wanted.as_at)
    standing = standing.exclude(state=EditionState.WITHDRAWN).select_related("document")
    return standing.order_by("as_at", "number").last()


def document_of(edition: Edition | None) -> dict | None:
    """The document of an edition; None where there is none, or where its bytes were destroyed."""
    if edition is None or edition.document.destroyed_id:
        return None
    return canonical.from_bytes(edition.document.plain)


def manifest_of(document: dict, made: list[files.File], previous: Edition | None) -> bytes:
    """The manifest: every file with its size and SHA-256, and the hash of the manifest before."""
    return canonical.to_bytes(
        {
            "schema": "manifest/1",
            "edition": document["edition"]["address"],
            "published_on": document["edition"]["published_on"],
            "previous_manifest": previous.manifest_id if previous else None,
            "files": [
                {
                    "name": file.name,
                    "content_type": file.content_type,
                    "size": len(file.data),
                    "sha256": file.sha256,
                }
                for file in sorted(made, key=lambda file: file.name)
            ],
        }
    )


def why_overtaken(strategy: Strategy, number: int) -> str:
    """Whether another edition of the strategy was published since this one was begun: then its number is taken."""
    newest = Edition.objects.filter(strategy=strategy, number__gte=number).order_by("number").last()
    if newest is None:
        return ""
    return (
        f"“{newest.title}” (edition {newest.number}) was published while this one was being prepared, so nothing "
        "was published now. Read it, then prepare this one again if there is still something to add."
    )


def _store(edition: Edition, document: dict, made: list[files.File], blobs: list) -> None:
    """Store an edition whole, unless another of its strategy was published since this one was begun."""
    # One publisher at a time: the strategies are locked, whichever of them is being published.
    list(Strategy.objects.select_for_update().values_list("pk", flat=True))
    if refusal := why_overtaken(edition.strategy, edition.number) or why_judge_again(document):
        raise NotPublished(refusal)
    edition.previous = Edition.objects.order_by("pk").last()
    manifest = files.File(
        "manifest.json", "Manifest", "application/json", manifest_of(document, made, edition.previous)
    )
    storing.keep(blobs)
    storing.keep(storing.blobs_of([*made, manifest]))  # and what somebody swept away meanwhile
    edition.document_id = next(file.sha256 for file in made if file.name == files.DOCUMENT)
    edition.manifest_id = manifest.sha256
    write(edition, by=edition.published_by, at=edition.published_at, reason="Published.")
    if edition.corrects is not None:
        corrected = hold(edition.corrects)
        if refusal := rules.why_not_correct(
            corrected=corrected, strategy=edition.strategy, note=edition.note
        ):
            raise NotPublished(refusal)
        corrected.state = EditionState.CORRECTED
        write(
            corrected,
            by=edition.published_by,
            at=edition.published_at,
            reason=f"Corrected by edition {edition.number}.",
        )
    EditionFile.objects.bulk_create(
        EditionFile(edition=edition, name=file.name, content_type=file.content_type, blob_id=file.sha256)
        for file in [*made, manifest]
    )
    storing.readdress()


# Taking back


@transaction.atomic
def withdraw_edition(*, edition: Edition, by, at: datetime, reason: str) -> Edition:
    """Withdraw an edition: its pages become a notice with the reason, its downloads are gone. Its bytes stay kept."""
    may(permissions.why_not_withdraw(by))
    hold(edition, "strategy")
    if edition.state == EditionState.WITHDRAWN:
        raise ValidationError("This edition has been withdrawn already.")
    if not reason.strip():
        raise ValidationError(
            {"reason": "Say why it is withdrawn: readers are told, so name nothing private."}
        )
    edition.state, edition.withdrawn_on, edition.withdrawn_reason = (
        EditionState.WITHDRAWN,
        localdate(at),
        reason,
    )
    write(edition, by=by, at=at, reason=reason)
    storing.readdress()
    transaction.on_commit(MEMORY.forget)
    return edition


@transaction.atomic
def destroy_edition(*, edition: Edition, by, at: datetime, reason: str) -> destroying.Destroyed:
    """Empty the bytes of a withdrawn edition, with its drafts and the packs that hold them; what others hold stays.

    Hash, size, person, moment and reason stay, so the chain still verifies. Out comes what was kept, and why.
    """
    may(permissions.why_not_withdraw(by))
    hold(edition, "strategy")
    if edition.state != EditionState.WITHDRAWN:
        raise ValidationError("Withdraw the edition first: only what is withdrawn is destroyed.")
    if edition.document.destroyed_id:
        raise ValidationError("The bytes of this edition have been destroyed already.")
    if not reason.strip():
        raise ValidationError({"destroy_reason": "Say why the bytes are destroyed. Name nothing private."})
    destruction = write(
        Destruction(of=f"{edition} ({edition.address})", at=at, by=by, reason=reason),
        by=by,
        at=at,
        reason=reason,
    )
    destroyed = destroying.destroy_bytes_of_edition(edition, destruction)
    storing.readdress()
    transaction.on_commit(MEMORY.forget)
    return destroyed
