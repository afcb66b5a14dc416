"""Forms for figures: entering one, the steps beside a measure, and bringing files in."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from common.fields import PeriodField, ValueFormField
from common.forms import DayField, FilesField
from common.periods import Period
from common.records import SomebodyElseSaved
from common.text import number_words
from partnership.models import Partner
from performance.entering import EntrySheet
from performance.enums import BatchKind, Certainty, Rating, Shorthand
from performance.imports.returns import number_of
from performance.operations import Figure

MOST_CHARACTERS = 2_000


class NumberField(forms.CharField):
    """A figure, typed; what is no number is refused in a sentence that says what to write, and stays as typed."""

    def __init__(self, **kwargs):
        super().__init__(
            **{"widget": forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})}
            | kwargs
        )

    def to_python(self, value) -> Decimal | None:
        text = super().to_python(value)
        if text.lower() == Shorthand.X.mark:
            return None
        try:
            return number_of(text, "The figure" if not self.label else str(self.label))
        except ValueError as problem:
            raise ValidationError(f"{str(problem)[0].upper()}{str(problem)[1:]}") from None

    def prepare_value(self, value):
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class PeriodFormField(ValueFormField):
    """A period, typed: August 2024, Q3 2024/25 or 2024/25."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"class": "govuk-input--width-10"})
        super().__init__(
            **{
                "of": PeriodField(),
                "widget": widget,
                "help_text": "Such as August 2024, Q3 2024/25 or 2024/25.",
            }
            | kwargs
        )

    def prepare_value(self, value):
        return value.label if isinstance(value, Period) else value


class FigureForm(forms.Form):
    """One figure of a measure for a period."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    asked_about = forms.CharField(required=False, widget=forms.HiddenInput)
    value = NumberField(required=False, label="Figure")
    numerator = NumberField(required=False, label="Numerator")
    denominator = NumberField(required=False, label="Denominator")
    not_available_reason = forms.CharField(
        required=False,
        max_length=300,
        label="If there is no figure, why not?",
        help_text="Leave the figure empty and say why: it is shown as [x]. Missing is never 0.",
    )
    certainty = forms.ChoiceField(
        label="How sure is it?",
        choices=[(each.value, each.label) for each in (Certainty.FINAL, Certainty.PROVISIONAL)],
        widget=forms.RadioSelect(attrs={"small": True}),
        initial=Certainty.FINAL,
    )
    commentary = forms.CharField(
        required=False,
        max_length=MOST_CHARACTERS,
        label="What lies behind it",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        required=False,
        max_length=500,
        label="Why does the figure change?",
        help_text="What was there before is kept beside it, with your reason.",
    )
    confirmed = forms.BooleanField(required=False, label="I have looked again, and the figure is right")

    def __init__(self, *args, sheet: EntrySheet, **kwargs):
        self.sheet = sheet
        super().__init__(*args, initial=self._held(sheet), **kwargs)
        measure = sheet.measure
        if sheet.is_ratio:
            del self.fields["value"]
            self.fields["numerator"].label = measure.numerator
            self.fields["denominator"].label = measure.denominator
            self.fields[
                "denominator"
            ].help_text = f"The figure is worked out from the two, in {measure.unit}."
        else:
            del self.fields["numerator"], self.fields["denominator"]
            self.fields["value"].label = f"Figure for {sheet.period}"
            self.fields["value"].help_text = f"In {measure.unit}. Digits only, such as 1200 or 12.5."
        if sheet.reading is None:
            del self.fields["reason"]
        self.fields[
            "commentary"
        ].help_text = (
            f"Printed beside {sheet.rated}. Needed when it is off target or has clearly changed. Name nobody."
        )
        self._typed: Figure | None = None
        self.doubts: list[str] = []
        if not self.is_bound:
            del self.fields["confirmed"]

    @staticmethod
    def _held(sheet: EntrySheet) -> dict:
        """What is there already."""
        held = sheet.reading
        first = {"seen": sheet.seen, "commentary": sheet.commentary}
        if held is None:
            return first
        certainty = Certainty.PROVISIONAL if held.certainty == Certainty.PROVISIONAL else Certainty.FINAL
        names = ("value", "numerator", "denominator", "not_available_reason")
        return first | {name: getattr(held, name) for name in names} | {"certainty": certainty}

    def clean(self):
        cleaned = super().clean()
        self._typed = None
        if self.errors:
            self._ask_nothing()
            return cleaned
        figure = self._figure(cleaned)
        if not self.sheet.period.is_over(self.sheet.on):
            self.add_error(None, f"{self.sheet.period} is not over yet: enter its figure when it is.")
        for problem in figure.problems():
            self.add_error(self._about, f"{problem[0].upper()}{problem[1:]}")
        if not self.errors:
            self._ask(figure, cleaned)
        if self.errors:
            if not self.doubts:
                self._ask_nothing()
            return cleaned
        self._typed = figure
        return cleaned

    @property
    def _about(self) -> str:
        return "numerator" if self.sheet.is_ratio else "value"

    def _figure(self, cleaned: dict) -> Figure:
        value = cleaned.get("value")
        numerator, denominator = cleaned.get("numerator"), cleaned.get("denominator")
        if numerator is not None and denominator:
            value = self.sheet.ratio(numerator, denominator)
        return Figure(
            measure=self.sheet.measure,
            period=self.sheet.period,
            value=value,
            not_available_reason=cleaned.get("not_available_reason", ""),
            numerator=numerator,
            denominator=denominator,
            certainty=Certainty(cleaned["certainty"]),
        )

    def _ask(self, figure: Figure, cleaned: dict) -> None:
        """A commentary where one is owed, a reason for a change, and a second look at what is odd."""
        if not cleaned["commentary"] and (why := self.sheet.why_comment(figure)):
            self.add_error("commentary", why)
        held = self.sheet.reading
        if held and self._differs(held, figure) and not cleaned["reason"]:
            before = "[x]" if held.value is None else number_words(held.value)
            self.add_error("reason", f"Say why the figure is no longer {before}.")
        self.doubts = self.sheet.doubts(figure)
        typed = f"{figure.value} {figure.numerator or ''}".strip()
        if not self.doubts:
            self._ask_nothing()
        elif not (cleaned["confirmed"] and cleaned["asked_about"] == typed):
            self.add_error("confirmed", " ".join(self.doubts))
            self._say("asked_about", typed)
            self._say("confirmed", "")

    def _differs(self, held, figure: Figure) -> bool:
        return any(
            getattr(held, name) != getattr(figure, name) for name in ("value", "numerator", "denominator")
        )

    def _ask_nothing(self) -> None:
        self.fields.pop("confirmed", None)

    def _say(self, name: str, value: str) -> None:
        """Put something into what is shown again; everything else stays as it was typed."""
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = value

    @property
    def figure(self) -> Figure:
        """The figure, once the form is valid."""
        return self._typed

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Somebody was quicker. What was typed stays, and saving again is a choice."""
        self.add_error(None, clash.message)
        self._say("seen", str(clash.latest.history_id) if clash.latest else "")


class WhyForm(forms.Form):
    """A step that only needs its reason."""

    reason = forms.CharField(label="Why", max_length=500)


def _paper_field() -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=200,
        label="Paper or minute it stands in (if there is one)",
        help_text="Such as Strategy Board, 9 June 2025, item 6.",
    )


class ReleaseForm(forms.Form):
    """The day a figure was released, and the agency that said so."""

    period = PeriodFormField(label="Period")
    on = DayField(label="Released on")
    partner = forms.ModelChoiceField(
        Partner.objects.all(), label="Released by", empty_label="Choose an agency"
    )


class LockForm(forms.Form):
    """A period whose figures are closed."""

    period = PeriodFormField(label="Period to lock")
    reason = forms.CharField(
        label="Why it is locked",
        max_length=500,
        help_text="Such as: reported to the board on 9 June 2025.",
    )


class FromPeriodForm(forms.Form):
    """From which period on something holds, and why: new limits, or a break."""

    period = PeriodFormField(label="From")
    reason = forms.CharField(
        label="Why",
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Printed beside the chart.",
    )
    paper = _paper_field()


class TargetForm(forms.Form):
    """What a measure should reach in a period: one value, or a band."""

    period = PeriodFormField(label="Period")
    value = NumberField(required=False, label="Target")
    low = NumberField(required=False, label="Band from")
    high = NumberField(required=False, label="Band to")
    reason = forms.CharField(
        label="Why",
        max_length=500,
        help_text="Kept beside the target; a target that was there before is kept, too.",
    )
    paper = _paper_field()

    def __init__(self, *args, is_band: bool, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("value",) if is_band else ("low", "high"):
            del self.fields[name]
        for name in ("low", "high") if is_band else ("value",):
            self.fields[name].required = True


class RatingForm(forms.Form):
    """Another rating than the calculated one, to be published with its reason."""

    period = PeriodFormField(label="Period")
    rating = forms.ChoiceField(
        label="Publish it as",
        choices=[(each.value, each.label) for each in Rating],
        widget=forms.RadioSelect(attrs={"small": True}),
    )
    reason = forms.CharField(
        label="Why it differs from the calculated rating",
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Both ratings are published, with this reason.",
    )
    paper = _paper_field()


class UploadForm(forms.Form):
    """Files to look at, and where they come from."""

    kind = forms.ChoiceField(label="What is it?", choices=BatchKind, widget=forms.RadioSelect)
    files = FilesField(
        label="Files",
        help_text="Street files: one or many CSV files, or the ZIP as downloaded. Otherwise one file.",
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty: download or save it again.",
        },
    )
    comparators = forms.CharField(
        required=False,
        label="Other areas to set beside ours (Home Office tables only)",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, as the table names them, such as Camden or Westminster.",
    )
    source_address = forms.URLField(
        required=False,
        label="Where the file was downloaded",
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text="The address of the page or of the file.",
        error_messages={"invalid": "Write the whole address, such as https://data.police.uk/data/."},
    )
    licence = forms.CharField(
        required=False, max_length=300, label="Licence", initial="Open Government Licence v3.0"
    )
    release_date = DayField(required=False, label="Day of release")

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0].value
        if BatchKind.RECORDED_CRIME not in kinds:
            for name in ("comparators", "source_address", "licence", "release_date"):
                del self.fields[name]
            self.fields["files"].help_text = "The return as downloaded, filled in: XLSX, ODS or CSV."

    def clean_comparators(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["comparators"].splitlines() if line.strip()]

    def clean(self):
        cleaned = super().clean()
        files, kind = cleaned.get("files", []), cleaned.get("kind")
        if kind and kind != BatchKind.STREET and len(files) > 1:
            self.add_error("files", "Give one file at a time; only street files come in several.")
        if kind and kind != BatchKind.RECORDED_CRIME and cleaned.get("comparators"):
            self.add_error("comparators", "Only Home Office tables hold other areas: leave this empty.")
        return cleaned
