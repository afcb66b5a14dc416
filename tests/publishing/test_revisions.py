"""Which figures were revised since the edition before."""

from publishing.revisions import revisions_since
from tests.publishing.sample import measure, rated, sample_document


def reading(period: str, label: str, value: str | None, **changes):
    """One figure as it came."""
    return {
        "period": period,
        "label": label,
        "value": value,
        "certainty_words": "Final",
        "reason": "",
    } | changes


def document(*readings, **changes):
    """An edition of one measure with these readings, and no rated periods but the year."""
    return sample_document(measures=[measure(readings=list(readings), series=[], **changes)])


def told(previous, now) -> list[tuple]:
    figures = revisions_since(previous, now)["figures"]
    return [(each["code"], each["period"], each["was"], each["now"]) for each in figures]


def test_the_same_figures_are_no_revision():
    same = document(reading("2024-04", "April 2024", "14"))
    found = revisions_since(same, same)
    assert found["figures"] == []
    assert found["words"] == "No figure that was published in edition 3, 2024/25, has been revised since."


def test_a_figure_that_differs_for_the_same_period_is_told_as_it_was_and_is():
    was = document(reading("2024-04", "April 2024", "1400"), reading("2024-05", "May 2024", "9"))
    now = document(reading("2024-04", "April 2024", "1395"), reading("2024-05", "May 2024", "9"))
    (figure,) = revisions_since(was, now)["figures"]
    assert (figure["title"], figure["label"]) == ("Robbery", "April 2024")
    assert (figure["was"], figure["was_words"], figure["now"], figure["now_words"]) == (
        "1400",
        "1,400",
        "1395",
        "1,395",
    )
    assert revisions_since(was, now)["words"] == (
        "1 figure that was published in edition 3, 2024/25, has been revised since."
    )


def test_what_the_figures_add_up_to_is_told_as_well_in_the_order_of_time():
    was = document(reading("2024-06", "June 2024", "9"), year=rated("2024/25", 157, 136, period="2024/25"))
    now = document(reading("2024-06", "June 2024", "8"), year=rated("2024/25", 156, 136, period="2024/25"))
    assert told(was, now) == [("1.1", "2024/25", "157", "156"), ("1.1", "2024-06", "9", "8")]


def test_a_figure_that_came_late_or_was_taken_back_is_told_with_its_mark():
    was = document(reading("2024-04", "April 2024", None), reading("2024-05", "May 2024", "9"))
    now = document(reading("2024-04", "April 2024", "14"), reading("2024-05", "May 2024", None))
    words = [(each["was_words"], each["now_words"]) for each in revisions_since(was, now)["figures"]]
    assert words == [("[x]", "14"), ("9", "[x]")]


def test_a_period_that_only_one_edition_has_is_no_revision():
    was = document(reading("2024-04", "April 2024", "14"))
    now = document(reading("2024-05", "May 2024", "9"))
    assert told(was, now) == []


def test_a_figure_that_is_withheld_on_either_side_is_not_told():
    open_figure, withheld = (
        reading("2024-04", "April 2024", "6"),
        reading("2024-04", "April 2024", None, withheld=True),
    )
    assert told(document(open_figure), document(withheld)) == []
    assert told(document(withheld), document(open_figure)) == []
    hidden = rated("2024/25", None, 136, period="2024/25", rating="withheld")
    assert told(document(year=hidden), document()) == []


def test_a_period_that_is_withheld_in_one_place_is_not_told_from_another():
    """The same quarter can be a reading and a rated period; one of them withheld means both."""
    was = document(reading("2024/25", "2024/25", "3"), year=rated("2024/25", 3, 136, period="2024/25"))
    hidden = rated("2024/25", None, 136, period="2024/25", rating="withheld")
    assert told(was, document(reading("2024/25", "2024/25", "2"), year=hidden)) == []


def test_a_rating_that_is_withheld_does_not_hide_a_figure_that_is_not():
    was = document(year=rated("2024/25", 157, 136, period="2024/25"))
    now = document(year=rated("2024/25", 150, None, period="2024/25", rating="withheld"))
    assert told(was, now) == [("1.1", "2024/25", "157", "150")]


def test_a_measure_is_the_same_by_its_lasting_code_whatever_its_number():
    was = document(reading("2024-04", "April 2024", "14"))
    now = document(reading("2024-04", "April 2024", "15"), code="4.7", measure="M-1.1")
    assert told(was, now) == [("4.7", "2024-04", "14", "15")]


def test_a_measure_under_two_priorities_is_told_once():
    was = document(reading("2024-04", "April 2024", "14"))
    now = document(reading("2024-04", "April 2024", "15"))
    now["measures"].append(now["measures"][0] | {"code": "2.9"})
    assert len(told(was, now)) == 1


def test_an_edition_of_the_first_schema_without_readings_is_read_as_well():
    was = sample_document()
    now = sample_document()
    assert "readings" not in was["measures"][0]
    now["measures"][0]["series"][0] = now["measures"][0]["series"][0] | {
        "value": "32",
        "value_words": "32 [r]",
    }
    (figure,) = revisions_since(was, now)["figures"]
    assert (figure["was_words"], figure["now_words"]) == ("31", "32 [r]")
