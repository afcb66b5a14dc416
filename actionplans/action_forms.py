"""Forms for one action: what it says, its milestones, and each step that changes how it stands.

A form keeps whatever was typed: a clash, a row more and a refusal show it again.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.forms.utils import ErrorDict

from actionplans.enums import DueException, Origin, Recurrence
from actionplans.models import Action, ActionPlan, Milestone, Recommendation
from actionplans.operations import Part
from actionplans.rules import due_exception, next_due
from common.fields import MOST_WRITTEN
from common.forms import PartialDateFormField, SeenForm, WrittenField
from common.partial_dates import PartialDate
from common.text import shortened
from partnership.models import DeliveryGroup, Partner, User
from performance.models import Measure
from priorities.models import Commitment, Priority, Strategy

MOST_REASON = 1_000
MOST_ROWS = 40  # milestones of an action, or parts it is split into: more than anybody reads


# Fields


class ShortField(forms.CharField):
    """One line; too long a text is told by how much, and none of it is lost."""

    def __init__(self, *, max_length: int, **kwargs):
        self.most = max_length
        super().__init__(**kwargs)

    def clean(self, value):
        text = super().clean(value)
        if len(text) > self.most:
            raise ValidationError(f"Write at most {self.most} characters: this has {len(text)}.")
        return text


class DueField(PartialDateFormField):
    """When something is due, as people write it: a date as far as it is known, TBC or Ongoing.

    Clean: a PartialDate or a DueException.
    """

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "label": "Due",
                "help_text": "Such as 31 March 2026 or March 2026. TBC and Ongoing are listed as exceptions.",
                "error_messages": {
                    "required": "Give the date, such as 31 March 2026, or write TBC or Ongoing."
                },
            }
            | kwargs
        )

    def to_python(self, value) -> PartialDate | DueException | None:
        if isinstance(value, DueException):
            return value
        if isinstance(value, str) and (exception := due_exception(value)):
            return exception
        try:
            return super().to_python(value)
        except ValidationError as problem:
            raise ValidationError(f"{problem.message} Without a date, write TBC or Ongoing.") from None

    def prepare_value(self, value):
        return value.value if isinstance(value, DueException) else super().prepare_value(value)


def due_of(said: PartialDate | DueException) -> dict:
    """The two fields of an action that hold what somebody wrote as due."""
    is_date = isinstance(said, PartialDate)
    return {"due": said if is_date else None, "due_exception": "" if is_date else said.value}


class PartnerField(forms.ModelChoiceField):
    """A partner of today. One that left is offered only where it is named already, and says so."""

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "queryset": Partner.objects.none(),
                "empty_label": "Choose a partner",
                "error_messages": {
                    "required": "Choose a partner.",
                    "invalid_choice": "The partner that was chosen has left or is no longer kept: choose another.",
                },
            }
            | kwargs
        )

    def label_from_instance(self, partner):
        return _partner_words(partner)


class PartnersField(forms.ModelMultipleChoiceField):
    """Any number of partners of today, each with a box."""

    def __init__(self, **kwargs):
        told = "One of the partners that were chosen has left or is no longer kept: choose again."
        super().__init__(
            **{
                "queryset": Partner.objects.none(),
                "required": False,
                "widget": forms.CheckboxSelectMultiple(attrs={"small": True}),
                "error_messages": {"invalid_choice": told, "invalid_pk_value": told},
            }
            | kwargs
        )

    def label_from_instance(self, partner):
        return _partner_words(partner)


def _partner_words(partner: Partner) -> str:
    return f"{partner} (left {partner.left})" if partner.left else str(partner)


def partners_on(on: date, *, beside: Iterable[int | None] = ()):
    """The partners of the day, and those named already, whatever became of them."""
    today = Partner.objects.current(on=on)
    return Partner.objects.filter(pk__in=[*today.values_list("pk", flat=True), *filter(None, beside)])


class ManyField(forms.ModelMultipleChoiceField):
    """Any number out of a long list, each with a box; `words` says one."""

    def __init__(self, *, words, **kwargs):
        self.words = words
        told = "One of those that were chosen is no longer offered: choose again."
        super().__init__(
            **{
                "required": False,
                "widget": forms.CheckboxSelectMultiple(attrs={"small": True}),
                "error_messages": {"invalid_choice": told, "invalid_pk_value": told},
            }
            | kwargs
        )

    def label_from_instance(self, thing):
        return self.words(thing)


class PlaceField(forms.ChoiceField):
    """A priority, or a commitment under it, of one strategy. Clean: (Priority, Commitment or None)."""

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "label": "Priority and commitment it serves",
                "error_messages": {
                    "required": "Choose the priority or the commitment that it serves.",
                    "invalid_choice": "That is not a priority or commitment of this plan's strategy: choose again.",
                },
            }
            | kwargs
        )

    def offer(self, strategy: Strategy) -> None:
        """Offer what the strategy holds, each commitment under its priority."""
        self.places, offered = {}, []
        for priority in strategy.priorities.prefetch_related("commitments"):
            rows = []
            for commitment in (None, *priority.commitments.all()):
                value = place_value(priority.pk, commitment and commitment.pk)
                self.places[value] = (priority, commitment)
                rows.append((value, _place_words(priority, commitment)))
            offered.append((f"{priority.number}. {priority.short_title}", rows))
        self.choices = [("", "Choose a priority or commitment"), *offered]

    def clean(self, value) -> tuple[Priority, Commitment | None] | None:
        value = super().clean(value)
        return self.places.get(value)


def place_value(priority: int | None, commitment: int | None) -> str:
    """How a form sends a place: `c7` for the commitment with that key, else `p2` for the priority."""
    return f"c{commitment}" if commitment else f"p{priority}" if priority else ""


def _place_words(priority: Priority, commitment: Commitment | None) -> str:
    if commitment is None:
        return f"Priority {priority.number}, as a whole"
    return shortened(f"{commitment.number} {commitment.text}", 110)


class OwnerField(forms.ChoiceField):
    """Who reports by name, or nobody. People who serve the group come first. Clean: a User or None."""

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "required": False,
                "label": "Who reports on it",
                "help_text": "With nobody named, the group's members from the lead partner do.",
                "error_messages": {
                    "invalid_choice": "Whoever was chosen no longer signs in here: choose somebody else, or nobody."
                },
            }
            | kwargs
        )

    def offer(self, group: DeliveryGroup, *, on: date, beside: int | None = None) -> None:
        """Offer everybody who can sign in and may report, and whoever is named already."""
        people = User.objects.filter(is_active=True, is_scrutiny=False).select_related("partner")
        self.people = {str(each.pk): each for each in people}
        if beside and str(beside) not in self.people:
            self.people[str(beside)] = User.objects.get(pk=beside)
        serving = set(group.memberships.current(on=on).values_list("person_id", flat=True))
        rows = [(key, _person_words(each)) for key, each in self.people.items()]
        theirs = [row for row in rows if int(row[0]) in serving]
        others = [row for row in rows if int(row[0]) not in serving]
        groups = [(f"Serves the {group}", theirs), ("Others", others)]
        self.choices = [("", "Nobody by name"), *(each for each in groups if each[1])]

    def clean(self, value) -> User | None:
        return self.people.get(super().clean(value))


def _person_words(person: User) -> str:
    """Name, post and agency: inside the portal people are named."""
    gone = "" if person.is_active else " (no longer signs in)"
    return (
        ", ".join(filter(None, [person.name, person.job_title, person.partner and person.partner.name]))
        + gone
    )


# Forms with rows


class HushedForm(forms.Form):
    """A form that can be shown again without being judged, when somebody asked for a row more."""

    def __init__(self, *args, hushed: bool = False, **kwargs):
        self.hushed = hushed
        super().__init__(*args, **kwargs)

    def full_clean(self):
        if self.hushed:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def say(self, name: str, value: str | Sequence[str]) -> None:
        """Put something into what is shown again; everything else stays as it was typed."""
        self.data = self.data.copy()
        if isinstance(value, str):
            self.data[self.add_prefix(name)] = value
        else:
            self.data.setlist(self.add_prefix(name), list(value))


class HushedRows(BaseFormSet):
    """Rows that are shown again without being judged."""

    row_words = "Row"
    more_words = "Add another"

    def __init__(self, *args, hushed: bool = False, **kwargs):
        self.hushed = hushed
        kwargs["form_kwargs"] = {"hushed": hushed} | kwargs.get("form_kwargs", {})
        super().__init__(*args, **kwargs)
        if hushed and self.forms:  # the row that was asked for is where one writes on
            self.forms[-1].fields["title"].widget.attrs["autofocus"] = True

    def full_clean(self):
        if self.hushed:
            self._errors, self._non_form_errors = [], self.error_class()
        else:
            super().full_clean()

    @property
    def said(self) -> list:
        """The rows that say something, once all are valid."""
        return [row for row in self.forms if row.cleaned_data.get("title")]


class FormWithRows(HushedForm):
    """A form with rows below it: `make_rows(data, hushed=…)` builds them. The button “more” asks for one row more."""

    def __init__(self, data=None, *, make_rows, prefix_of_rows: str, **kwargs):
        asked = data is not None and "more" in data
        if asked:
            data = data.copy()
            total = f"{prefix_of_rows}-TOTAL_FORMS"
            count = data.get(total, "")
            data[total] = str(min(int(count) + 1, MOST_ROWS)) if count.isascii() and count.isdigit() else "1"
        super().__init__(data, hushed=asked, **kwargs)
        self.make_rows = make_rows
        self.rows = make_rows(data, hushed=asked)

    def is_valid(self) -> bool:
        if self.hushed:
            return False
        itself, rows = super().is_valid(), self.rows.is_valid()
        return itself and rows


class MilestoneForm(HushedForm):
    """One milestone: the date planned, the date now expected, the date it was reached."""

    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    title = ShortField(max_length=250, required=False, label="What is reached")
    baseline = PartialDateFormField(required=False, label="Planned for", help_text="")
    forecast = PartialDateFormField(required=False, label="Now expected", help_text="")
    actual = PartialDateFormField(required=False, label="Reached on", help_text="")
    gone = forms.BooleanField(required=False, label="Remove this milestone")

    def __init__(self, *args, on: date, is_new: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on
        if is_new:  # of an action that is only being written
            for name in ("forecast", "actual"):
                del self.fields[name]
        if not self["kept"].value():
            del self.fields["gone"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("gone"):
            self._errors.clear()  # what goes need not be right
            return {"gone": True}
        says = [name for name in ("kept", "baseline", "forecast", "actual") if cleaned.get(name)]
        if says and not cleaned.get("title") and "title" not in self.errors:
            told = "Say what is reached" + (
                ", or tick to remove the milestone." if cleaned.get("kept") else "."
            )
            self.add_error("title", told)
        if (actual := cleaned.get("actual")) and actual.first > self.on:
            self.add_error("actual", f"{actual} is in the future: give the day on which it was reached.")
        return cleaned


class MilestoneRows(HushedRows):
    row_words = "Milestone"
    more_words = "Add another milestone"

    def milestones(self, held: Iterable[Milestone]) -> list[Milestone]:
        """The milestones as typed, those that are there already with their key."""
        keys = {str(each.pk): each for each in held}
        found = []
        for row in self.said:
            said = row.cleaned_data
            milestone = keys.get(said.get("kept", "")) or Milestone()
            milestone.title = said["title"]
            for name in ("baseline", "forecast", "actual"):
                setattr(milestone, name, said.get(name))
            found.append(milestone)
        return found


def milestone_rows(data, *, held: Sequence[Milestone], on: date, is_new: bool, hushed: bool) -> MilestoneRows:
    """The rows of an action's milestones, with an empty one or two to fill in."""
    made = formset_factory(
        MilestoneForm,
        formset=MilestoneRows,
        extra=2 if is_new else 1,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
        validate_max=True,
    )
    initial = [milestone_shown(each) for each in held]
    return made(
        data, prefix="milestones", initial=initial, hushed=hushed, form_kwargs={"on": on, "is_new": is_new}
    )


def milestone_shown(milestone: Milestone) -> dict[str, str]:
    """A milestone as its row shows it."""
    dates = {name: getattr(milestone, name) for name in ("baseline", "forecast", "actual")}
    return {
        "kept": str(milestone.pk),
        "title": milestone.title,
        **{name: str(when) if when else "" for name, when in dates.items()},
    }


# What an action says


class ActionForm(FormWithRows):
    """An action as it is written or edited, with its milestones in the same form."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    milestones_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    ticket = forms.CharField(required=False, widget=forms.HiddenInput)
    reference = ShortField(
        max_length=20,
        label="Reference",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        help_text="The next one is filled in. It stands in papers, and never changes.",
    )
    title = ShortField(
        max_length=250,
        label="What is promised",
        help_text="One line that begins with a verb, such as: Train all night-time venues.",
        error_messages={"required": "Say what is promised."},
    )
    detail = WrittenField(most=MOST_WRITTEN, required=False, label="Detail", rows=5)
    place = PlaceField()
    lead = PartnerField(label="Lead partner")
    lead_officer = ShortField(
        max_length=150,
        required=False,
        label="Lead officer",
        help_text="A post, such as Community Safety Manager, not a person's name.",
    )
    owner = OwnerField()
    supporting = PartnersField(label="Supporting partners")
    starts = PartialDateFormField(
        required=False, label="Starts", help_text="Such as 1 April 2025 or April 2025."
    )
    due = DueField()
    recurs = forms.ChoiceField(
        required=False,
        label="Done again",
        choices=[("", "No, it is done once"), *Recurrence.choices],
        help_text="Completing it then opens the next, due that much later.",
    )
    resources = WrittenField(most=MOST_WRITTEN, required=False, label="Resources", rows=3)
    measures = ManyField(
        label="Measures it should move", queryset=Measure.objects.none(), words=lambda each: str(each)
    )
    origin = forms.ChoiceField(
        label="Where it comes from",
        choices=Origin.choices,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": "Say where it comes from."},
    )
    answers = ManyField(
        label="Recommendations it answers",
        queryset=Recommendation.objects.select_related("review").order_by("review", "sort"),
        words=lambda each: shortened(f"{each.review}, {each.number}: {each.text}", 200),
    )
    paper = ShortField(
        max_length=200,
        required=False,
        label="Paper or minute it stands in (if there is one)",
        help_text="Such as Strategy Board, 9 June 2025, item 6.",
    )
    reason = ShortField(
        max_length=MOST_REASON,
        label="Why it changes",
        help_text="Kept in the history, beside what was there before.",
        error_messages={"required": "Say why the action changes."},
    )

    def __init__(
        self, data=None, *, plan: ActionPlan, on: date, measures, action: Action | None = None, **kwargs
    ):
        self.plan, self.action, self.on = plan, action, on
        # A closed action keeps its milestones as they were.
        self.has_milestones = action is None or action.state == "open"
        self.held = list(action.milestones.all()) if action else []
        super().__init__(
            data,
            prefix_of_rows="milestones",
            make_rows=lambda data, hushed: milestone_rows(
                data if self.has_milestones else None,
                held=self.held,
                on=on,
                is_new=action is None,
                hushed=hushed,
            ),
            **kwargs,
        )
        links = action_links(action) if action else {"supporting": []}
        beside = [int(key) for key in links["supporting"]]
        self.fields["lead"].queryset = partners_on(on, beside=[action and action.lead_id])
        self.fields["supporting"].queryset = partners_on(on, beside=beside)
        self.fields["place"].offer(plan.strategy)
        self.fields["owner"].offer(plan.group, on=on, beside=action and action.owner_id)
        self.fields["measures"].queryset = measures
        for name in ("reference", "due", "ticket") if action else ("seen", "milestones_seen", "reason"):
            del self.fields[name]
        for name in ("measures", "answers"):
            if not self.fields[name].queryset.exists():
                del self.fields[name]
        if action:
            self.fields["paper"].label = "Another paper or minute it stands in"
            self.fields["paper"].help_text = f"Now: {action.source}. Leave this empty to keep it."

    def is_valid(self) -> bool:
        if self.has_milestones:
            return super().is_valid()
        return not self.hushed and forms.Form.is_valid(self)

    def clean_ticket(self) -> UUID:
        try:
            return UUID(self.cleaned_data["ticket"])
        except ValueError:
            return uuid4()

    def clean(self):
        cleaned = super().clean()
        due = cleaned.get("due") if self.action is None else self.action.due
        starts = cleaned.get("starts")
        if isinstance(due, PartialDate) and starts and is_before(due, starts):
            name = "due" if self.action is None else "starts"
            self.add_error(name, f"It cannot be due, {due}, before it starts, {starts}.")
        if cleaned.get("recurs"):
            self._check_recurs(due, cleaned["recurs"])
        if cleaned.get("lead") and cleaned.get("supporting"):
            cleaned["supporting"] = [each for each in cleaned["supporting"] if each != cleaned["lead"]]
        had = self.action is not None and self.action.origin == Origin.RECOMMENDATION
        if cleaned.get("origin") == Origin.RECOMMENDATION and "answers" in self.fields and not had:
            if not cleaned.get("answers") and "answers" not in self.errors:
                self.add_error("answers", "Tick the recommendation that it answers.")
        return cleaned

    def _check_recurs(self, due, recurs: str) -> None:
        if isinstance(due, PartialDate):
            try:
                next_due(due, recurs)
            except ValueError as problem:
                self.add_error("recurs", str(problem))
        elif due or self.action:
            self.add_error("recurs", "What is done again needs a due date, from which the next is reckoned.")

    # What it says, as an operation takes it

    @property
    def fields_said(self) -> dict:
        """The fields of the model, once the form is valid."""
        said = self.cleaned_data
        priority, commitment = said["place"]
        names = (
            "title",
            "detail",
            "lead",
            "lead_officer",
            "owner",
            "origin",
            "starts",
            "recurs",
            "resources",
        )
        return {"priority": priority, "commitment": commitment} | {name: said[name] for name in names}

    @property
    def links_said(self) -> dict:
        """The partners, measures and recommendations that it names. Where none are offered, nothing is said of them."""
        names = ("supporting", "measures", "answers")
        return {name: list(self.cleaned_data[name]) for name in names if name in self.fields}

    @property
    def milestones_said(self) -> list[Milestone]:
        return self.rows.milestones(self.held) if self.has_milestones else self.held

    @property
    def typed(self) -> dict[str, str | list[str]]:
        """What was typed, in the words in which `action_shown` says what is stored."""
        said = self.fields_said
        shown = {
            name: said[name] for name in ("title", "detail", "lead_officer", "origin", "recurs", "resources")
        }
        shown["place"] = place_value(said["priority"].pk, said["commitment"] and said["commitment"].pk)
        shown["lead"] = str(said["lead"].pk)
        shown["owner"] = str(said["owner"].pk) if said["owner"] else ""
        shown["starts"] = str(said["starts"] or "")
        return shown | {
            name: sorted(str(each.pk) for each in found) for name, found in self.links_said.items()
        }

    def words_of(self, name: str, value) -> str:
        """A value as a person reads it, by the labels of its field."""
        if isinstance(value, list):
            return "; ".join(self._label(name, each) for each in value) or "none"
        return self._label(name, value) or "nothing"

    def _label(self, name: str, value: str) -> str:
        flat = []
        for key, label in getattr(self.fields[name], "choices", ()):
            flat += label if isinstance(label, list | tuple) else [(key, label)]
        return next((str(label) for key, label in flat if str(key) == value and value), value)


def is_before(due: PartialDate, starts: PartialDate) -> bool:
    """True when something would be due before it starts, as far as both dates are known."""
    return due.last < starts.first


# What is stored, as the form would show it


def action_shown(action) -> dict[str, str]:
    """The fields of an action, or of its history, as the form would send them."""
    shown = {
        name: getattr(action, name)
        for name in ("title", "detail", "lead_officer", "origin", "recurs", "resources")
    }
    shown["place"] = place_value(action.priority_id, action.commitment_id)
    shown["lead"] = str(action.lead_id)
    shown["owner"] = str(action.owner_id or "")
    shown["starts"] = str(action.starts or "")
    return shown


def action_links(action: Action) -> dict[str, list[str]]:
    """The keys of what an action names, as the form would send them."""
    links = {
        "supporting": action.support.values_list("partner_id", flat=True),
        "measures": action.success_measures.values_list("measure_id", flat=True),
        "answers": action.answered.values_list("recommendation_id", flat=True),
    }
    return {name: sorted(map(str, keys)) for name, keys in links.items()}


# The steps


class ReasonForm(SeenForm):
    """A step that only needs its reason."""

    reason = WrittenField(most=MOST_REASON, label="Why", rows=3, error_messages={"required": "Say why."})


class _DayForm(SeenForm):
    closed_on = PartialDateFormField(label="On", help_text="Such as 14 July 2025 or July 2025.")

    def __init__(self, *args, on: date, starts: PartialDate | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.on, self.starts = on, starts

    def clean_closed_on(self) -> PartialDate:
        when = self.cleaned_data["closed_on"]
        if when.first > self.on:
            raise ValidationError(f"{when} is in the future: give the day on which it happened.")
        if self.starts and is_before(when, self.starts):
            raise ValidationError(f"{when} is before it starts, {self.starts}.")
        return when


class CompleteForm(_DayForm):
    """The day an action was completed, and what came of it."""

    outcome = WrittenField(
        most=MOST_WRITTEN,
        label="What came of it",
        help_text="What is different now, in a few sentences. Name nobody.",
        error_messages={"required": "Say what came of it."},
    )
    field_order = ["seen", "outcome", "closed_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].label = "Completed on"


class GiveUpForm(_DayForm):
    """The day an action was cancelled or deferred, and why."""

    reason = WrittenField(
        most=MOST_REASON,
        label="Why",
        rows=3,
        error_messages={"required": "Say why: it is printed beside the action."},
    )
    field_order = ["seen", "reason", "closed_on"]


class ReviseForm(SeenForm):
    """A new due date, why it moves, and who agreed."""

    due = PartialDateFormField(label="New due date", help_text="Such as 31 March 2026 or March 2026.")
    reason = WrittenField(
        most=MOST_REASON,
        label="Why the date moves",
        rows=3,
        help_text="Printed beside the action; the first date stays visible.",
        error_messages={"required": "Say why the due date moves."},
    )
    agreed_by = ShortField(
        max_length=200,
        label="Agreed by",
        help_text="A post or a body, such as Chair of the Strategy Board, not a person's name.",
        error_messages={"required": "Say who agreed that the due date moves."},
    )
    made_on = PartialDateFormField(label="Agreed on", help_text="Such as 14 July 2025 or July 2025.")
    paper = ShortField(
        max_length=200,
        required=False,
        label="Paper or minute it stands in (if there is one)",
        help_text="Such as Strategy Board, 9 June 2025, item 6.",
    )

    def __init__(self, *args, action: Action, on: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.action, self.on = action, on

    def clean_due(self) -> PartialDate:
        due = self.cleaned_data["due"]
        if self.action.starts and is_before(due, self.action.starts):
            raise ValidationError(f"It cannot be due, {due}, before it starts, {self.action.starts}.")
        return due

    def clean_made_on(self) -> PartialDate:
        when = self.cleaned_data["made_on"]
        if when.first > self.on:
            raise ValidationError(f"{when} is in the future: give the day on which it was agreed.")
        return when


class PartForm(HushedForm):
    """One of the actions that another is split into."""

    title = ShortField(
        max_length=250, label="What is promised", error_messages={"required": "Say what this part promises."}
    )
    detail = WrittenField(most=MOST_WRITTEN, required=False, label="Detail", rows=3)
    lead = PartnerField(label="Lead partner")
    due = DueField()

    def __init__(self, *args, partners, starts: PartialDate | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.starts = starts
        self.fields["lead"].queryset = partners

    def clean_due(self):
        due = self.cleaned_data["due"]
        if isinstance(due, PartialDate) and self.starts and is_before(due, self.starts):
            raise ValidationError(f"It cannot be due, {due}, before the action starts, {self.starts}.")
        return due


class PartRows(HushedRows):
    row_words = "Part"
    more_words = "Add another part"

    def clean(self):
        if len(self.said) < 2 and not any(self.errors):
            raise ValidationError("An action is split into two or more: write what each part promises.")


class SplitForm(FormWithRows):
    """Two or more actions in place of one, and why."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = WrittenField(
        most=MOST_REASON, label="Why it is split", rows=3, error_messages={"required": "Say why it is split."}
    )

    def __init__(self, data=None, *, action: Action, on: date, **kwargs):
        made = formset_factory(PartForm, formset=PartRows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
        partners = partners_on(on, beside=[action.lead_id])
        said = {"lead": action.lead_id, "due": action.due or DueException(action.due_exception)}
        initial = [said | {"title": action.title, "detail": action.detail}, said]

        def make_rows(data, hushed):
            given = {"partners": partners, "starts": action.starts}
            # Whoever sends a form says what it held; only a visit is shown what is suggested.
            extra = {"initial": initial} if data is None else {}
            return made(data, prefix="parts", hushed=hushed, form_kwargs=given, **extra)

        super().__init__(data, prefix_of_rows="parts", make_rows=make_rows, **kwargs)

    @property
    def parts(self) -> list[Part]:
        """The parts, once the form is valid."""
        return [
            Part(title=said["title"], detail=said["detail"], lead=said["lead"], **due_of(said["due"]))
            for said in (row.cleaned_data for row in self.rows.said)
        ]


class MoveForm(SeenForm):
    """Another plan, and the priority it serves there."""

    to = forms.ChoiceField(
        label="Plan, and the priority it serves there",
        error_messages={
            "required": "Choose the plan and the priority.",
            "invalid_choice": "That is not a plan you keep, or not a priority of its strategy: choose again.",
        },
    )
    reason = WrittenField(
        most=MOST_REASON, label="Why it moves", rows=3, error_messages={"required": "Say why it moves."}
    )

    def __init__(self, *args, plans: Sequence[ActionPlan], **kwargs):
        super().__init__(*args, **kwargs)
        self.places, offered = {}, []
        for plan in plans:
            rows = []
            for priority in plan.strategy.priorities.all():
                value = f"{plan.pk}/{priority.pk}"
                self.places[value] = (plan, priority)
                rows.append((value, f"{priority.number}. {priority.short_title}"))
            offered.append((str(plan), rows))
        self.fields["to"].choices = [("", "Choose a plan and priority"), *offered]

    def clean_to(self) -> tuple[ActionPlan, Priority]:
        return self.places[self.cleaned_data["to"]]
