"""Forms of scrutiny: what the committee recommends, what an authority answers, and what came of it."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from actionplans.action_forms import HushedForm, PartnersField
from actionplans.plan_forms import paper_field
from common.fields import MOST_WRITTEN
from common.forms import DayField, WrittenField
from common.records import SomebodyElseSaved, seen_of
from common.text import date_words
from meetings.models import Meeting, ScrutinyRecommendation, ScrutinyResponse
from partnership.enums import GroupKind, PartnerCategory
from partnership.models import Partner


def scrutiny_meetings():
    """The meetings of the scrutiny committee that were held, newest first."""
    return Meeting.objects.held().filter(group__kind=GroupKind.SCRUTINY).select_related("group")


def why_later(day: date, on: date) -> None:
    """Raise for a day that has not come."""
    if day > on:
        raise ValidationError(f"{date_words(day)} is still to come: give today or an earlier day.")


class RecommendForm(forms.Form):
    """What the committee recommended at a meeting, and to which authorities."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label="Meeting",
        empty_label=None,
        error_messages={
            "required": "Choose the meeting of the committee.",
            "invalid_choice": "Choose a meeting of the committee that was held.",
        },
    )
    text = WrittenField(
        most=MOST_WRITTEN,
        label="What it recommends",
        help_text="One recommendation. It stays as it is saved: the committee may recommend again.",
        error_messages={"required": "Write what the committee recommends."},
    )
    to = PartnersField(
        required=True,
        label="Addressed to",
        help_text="Each of them owes a response within 28 days of receiving it.",
        error_messages={"required": "Say which authorities it is addressed to."},
    )
    received_on = DayField(label="When they received it", help_text="The 28 days run from here.")
    paper = paper_field()

    def __init__(self, data=None, *, on: date):
        self.on = on
        meetings = scrutiny_meetings()
        last = meetings.first()
        super().__init__(data, initial={"meeting": last and last.pk, "received_on": on})
        self.fields["meeting"].queryset = meetings
        answering = (PartnerCategory.RESPONSIBLE_AUTHORITY, PartnerCategory.CO_OPERATING_BODY)
        self.fields["to"].queryset = Partner.objects.current(on=on).filter(category__in=answering)

    def clean_received_on(self) -> date:
        why_later(self.cleaned_data["received_on"], self.on)
        return self.cleaned_data["received_on"]


class _SeenForm(HushedForm):
    """A form about a record that others may be changing, too."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    told: str  # which field of the record a clash tells

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Say what the other person saved; the next press stores what stands in the form."""
        theirs = getattr(clash.latest, self.told)
        self.add_error(None, ValidationError([*clash.messages, f"Saved now: “{theirs}”."]))
        self.say("seen", str(clash.latest.history_id))


class RespondForm(_SeenForm):
    """What an authority answers."""

    told = "text"
    text = WrittenField(
        most=MOST_WRITTEN,
        rows=6,
        label="The response",
        help_text="Whether it is accepted, what will be done, by when; or why not.",
        error_messages={"required": "Write the response."},
    )
    on = DayField(label="Answered on")

    def __init__(self, data=None, *, response: ScrutinyResponse, on: date):
        self.today = on
        super().__init__(
            data,
            initial={
                "text": response.text,
                "on": response.answered_on or on,
                "seen": seen_of(response),
            },
        )

    def clean_on(self) -> date:
        why_later(self.cleaned_data["on"], self.today)
        return self.cleaned_data["on"]


class OutcomeForm(_SeenForm):
    """What came of a recommendation."""

    told = "came_of_it"
    text = WrittenField(
        most=MOST_WRITTEN,
        rows=6,
        label="What came of it",
        help_text="What has been done since, and where it can be seen.",
        error_messages={"required": "Say what came of it."},
    )

    def __init__(self, data=None, *, recommendation: ScrutinyRecommendation):
        super().__init__(
            data,
            initial={
                "text": recommendation.came_of_it,
                "seen": seen_of(recommendation),
            },
        )
