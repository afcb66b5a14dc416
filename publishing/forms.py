"""What a publisher is asked when an edition or a meeting is prepared, published or withdrawn."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.forms import DayField
from common.periods import Period, PeriodError, PeriodKind
from meetings.enums import MeetingState, MinutesState
from meetings.models import AgendaItem, Meeting
from priorities.models import Strategy
from publishing.enums import EditionKind
from publishing.models import Edition
from publishing.operations import Wanted


class EditionForm(forms.Form):
    """An edition that is to be prepared. `corrects`: the edition it puts right, whose strategy and year are its own."""

    strategy = forms.ModelChoiceField(
        Strategy.objects.none(),
        label="Strategy",
        empty_label=None,
        widget=forms.Select,
        error_messages={
            "required": "Choose the strategy.",
            "invalid_choice": "Choose one of the strategies.",
        },
    )
    period = forms.CharField(
        label="Year",
        help_text="The financial year it rates, such as 2024/25.",
        max_length=10,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={"required": "Give the financial year, such as 2024/25."},
    )
    as_at = DayField(
        label="Position as at",
        required=False,
        help_text="Such as 31 March 2025. Left empty, it is the last day of the year.",
        widget=forms.DateInput(format="%-d %B %Y", attrs={"class": "govuk-input--width-10"}),
    )
    kind = forms.ChoiceField(
        choices=EditionKind.choices, label="Kind", widget=forms.RadioSelect, initial=EditionKind.ANNUAL
    )
    title = forms.CharField(
        label="Title",
        required=False,
        max_length=200,
        help_text="Left empty, it is the kind and the year: Annual edition 2024/25.",
    )
    label = forms.CharField(
        label="Label",
        required=False,
        max_length=100,
        help_text="For a strategy that has not been agreed: “Draft published for decision”. Otherwise leave it empty.",
    )
    note = forms.CharField(
        label="Note for readers",
        required=False,
        max_length=2_000,
        help_text="What a reader should know before the figures. It stands in the list of editions too.",
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    next_update = forms.CharField(
        label="Next update",
        required=False,
        max_length=100,
        help_text="When the next edition is expected, in words: October 2025.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )

    def __init__(self, data=None, *, strategies, corrects: Edition | None = None, **kwargs):
        super().__init__(data, **kwargs)
        self.corrects = corrects
        self.fields["strategy"].queryset = Strategy.objects.filter(pk__in=[each.pk for each in strategies])
        if corrects is not None:
            del self.fields["strategy"], self.fields["period"]
            self.fields["note"].required = True
            self.fields["note"].label = "What was wrong, and what is right now"
            self.fields["note"].help_text = "Readers see it with the new edition."
            self.fields["note"].error_messages["required"] = (
                "Say what was wrong and what is right now: readers are told."
            )

    def clean_period(self) -> Period:
        """A financial year."""
        try:
            year = Period.parse(self.cleaned_data["period"].strip())
        except PeriodError as problem:
            raise ValidationError(str(problem)) from None
        if year.kind != PeriodKind.YEAR:
            raise ValidationError("An edition rates a whole financial year: write it as 2024/25.")
        return year

    def wanted(self) -> Wanted:
        """What was asked for, once the form is valid."""
        said, corrects = self.cleaned_data, self.corrects
        year = corrects.period if corrects else said["period"]
        kind = EditionKind(said["kind"])
        return Wanted(
            strategy=corrects.strategy if corrects else said["strategy"],
            kind=kind,
            period=year,
            as_at=said["as_at"] or (corrects.as_at if corrects else year.end),
            title=said["title"].strip() or f"{kind.label} {year}",
            label=said["label"].strip(),
            note=said["note"].strip(),
            next_update=said["next_update"].strip(),
            corrects=corrects,
        )


class ScheduleForm(forms.Form):
    """The moment, in the time of day that people read on the wall, at which a draft is published by itself."""

    day = DayField(
        label="Day",
        widget=forms.DateInput(format="%-d %B %Y", attrs={"class": "govuk-input--width-10"}),
    )
    time = forms.TimeField(
        label="Time",
        help_text="Such as 09:30.",
        initial="09:30",
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-4"}),
        error_messages={"required": "Give the time, such as 09:30.", "invalid": "Write the time as 09:30."},
    )

    def moment(self) -> datetime:
        """The moment that was typed, once the form is valid."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]))


class DraftPaperForm(forms.Form):
    """Behind which agenda item the report of a draft goes."""

    item = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        label="Agenda item",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Choose the agenda item.",
            "invalid_choice": "Choose one of the agenda items.",
        },
    )
    urgency = forms.CharField(
        label="Why it is urgent",
        help_text="Only for a paper after the deadline of the meeting.",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data=None):
        super().__init__(data)
        field = self.fields["item"]
        field.queryset = (
            AgendaItem.objects.filter(meeting__state__in=[MeetingState.PLANNED, MeetingState.CALLED])
            .select_related("meeting__group")
            .order_by("meeting__held_on", "meeting", "number")
        )
        field.label_from_instance = lambda item: f"{item.meeting}: {item.number}. {item.title}"


class WithdrawEditionForm(forms.Form):
    """Why an edition is withdrawn; and, where it should never have been public, that its bytes are destroyed."""

    reason = forms.CharField(
        label="Why it is withdrawn",
        help_text="Readers see it in the place of every page. Name nothing private.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        error_messages={"required": "Say why it is withdrawn: readers are told."},
    )
    destroy = forms.BooleanField(
        label="Destroy what was published: it should never have been public",
        help_text="Its documents and files are emptied and cannot be had back. Hashes, your name, the day and the "
        "reason stay.",
        required=False,
    )
    destroy_reason = forms.CharField(
        label="Why it is destroyed",
        help_text="For officers; it stays. Name nothing private.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2_000,
        required=False,
    )

    def __init__(self, data=None, *, is_withdrawn: bool):
        super().__init__(data)
        if is_withdrawn:  # what is left to do is to destroy it
            del self.fields["reason"], self.fields["destroy"]
            self.fields["destroy_reason"].required = True
            self.fields["destroy_reason"].error_messages["required"] = "Say why it is destroyed: that stays."

    def clean(self) -> dict:
        """Whoever destroys says why."""
        said = super().clean()
        if said.get("destroy") and not said.get("destroy_reason", "").strip():
            self.add_error("destroy_reason", "Say why it is destroyed: that stays.")
        return said


class PublishMeetingForm(forms.Form):
    """What changed since the version before, where there is one; and whether draft minutes are told."""

    note = forms.CharField(
        label="What is different from the version before",
        help_text="Readers see it. Name nothing that is held back.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        error_messages={"required": "Say what is different from the version before: readers are told."},
    )
    with_draft_minutes = forms.BooleanField(
        label="Publish the minutes although they are a draft",
        help_text="They are marked as a draft that may change.",
        required=False,
    )

    def __init__(self, data=None, *, meeting: Meeting, is_first: bool):
        super().__init__(data)
        if is_first:
            del self.fields["note"]
        if meeting.minutes_state != MinutesState.DRAFT:
            del self.fields["with_draft_minutes"]


class WithdrawMeetingForm(WithdrawEditionForm):
    """The same for all that was published of a meeting."""
