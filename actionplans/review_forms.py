"""Forms for a review with its recommendations, and for what is answered to one of them."""

from datetime import date
from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict

from actionplans.enums import Answer
from actionplans.models import Action, Recommendation, Review
from actionplans.plan_forms import paper_field
from actionplans.rules import RecommendationLine, read_recommendations
from common.fields import MOST_WRITTEN
from common.forms import PartialDateFormField, WrittenField
from common.records import SomebodyElseSaved, seen_of
from partnership.models import DeliveryGroup, Partner


class ReviewForm(forms.Form):
    """A review, and a list of its recommendations as it is pasted or typed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        max_length=200,
        label="Title",
        help_text="Name nobody: a review of a death goes by its pseudonym or number.",
        error_messages={"required": "Give the review a title."},
    )
    about = WrittenField(required=False, most=MOST_WRITTEN, rows=3, label="What it is about")
    completed_on = PartialDateFormField(required=False, label="Completed")
    group = forms.ModelChoiceField(
        DeliveryGroup.objects.none(),
        required=False,
        label="Which group answers for it",
        empty_label="None: officers",
        error_messages={"invalid_choice": "Choose a group of today’s."},
    )
    paper = paper_field()
    lines = forms.CharField(
        required=False,
        label="Recommendations",
        help_text="One a line: its number, a tab or a full stop, its text. A line that begins with # is a heading for "
        "those below it. Three columns pasted from a spreadsheet are number, section and text.",
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "true"}),
    )

    def __init__(self, data=None, *, review: Review | None = None, on: date):
        self.review = review
        self.understood: list[RecommendationLine] = []
        first = {}
        if review:
            names = ("title", "about", "completed_on", "group")
            first = {name: getattr(review, name) for name in names}
            first["seen"] = seen_of(review)
        super().__init__(data, initial=first)
        groups = DeliveryGroup.objects.current(on=on)
        if review and review.group_id:
            groups = groups | DeliveryGroup.objects.filter(pk=review.group_id)
        self.fields["group"].queryset = groups
        if review:
            del self.fields["paper"]
            self.fields["lines"].label = "Add or put right recommendations"
            self.fields[
                "lines"
            ].help_text += " A number that is there already gets the new text; others stay."

    def clean_lines(self) -> str:
        text = self.cleaned_data["lines"].replace("\x00", "")
        self.understood, problems = read_recommendations(text)
        for line in self.understood:
            if len(line.text) > MOST_WRITTEN:
                problems.append(f"{line.number} has more than {MOST_WRITTEN:,} characters.")
        if problems:
            raise ValidationError(problems)
        return text

    def clean(self):
        cleaned = super().clean()
        if not self.review and "lines" in cleaned and not self.understood:
            self.add_error("lines", "Give at least one recommendation.")
        return cleaned

    @property
    def is_previewed(self) -> bool:
        """Whether what was read from the list has been shown; without a list there is nothing to show."""
        return not self.understood or self.cleaned_data["previewed"] == self.mark

    @property
    def mark(self) -> str:
        """The mark of the list as it was read: what a preview showed."""
        return sha256(repr(self.understood).encode()).hexdigest()

    def show_again(self, **said: str) -> None:
        """Put something into what is shown again; everything else stays as it was typed."""
        self.data = self.data.copy()
        for name, value in said.items():
            self.data[name] = value

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Say what the other person saved; the next press stores what stands in the form."""
        self.show_again(seen=str(clash.latest.history_id))
        told = f"Saved now: “{clash.latest.title}”. {clash.latest.about}"
        self.add_error(None, ValidationError([*clash.messages, told.strip()]))


class AnswerForm(forms.Form):
    """What a partner says to a recommendation, and which actions answer it. Either may be left as it is."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    partner = forms.ModelChoiceField(
        Partner.objects.all(),
        required=False,
        label="Partner",
        empty_label="No answer to record",
        help_text="Leave it as it is to name actions only.",
    )
    answer = forms.ChoiceField(
        required=False,
        choices=Answer.choices,
        label="Its answer",
        widget=forms.RadioSelect(attrs={"small": True}),
    )
    answered_on = PartialDateFormField(required=False, label="Answered on")
    remark = WrittenField(
        required=False,
        most=MOST_WRITTEN,
        rows=3,
        label="Remark",
        help_text="Needed where it is not accepted in full: what is not accepted, and why.",
    )
    paper = paper_field()
    actions = forms.ModelMultipleChoiceField(
        Action.objects.all(),
        required=False,
        label="Actions that answer it",
        error_messages={"invalid_choice": "One of the actions is no longer there.", "list": "Tick actions."},
    )
    words = forms.CharField(required=False, max_length=100, label="Find actions")

    def __init__(self, data=None, *, recommendation: Recommendation, seen: str, partner: Partner | None):
        named = recommendation.answers.values_list("action_id", flat=True)
        super().__init__(data, initial={"seen": seen, "actions": [str(each) for each in named]})
        self.fields["partner"].initial = partner
        self.fields["paper"].label = "The paper that says so"
        self.fields[
            "paper"
        ].help_text = "Its title and date, where there is one. Left empty: told in the portal."

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("partner") is None:
            if cleaned.get("answer") or cleaned.get("remark"):
                self.add_error("partner", "Choose whose answer it is.")
            return cleaned
        if not cleaned.get("answer"):
            self.add_error("answer", f"Choose what {cleaned['partner']} answered.")
        elif cleaned["answer"] != Answer.ACCEPTED and not cleaned.get("remark", "x"):
            self.add_error("remark", "Say what is not accepted, and why.")
        return cleaned

    def looks_only(self) -> None:
        """Nothing is stored, so nothing is complained of yet."""
        self._errors = ErrorDict()

    @property
    def chosen(self) -> set[str]:
        """The keys of the actions that are ticked."""
        return {str(each) for each in self["actions"].value() or ()}

    def explain_clash(self, clash: SomebodyElseSaved, *, seen: str) -> None:
        """Say that somebody was quicker, and take what stands there now as seen: the next press is a choice."""
        self.data = self.data.copy()
        self.data["seen"] = seen
        self.add_error(None, ValidationError(clash.messages))
