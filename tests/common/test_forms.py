"""Fields for what people type: dates as they write them, and texts of some length."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from common.forms import PartialDateFormField, WrittenField
from common.partial_dates import PartialDate


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("14 July 2025", "2025-07-14"),
        ("14 Jul, 2025", "2025-07-14"),
        ("1st of May 2025", "2025-05-01"),
        ("14/7/2025", "2025-07-14"),
        ("14.07.25", "2025-07-14"),
        ("2025-07-14", "2025-07-14"),
        ("March 2026", "2026-03"),
        ("Sept. 2026", "2026-09"),
        ("Apr-25", "2025-04"),
        ("3/2026", "2026-03"),
        ("2026-03", "2026-03"),
        (" 2026 ", "2026"),
    ],
)
def test_a_date_is_read_as_people_write_it_and_as_far_as_they_know_it(text, iso):
    assert PartialDateFormField().clean(text) == PartialDate.parse(iso)


@pytest.mark.parametrize(
    "text", ["soon", "13/2025", "31 June 2025", "0000", "Q4", "<b>", "14 Juli 2025", "1/2/3/4"]
)
def test_what_is_no_date_is_refused_with_what_would_be(text):
    with pytest.raises(ValidationError, match="Write it as 14 July 2025, 14/7/2025, March 2026 or 2026"):
        PartialDateFormField().clean(text)


def test_no_date_is_none_and_a_date_is_shown_as_it_would_be_typed():
    field = PartialDateFormField(required=False)
    assert field.clean("") is None
    assert field.prepare_value(PartialDate(2026, 3)) == "March 2026"
    assert field.prepare_value("soon") == "soon"
    assert not field.has_changed(PartialDate(2026, 3), "3/2026")
    assert field.has_changed(PartialDate(2026, 3), "soon")


class WordsForm(forms.Form):
    words = WrittenField(most=10)


def test_a_text_is_counted_as_the_browser_counts_it():
    form = WordsForm({"words": "12345\r\n789👮"})  # ten for the browser, eleven as it is sent
    assert form.is_valid()
    assert form.cleaned_data["words"] == "12345\n789👮"
    long = WordsForm({"words": "x" * 11})
    assert long.errors["words"] == [
        "Write at most 10 characters: this has 11. Nothing is lost; shorten it and save again."
    ]
    assert "x" * 11 in str(long["words"])


def test_a_null_character_is_dropped_from_a_text():
    form = WordsForm({"words": "a\x00b"})
    assert form.is_valid()
    assert form.cleaned_data["words"] == "ab"
