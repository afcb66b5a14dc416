"""Drafts of editions: prepared in the background, read by partners at a private address, published now or later.

What was looked at is what is published: the document stays as it was frozen, and only its day of publication is new.
"""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.timezone import localdate

from common import clock
from common.records import Recorded, hold, may, write
from common.text import date_words, list_words, plural
from meetings.models import AgendaItem, Paper
from meetings.operations import reports
from priorities.enums import StrategyState
from priorities.models import Strategy
from publishing import builds, canonical, files, gathering, operations, permissions, storing
from publishing.builds import GivenUp, Heart
from publishing.disclosure import Withheld
from publishing.enums import BuildState, BuildTask, DraftState, EditionKind
from publishing.models import DraftFile, EditionBuild, EditionDraft
from publishing.operations import NotPublished, Prepared, Wanted

WATERMARK = "Draft for comment, not published"
COMMAND = "build_edition"
PDF = "application/pdf"
ASKED = (
    "strategy",
    "kind",
    "period",
    "as_at",
    "title",
    "label",
    "note",
    "next_update",
    "corrects",
)  # of Wanted and of EditionDraft alike


# Asking for it


@transaction.atomic
def ask_to_prepare(*, wanted: Wanted, by, at: datetime) -> EditionDraft:
    """Begin a draft, prepared in the background. The same asked for twice while it is prepared is one draft."""
    may(permissions.why_not_prepare(by))
    hold(wanted.strategy)
    if refusal := operations.why_not_wanted(wanted, by, on=localdate(at)):
        raise NotPublished(refusal)
    said = {name: getattr(wanted, name) for name in ASKED}
    for twin in EditionDraft.objects.filter(state=DraftState.OPEN, **said):
        if under_way(twin) is not None:
            return twin
    draft = write(EditionDraft(**said), by=by, at=at, reason="Asked for.")
    _begin(draft, BuildTask.PREPARE, by=by)
    return draft


@transaction.atomic
def prepare_again(*, draft: EditionDraft, by) -> EditionBuild:
    """Take the record as it is known now, in place of what was prepared before."""
    may(permissions.why_not_prepare(by))
    _hold_open(draft)
    return _begin(draft, BuildTask.PREPARE, by=by)


@transaction.atomic
def ask_to_publish(*, draft: EditionDraft, by, at: datetime) -> EditionBuild:
    """Publish a draft in the background. However often it is asked for, it is done once."""
    _hold_open(draft)
    if refusal := why_not_publish_draft(draft, by, on=localdate(at)):
        raise NotPublished(refusal)
    return _begin(draft, BuildTask.PUBLISH, by=by)


def why_not_publish_draft(draft: EditionDraft, by, *, on: date) -> str:
    """Why a draft is not published now; "" when it may be tried. The checks are asked again when it is."""
    if refusal := permissions.why_not_prepare(by):
        return refusal
    if draft.state != DraftState.OPEN:
        return f"This draft is {draft.get_state_display().lower()} already."
    if not draft.is_prepared:
        return "The draft has not been prepared yet."
    return operations.why_not_wanted(wanted_of(draft), by, on=on)


def _hold_open(draft: EditionDraft) -> None:
    hold(draft, "strategy")
    if draft.state != DraftState.OPEN:
        raise ValidationError(f"This draft is {draft.get_state_display().lower()} already.")


def _begin(draft: EditionDraft, task: BuildTask, *, by, starts: bool = True) -> EditionBuild:
    build, is_new = builds.ask_for(EditionBuild, by=by, at=clock.real_now(), of={"draft": draft}, task=task)
    if is_new and starts:
        transaction.on_commit(lambda: builds.start_process(build, command=COMMAND))
    elif build.task != task:
        raise ValidationError(f"{BuildTask(build.task).label} is under way: wait until it is done.")
    return build


def under_way(draft: EditionDraft) -> EditionBuild | None:
    """What is done to a draft just now; None when nothing is, or when it was cut off."""
    return builds.how_it_stands(draft.builds.first(), at=clock.real_now())[0]


# Doing it


def build_edition(key: int) -> EditionBuild | None:
    """Do the work of a row, unless another process took it. What comes of it stands in the row and in the draft."""
    build = EditionBuild.objects.filter(pk=key).first()
    if build is None:
        return None
    if build.task == BuildTask.PREPARE:
        return builds.carry_out(
            EditionBuild,
            key,
            step="Gathering the position",
            failed="The draft could not be prepared",
            work=_prepare,
        )
    return builds.carry_out(
        EditionBuild,
        key,
        step="Checking it again",
        failed="The edition could not be published",
        work=_publish,
    )


def _prepare(build: EditionBuild, heart: Heart) -> None:
    draft, by, at = _draft_of(build), build.asked_by, clock.now()
    prepared = operations.prepare(wanted=wanted_of(draft), by=by, at=at, told=heart.beat)
    made = marked_files(prepared.document, told=heart.beat)
    kept = files.File("kept.json", "As frozen", "application/json", canonical.to_bytes(prepared.document))
    report = files.File("report.json", "Withheld", "application/json", _report_bytes(prepared))
    heart.beat("Compressing the files", 85)
    blobs = storing.blobs_of([*made, kept, report], told=heart.beat)
    heart.beat("Storing the draft", 96)
    with transaction.atomic():
        hold(draft, "strategy")
        if draft.state != DraftState.OPEN:
            raise GivenUp
        heart.finish()
        storing.keep(blobs)
        storing.keep(storing.blobs_of([*made, kept, report]))  # what somebody swept away meanwhile
        draft.files.all().delete()
        DraftFile.objects.bulk_create(
            DraftFile(draft=draft, name=file.name, content_type=file.content_type, blob_id=file.sha256)
            for file in made
        )
        draft.document_id, draft.report_id = kept.sha256, report.sha256
        draft.known_at, draft.prepared_by, draft.since = at, by, prepared.since
        draft.number = prepared.document["edition"]["number"]
        draft.token = draft.token or secrets.token_urlsafe(32)
        write(draft, by=by, at=at, reason="Prepared.")
        storing.sweep()


def _publish(build: EditionBuild, heart: Heart) -> None:
    draft, by, at = _draft_of(build), build.asked_by, clock.now()
    if refusal := why_not_publish_draft(draft, by, on=localdate(at)):
        raise NotPublished(refusal)

    def also(edition) -> None:
        hold(draft)
        if draft.state != DraftState.OPEN:
            raise GivenUp
        heart.finish()
        _clear(draft, but_report=True)
        draft.state, draft.edition = DraftState.PUBLISHED, edition
        write(draft, by=by, at=at, reason=f"Published as edition {edition.number}.")
        storing.sweep()

    operations.put_out(prepared=prepared_of(draft), by=by, at=at, told=heart.beat, also=also)


def _draft_of(build: EditionBuild) -> EditionDraft:
    related = ("strategy", "corrects__strategy", "corrects__document", "since", "document", "report")
    return EditionDraft.objects.select_related(*related).get(pk=build.draft_id)


def marked_files(document: dict, *, told=operations.silently) -> list[files.File]:
    """Every file of the edition, marked as a draft: a line on every page, and across every page of the PDF."""
    edition = document["edition"] | {"published_words": "on a day to come"}
    made = files.make(document | {"edition": edition}, watermark=WATERMARK, told=told)
    line = _line(document["partnership"]["contact_team"])
    marked = [
        replace(file, data=file.data.replace(storing.STATUS_MARK, line, 1))
        if file.content_type == storing.HTML
        else file
        for file in made
    ]
    manifest = operations.manifest_of(document, marked, None)
    return [*marked, files.File(storing.MANIFEST, "Manifest", "application/json", manifest)]


def _line(team: str) -> bytes:
    words = f"for comment, not published. Send your comments to the {team}."
    said = {"state": "draft", "words": words, "label": "Status of this draft"}
    return render_to_string("components/status.html", said).strip().encode()


def _report_bytes(prepared: Prepared) -> bytes:
    withheld = [asdict(each) for each in prepared.withheld]
    return canonical.to_bytes({"withheld": withheld, "remarks": list(prepared.remarks)})


def wanted_of(draft: EditionDraft) -> Wanted:
    """What was asked for."""
    said = {name: getattr(draft, name) for name in ASKED}
    return Wanted(**said | {"kind": EditionKind(draft.kind)})


def prepared_of(draft: EditionDraft) -> Prepared:
    """A draft as it was prepared, from what was frozen."""
    withheld, remarks = report_of(draft)
    return Prepared(
        wanted=wanted_of(draft),
        known_at=draft.known_at,
        since=draft.since,
        document=canonical.from_bytes(draft.document.plain),
        withheld=withheld,
        remarks=remarks,
    )


def report_of(draft: EditionDraft) -> tuple[tuple[Withheld, ...], tuple[str, ...]]:
    """What disclosure control withheld, with the true figures, and what it asks to look at: for officers alone."""
    if draft.report_id is None or draft.report.destroyed_id:
        return (), ()
    report = canonical.from_bytes(draft.report.plain)
    return tuple(Withheld(**each) for each in report["withheld"]), tuple(report["remarks"])


# Who reads it meanwhile, and when it goes out


@transaction.atomic
def give_address(*, draft: EditionDraft, by, at: datetime) -> str:
    """Give a draft a new private address; the one before opens nothing any more. Out comes its key."""
    may(permissions.why_not_prepare(by))
    _hold_open(draft)
    draft.token = secrets.token_urlsafe(32)
    write(draft, by=by, at=at, reason="Given a new private address.")
    return draft.token


@transaction.atomic
def end_address(*, draft: EditionDraft, by, at: datetime) -> None:
    """Take a draft's private address away: it opens nothing any more."""
    may(permissions.why_not_prepare(by))
    _hold_open(draft)
    draft.token = None
    write(draft, by=by, at=at, reason="Its private address was ended.")


@transaction.atomic
def put_into_papers(*, draft: EditionDraft, item: AgendaItem, urgency: str, by, at: datetime) -> Paper:
    """Put the draft's report, marked as a draft, behind an agenda item, as papers are."""
    may(permissions.why_not_prepare(by))
    _hold_open(draft)
    report = draft.files.select_related("blob").filter(name=files.REPORT).first()
    if report is None:
        raise ValidationError("The draft has not been prepared yet, so there is no report to put there.")
    name = f"{draft.strategy.slug}-{draft.period.start.year}-draft.pdf"
    paper = Paper(
        item=item,
        title=f"{draft.title}, {draft.strategy.years}: {(draft.label or WATERMARK).lower()}"[:200],
        file_name=name,
        media_type=PDF,
        content=bytes(report.blob.plain),
        received_on=localdate(at),
        urgency=urgency,
    )
    paper = reports.put_behind_item(paper=paper, by=by, at=at)
    draft.papers.add(paper)
    return paper


@transaction.atomic
def schedule(*, draft: EditionDraft, when: datetime, by, at: datetime) -> None:
    """Publish a draft by itself at a moment of real time. The checks are asked again then."""
    _hold_open(draft)
    if refusal := why_not_publish_draft(draft, by, on=localdate(at)):
        raise NotPublished(refusal)
    if when <= clock.real_now():
        raise ValidationError({"day": "Choose a moment that is still to come, or publish now."})
    draft.scheduled_for, draft.scheduled_by = when, by
    write(draft, by=by, at=at, reason="Scheduled.")


@transaction.atomic
def unschedule(*, draft: EditionDraft, by, at: datetime, reason: str = "The schedule was cancelled.") -> None:
    """The draft is published when somebody publishes it."""
    may(permissions.why_not_prepare(by))
    _hold_open(draft)
    draft.scheduled_for = draft.scheduled_by = None
    write(draft, by=by, at=at, reason=reason)


@transaction.atomic
def discard(*, draft: EditionDraft, by, at: datetime) -> None:
    """Give a draft up: its files, its address and its report are gone; that there was one stays."""
    may(permissions.why_not_prepare(by))
    _hold_open(draft)
    build = under_way(draft)
    if build is not None and build.task == BuildTask.PUBLISH:
        raise ValidationError("It is being published just now: wait until that is done.")
    if build is not None:
        builds.finish(build, BuildState.FAILED, refusal="The draft was discarded.")
    _clear(draft)
    draft.state = DraftState.DISCARDED
    write(draft, by=by, at=at, reason="Discarded.")
    storing.sweep()


def _clear(draft: EditionDraft, *, but_report: bool = False) -> None:
    draft.files.all().delete()
    draft.document = draft.token = draft.scheduled_for = draft.scheduled_by = None
    if not but_report:
        draft.report = None


@dataclass(frozen=True)
class Outcome:
    """What came of a scheduled draft: "" or why it was not published."""

    draft: EditionDraft
    to: str  # the e-mail address of whoever scheduled it
    why_not: str


def publish_due(*, at: datetime) -> Iterable[Outcome]:
    """Publish every draft whose moment has come. `at` is real time. Safe to run twice, and from two machines.

    One that cannot be published stays a draft, is no longer scheduled, and says why.
    """
    due = EditionDraft.objects.filter(state=DraftState.OPEN, scheduled_for__lte=at).order_by("scheduled_for")
    for draft in due.select_related("strategy", "scheduled_by"):
        by = draft.scheduled_by
        build = _begin_scheduled(draft)
        if build is None:
            continue
        problem = None
        try:
            done = build_edition(build.pk)
        except Exception as unexpected:
            done, problem = None, unexpected
        build.refresh_from_db()
        if build.state == BuildState.DONE:
            yield Outcome(draft, by.email, "")
        elif build.state == BuildState.FAILED:
            why_not = build.refusal or str(problem)
            with transaction.atomic():
                hold(draft)
                draft.scheduled_for = draft.scheduled_by = None
                write(draft, by=by, at=clock.now(), reason="Not published at its moment.")
            yield Outcome(draft, by.email, why_not)
        elif done is None and problem is not None:
            raise problem


@transaction.atomic
def _begin_scheduled(draft: EditionDraft) -> EditionBuild | None:
    """The row of publishing it, or None when it is no longer due, or somebody else is at it."""
    hold(draft, "strategy", "scheduled_by")
    if draft.state != DraftState.OPEN or draft.scheduled_for is None or under_way(draft) is not None:
        return None
    return _begin(draft, BuildTask.PUBLISH, by=draft.scheduled_by, starts=False)


# What changed since it was prepared

READ = tuple(
    model
    for model in vars(gathering).values()
    if isinstance(model, type)
    and issubclass(model, Recorded)
    and not model._meta.abstract
    and model._meta.model_name != "user"  # signing in changes those
)


def record_changed_since(moment: datetime) -> str:
    """What of the record changed after a moment, in one sentence; "" when nothing did. One query."""
    counted = [
        model.history.filter(history_date__gt=moment)
        .order_by()
        .annotate(of=models.Value(number, output_field=models.IntegerField()))
        .values("of")
        .annotate(count=models.Count("*"))
        for number, model in enumerate(READ)
    ]
    found = [row for row in counted[0].union(*counted[1:], all=True) if row["count"]]
    said = [
        plural(
            row["count"],
            f"change to {READ[row['of']]._meta.verbose_name_plural}",
            f"changes to {READ[row['of']]._meta.verbose_name_plural}",
        )
        for row in sorted(found, key=lambda row: row["of"])
    ]
    return list_words(said)


def strategies_to_publish() -> Iterable[Strategy]:
    """The strategies an edition can be prepared of, the latest first."""
    return Strategy.objects.exclude(state__in=[StrategyState.DRAFT, StrategyState.WITHDRAWN]).order_by(
        "-starts"
    )


def when_words(moment: datetime) -> str:
    """14 July 2025 at 09:30, in the portal's time zone."""
    local = timezone.localtime(moment)
    return f"{date_words(local.date())} at {local:%H:%M}"
