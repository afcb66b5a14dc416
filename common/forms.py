"""Form fields for what people type: days as they write them, and files, one or many."""

from django import forms

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
