"""Forms for meetings, their agendas, who was there and what the minutes say.

A form keeps whatever was typed: a refusal and a clash show it again.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, time

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import formset_factory

from actionplans.action_forms import (
    MOST_REASON,
    HushedForm,
    HushedRows,
    ReasonForm,
    ShortField,
)
from actionplans.plan_forms import paper_field
from common.clashes import Difference, EditClash, changed_by_other
from common.fields import MOST_WRITTEN
from common.forms import DayField, PartialDateFormField, SeenForm, WrittenField
from common.partial_dates import PartialDate
from common.records import SomebodyElseSaved, seen_of
from common.text import date_words
from meetings.calendar import holidays_around
from meetings.enums import Access, ExemptParagraph, ItemType, MeetingState, Presence
from meetings.models import MOST_PAPER, AgendaItem, Attendance, Meeting, StandingItem
from meetings.rules import last_notice, why_late
from partnership.models import DeliveryGroup, Partner

MOST_ITEMS = 60  # standing items of a body: more than any agenda holds
MOST_NUMBER = 1_000
NOT_RECORDED = "none"  # how a form sends that nothing is known of a partner


# Fields


class ClockField(forms.TimeField):
    """A time of day, typed as people write it: 10:00, 10.00, 10am or 2.30pm."""

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "input_formats": ["%H:%M", "%H.%M", "%I%p", "%I:%M%p", "%I.%M%p", "%H"],
                "widget": forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-10"}),
                "error_messages": {"invalid": "Write the time as 10:00 or 2.30pm."},
            }
            | kwargs
        )

    def to_python(self, value):
        return super().to_python(value.replace(" ", "") if isinstance(value, str) else value)


class CountField(forms.IntegerField):
    """A whole number from 1 up, such as minutes or partners."""

    def __init__(self, *, wrong: str, **kwargs):
        told = dict.fromkeys(("invalid", "min_value", "max_value", "required"), wrong)
        super().__init__(
            **{"min_value": 1, "max_value": MOST_NUMBER, "required": False, "error_messages": told} | kwargs
        )


def as_typed(value) -> str:
    """A value as somebody would have typed it into its field."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return date_words(value) if isinstance(value, date) else str(value)


class SharedForm(SeenForm):
    """A form of a record that others may be changing, too.

    After a clash `clash` says what the other wrote. What only they changed is taken into the form; saving again is a
    choice.
    """

    record = None
    compared: Sequence[str] = ()
    clash: EditClash | None = None

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        seen = self.cleaned_data["seen"]
        base = self.record.history.filter(history_id=int(seen)).first() if seen.isdecimal() else None
        super().explain_clash(clash)
        told = EditClash(who=str(clash.latest.history_user or "Somebody"))
        names = [name for name in self.compared if name in self.fields]
        stored = {name: as_typed(getattr(clash.latest, name)) for name in names}
        typed = {name: as_typed(self.cleaned_data.get(name)) for name in names}
        before = {name: as_typed(getattr(base, name)) for name in names} if base else {}
        for name, only_theirs in changed_by_other(base=before, theirs=stored, yours=typed):
            label, theirs = str(self.fields[name].label), self._words(name, stored[name])
            if only_theirs:
                self.data[name] = stored[name]
                told.taken.append(f"{label}: {theirs}")
            else:
                told.differences.append(Difference(label, theirs, self._words(name, typed[name])))
        self.clash = told

    def _words(self, name: str, value: str) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        if isinstance(self.fields[name], forms.BooleanField):
            return "yes" if value else "no"
        return str(choices.get(value, value)) or "nothing"


# A meeting


class _MeetingFields(SharedForm):
    held_on = PartialDateFormField(
        label="Day",
        help_text="Such as 22 September 2025; a month, such as December 2025, while only that is known.",
        error_messages={"required": "Give the day, such as 22 September 2025, or the month."},
    )
    starts_at = ClockField(label="Starts at", required=False, help_text="Such as 10:00 or 2.30pm.")
    place = ShortField(max_length=200, required=False, label="Place")
    title = ShortField(
        max_length=200, required=False, label="Title", help_text="Left empty: the body and the day."
    )
    is_open = forms.BooleanField(
        required=False,
        label="Open to the public",
        help_text="Exempt items are taken with the public outside.",
    )
    quorum = CountField(
        label="Partners needed to decide",
        help_text="The quorum of the body’s terms of reference, where they have one.",
        wrong="Give the quorum as a whole number, such as 5.",
    )
    papers_due = DayField(
        label="Papers are due by",
        required=False,
        help_text="Left empty: the last day for notice, five clear working days before the meeting.",
    )
    compared = ("held_on", "starts_at", "place", "title", "is_open", "quorum", "papers_due")

    def fill(self, meeting: Meeting) -> Meeting:
        """Put what was typed into the meeting, which is not saved."""
        said = self.cleaned_data
        before = str(meeting.held_on) if meeting.held_on else ""
        for name in self.compared:
            setattr(meeting, name, said[name])
        if not meeting.title or (before and meeting.title == f"{meeting.group}, {before}"):
            meeting.title = f"{meeting.group}, {meeting.held_on}"[:200]
        if meeting.papers_due is None and meeting.held_on.day:
            meeting.papers_due = default_deadline(meeting.held_on)
        return meeting


def default_deadline(held_on: PartialDate) -> date:
    """The last day for papers where nobody named one: that on which notice has to be given."""
    return last_notice(held_on.first, holidays_around(held_on.first))


class MeetingForm(_MeetingFields):
    """A new meeting of a body: to come, or held before it was kept here."""

    group = forms.ModelChoiceField(
        DeliveryGroup.objects.none(),
        label="Which body meets?",
        empty_label="Choose a body",
        error_messages={
            "required": "Choose the body that meets.",
            "invalid_choice": "Choose a body whose meetings you keep.",
        },
    )
    was_held = forms.BooleanField(
        required=False,
        label="It took place already",
        help_text="For a meeting from before it was kept here: its agenda is entered as its papers show it.",
    )
    paper = paper_field()
    field_order = ["group", "held_on", "was_held", "starts_at", "place", "title"]

    def __init__(self, *args, groups, enters_past: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups
        if not enters_past:
            del self.fields["was_held"]

    def fill(self, meeting: Meeting) -> Meeting:
        meeting = super().fill(meeting)
        if self.cleaned_data.get("was_held"):
            meeting.papers_due = self.cleaned_data["papers_due"]
        return meeting


class MeetingEditForm(_MeetingFields):
    """What may change of a meeting until it is held. Once notice was given the change says why."""

    reason = WrittenField(
        most=MOST_REASON,
        rows=2,
        required=False,
        label="Why it changes",
        help_text="Kept in the history.",
    )

    def __init__(self, *args, meeting: Meeting, **kwargs):
        initial = {name: getattr(meeting, name) for name in self.compared} | {"seen": seen_of(meeting)}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.record = meeting
        if meeting.state == MeetingState.CALLED:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = (
                "Say why it changes: notice was given of what stands here."
            )


class PlanAgainForm(ReasonForm):
    """Another day for a meeting that was called off."""

    held_on = PartialDateFormField(
        label="New day", help_text="Such as 6 October 2025; a month while only that is known."
    )
    field_order = ["seen", "held_on", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Why it is planned again"
        self.fields["reason"].error_messages["required"] = "Say why the meeting is planned again."


class CallForm(SeenForm):
    """The day on which the agenda was made public."""

    on = DayField(label="Notice is given on")


class HoldForm(SeenForm):
    """That a meeting took place: nothing to fill in."""


class CancelForm(ReasonForm):
    """Why a meeting is called off."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Why it is called off"
        self.fields["reason"].help_text = "Printed beside the meeting. Name nobody."
        self.fields["reason"].error_messages["required"] = "Say why the meeting is called off."


# The agenda


def minutes_allowed_field(**kwargs) -> CountField:
    return CountField(
        label="Minutes allowed",
        wrong="Give the minutes as a whole number, such as 15.",
        **kwargs,
    )


class ItemForm(SharedForm):
    """One item of an agenda."""

    title = ShortField(max_length=200, label="Title", error_messages={"required": "Give the item a title."})
    type = forms.ChoiceField(
        choices=ItemType.choices,
        label="What it asks of the meeting",
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={
            "required": "Choose what the item asks of the meeting.",
            "invalid_choice": "Choose one of the three.",
        },
    )
    presenter = ShortField(
        max_length=150, required=False, label="Who presents it", help_text="A post, not a person’s name."
    )
    minutes_allowed = minutes_allowed_field(help_text="The clock of the agenda runs from these.")
    access = forms.ChoiceField(
        choices=[
            (Access.PUBLIC.value, "Public"),
            (Access.EXEMPT.value, "Exempt: its title, papers and minutes are for officers and members only"),
        ],
        initial=Access.PUBLIC.value,
        label="Public or exempt",
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": "Choose public or exempt.", "invalid_choice": "Choose public or exempt."},
    )
    exempt_paragraph = forms.ChoiceField(
        choices=[("", "None: the item is public"), *ExemptParagraph.choices],
        required=False,
        label="Paragraph of Schedule 12A, for an exempt item",
        help_text="Local Government Act 1972, Schedule 12A, part 1.",
        error_messages={"invalid_choice": "Choose one of the seven paragraphs."},
    )
    public_interest = WrittenField(
        most=MOST_WRITTEN,
        required=False,
        rows=3,
        label="Why keeping it private outweighs the public interest, for an exempt item",
    )
    urgency = WrittenField(most=MOST_WRITTEN, required=False, rows=2, label="Why it is urgent")
    reason = WrittenField(
        most=MOST_REASON, rows=2, required=False, label="Why it changes", help_text="Kept in the history."
    )
    compared = (
        "title",
        "type",
        "presenter",
        "minutes_allowed",
        "access",
        "exempt_paragraph",
        "public_interest",
        "urgency",
    )

    def __init__(self, *args, meeting: Meeting, item: AgendaItem | None = None, on: date, **kwargs):
        first = (
            {name: getattr(item, name) for name in self.compared} | {"seen": seen_of(item)} if item else {}
        )
        super().__init__(*args, initial=first | kwargs.pop("initial", {}), **kwargs)
        self.record = self.item = item
        is_to_come = meeting.state in {MeetingState.PLANNED, MeetingState.CALLED}
        late = why_late(on, meeting.papers_due) if is_to_come else ""
        if meeting.state == MeetingState.CALLED:
            late = late or "The agenda is public."
        if item is None:
            del self.fields["reason"]
            if late:
                self.fields["urgency"].help_text = f"{late} Say why the meeting takes the item all the same."
                self.fields["urgency"].required = True
                self.fields["urgency"].error_messages["required"] = (
                    f"{late} Say why the item is urgent, or put it on a later agenda."
                )
        elif meeting.state != MeetingState.PLANNED:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = (
                "Say why it changes: the agenda was public as it stands here."
            )
        if not late and not (item and item.urgency):
            del self.fields["urgency"]

    def clean(self):
        said = super().clean()
        was_public = self.item is None or not self.item.is_exempt
        if said.get("access") == Access.PUBLIC and said.get("exempt_paragraph") and was_public:
            self.add_error(
                "access",
                "You named a paragraph of Schedule 12A: choose exempt, or leave the paragraph empty.",
            )
        return said

    def fill(self, item: AgendaItem) -> AgendaItem:
        """Put what was typed into the item, which is not saved."""
        for name in (name for name in self.compared if name in self.fields):
            setattr(item, name, self.cleaned_data[name])
        return item

    def is_in(self, item: AgendaItem) -> bool:
        """Whether an item says what was typed: the second press of a button."""
        said = self.cleaned_data
        names = (name for name in self.compared if name in self.fields)
        return all(as_typed(getattr(item, name)) == as_typed(said[name]) for name in names)


class RemoveItemForm(ReasonForm):
    """Why an item goes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Why it is taken off the agenda"
        self.fields["reason"].error_messages["required"] = "Say why the item is taken off the agenda."


class OrderForm(forms.Form):
    """The places of the items of an agenda, as numbers; `order` holds the order that the form showed."""

    order = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, items: Sequence[AgendaItem], **kwargs):
        self.items = list(items)
        self.shown = ",".join(str(each.pk) for each in self.items)
        super().__init__(data, initial={"order": self.shown}, **kwargs)
        for place, item in enumerate(self.items, start=1):
            wrong = f"Give the place of “{item.title}” as a whole number, such as {place}."
            self.fields[self.name(item)] = CountField(
                required=True, initial=place, label=f"Place of “{item.title}”", wrong=wrong
            )

    @staticmethod
    def name(item: AgendaItem) -> str:
        return f"place-{item.pk}"

    @property
    def places(self) -> list[tuple[AgendaItem, forms.BoundField]]:
        """Each item with its field."""
        return [(item, self[self.name(item)]) for item in self.items]

    @property
    def is_stale(self) -> bool:
        """Whether the agenda is another than the one that the form showed."""
        return self.cleaned_data["order"] != self.shown

    def say_anew(self) -> None:
        """From now on the form speaks of the agenda as it is; the numbers stay as they were typed."""
        self.data = self.data.copy()
        self.data["order"] = self.shown

    def wanted(self, *, up: str = "", down: str = "") -> list[AgendaItem]:
        """The items in the order asked for: by their numbers, then one moved up or down by one.

        Of two with the same number the one that was moved there comes where it was moved.
        """

        def place(at: int, item: AgendaItem) -> tuple[int, int, int]:
            asked = self.cleaned_data[self.name(item)]
            return asked, (asked > at) - (asked < at), at

        ordered = sorted(enumerate(self.items, start=1), key=lambda row: place(*row))
        found = [item for _, item in ordered]
        return moved(found, up=up, down=down)


def moved(items: list, *, up: str = "", down: str = "") -> list:
    """The items with one, named by its key, a place further up or down; at the end of the list it stays."""
    items = list(items)
    step = -1 if up else 1
    at = next((at for at, item in enumerate(items) if str(item.pk) == (up or down)), None)
    if at is not None and 0 <= at + step < len(items):
        items[at], items[at + step] = items[at + step], items[at]
    return items


# Standing items


class StandingForm(HushedForm):
    """One item that stands on every agenda."""

    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    title = ShortField(max_length=200, required=False, label="Title")
    type = forms.ChoiceField(choices=ItemType.choices, label="What it asks of the meeting", required=False)
    presenter = ShortField(max_length=150, required=False, label="Who presents it")
    minutes = minutes_allowed_field()
    place = CountField(label="Place", wrong="Give the place as a whole number, such as 2.")
    gone = forms.BooleanField(required=False, label="Take it off")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self["kept"].value():
            del self.fields["gone"]

    def clean(self):
        said = super().clean()
        if said.get("gone"):
            self._errors.clear()  # what goes need not be right
            return {"gone": True}
        says = [name for name in ("kept", "presenter", "minutes") if said.get(name)]
        if says and not said.get("title") and "title" not in self.errors:
            self.add_error(
                "title", "Give the item a title" + (", or tick to take it off." if said.get("kept") else ".")
            )
        if said.get("title") and not said.get("type") and "type" not in self.errors:
            self.add_error("type", "Choose what the item asks of the meeting.")
        return said


class StandingRows(HushedRows):
    row_words = "Item"
    more_words = "Add another item"

    def items(self, held: Iterable[StandingItem]) -> list[StandingItem]:
        """The items as typed in the order of their places, those that are there already with their key."""
        keys = {str(each.pk): each for each in held}
        found = []
        for at, row in enumerate(self.said, start=1):
            said = row.cleaned_data
            item = copy(keys.get(said.get("kept", "")) or StandingItem())
            for name in ("title", "type", "presenter", "minutes"):
                setattr(item, name, said.get(name))
            found.append(((said.get("place") or MOST_NUMBER + at, at), item))
        return [item for _, item in sorted(found, key=lambda each: each[0])]


class StandingItemsForm(HushedForm):
    """All items that stand on the agendas of a body, with rows to add more."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, held: Sequence[StandingItem], seen: str):
        asked = data is not None and "more" in data
        if asked:
            data = data.copy()
            count = data.get("rows-TOTAL_FORMS", "")
            data["rows-TOTAL_FORMS"] = str(
                min(int(count) + 1, MOST_ITEMS) if count.isascii() and count.isdigit() else 1
            )
        super().__init__(data, initial={"seen": seen}, hushed=asked)
        made = formset_factory(
            StandingForm,
            formset=StandingRows,
            extra=1,
            max_num=MOST_ITEMS,
            absolute_max=MOST_ITEMS,
            validate_max=True,
        )
        initial = [
            {
                "kept": str(each.pk),
                "title": each.title,
                "type": each.type,
                "presenter": each.presenter,
                "minutes": each.minutes,
                "place": each.number,
            }
            for each in held
        ]
        self.rows = made(data, prefix="rows", initial=initial, hushed=asked)

    def is_valid(self) -> bool:
        if self.hushed:
            return False
        itself, rows = super().is_valid(), self.rows.is_valid()
        return itself and rows

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Somebody was quicker. What was typed stays, and saving again is a choice."""
        self.add_error(None, clash.message)
        self.say("seen", str(clash.latest.history_id))


# At the meeting


@dataclass(frozen=True)
class AttendanceRow:
    """One partner of the form: who, and the two fields."""

    partner: Partner
    presence: forms.BoundField
    post: forms.BoundField


class AttendanceForm(forms.Form):
    """Who was there, partner by partner, and how many are needed to decide."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    quorum = CountField(
        label="Partners needed to decide",
        help_text="The quorum. A meeting without it is recorded as such.",
        wrong="Give the quorum as a whole number, such as 5.",
    )

    def __init__(self, data=None, *, meeting: Meeting, partners: Sequence[Partner], seen: str):
        self.meeting, self.partners = meeting, list(partners)
        self.stored = {each.partner_id: (each.presence, each.post) for each in meeting.attendances.all()}
        first = {"seen": seen, "quorum": meeting.quorum}
        super().__init__(data, initial=first)
        for partner in self.partners:
            presence, post = self.stored.get(partner.pk, ("", ""))
            choices = list(Presence.choices)
            sent = data and data.get(f"presence-{partner.pk}")
            if not presence or sent == NOT_RECORDED:  # what was recorded is put right, never taken away
                choices.append((NOT_RECORDED, "Not recorded"))
            self.fields[f"presence-{partner.pk}"] = forms.ChoiceField(
                choices=choices,
                required=False,
                initial=presence or NOT_RECORDED,
                label=str(partner),
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": f"Choose how {partner} stood at the meeting."},
            )
            self.fields[f"post-{partner.pk}"] = ShortField(
                max_length=150, required=False, initial=post, label=f"By which post: {partner}"
            )

    @property
    def row_fields(self) -> list[AttendanceRow]:
        return [
            AttendanceRow(each, self[f"presence-{each.pk}"], self[f"post-{each.pk}"])
            for each in self.partners
        ]

    def clean(self):
        said = super().clean()
        for partner in self.partners:
            presence, post = said.get(f"presence-{partner.pk}"), said.get(f"post-{partner.pk}")
            if presence == NOT_RECORDED:
                said[f"presence-{partner.pk}"] = presence = ""
            if post and not presence and f"presence-{partner.pk}" not in self.errors:
                self.add_error(
                    f"presence-{partner.pk}", f"Say how {partner} stood at the meeting: you named a post."
                )
        return said

    @property
    def presences(self) -> dict[Partner, tuple[str, str]]:
        """What was said of each partner; of those left out nothing is."""
        said = self.cleaned_data
        return {
            each: (said[f"presence-{each.pk}"], said[f"post-{each.pk}"])
            for each in self.partners
            if said[f"presence-{each.pk}"]
        }

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Somebody recorded attendance meanwhile: what only they said is taken in, what both said is told."""
        seen = int(self.cleaned_data["seen"]) if self.cleaned_data["seen"].isdecimal() else 0
        before = {}
        for row in Attendance.history.filter(meeting=self.meeting, history_id__lte=seen).order_by(
            "history_id"
        ):
            before[row.partner_id] = (row.presence, row.post)
        self.data = self.data.copy()
        self.data["seen"] = str(clash.latest.history_id)
        told = [clash.message]
        nothing = dict.fromkeys(self.partners, ("", ""))
        stored = nothing | {each: self.stored[each.pk] for each in self.partners if each.pk in self.stored}
        base = nothing | {each: before[each.pk] for each in self.partners if each.pk in before}
        typed = {
            each: (self.cleaned_data[f"presence-{each.pk}"], self.cleaned_data[f"post-{each.pk}"])
            for each in self.partners
        }
        for partner, only_theirs in changed_by_other(base=base, theirs=stored, yours=typed):
            theirs = stored[partner]
            if only_theirs:
                self.data[f"presence-{partner.pk}"], self.data[f"post-{partner.pk}"] = theirs
            else:
                yours = _presence_words(typed[partner])
                told.append(f"{partner}: they recorded {_presence_words(theirs)}, you {yours}.")
        self.add_error(None, ValidationError(told))


def _presence_words(said: tuple[str, str]) -> str:
    presence, post = said
    words = Presence(presence).label.lower() if presence else "nothing"
    return f"{words} ({post})" if post else words


@dataclass(frozen=True)
class MinuteRow:
    """One item of the minutes: its fields, and what somebody else wrote of it meanwhile."""

    item: AgendaItem
    minute: forms.BoundField
    exempt: forms.BoundField | None
    suggested: bool  # what stands in an empty field was drafted from the decisions, and is not stored yet
    theirs: tuple[str, str, str] | None  # who, the public words, the exempt words


class MinutesForm(forms.Form):
    """What the minutes say of every item; exempt words apart."""

    def __init__(self, data=None, *, items: Sequence[AgendaItem], drafts: dict[int, str]):
        super().__init__(data)
        self.items = list(items)
        self.theirs: dict[int, tuple[str, str, str]] = {}
        self.suggested: set[int] = set()
        for item in self.items:
            draft = drafts.get(item.pk, "")
            minute, exempt = item.minute, item.exempt_minute
            if draft and not (exempt if item.is_exempt else minute):
                self.suggested.add(item.pk)
                minute, exempt = (minute, draft) if item.is_exempt else (draft, exempt)
            self.fields[f"seen-{item.pk}"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=seen_of(item)
            )
            self.fields[f"minute-{item.pk}"] = WrittenField(
                most=MOST_PAPER,
                rows=6,
                required=False,
                initial=minute,
                label=f"Public minute of item {item.number}"
                if item.is_exempt
                else f"Minute of item {item.number}",
            )
            if item.is_exempt or item.exempt_minute:
                self.fields[f"exempt-{item.pk}"] = WrittenField(
                    most=MOST_PAPER,
                    rows=6,
                    required=False,
                    initial=exempt,
                    label=f"Exempt minute of item {item.number}",
                    help_text="Read by officers and members of the body only. Never published.",
                )

    @property
    def minuted(self) -> list[MinuteRow]:
        return [
            MinuteRow(
                item=item,
                minute=self[f"minute-{item.pk}"],
                exempt=self[f"exempt-{item.pk}"] if f"exempt-{item.pk}" in self.fields else None,
                suggested=item.pk in self.suggested and not self.is_bound,
                theirs=self.theirs.get(item.pk),
            )
            for item in self.items
        ]

    @property
    def hidden(self) -> list[forms.BoundField]:
        return [self[f"seen-{item.pk}"] for item in self.items]

    def said_of(self, item: AgendaItem) -> tuple[str, str, str]:
        """The public words, the exempt words, and at which state of the item its writer looked."""
        said = self.cleaned_data
        exempt = said.get(f"exempt-{item.pk}", item.exempt_minute)
        return said[f"minute-{item.pk}"], exempt, said[f"seen-{item.pk}"]

    def explain_clashes(self, clashes: dict[AgendaItem, SomebodyElseSaved]) -> None:
        """Show what others wrote beside what was typed. The next press stores what stands in the form."""
        self.data = self.data.copy()
        for item, clash in clashes.items():
            self.data[f"seen-{item.pk}"] = str(clash.latest.history_id)
            now = AgendaItem.objects.get(pk=item.pk)
            who = str(clash.latest.history_user or "Somebody")
            self.theirs[item.pk] = (who, now.minute, now.exempt_minute)
            self.add_error(
                f"minute-{item.pk}",
                f"{who} wrote on item {item.number} while you did. Nothing of yours is stored yet: compare, then "
                "save again.",
            )


class AgreeMinutesForm(SeenForm):
    """The later meeting that agreed the minutes."""

    at_meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label="Agreed at",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the meeting that agreed the minutes.",
            "invalid_choice": "Minutes are agreed at a later meeting of the same body, once held.",
        },
    )

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at_meeting"].queryset = meetings
