"""What the forms pack in templates/govuk needs: which component a field is, its control, and the error summary."""

import copy
from dataclasses import dataclass

from django import forms, template
from django.forms.formsets import BaseFormSet

register = template.Library()

_CLASSES = {
    "input": "govuk-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
}
_SHORT = 12  # characters: an input that takes no more is drawn as wide as that


@register.filter
def component(field) -> str:
    """Which component shows the field: input, textarea, select, radios, checkboxes, checkbox or file."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    return "file" if isinstance(widget, forms.FileInput) else "input"


@register.filter
def most_characters(field) -> int | None:
    """How many characters a text may have, where its writer is told while writing; else None."""
    return field.field.max_length if component(field) == "textarea" and _has_limit(field) else None


def _has_limit(field) -> bool:
    return bool(getattr(field.field, "max_length", None))


@register.simple_tag
def control(field):
    """The field's own control with the classes of its component. A number is asked for as text, so that what was typed
    stays when it is no number; a text is never cut off while it is pasted.
    """
    kind = component(field)
    attrs = {"class": _classes(field, kind)}
    widget = copy.deepcopy(field.field.widget)
    if isinstance(widget, forms.NumberInput):
        widget.input_type = "text"
        has_point = isinstance(
            field.field, forms.DecimalField | forms.FloatField
        )  # kinds of IntegerField, to Django
        attrs |= {"inputmode": "decimal" if has_point else "numeric"}
        attrs |= dict.fromkeys(("min", "max", "step"), False)
    if kind in {"input", "textarea"}:
        attrs["maxlength"] = attrs["minlength"] = False
    if most_characters(field):
        attrs["aria-describedby"] = f"{field.aria_describedby or ''} {field.auto_id}_count".strip()
    if kind == "textarea" and "rows" not in field.field.widget.attrs:
        attrs["rows"] = 5
    return field.as_widget(widget=widget, attrs=attrs)


def _classes(field, kind: str) -> str:
    name = _CLASSES.get(kind, "")
    given = field.field.widget.attrs.get("class", "")
    is_short = kind == "input" and (
        isinstance(field.field, forms.DecimalField | forms.IntegerField | forms.DateField)
        or 0 < (getattr(field.field, "max_length", None) or 0) <= _SHORT
    )
    width = "govuk-input--width-10" if is_short and "width" not in given else ""
    error = f"{name}--error" if field.errors and name else ""
    return " ".join(filter(None, [name, width, error, given]))


@dataclass(frozen=True)
class Choice:
    """One radio or checkbox: what Django would print, in parts."""

    id: str
    name: str
    value: str
    label: str
    checked: bool
    required: bool
    kind: str


@register.filter
def choices(field) -> list[Choice]:
    """The radios or checkboxes of a field, with the ids that its label and the error summary point to."""
    return [
        Choice(
            id=each.id_for_label,
            name=each.data["name"],
            value=each.data["value"],
            label=each.data["label"],
            checked=each.data["selected"],
            required=bool(each.data["attrs"].get("required")),
            kind=each.data["type"],
        )
        for each in field.subwidgets
    ]


@dataclass(frozen=True)
class Problem:
    """One line of the error summary: a sentence, and the control it leads to ("" for the whole form)."""

    words: str
    target: str


@register.filter
def problems(form) -> list[Problem]:
    """The lines of the error summary of a form, or of a formset with all its rows."""
    if isinstance(form, BaseFormSet):
        found = [Problem(str(error), "") for error in form.non_form_errors()]
        return found + [problem for row in form.forms for problem in problems(row)]
    found = [Problem(str(error), "") for error in form.non_field_errors()]
    for field in form:
        found += [Problem(str(error), "" if field.is_hidden else target(field)) for error in field.errors]
    if rows := getattr(form, "rows", None):  # a formset that is part of the form
        found += problems(rows)
    return found


@register.filter
def target(field) -> str:
    """The id of the control that a link in the error summary leads to: of radios and checkboxes, the first."""
    if component(field) in {"radios", "checkboxes"}:
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id
