"""Forms for plans and actions. What is wrong is said beside the field, and what was typed stays."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError

from actionplans.enums import UpdateRating
from actionplans.models import Action, Milestone, Update
from common.fields import MOST_WRITTEN
from common.forms import DayField, PartialDateFormField, WrittenField
from common.partial_dates import PartialDate
from common.records import SomebodyElseSaved
from common.text import date_words


class _StepsField(forms.MultipleChoiceField):
    """Milestones to tick. One that somebody else has marked meanwhile is no mistake: `known` are all of the action."""

    widget = forms.CheckboxSelectMultiple(attrs={"small": True})
    default_error_messages = {"invalid_choice": "Choose from the milestones of this action."}
    known: frozenset[str] = frozenset()

    def valid_value(self, value) -> bool:
        return str(value) in self.known


class UpdateForm(forms.Form):
    """What was done on an action, and what is next. What somebody typed stays as typed, whatever is wrong with it."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    ticket = forms.CharField(required=False, widget=forms.HiddenInput)
    rating = forms.ChoiceField(
        label="How is it going?",
        choices=UpdateRating.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how it is going.",
            "invalid_choice": "Choose one of the three ratings.",
        },
    )
    done = WrittenField(
        label="What was done",
        most=MOST_WRITTEN,
        error_messages={"required": "Say what was done, or that nothing was and why."},
    )
    # Not called `next`, which is where a form says that one goes afterwards.
    ahead = WrittenField(label="What is next", most=MOST_WRITTEN, rows=3, required=False)
    obstacles = WrittenField(label="What stands in the way", most=MOST_WRITTEN, rows=2, required=False)
    reached = _StepsField(required=False, label="Milestones reached on that day")
    forecast = PartialDateFormField(required=False, label="When it is now expected")
    forecast_reason = WrittenField(label="Why it is expected then", most=MOST_WRITTEN, rows=2, required=False)
    agree = forms.BooleanField(
        required=False,
        label="Agree this as the new due date",
        widget=forms.CheckboxInput(attrs={"small": True}),
    )
    agreed_by = forms.CharField(
        required=False, max_length=200, label="Agreed by", widget=forms.TextInput(attrs={"dir": "auto"})
    )
    made_on = DayField(label="As at", help_text="The day this describes.")

    def __init__(
        self,
        data=None,
        *,
        action: Action,
        newest: Update | None,
        steps: Sequence[Milestone],
        may_agree_as: str,
        on: date,
    ):
        """`newest` is the update posted last, if there is one; `steps` are the milestones of the action.

        `may_agree_as` is the post in which this person may agree a new due date, "" for whoever may not.
        """
        self.action, self.on = action, on
        self.clashed = False
        super().__init__(data, auto_id="update_%s", initial=self._first(action, newest, may_agree_as, on))
        waiting = [each for each in steps if each.actual is None]
        self.fields["reached"].choices = [(str(each.pk), each.title) for each in waiting]
        self.fields["reached"].known = {str(each.pk) for each in steps}
        if not waiting:
            del self.fields["reached"]
        in_time = action.due is not None and action.due.last >= on
        holds = f"Leave it empty while {action.due} holds. " if in_time else ""
        self.fields["forecast"].help_text = f"{holds}Such as 30 September 2025, March 2026 or 2026."
        if not may_agree_as:
            del self.fields["agree"], self.fields["agreed_by"]

    @staticmethod
    def _first(action: Action, newest: Update | None, may_agree_as: str, on: date) -> dict:
        first = {
            "seen": str(newest.pk) if newest else "",
            "ticket": str(uuid4()),
            "made_on": on,
            "agreed_by": may_agree_as,
        }
        # A date that was told and is not agreed yet is still expected, unless somebody says otherwise.
        if newest and newest.forecast and newest.forecast != action.due:
            first |= {"forecast": newest.forecast, "forecast_reason": newest.forecast_reason}
        return first

    def clean_ticket(self) -> UUID | None:
        try:
            ticket = UUID(self.cleaned_data["ticket"]) if self.cleaned_data["ticket"] else None
        except ValueError:
            self._take_a_new_ticket()
            raise ValidationError("The form came back damaged: save again.") from None
        if ticket and Update.objects.filter(ticket=ticket).exclude(action=self.action).exists():
            self._take_a_new_ticket()
            raise ValidationError(
                f"This form was made for another action: save again to post it to {self.action.reference}."
            )
        return ticket

    def clean_made_on(self) -> PartialDate:
        day = self.cleaned_data["made_on"]
        if day > self.on:
            raise ValidationError(f"{date_words(day)} is in the future: give today or an earlier day.")
        return PartialDate.of(day)

    def clean_forecast(self) -> PartialDate | None:
        expected = self.cleaned_data["forecast"]
        if expected is None:
            return None
        if expected.last < self.on:
            raise ValidationError(f"{expected} is over: say when it is expected now.")
        if expected == self.action.due:
            raise ValidationError(
                f"{self.action.reference} is due {expected} already: leave this empty, or give another date."
            )
        return expected

    def clean(self):
        cleaned = super().clean()
        if "forecast" in self.errors:
            return cleaned
        expected, reason = cleaned.get("forecast"), cleaned.get("forecast_reason")
        if expected and not reason and "forecast_reason" not in self.errors:
            self.add_error("forecast_reason", f"Say why it is now expected {expected}.")
        if reason and not expected:
            self.add_error("forecast", "Give the date it is now expected, or take the reason for it out.")
        if cleaned.get("agree"):
            if not expected:
                self.add_error("forecast", "Give the date you agree.")
            if not cleaned.get("agreed_by"):
                self.add_error("agreed_by", "Say who agrees, such as the post you hold.")
        return cleaned

    @property
    def said(self) -> dict:
        """What `operations.post_update` takes, once the form is valid."""
        cleaned = self.cleaned_data
        names = ("rating", "done", "obstacles", "made_on", "forecast", "forecast_reason", "seen", "ticket")
        return {name: cleaned[name] for name in names} | {
            "next": cleaned["ahead"],
            "reached": [int(key) for key in cleaned.get("reached", ())],
            "agreed_by": cleaned["agreed_by"] if cleaned.get("agree") else "",
        }

    def says_the_same_as(self, update: Update) -> bool:
        """True when nothing in the form is lost, because this update holds it all."""
        said = self.said
        names = ("rating", "done", "next", "obstacles", "made_on", "forecast", "forecast_reason")
        if any(said[name] != getattr(update, name) for name in names):
            return False
        if said["agreed_by"] and said["forecast"] != self.action.due:
            return False
        return not self.action.milestones.filter(pk__in=said["reached"], actual=None).exists()

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Somebody was quicker. What was typed stays, and saving again is a choice."""
        self.clashed = True
        self.add_error(None, clash.message)
        self._say("seen", str(clash.latest.pk) if clash.latest else "")

    def explain_saved_already(self, update: Update) -> None:
        """The form was saved before, with other words. Those here are not stored, unless saved as another update."""
        self.clashed = True
        self.add_error(
            None,
            f"This form was saved already, as the update of {update.made_on} shows, and you have changed it since. "
            "What it says now is not stored: save it as another update, or leave.",
        )
        self._take_a_new_ticket()
        self._say("seen", str(self.action.updates.order_by("-pk").values_list("pk", flat=True).first() or ""))

    def _take_a_new_ticket(self) -> None:
        self._say("ticket", str(uuid4()))

    def _say(self, name: str, value: str) -> None:
        """Put something into what is shown again; everything else stays as it was typed."""
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = value
