"""One row of a plan's file: what each cell means, and what that does to its action, or to a new one. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from actionplans.enums import ActionState, DueException, Origin, Recurrence, UpdateRating
from actionplans.imports import names
from actionplans.imports.columns import BY_KEY, Seen
from actionplans.imports.dates import DateRefused, Understood, understand_day, understand_due
from actionplans.imports.lines import (
    CHANGED,
    LONGEST_POST,
    LONGEST_TITLE,
    NEW,
    REFUSED,
    SAME,
    ActionKnown,
    Closing,
    Doing,
    Line,
    NewUpdate,
    Said,
)
from actionplans.rules import next_due
from common.fields import MOST_WRITTEN
from common.partial_dates import PartialDate
from performance.imports.refusals import shown

_RATINGS = set(UpdateRating.values)
_CLOSED = {ActionState.COMPLETE, ActionState.CANCELLED, ActionState.DEFERRED}
# What other columns say of an action is kept in its detail, under these words.
_KEPT_IN_DETAIL = {"aim": "Aim", "measures": "How we know it worked", "risks": "Risks"}


@dataclass
class _Draft:
    """`Doing`, while it is put together."""

    fields: dict = field(default_factory=dict)
    supporting: tuple[int, ...] | None = None
    measures: tuple[int, ...] | None = None
    due: PartialDate | None = None
    due_exception: str = ""
    moved_to: PartialDate | None = None
    update: NewUpdate | None = None
    closing: Closing | None = None
    milestones: tuple = ()


class RowReading:
    """Reads one row. `reader` is the sheet's; `held` the action that the row speaks of, None for a new one."""

    def __init__(self, reader, number: int, row: dict[str, str], held: ActionKnown | None, notes: list[str]):
        self.reader, self.number, self.row, self.held = reader, number, row, held
        self.on = reader.on
        self.said: list[Said] = []
        self.problems: list[str] = []
        self.left: list[str] = []
        self.notes = notes
        self.draft = _Draft()
        self.extras: dict[str, str] = {}  # what goes into the detail

    # What a cell says

    def new_text(self, key: str) -> str | None:
        """What a cell says that the record does not: a text, "" where it clears, None where it says nothing new."""
        if key not in self.reader.places:
            return None
        text = self.row.get(key, "")
        if self.held is None:
            return text or None
        if text == self.held.texts.get(key, "") or (not text and not self.reader.clears):
            return None
        return text

    def tell(self, key: str, typed: str, now: str, was: str = "", note: str = "") -> None:
        """One thing that changes, for the page."""
        self.said.append(Said(BY_KEY[key].heading, typed, was, now, note))

    def complain(self, sentence: str) -> None:
        """A new action needs it, so its row is not taken; of one that is here, only this part is left."""
        (self.problems if self.held is None else self.left).append(sentence)

    def note_odd(self, column: Seen, what: str) -> None:
        """A formula or an error in a cell that is read."""
        name = _upper(column.name)
        text = self.row.get(column.key, "")
        if what == "formula" and text:
            self.notes.append(f"{name} holds a formula: its result, {shown(text)}, is read.")
        else:
            kind = "an error of the spreadsheet" if what == "error" else "a formula without its result"
            self.complain(f"{name} holds {kind}: write what is meant as plain text.")
            self.row.pop(column.key, None)

    # The whole of it

    def line(self) -> Line:
        """What the row does."""
        if not self.problems:
            for read in (
                self._title, self._place, self._partners, self._post, self._origin, self._starts, self._due,
                self._resources, self._measures, self._risks, self._detail, self._milestones, self._standing,
            ):  # fmt: skip
                read()
        doing = Doing(**vars(self.draft))
        reference = self.held.reference if self.held else self.row.get("reference", "")
        kind = (
            REFUSED if self.problems else NEW if self.held is None else SAME if doing.is_nothing else CHANGED
        )
        if kind == NEW:
            reference = self._new_reference(reference)
        if kind == REFUSED:
            doing = Doing()
        title = self.row.get("title") or (self.held.title if self.held else "")
        return Line(
            row=self.number,
            kind=kind,
            reference=reference,
            title=title,
            action=self.held.key if self.held else None,
            said=tuple(self.said) if kind != REFUSED else (),
            problems=tuple(self.problems),
            left=tuple(self.left),
            notes=tuple(self.notes),
            doing=doing,
        )

    def _new_reference(self, given: str) -> str:
        if given and self.reader.may_keep(given):
            self.tell("reference", given, given)
            return given
        free = self.reader.next_reference()
        if given:
            self.notes.append(f"{_upper(BY_KEY['reference'].heading)} {shown(given)} becomes {free}.")
        return free

    # Words

    def _text(self, key: str, name: str, most: int) -> None:
        """A text that is taken as it is."""
        text = self.new_text(key)
        if text is None:
            return
        if len(text) > most:
            self.complain(_too_long(BY_KEY[key].heading, text, most))
            return
        self.draft.fields[name] = text
        self.tell(key, text, text, self._was(key))

    def _was(self, key: str) -> str:
        return self.held.texts.get(key, "") if self.held else ""

    def _title(self) -> None:
        text = self.new_text("title")
        if text is None:
            return
        if not text:
            self.left.append("The action's words are not cleared: an action says what is to be done.")
            return
        if len(text) > LONGEST_TITLE:
            short = _shortened(text)
            if self.held and short == self.held.texts["title"] and text in self.held.texts["detail"]:
                return
            if len(text) > MOST_WRITTEN:
                self.complain(_too_long("Action", text, MOST_WRITTEN))
                return
            self.extras["title"] = text
            self.notes.append(
                f"The action has {len(text):,} characters and may have {LONGEST_TITLE}: its beginning is the action, "
                "the whole of it stands in the detail."
            )
            if self.held and short == self.held.texts["title"]:
                return
            text = short
        self.draft.fields["title"] = text
        self.tell("title", self.row["title"], text, self._was("title"))

    def _post(self) -> None:
        self._text("lead_officer", "lead_officer", LONGEST_POST)

    def _resources(self) -> None:
        self._text("resources", "resources", MOST_WRITTEN)

    def _risks(self) -> None:
        if text := self.row.get("risks"):
            self.extras["risks"] = text

    def _detail(self) -> None:
        """The detail, with what other columns say and no field holds."""
        text = self.new_text("detail")
        kept = self._was("detail")
        base = kept if text is None else text
        before = [self.extras["title"]] if "title" in self.extras else []
        after = [
            f"{words}: {self.extras[key]}" for key, words in _KEPT_IN_DETAIL.items() if key in self.extras
        ]
        parts = [
            *(each for each in before if each not in base),
            base,
            *(each for each in after if each not in base),
        ]
        whole = "\n\n".join(part for part in parts if part)
        if whole == kept:
            return
        if len(whole) > MOST_WRITTEN:
            self.complain(_too_long("Detail", whole, MOST_WRITTEN))
            return
        self.draft.fields["detail"] = whole
        self.tell("detail", self.row.get("detail", ""), whole, kept)

    def _origin(self) -> None:
        text = self.new_text("origin")
        if self.held is None:
            self.draft.fields["origin"] = Origin.COMMISSIONED
        if not text:
            return
        origin = names.origin_of(text)
        if origin is None:
            choices = ", ".join(each.label for each in Origin)
            self.left.append(f"{shown(text)} is no origin, and is not taken: write one of {choices}.")
            return
        self.draft.fields["origin"] = origin
        self.tell("origin", text, origin.label, self._was("origin"))

    # What it serves

    def _place(self) -> None:
        """Priority and commitment; an aim is either, or is kept in the detail."""
        priority, aim = self._priority(), self.row.get("aim", "")
        commitment = self._commitment(priority)
        if aim and not self._is_place(aim):
            self.extras["aim"] = aim
        if self.held is None:
            if commitment and priority is None:
                priority = commitment.priority
            if aim and priority is None and (found := names.priority_of(aim, self.reader.known.priorities)):
                priority = found.key
            if aim and commitment is None and (found := self._commitment_of(aim, priority)):
                commitment, priority = found, priority or found.priority
            if priority is None and not self.row.get("priority"):
                self.reader.asks_priority = True
                priority = self.reader.priority
                if priority is None:
                    self.problems.append(
                        "Nothing says which priority it serves: say which is meant for rows without."
                    )
            if priority is not None:
                self.draft.fields["priority"] = priority
                self.tell("priority", self.row.get("priority", ""), self.reader.priorities[priority].words)
            if commitment is not None:
                self.draft.fields["commitment"] = commitment.key
                self.tell("commitment", self.row.get("commitment", aim), commitment.words)
            return
        if commitment is not None and priority is None and commitment.priority != self.held.priority:
            priority = commitment.priority
        if priority is not None and priority != self.held.priority:
            self.draft.fields["priority"] = priority
            self.tell(
                "priority",
                self.row.get("priority", ""),
                self.reader.priorities[priority].words,
                self._was("priority"),
            )
            if commitment is None and self.held.commitment:
                self.draft.fields["commitment"] = None
                self.tell("commitment", "", "", self._was("commitment"), "It belongs to the other priority.")
        if commitment is not None and commitment.key != self.held.commitment:
            self.draft.fields["commitment"] = commitment.key
            self.tell("commitment", self.row.get("commitment", ""), commitment.words, self._was("commitment"))
        elif (
            commitment is None and self.new_text("commitment") == "" and "commitment" not in self.draft.fields
        ):
            self.draft.fields["commitment"] = None
            self.tell("commitment", "", "", self._was("commitment"))

    def _is_place(self, aim: str) -> bool:
        known = self.reader.known
        return bool(names.priority_of(aim, known.priorities) or names.commitment_of(aim, known.commitments))

    def _priority(self) -> int | None:
        """The priority that the row names, or None; words that are none are asked about."""
        text = self.new_text("priority")
        if text is None:
            return None
        if not text:
            self.left.append("The priority is not cleared: an action serves one.")
            return None
        folded, known = names.fold(text), self.reader.known
        chosen = self.reader.choices.priorities.get(folded)
        if chosen in self.reader.priorities:
            self._ask_priority(text, folded, chosen)
            return chosen
        if found := names.priority_of(text, known.priorities):
            return found.key
        if found := names.commitment_of(text, known.commitments):
            return found.priority
        self._ask_priority(text, folded, None)
        self.complain(f"{shown(text)} is no priority of the plan's strategy: say which one is meant.")
        return None

    def _ask_priority(self, text: str, folded: str, key: int | None) -> None:
        entry = self.reader.priorities_seen.setdefault(folded, [text, key, 0])
        entry[2] += 1

    def _commitment(self, priority: int | None):
        text = self.new_text("commitment")
        if not text:
            return None
        if found := self._commitment_of(text, priority or (self.held.priority if self.held else None)):
            return found
        self.left.append(
            f"{shown(text)} is no commitment of the strategy, and is not taken: write its number."
        )
        return None

    def _commitment_of(self, text: str, priority: int | None):
        """Under the priority, where one is known, else anywhere."""
        known = self.reader.known.commitments
        if priority is not None:
            return names.commitment_of(text, [each for each in known if each.priority == priority])
        return names.commitment_of(text, known)

    # Who

    def _partners(self) -> None:
        lead_text, support_text = self.new_text("lead"), self.new_text("supporting")
        lead, rest = self._lead(lead_text)
        supporting = self._read_partners(support_text, "supporting") if support_text else []
        current = set(self.held.supporting) if self.held else set()
        wanted = (current if support_text is None else set(supporting)) | set(rest)
        leading = lead or (self.held.lead if self.held else None)
        wanted.discard(leading)
        if self.held is None or wanted != current:
            self.draft.supporting = tuple(sorted(wanted)) if wanted or self.held else None
            if wanted or self.held:
                typed = "; ".join(filter(None, [support_text, lead_text if rest else ""]))
                now = "; ".join(sorted(self.reader.partner_names[key] for key in wanted))
                self.tell("supporting", typed, now, self._was("supporting"))

    def _lead(self, text: str | None) -> tuple[int | None, list[int]]:
        """The lead, and the others that stand in its cell."""
        if text is None:
            if self.held is None:
                self.problems.append("No lead is named: write the partner that leads.")
            return None, []
        if not text:
            self.left.append("The lead is not cleared: somebody answers for every action.")
            return None, []
        read = self.reader.names.read(text)
        for each in read:
            self.reader.note_partner(each)
        read = [each for each in read if each.key != names.NOBODY]
        if not read or read[0].key is None:
            words, note = (read[0].words, read[0].note) if read else (text, "names no partner")
            self.complain(f"Lead: {shown(words)} {note}: say which partner is meant.")
            return None, []
        lead = read[0]
        rest = self._known_ones(read[1:], "Lead")
        if self.held is None or lead.key != self.held.lead:
            self.draft.fields["lead"] = lead.key
            self.tell("lead", text, self.reader.partner_names[lead.key], self._was("lead"), _upper(lead.note))
        return lead.key, rest

    def _read_partners(self, text: str, key: str) -> list[int]:
        read = self.reader.names.read(text)
        for each in read:
            self.reader.note_partner(each)
        return self._known_ones([each for each in read if each.key != names.NOBODY], BY_KEY[key].heading)

    def _known_ones(self, read: Iterable[names.Named], heading: str) -> list[int]:
        found = []
        for each in read:
            if each.key is None:
                self.left.append(
                    f"{heading}: {shown(each.words)} {each.note}, and is not taken: say which is meant."
                )
            else:
                found.append(each.key)
        return found

    # When

    def _starts(self) -> None:
        text = self.new_text("starts")
        if text is None:
            return
        if not text:
            self.draft.fields["starts"] = None
            self.tell("starts", "", "", self._was("starts"))
            return
        try:
            found = understand_day(text, on=self.on)
        except DateRefused as problem:
            self.left.append(f"Start is not taken: {problem}")
            return
        if found.due is None or (self.held and found.due == self.held.starts):
            return
        self.draft.fields["starts"] = found.due
        self.tell("starts", text, found.words, self._was("starts"), found.note)

    def _due(self) -> None:
        if self.held is None:
            self._due_of_new()
        else:
            self._due_of_held()
        self._check_order()

    def _understand(self, key: str) -> Understood | None:
        """What a date's cell says; None where it is empty or is told to be wrong."""
        text = self.row.get(key, "")
        try:
            found = understand_due(text, on=self.on)
        except DateRefused as problem:
            self.complain(f"{BY_KEY[key].heading}: {problem}")
            return None
        return found if found.due or found.exception else None

    def _due_of_new(self) -> None:
        first = self._understand("first_due") if self.row.get("first_due") else None
        due = self._understand("due") if self.row.get("due") else None
        revised = self._understand("revised") if self.row.get("revised") else None
        now, agreed = revised or due or first, first or due or revised
        if self.problems:
            return
        typed = self.row.get("due", "") or self.row.get("revised", "") or self.row.get("first_due", "")
        recurs = self._recurs(
            next((each.recurs for each in (revised, due, first) if each and each.recurs), "")
        )
        if now is None:
            self.draft.due_exception = DueException.TBC
            self.tell("due", typed, DueException.TBC.label, note="No date is given: listed as an exception.")
            return
        if agreed.due is None or now.due is None:
            agreed = now
        if now.exception:
            self.draft.due_exception = now.exception
            self.tell(
                "due", typed, now.words, note=" ".join(filter(None, ["Listed as an exception.", now.note]))
            )
            if recurs:
                self.left.append("It has no date from which it recurs: only the exception is taken.")
            return
        self.draft.due = agreed.due
        if now.due != agreed.due:
            self.draft.moved_to = now.due
            self.tell(
                "first_due",
                self.row.get("first_due") or self.row.get("due", ""),
                str(agreed.due),
                note=agreed.note,
            )
            self.tell("due", self.row.get("revised") or typed, str(now.due), str(agreed.due), now.note)
        else:
            self.tell("due", typed, str(now.due), note=now.note)
        if recurs:
            self._keep_recurs(recurs, agreed.due)

    def _due_of_held(self) -> None:
        held = self.held
        key = "revised" if self.row.get("revised") else "due"
        text = self.row.get(key) if key == "revised" else self.new_text("due")
        if text is None and "due" not in self.reader.places and self.row.get("first_due"):
            key, text = "first_due", self.new_text("first_due")
            found = self._understand(key) if text else None
            if found and found.due == held.original_due:
                text = None
        elif self.new_text("first_due"):
            found = self._understand("first_due")
            if found and found.due != held.original_due:
                self.left.append(
                    f"First due stays {held.texts['first_due'] or 'as it is'}: the date first agreed is not rewritten."
                )
        recurs = ""
        if text == "":
            self.left.append(
                "The due date is not cleared: write TBC or Ongoing for a new action, or another date."
            )
        elif text:
            found = self._understand(key)
            if found is not None:
                recurs = found.recurs
                self._move(key, text, found)
        recurs = self._recurs(recurs)
        if recurs is None or recurs == held.recurs or (not recurs and self.new_text("recurs") is None):
            return
        if recurs:
            self._keep_recurs(recurs, self.draft.moved_to or held.due)
        else:
            self.draft.fields["recurs"] = ""
            self.tell("recurs", "", "", self._was("recurs"))

    def _move(self, key: str, text: str, found: Understood) -> None:
        """A date of an action that is here moves with a reason; it is not turned into TBC or Ongoing."""
        held = self.held
        if found.exception:
            if found.exception != held.due_exception:
                self.left.append(
                    f"{held.reference} is {f'due {held.due}' if held.due else held.texts['due']}, and stays so: a file "
                    f"does not turn that into {found.exception}."
                )
            return
        if held.due is not None and (found.due.last == held.due.last or _is_next_time(found, held)):
            return
        if not held.is_open:
            self.left.append(
                f"{held.reference} is {held.texts['status'].lower()}: reopen it before its date moves."
            )
            return
        self.draft.moved_to = found.due
        self.tell("due", text, str(found.due), self._was("due"), found.note)

    def _recurs(self, from_due: str) -> str:
        """How often it recurs, by its own column, else by the words of its date."""
        text = self.new_text("recurs")
        if not text:
            return from_due
        found = names.recurrence_of(text)
        if found is None:
            choices = ", ".join(each.label for each in Recurrence)
            self.left.append(f"Recurs: {shown(text)} is not taken: write one of {choices}.")
            return from_due
        return found

    def _keep_recurs(self, recurs: str, due: PartialDate | None) -> None:
        if due is None:
            self.left.append("It has no date from which it recurs, so how often is not taken.")
            return
        try:
            next_due(due, recurs)
        except ValueError as problem:
            self.left.append(f"How often it recurs is not taken: {problem}")
            return
        self.draft.fields["recurs"] = recurs
        self.tell("recurs", self.row.get("recurs", ""), Recurrence(recurs).label, self._was("recurs"))

    def _check_order(self) -> None:
        """An action is not due before it starts."""
        starts = self.draft.fields.get("starts", self.held.starts if self.held else None)
        due = self.draft.moved_to or self.draft.due or (self.held.due if self.held else None)
        for when in {due, self.draft.due} - {None}:
            if starts is not None and _before(when, starts):
                self.complain(f"It would be due {when}, before it starts ({starts}): correct one of them.")
                self._forget("moved_to", "due")
                self._forget_field("starts")
                return

    def _forget(self, *attributes: str) -> None:
        for each in attributes:
            setattr(self.draft, each, None)
        self.said = [each for each in self.said if each.heading != BY_KEY["due"].heading]

    def _forget_field(self, name: str) -> None:
        if self.draft.fields.pop(name, None) is not None:
            self.said = [each for each in self.said if each.heading != BY_KEY[name].heading]

    # Towards what

    def _measures(self) -> None:
        text = self.new_text("measures")
        if text is None:
            return
        codes = {code.casefold(): key for code, key in self.reader.known.measures.items()}
        parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
        known = [codes[part.casefold()] for part in parts if part.casefold() in codes]
        strange = [part for part in parts if part.casefold() not in codes]
        if parts and not known and not self.reader.is_ours:
            self.extras["measures"] = text  # words, not codes: they are kept, in the detail
            return
        for part in strange:
            self.left.append(
                f"{shown(part)} is no measure's code, and is not taken: write codes with commas between."
            )
        wanted = tuple(sorted(set(known)))
        if set(wanted) == (self.held.measures if self.held else set()) or (strange and not known):
            return
        self.draft.measures = wanted
        by_key = {key: code for code, key in self.reader.known.measures.items()}
        self.tell("measures", text, ", ".join(by_key[key] for key in wanted), self._was("measures"))

    def _milestones(self) -> None:
        text = self.new_text("milestones")
        if text is None:
            return
        if self.held is not None:
            self.left.append("Milestones are not taken: they change on the action's page.")
            return
        steps = []
        for words in filter(None, (each.strip(" •-–\t") for each in re.split(r"[\n;]", text))):
            title, when = _step(words, self.on)
            if len(title) > LONGEST_TITLE:
                self.left.append(f"The milestone {shown(title)} is too long, and is not taken: shorten it.")
            else:
                steps.append((title, when))
        self.draft.milestones = tuple(steps)
        if steps:
            now = "; ".join(f"{title} – {when}" if when else title for title, when in steps)
            self.tell("milestones", text, now)

    # How it stands

    def _standing(self) -> None:
        """A state, a rating or a text of progress, as far as the portal does not say so already."""
        rating, status = self._standing_in("rating"), self._standing_in("status")
        texts = {key: self.new_text(key) for key in ("progress", "next", "obstacles")}
        closing = next((each for each in (status, rating) if each in _CLOSED), "")
        held_state = self.held.state if self.held else ActionState.OPEN
        if closing and closing != held_state:
            self._close(closing, texts)
            return
        if self.held and not self.held.is_open:
            said = {text for text in texts.values() if text} - {self.held.texts["outcome"]}
            if said or rating in _RATINGS or status == names.OPEN:
                self.left.append(
                    f"{self.held.reference} is {self.held.texts['status'].lower()}: reopen it on its page before it is "
                    "reported on."
                )
            if self.new_text("outcome") or self.new_text("closed_on"):
                self.left.append("What came of it, and when, changes on the action's page.")
            return
        if self.held is None and self.row.get("outcome") and not closing:
            self.left.append(
                "What came of it is not taken, because the row does not say that it is complete."
            )
        self._report(rating or status, texts)

    def _standing_in(self, key: str) -> str:
        text = self.new_text(key)
        if not text:
            return ""
        found = names.standing_of(text)
        if found is None:
            self.left.append(
                f"{BY_KEY[key].heading}: {shown(text)} is not known: write On track, At risk, Off track, Complete, "
                "Cancelled, Deferred or Not started."
            )
            return ""
        return found

    def _close(self, state: str, texts: dict) -> None:
        label = ActionState(state).label
        if self.held and not self.held.is_open:
            self.left.append(
                f"{self.held.reference} is {self.held.texts['status'].lower()} here and {label.lower()} in the file: "
                "reopen it on its page first."
            )
            return
        words = "\n\n".join(filter(None, [self.row.get("outcome", ""), texts["progress"] or ""]))
        words = words or self.row.get("progress", "")
        if not words:
            what = "what came of it" if state == ActionState.COMPLETE else "why"
            self.left.append(f"{label} is not taken: write {what}, under What came of it or Progress.")
            return
        if len(words) > MOST_WRITTEN:
            self.complain(_too_long("What came of it", words, MOST_WRITTEN))
            return
        when = self._past_day("closed_on")
        starts = self.draft.fields.get("starts", self.held.starts if self.held else None)
        if starts is not None and _before(when or PartialDate.of(self.on), starts):
            self.left.append(f"{label} is not taken: it starts {starts}, after it would be closed.")
            return
        self.draft.closing = Closing(state, words, when)
        self.tell("status", self.row.get("status") or self.row.get("rating", ""), label, self._was("status"))
        self.tell("outcome", self.row.get("outcome") or self.row.get("progress", ""), words)

    def _past_day(self, key: str) -> PartialDate | None:
        """The day that a cell newly gives; None for today. Nothing happened in the future."""
        text = self.new_text(key)
        if not text:
            return None
        try:
            when = understand_day(text, on=self.on).due
        except DateRefused as problem:
            self.left.append(f"{BY_KEY[key].heading} is taken as today: {problem}")
            return None
        if when and when.first > self.on:
            self.left.append(f"{BY_KEY[key].heading} is taken as today: {when} is in the future.")
            return None
        return when

    def _report(self, standing: str, texts: dict) -> None:
        """A new update, where the texts or the rating say something new. What was said before is never erased."""
        held = self.held
        if any(text == "" for text in texts.values()):
            self.left.append("What was said in an update stays said: an empty cell does not clear it.")
        changed = any(texts.values())
        last = held.last_rating if held else ""
        if not changed and (standing not in _RATINGS or standing == last):
            return
        current = {key: texts[key] or self.row.get(key) or "" for key in texts}
        for key, text in current.items():
            if len(text) > MOST_WRITTEN:
                self.left.append(f"{_too_long(BY_KEY[key].heading, text, MOST_WRITTEN)} No update is posted.")
                return
        if not current["progress"]:
            self.left.append(
                f"No update is posted: write beside {shown(self.row.get('rating') or self.row.get('status') or 'it')} "
                "what was done."
            )
            return
        rating = standing if standing in _RATINGS else ""
        if not rating and last and self.new_text("rating") is None and "rating" in self.reader.places:
            rating = last
        if not rating:
            self.reader.asks_rating = True
            rating = self.reader.choices.unrated
        if rating not in _RATINGS:
            self.left.append(
                "The progress is not posted as an update: say how progress without a rating stands."
            )
            return
        self.draft.update = NewUpdate(
            rating, current["progress"], current["next"], current["obstacles"], self._past_day("updated_on")
        )
        note = "A new update: what was said before stays." if last else ""
        if rating != last:
            typed = self.row.get("rating") or self.row.get("status", "")
            self.tell("rating", typed, UpdateRating(rating).label, self._was("rating"), note)
        for key, text in current.items():
            if text and (texts[key] or held is None):
                self.tell(key, self.row.get(key, ""), text, self._was(key), "" if rating != last else note)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _too_long(heading: str, text: str, most: int) -> str:
    return (
        f"{heading} has {len(text):,} characters and may have {most:,}: shorten it, a paper holds the rest."
    )


def _shortened(text: str) -> str:
    """The first sentence where it is short enough, else as many whole words as fit."""
    line = " ".join(text.split())
    sentence = re.match(rf"(.{{20,{LONGEST_TITLE - 1}}}?[.;:])(?=\s)", line)
    if sentence:
        return sentence[1].rstrip(".;:")
    cut = line[: LONGEST_TITLE - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut[100:] else cut}…"


def _before(when: PartialDate, other: PartialDate) -> bool:
    """Whether one lies before the other, as far as both are known."""
    length = min(len(when.iso), len(other.iso))
    return when.iso[:length] < other.iso[:length]


def _is_next_time(found: Understood, held: ActionKnown) -> bool:
    """“November annually” of an action that recurs every year and is due in a November: the same, whatever the year."""
    if not found.inferred or held.due is None or (found.recurs and found.recurs != held.recurs):
        return False
    if found.recurs and "First due" in found.note:
        return True  # “quarterly” names no month
    return bool(found.recurs) and held.due.month == found.due.month


def _step(words: str, on) -> tuple[str, PartialDate | None]:
    """A milestone and its date, which stands after a dash or a colon, or in brackets."""
    for form in (r"(.+?)\s*\(([^()]+)\)", r"(.+)\s+[–—-]\s*(.+)", r"(.+):\s*(.+)"):
        if found := re.fullmatch(form, words, re.DOTALL):
            try:
                when = understand_day(found[2].split(",")[0], on=on).due
            except DateRefused:
                continue
            if when:
                return " ".join(found[1].split()), when
    return " ".join(words.split()), None
