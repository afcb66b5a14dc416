"""Numbers and dates as people read them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text import (
    ago_words,
    date_words,
    exact,
    list_words,
    number_words,
    percent_words,
    plural,
    rounded,
    shortened,
    signed_words,
)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1570", "1,570"),
        ("1570.0000", "1,570"),
        ("1177.5", "1,177.5"),
        ("12.345", "12.35"),
        ("12.344", "12.34"),
        ("99.995", "100"),
        ("0.5", "0.5"),
        ("0.0042", "0.0042"),
        ("0.00421", "0.0042"),
        ("-0.05", "−0.05"),
        ("-1570", "−1,570"),
        ("0", "0"),
        ("-0.0", "0"),
        ("1E+3", "1,000"),
    ],
)
def test_a_number_has_commas_and_no_needless_digits(number, words):
    assert number_words(Decimal(number)) == words


def test_a_missing_number_is_not_available_and_never_nought():
    assert number_words(None) == "[x]"


def test_decimals_can_be_asked_for():
    assert number_words(Decimal("12.5"), 0) == "13"
    assert number_words(Decimal("-12.5"), 0) == "−13"
    assert number_words(12, 2) == "12.00"
    assert number_words(Decimal("-0.04"), 1) == "0.0"


def test_a_percentage_may_carry_its_sign():
    assert percent_words(Decimal("12.142")) == "12.1%"
    assert percent_words(Decimal("-12.3")) == "−12.3%"
    assert percent_words(Decimal("45.4"), sign=True) == "+45.4%"
    assert percent_words(Decimal(0), sign=True) == "0.0%"
    assert percent_words(Decimal("2105.6"), sign=True) == "+2,105.6%"


def test_what_is_not_nought_is_not_shown_as_nought():
    assert percent_words(Decimal("0.02"), sign=True) == "+0.02%"
    assert signed_words(Decimal("-0.004")) == "−0.004"


def test_halves_are_rounded_away_from_nought():
    assert rounded(Decimal("0.25"), 1) == Decimal("0.3")
    assert rounded(Decimal("-0.25"), 1) == Decimal("-0.3")
    assert str(rounded(Decimal("-0.01"), 1)) == "0.0"


def test_a_float_is_no_figure():
    for wrong in (0.1, True, "1", None):
        with pytest.raises(TypeError, match="Decimal or whole numbers"):
            exact(wrong)
    for wrong in ("NaN", "Infinity"):
        with pytest.raises(ValueError, match="not a number that can be counted with"):
            exact(Decimal(wrong))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_any_number_is_written_plainly_and_near_enough(number):
    words = number_words(number)
    assert "E" not in words
    assert "-" not in words
    assert abs(Decimal(words.replace(",", "").replace("−", "-")) - number) <= Decimal("0.005")


def test_dates_and_lists_are_written_in_full():
    assert date_words(date(2024, 7, 31)) == "31 July 2024"
    assert list_words([]) == ""
    assert list_words(["robbery"]) == "robbery"
    assert list_words(["robbery", "burglary", "theft"]) == "robbery, burglary and theft"
    assert (plural(1, "measure"), plural(1200, "measure")) == ("1 measure", "1,200 measures")
    assert plural(2, "authority", "authorities") == "2 authorities"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 7, 14), "today"),
        (date(2025, 7, 13), "yesterday"),
        (date(2025, 7, 12), "2 days ago"),
        (date(2025, 6, 24), "20 days ago"),
        (date(2025, 6, 23), "3 weeks ago"),
        (date(2025, 5, 15), "8 weeks ago"),
        (date(2025, 5, 14), "2 months ago"),
        (date(2023, 7, 16), "24 months ago"),
        (date(2023, 7, 14), "2 years ago"),
    ],
)
def test_how_long_ago_a_day_was_is_said_as_people_would(day, words):
    assert ago_words(day, on=date(2025, 7, 14)) == words


@given(text=st.text(max_size=30), most=st.integers(1, 30))
def test_a_shortened_text_never_has_more_than_its_most_and_says_that_it_goes_on(text, most):
    short = shortened(text, most)

    assert len(short) <= most
    assert short == text if len(text) <= most else short.endswith("…") and text.startswith(short[:-1])
