"""Form fields for what people type: days as they write them, and files, one or many."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from common.partial_dates import PartialDate, PartialDateError
from common.records import SomebodyElseSaved

_DAY_FORMATS = ["%d %B %Y", "%d %b %Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]


class DayField(forms.DateField):
    """A day, typed as people write it: 14 July 2025, 14/7/2025 or 2025-07-14."""

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "input_formats": _DAY_FORMATS,
                "widget": forms.DateInput(format="%-d %B %Y"),
                "help_text": "Such as 14 July 2025 or 14/7/2025.",
                "error_messages": {
                    "invalid": "Write the day as 14 July 2025 or 14/7/2025.",
                    "required": "Give the day, such as 14 July 2025.",
                },
            }
            | kwargs
        )


class PartialDateFormField(forms.CharField):
    """A PartialDate, typed as people write it: 14 July 2025, March 2026 or 2026."""

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "empty_value": None,
                "widget": forms.TextInput(attrs={"class": "govuk-input--width-10"}),
                "help_text": "Such as 14 July 2025, March 2026 or 2026.",
                "error_messages": {"required": "Give the date, such as 14 July 2025 or March 2026."},
            }
            | kwargs
        )

    def to_python(self, value) -> PartialDate | None:
        text = super().to_python(value)
        if not text or isinstance(text, PartialDate):
            return text or None
        try:
            return PartialDate.typed(text)
        except PartialDateError as problem:
            raise ValidationError(str(problem)) from None

    def prepare_value(self, value):
        return str(value) if isinstance(value, PartialDate) else value

    def has_changed(self, initial, data) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class WrittenField(forms.CharField):
    """A text of some length, with a counter. Lines end as in the browser, which counts them so, too.

    A null character, which no database keeps, is dropped: nobody types one.
    """

    def __init__(self, *, most: int, rows: int = 4, **kwargs):
        # `dir` lets a text in Arabic or Urdu run the way it is read.
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": rows, "dir": "auto"})} | kwargs)
        self.max_length = most  # the counter asks for it
        self.validators.append(
            MaxLengthValidator(
                most,
                "Write at most %(limit_value)d characters: this has %(show_value)d. Nothing is lost; "
                "shorten it and save again.",
            )
        )

    def to_python(self, value) -> str:
        text = value.replace("\r\n", "\n").replace("\x00", "") if isinstance(value, str) else value
        return super().to_python(text)


class SeenForm(forms.Form):
    """A form over one record: `seen` says at which of its states its writer looked."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Somebody was quicker. What was typed stays, and saving again is a choice."""
        self.add_error(None, clash.message)
        self.data = self.data.copy()
        self.data["seen"] = str(clash.latest.history_id) if clash.latest else ""


class ManyFiles(forms.FileInput):
    """Lets several files be chosen at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; clean data is a list."""

    def __init__(self, **kwargs):
        super().__init__(**{"widget": ManyFiles} | kwargs)

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(each, initial) for each in files or [None]]
