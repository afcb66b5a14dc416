"""Due dates as people write them: what is understood, what is refused, and what never becomes a date."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actionplans.enums import DueException, Recurrence
from actionplans.imports.dates import YEARS, DateRefused, Understood, understand_day, understand_due
from common.partial_dates import PartialDate
from common.periods import Period, PeriodKind

TODAY = date(2025, 7, 14)


def understood(text: str, on: date = TODAY) -> Understood:
    return understand_due(text, on=on)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Apr-25", "2025-04"),
        ("Apr 25", "2025-04"),
        ("April 2025", "2025-04"),
        ("April, 2025", "2025-04"),
        ("Sept. 2025", "2025-09"),
        ("04/25", "2025-04"),
        ("04/2025", "2025-04"),
        ("2025-04", "2025-04"),
        ("30/04/25", "2025-04-30"),
        ("30.4.2025", "2025-04-30"),
        ("30-Apr-25", "2025-04-30"),
        ("30th April 2025", "2025-04-30"),
        ("31st of March 2026", "2026-03-31"),
        ("Wed 30 April 2025", "2025-04-30"),
        ("2025-04-30", "2025-04-30"),
        ("2025-04-30T00:00:00", "2025-04-30"),
        ("by 31 March 2026 at the latest", "2026-03-31"),
        ("by end March 2026", "2026-03"),
        ("End of March 2026.", "2026-03"),
        ("to be completed by March 2026", "2026-03"),
        ("Q4 2024 to 2025", "2025-03"),
        ("Q4 2024/25", "2025-03"),
        ("Q3 24/25", "2024-12"),
        ("2024/25 Q4", "2025-03"),
        ("first quarter of 2025/26", "2025-06"),
        ("Q1-Q2 2025/26", "2025-09"),
        ("end of financial year 2025/26", "2026-03"),
        ("2025/26", "2026-03"),
        ("2025–26", "2026-03"),
        ("2011/12", "2012-03"),
        ("FY25/26", "2026-03"),
        ("24/25", "2025-03"),
        ("April - June 2025", "2025-06"),
        ("between April and June 2025", "2025-06"),
        ("Spring 2026", "2026-05"),
        ("winter 2025/26", "2026-02"),
        ("end of 2025", "2025-12"),
        ("2026", "2026"),
        ("45777", "2025-04-30"),
    ],
)
def test_a_date_is_understood_as_far_as_it_is_known(text, due):
    found = understood(text)
    assert found.due == PartialDate.parse(due)
    assert not found.exception and not found.recurs
    assert not found.inferred
    assert found.words == str(found.due)


@pytest.mark.parametrize(
    ("text", "due", "recurs"),
    [
        ("November annually", "2025-11", Recurrence.YEARLY),
        ("annually in November", "2025-11", Recurrence.YEARLY),
        ("Annually (November)", "2025-11", Recurrence.YEARLY),
        ("every November", "2025-11", Recurrence.YEARLY),
        ("March annually", "2026-03", Recurrence.YEARLY),
        ("Dec 2025 (annual)", "2025-12", Recurrence.YEARLY),
        ("quarterly", "2025-09", Recurrence.QUARTERLY),
        ("quarterly from June 2026", "2026-06", Recurrence.QUARTERLY),
        ("Monthly", "2025-07", Recurrence.MONTHLY),
        ("six monthly", "2025-09", Recurrence.HALF_YEARLY),
        ("annually", "2026-03", Recurrence.YEARLY),
    ],
)
def test_what_recurs_has_its_next_date(text, due, recurs):
    found = understood(text)
    assert (found.due, found.recurs) == (PartialDate.parse(due), recurs)
    assert found.words.endswith(recurs.label.lower())


@pytest.mark.parametrize(
    ("text", "due"), [("end of Q2", "2025-09"), ("Q4", "2026-03"), ("March", "2026-03"), ("July", "2025-07")]
)
def test_a_year_that_is_not_written_is_inferred_and_said(text, due):
    found = understood(text)
    assert found.due == PartialDate.parse(due)
    assert found.inferred
    assert "No year is given" in found.note


@pytest.mark.parametrize("text", ["TBC", "tbc", "T.B.C.", "TBA", "to be confirmed", "Date TBC"])
def test_to_be_confirmed_is_an_exception_and_never_a_date(text):
    assert understood(text) == Understood(exception=DueException.TBC)
    assert understood(text).words == "To be confirmed"


@pytest.mark.parametrize(
    "text", ["Ongoing", "on-going", "ONGOING", "Continuous", "Ongoing - reviewed quarterly"]
)
def test_ongoing_is_an_exception_and_never_a_date(text):
    found = understood(text)
    assert (found.exception, found.due, found.recurs) == (DueException.ONGOING, None, "")


@pytest.mark.parametrize("text", ["", "  ", "N/A", "n/a", "-", "None"])
def test_nothing_is_understood_as_nothing(text):
    found = understood(text)
    assert (found.due, found.exception, found.recurs, found.words) == (None, "", "", "")


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("04/30/25", "write the day first, 30 April 2025"),
        ("11/12", "could be a day, a month or a financial year"),
        ("2011-12", "could be December 2011 or the financial year 2011/12"),
        ("25 Apr", "has no year: write 25 April 2025"),
        ("Q4 2025", "write Q4 2024/25 or Q4 2025/26"),
        ("FY 2025", "2024/25 or 2025/26: write which"),
        ("2024-2027", "is not one financial year"),
        ("2016/16", "is not one financial year"),
        ("end of year", "could be December or March"),
        ("early 2026", "does not say which month"),
        ("winter 2025", "write December 2025 or February 2026"),
        ("April and October 2025", "gives two dates"),
        ("31/02/2025", "is not a day in the calendar"),
        ("31/12/2205", "would be the year 2205"),
        ("Ongoing to March 2026", "says both Ongoing and a date"),
        ("weekly", "every month, quarter, half year or year"),
        ("every two years", "every month, quarter, half year or year"),
        ("quarterly until March 2026", "write the date on which it is next due"),
        ("ASAP", "write 30 April 2026"),
        ("Within 6 months", "TBC or Ongoing"),
        ("x" * 5_000, "is too long for a date"),
    ],
)
def test_what_could_be_two_things_or_none_is_refused_with_what_to_write(text, remedy):
    with pytest.raises(DateRefused) as refused:
        understood(text)
    assert remedy in str(refused.value)
    assert str(refused.value).startswith("“")
    assert str(refused.value).endswith(".")


def test_days_come_before_months_and_it_is_said_where_it_matters():
    assert understood("03/04/25").due == PartialDate(2025, 4, 3)
    assert "The day is read first" in understood("03/04/25").note
    assert understood("30/04/25").note == ""
    assert understood("2025-04-03").note == ""
    assert "not as a day" in understood("Apr-25").note


def test_a_start_is_a_date_and_nothing_else():
    assert understand_day("April 2025", on=TODAY).due == PartialDate(2025, 4)
    for text in ("TBC", "Ongoing", "quarterly"):
        with pytest.raises(DateRefused, match="is not a date here"):
            understand_day(text, on=TODAY)


days = st.dates(min_value=date(2000, 1, 1), max_value=date(2079, 12, 31))
partial = days.flatmap(
    lambda day: st.sampled_from(
        [PartialDate.of(day), PartialDate(day.year, day.month), PartialDate(day.year)]
    )
)


@given(partial, days)
def test_a_date_in_the_portals_own_words_is_that_date_whatever_the_day(due, on):
    assert understood(str(due), on).due == due
    if not (due.day is None and due.month == (due.year + 1) % 100):  # 2011-12 is a financial year, too
        assert understood(due.iso, on).due == due


@given(days, days, st.sampled_from(["%d/%m/%Y", "%d.%m.%y", "%d-%b-%y", "%A %d %B %Y", "%d %b, %Y"]))
def test_a_day_is_that_day_in_every_usual_writing(day, on, form):
    assert understood(day.strftime(form), on).due == PartialDate.of(day)


@given(days, days, st.sampled_from(list(PeriodKind)))
def test_a_period_is_due_by_its_last_day(day, on, kind):
    period = Period.of(day, kind)
    assert understood(period.label, on).due.last == period.end


@given(days, st.sampled_from(["quarterly", "monthly", "annually", "six-monthly", "Q1", "Q4", "November"]))
def test_what_is_inferred_is_the_next_that_is_not_over(on, text):
    found = understood(text, on)
    assert found.inferred
    assert on <= found.due.last
    assert (found.due.last - on).days <= 366


alphabet = st.sampled_from(
    list("0123456789/.-–’ ")
    + ["Q1", "jan", "April", "2025", "26", "end", "of", "year", "annually", "ongoing"]
)


@given(st.one_of(st.text(max_size=40), st.lists(alphabet, max_size=12).map("".join)), days)
@example("0000", TODAY)
@example("0001/02", TODAY)
@example("²²/04/25", TODAY)
@example("31/12/9999", TODAY)
def test_whatever_is_typed_is_understood_or_refused_in_a_sentence(text, on):
    found, refusal = told(text, on)
    if found is None:
        assert refusal.endswith(".")
        assert "{it}" not in refusal
        return
    assert found.due is None or found.due.year in YEARS
    assert not (found.exception and (found.due or found.recurs))
    assert not (found.recurs and found.due is None)


def told(text: str, on: date) -> tuple[Understood | None, str]:
    """What is understood, or the sentence of the refusal."""
    try:
        return understood(text, on), ""
    except DateRefused as problem:
        return None, str(problem)


@given(st.sampled_from(["TBC", "Ongoing"]), st.text(" .-", max_size=3), days)
def test_an_exception_with_any_dots_and_spaces_around_is_never_a_date(word, around, on):
    found, _ = told(f"{word}{around}", on)
    assert found is None or found.due is None
