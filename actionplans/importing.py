"""A plan from a spreadsheet: kept as it was read, looked at as often as somebody chooses otherwise, stored whole.

What the file would do is worked out anew each time from its rows and today's record, so a page is never stale without
saying so: a commit carries what the person saw, and where that is no longer what would be done, nothing is stored and
the page is shown again.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from actionplans import many, operations
from actionplans.enums import ActionState, PlanImportState, UpdateRating
from actionplans.exporting import commitments_of, priorities_of, read_rows
from actionplans.imports.lines import NEW, ActionKnown, Choices, Doing, Known, Line, Preview
from actionplans.imports.names import PartnerKnown
from actionplans.imports.preview import preview
from actionplans.imports.tables import Book, Sheet
from actionplans.models import Action, ActionMeasure, ActionPlan, Milestone, PlanImport, Update
from actionplans.permissions import why_not_keep_plan
from actionplans.rules import first_reference
from common.partial_dates import PartialDate
from common.records import may, write
from common.text import plural
from partnership.enums import SourceKind
from partnership.models import Partner, Source
from performance.models import Measure
from priorities.models import Commitment, Holding, Priority

MOST_REMEMBERED = 30  # imports whose words for partners are remembered


class PreviewChanged(ValidationError):
    """What the file would do is no longer what the person saw. Nothing was stored."""


# What the record knows


def read_known(plan: ActionPlan, *, on: date) -> Known:
    """What a file of this plan can speak of, on a day. Some twenty queries, whatever the plan's length."""
    rows = read_rows(plan, on=on)
    priorities = priorities_of(plan)
    keys = {each.number: each.key for each in priorities}
    commitments = commitments_of(plan)
    commitment_keys = {(each.priority, each.number): each.key for each in commitments}
    measures = dict(Measure.objects.values_list("code", "pk"))
    moved: dict[int, set[int]] = {}
    for action, measure in ActionMeasure.objects.filter(action__plan=plan).values_list(
        "action_id", "measure_id"
    ):
        moved.setdefault(action, set()).add(measure)
    actions = tuple(
        ActionKnown(
            key=line.pk,
            reference=line.reference,
            title=line.title,
            state=line.state,
            priority=keys[line.priority],
            commitment=commitment_keys.get((keys[line.priority], line.commitment)),
            lead=line.lead_id,
            supporting=frozenset(line.supporting_ids),
            measures=frozenset(moved.get(line.pk, ())),
            starts=line.starts,
            due=line.due,
            due_exception=line.due_exception,
            original_due=line.original_due,
            recurs=line.recurs,
            last_rating=line.last.rating if line.last else "",
            texts=texts,
        )
        for line, texts in rows
    )
    return Known(
        actions=actions,
        elsewhere=dict(Action.objects.exclude(plan=plan).values_list("reference", "plan__title")),
        partners=_partners(on),
        priorities=tuple(priorities),
        commitments=tuple(commitments),
        measures=measures,
        first_reference=first_reference(plan.group.name),
        priority=_priority_meant(plan, actions, on),
        partner_words=_words_chosen(plan),
    )


def _partners(on: date) -> tuple[PartnerKnown, ...]:
    rows = Partner.objects.order_by("pk").values_list("pk", "code", "name", "left", "successor_id")
    return tuple(
        PartnerKnown(
            key=key,
            code=code,
            name=name,
            has_left=left is not None and left.last < on,
            left_words=f"{'on' if left.day else 'in'} {left}" if left else "",
            successor=successor,
        )
        for key, code, name, left, successor in rows
    )


def _priority_meant(plan: ActionPlan, actions: Iterable[ActionKnown], on: date) -> int | None:
    """The only priority that the plan serves so far; of an empty plan, the only one that its group holds."""
    served = {each.priority for each in actions}
    if not served:
        held = Holding.objects.current(on=on).filter(group=plan.group_id, priority__strategy=plan.strategy_id)
        served = set(held.values_list("priority_id", flat=True))
    return served.pop() if len(served) == 1 else None


def _words_chosen(plan: ActionPlan) -> dict[str, int]:
    """What somebody decided, in earlier imports of the group's plans, that words mean; the newest decision counts."""
    kept = PlanImport.objects.filter(plan__group=plan.group_id, state=PlanImportState.COMMITTED)
    words: dict[str, int] = {}
    for chosen in reversed(kept.values_list("choices", flat=True)[:MOST_REMEMBERED]):
        words |= chosen.get("partners", {})
    return words


# Looking


def sheets_of(record: PlanImport) -> list[Sheet]:
    """The sheets of a file, as they were read."""
    return [Sheet.from_json(each) for each in record.sheets]


def choices_of(record: PlanImport) -> Choices:
    """What was chosen so far."""
    return Choices.from_json(record.choices)


def look(
    record: PlanImport, *, on: date, choices: Choices | None = None, known: Known | None = None
) -> Preview:
    """What the file would do to the plan now."""
    return preview(
        sheets_of(record), choices or choices_of(record), known or read_known(record.plan, on=on), on=on
    )


# Keeping, choosing, storing, discarding


@transaction.atomic
def stage(*, plan: ActionPlan, book: Book, by, at: datetime) -> PlanImport:
    """Keep a file that was read, until somebody stores or discards it. Nothing of the plan changes."""
    may(why_not_keep_plan(by, plan))
    record = PlanImport(
        plan=plan,
        file_name=book.file[:200] or "no name",
        sha256=book.sha256,
        uploader=by,
        uploaded_at=at,
        sheets=[each.as_json() for each in book.sheets],
    )
    return write(record, by=by, at=at, reason="Uploaded.")


@transaction.atomic
def choose(*, record: PlanImport, choices: Choices, by, at: datetime) -> PlanImport:
    """Keep what a person chose: columns, partners, priorities, rows left out."""
    record = _hold(record)
    may(why_not_settle(by, record))
    record.choices = choices.as_json()
    return write(record, by=by, at=at, reason="Columns or words chosen.")


@transaction.atomic
def discard(*, record: PlanImport, by, at: datetime) -> PlanImport:
    """Put a file aside: its rows are forgotten."""
    record = _hold(record)
    may(why_not_settle(by, record))
    record.state, record.settled_at = PlanImportState.DISCARDED, at
    record.sheets, record.choices = [], {}
    return write(record, by=by, at=at, reason="Discarded.")


@transaction.atomic
def commit(
    *, record: PlanImport, choices: Choices, seen: str, agreed_by: str, by, at: datetime
) -> PlanImport:
    """Store all that the file does, or nothing of it. `seen` is the `print` of the preview that the person looked at,
    `agreed_by` the post in which they agree that dates move.

    A second press finds it stored, and stores nothing. Raises PreviewChanged where the plan, or what was chosen, is no
    longer what was seen; ValidationError for what an operation refuses, with the row.
    """
    record = _hold(record)
    if record.state == PlanImportState.COMMITTED:
        return record
    may(why_not_settle(by, record))
    # Nobody changes the plan or its actions between looking again and storing.
    plan = ActionPlan.objects.select_for_update().select_related(None).get(pk=record.plan_id)
    held = {
        each.pk: each
        for each in Action.objects.select_for_update(of=("self",))
        .select_related("lead", "priority", "commitment", "source")
        .filter(plan=plan)
        .order_by("pk")
    }
    known = read_known(record.plan, on=at.date())
    before = look(record, on=at.date(), known=known)
    if before.print != seen:
        raise PreviewChanged(
            "The plan has changed since this page was made, so nothing is stored. This is what the file would do now: "
            "look again, then store it."
        )
    now = look(record, on=at.date(), known=known, choices=choices)
    if {each.print for each in now.doing} - {each.print for each in before.doing}:
        record.choices = choices.as_json()
        write(record, by=by, at=at, reason="Columns or words chosen.")
        return record
    _check(now, choices)
    source = write(
        Source(
            code=f"plan-import-{record.pk}",
            kind=SourceKind.FILE,
            title=record.file_name,
            detail=f"SHA-256 {record.sha256}",
        ),
        by=by,
        at=at,
        reason="A plan's file was imported.",
    )
    storing = _Storing(record, held, source=source, agreed_by=agreed_by, why=choices.reason, by=by, at=at)
    try:
        storing.store(now.doing)
    except IntegrityError as problem:
        raise ValidationError(
            f"The record refuses what a row says, so nothing is stored: {problem}."
        ) from None
    record.state, record.settled_at, record.source = PlanImportState.COMMITTED, at, source
    record.choices, record.told, record.sheets = choices.as_json(), _told(now), []
    return write(record, by=by, at=at, reason="Stored.")


def why_not_settle(by, record: PlanImport) -> str:
    """ "" when this person may store or discard the file, else the sentence."""
    if refusal := why_not_keep_plan(by, record.plan):
        return refusal
    if record.state != PlanImportState.STAGED:
        return (
            f"This file is {record.get_state_display().lower()} already: upload it again to look at it anew."
        )
    return ""


def _hold(record: PlanImport) -> PlanImport:
    return PlanImport.objects.select_related("plan__group").select_for_update(of=("self",)).get(pk=record.pk)


def _check(now: Preview, choices: Choices) -> None:
    if now.problems:
        raise ValidationError(list(now.problems))
    if not now.doing:
        raise ValidationError("There is nothing to store: the file says what is here already.")
    if (now.moving or now.moving_new) and not choices.reason.strip():
        raise ValidationError({"reason": "Say why due dates move: each move keeps this reason."})


def _told(now: Preview) -> dict:
    """What was stored, and what was not, for whoever looks later."""
    return {
        "counts": now.counts,
        "tally": [[words, count] for _, words, count in now.tally],
        "lines": [
            {
                "row": line.row,
                "kind": line.kind,
                "reference": line.reference,
                "title": line.title[:250],
                "left": [*line.problems, *line.left],
                "changed": [each.heading for each in line.said],
            }
            for line in now.lines
            if line.does_something or line.problems or line.left
        ],
    }


class _Storing:
    """Stores lines through the operations of the house."""

    def __init__(self, record: PlanImport, held: dict[int, Action], *, source, agreed_by, why, by, at):
        self.plan, self.held, self.source = record.plan, held, source
        self.agreed_by, self.why = agreed_by, why.strip()
        self.told = {"by": by, "at": at}
        self.reason = f"Imported from {record.file_name}"
        self.today = PartialDate.of(at.date())
        self.partners = Partner.objects.in_bulk()
        self.priorities = (
            Priority.objects.filter(strategy=self.plan.strategy_id).select_related("strategy").in_bulk()
        )
        self.commitments = Commitment.objects.filter(priority__in=self.priorities).in_bulk()
        self.measures = Measure.objects.in_bulk()

    def store(self, lines: list[Line]) -> None:
        """All new actions first, so that an action that recurs does not take a reference that was shown for another.

        Raises ValidationError with the number of the row, or the reference, of what is refused.
        """
        new = [line for line in lines if line.kind == NEW]
        wholes = [self._whole(line) for line in new]
        many.add_actions(plan=self.plan, wholes=wholes, reason=self.reason, **self.told)
        actions = {line.row: whole.action for line, whole in zip(new, wholes, strict=True)}
        for line in lines:
            if line.kind != NEW:
                actions[line.row] = self.held[line.action]
                actions[line.row].plan = self.plan
        edits = [self._edit(line, actions[line.row]) for line in lines if line.kind != NEW]
        edits = [
            each for each in edits if each.fields or each.supporting is not None or each.measures is not None
        ]
        many.edit_actions(plan=self.plan, edits=edits, reason=self.reason, **self.told)
        updates = [self._update(actions[line.row], line.doing) for line in lines if line.doing.update]
        many.post_updates(plan=self.plan, updates=updates, **self.told)
        for line in lines:
            try:
                self._move_and_close(actions[line.row], line.doing)
            except ValidationError as problem:
                raise ValidationError(f"Row {line.row}: {' '.join(problem.messages)}") from None

    def _whole(self, line: Line) -> many.Whole:
        doing = line.doing
        action = Action(
            plan=self.plan,
            reference=line.reference,
            due=doing.due,
            due_exception=doing.due_exception,
            source=self.source,
            **self._fields(doing),
        )
        return many.Whole(
            action=action,
            supporting=self._records(doing.supporting, self.partners) or (),
            measures=self._records(doing.measures, self.measures) or (),
            milestones=[
                Milestone(title=title, baseline=when, source=self.source) for title, when in doing.milestones
            ],
        )

    def _edit(self, line: Line, action: Action) -> many.Edit:
        return many.Edit(
            action=action,
            fields=self._fields(line.doing),
            supporting=self._records(line.doing.supporting, self.partners),
            measures=self._records(line.doing.measures, self.measures),
        )

    def _update(self, action: Action, doing: Doing) -> Update:
        said = doing.update
        return Update(
            action=action,
            made_on=said.made_on or self.today,
            rating=UpdateRating(said.rating),
            done=said.done,
            next=said.next,
            obstacles=said.obstacles,
            by=action.lead,
            source=self.source,
        )

    def _move_and_close(self, action: Action, doing: Doing) -> None:
        """What is rare, and has an operation of its own."""
        if doing.moved_to is not None:
            operations.revise_due_date(
                action=action,
                made_on=self.today,
                due=doing.moved_to,
                reason=self.why,
                agreed_by=self.agreed_by,
                source=self.source,
                **self.told,
            )
        if (said := doing.closing) is not None:
            close = {ActionState.CANCELLED: operations.cancel, ActionState.DEFERRED: operations.defer}.get(
                said.state
            )
            words = {"reason": said.words} if close else {"outcome": said.words}
            (close or operations.complete)(action=action, on=said.on or self.today, **words, **self.told)

    def _fields(self, doing: Doing) -> dict:
        """Keys become records."""
        records = {"lead": self.partners, "priority": self.priorities, "commitment": self.commitments}
        return {
            name: records[name][value] if name in records and value is not None else value
            for name, value in doing.fields.items()
        }

    @staticmethod
    def _records(keys, records: dict):
        return None if keys is None else [records[key] for key in keys]


def stored_words(record: PlanImport) -> str:
    """`12 actions added and 3 changed from plan.xlsx.`"""
    counts = record.told.get("counts", {})
    parts = []
    if counts.get("new"):
        parts.append(f"{plural(counts['new'], 'action')} added")
    if counts.get("changed"):
        parts.append(f"{plural(counts['changed'], 'action')} changed")
    return f"{' and '.join(parts)} from {record.file_name}."
