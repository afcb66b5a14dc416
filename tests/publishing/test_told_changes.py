"""What changed since the edition before is told in figures, and only in figures that both editions publish."""

import pytest

from publishing.derived import changes_since
from publishing.told_changes import told
from tests.publishing.sample import action, sample_document


def rated(label: str, value: str | None, **changes) -> dict:
    return {
        "period": label,
        "label": label,
        "value": value,
        "value_words": value or "[x]",
        "rating": "green",
    } | changes


def measure(
    value: str | None = "150", *, code: str = "1.1", label: str = "2024/25", unit: str = "offences", **travel
):
    direction = {
        "base": "2023/24", "verdict": "worsening", "verdict_words": "Worsening", "percent": "50",
        "change_words": "Up", "sentence": "Up 50.0% on 2023/24: worsening.",
    } | travel  # fmt: skip
    return {
        "measure": f"M-{code}", "code": code, "title": f"Measure {code}", "unit": unit,
        "year": rated(label, value), "direction": direction, "series": [], "readings": [],
    }  # fmt: skip


def document(*measures: dict) -> dict:
    return {"measures": list(measures)}


def before(value: str | None = "100", **changes) -> dict:
    return measure(value, label="2023/24", **changes)


def only_figure(was: dict, now: dict) -> dict:
    (figure,) = told(document(was), document(now))["figures"]
    return figure


def test_a_figure_is_told_then_and_now_with_the_difference_in_words():
    figure = only_figure(before(), measure())
    assert (figure["was_label"], figure["was_words"], figure["now_label"], figure["now_words"]) == (
        "2023/24", "100", "2024/25", "150",
    )  # fmt: skip
    assert (figure["difference_words"], figure["verdict_words"]) == ("50 more, up 50.0%", "Worsening")


def test_fewer_is_said_of_what_is_counted_and_less_of_what_is_not():
    fewer = only_figure(before("100"), measure("90", percent="-10"))
    less = only_figure(before("10"), measure("9.5", percent="-5"))
    assert (fewer["difference_words"], less["difference_words"]) == (
        "10 fewer, down 10.0%",
        "0.5 less, down 5.0%",
    )


def test_per_cents_differ_by_points():
    figure = only_figure(before("61", unit="%"), measure("62", unit="%", percent="1.6"))
    assert figure["difference_words"] == "1 percentage point up"


def test_the_same_figure_is_said_to_be_the_same():
    assert only_figure(before("100"), measure("100", percent="0"))["difference_words"] == "The same"


def test_after_a_revision_the_change_is_told_on_the_figure_as_revised():
    figure = only_figure(before("110"), measure("150", percent="50"))
    assert figure["difference_words"] == "Up 50.0% on the figure as revised since"


def test_across_a_series_break_figures_stand_side_by_side_and_are_not_compared():
    figure = only_figure(
        before(),
        measure(verdict="cannot_say", percent=None, sentence="Cannot say: the series broke in March 2024."),
    )
    assert figure["difference_words"] == ""
    assert figure["verdict_words"] == "Cannot say: the series broke in March 2024."


def test_a_figure_that_either_edition_withholds_is_not_told():
    assert told(document(before(None)), document(measure()))["figures"] == []
    assert told(document(before()), document(measure(None)))["figures"] == []


def test_a_figure_of_the_year_before_that_is_withheld_by_now_is_not_told_again():
    withheld = measure() | {"series": [rated("2023/24", None, rating="withheld", value_words="[c]")]}
    assert told(document(before()), document(withheld))["figures"] == []
    taken = measure(verdict="cannot_say", sentence="Cannot say: a figure that it needs is withheld.")
    assert told(document(before()), document(taken))["figures"] == []


def test_a_figure_of_the_same_year_is_a_revision_and_no_change():
    assert told(document(measure("100")), document(measure("150")))["figures"] == []


def test_how_the_figures_moved_is_counted_in_one_sentence():
    words = told(
        document(before(code="1.1"), before(code="1.2"), before(code="1.3")),
        document(
            measure(code="1.1"),
            measure(code="1.2", verdict="no_clear_change"),
            measure(code="1.3", verdict="cannot_say"),
        ),
    )["words"]
    assert words == (
        "Of 3 measures with a figure for both 2023/24 and 2024/25, 1 got clearly worse, "
        "1 changed no more than chance would and 1 cannot be compared."
    )


def test_measures_that_came_and_went_are_named():
    changes = told(document(before(code="1.1")), document(measure(code="1.2")))
    assert changes["new_measures"] == [{"code": "1.2", "title": "Measure 1.2"}]
    assert changes["left_measures"] == [{"code": "1.1", "title": "Measure 1.1"}]
    assert changes["words"] == ""


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (None, {"rating": "complete"}, "New and completed"),
        (None, {"rating": "on_track"}, "New"),
        ({"rating": "on_track"}, {"rating": "complete"}, "Completed"),
        ({"due_words": "June 2025"}, {"rating": "complete"}, "Completed, after its due date moved"),
        ({"due_words": "June 2025"}, {"rating": "at_risk"}, "Due date moved"),
    ],
)
def test_an_action_is_told_once_with_all_that_moved(was, now, words):
    before = sample_document(actions=[] if was is None else [action("RB-07", **was)])
    told_now = changes_since(before, sample_document(actions=[action("RB-07", **now)]))
    assert [(each["ref"], each["words"]) for each in told_now["actions"]] == [("RB-07", words)]


def test_an_action_that_stayed_as_it_was_is_not_told_and_completed_ones_come_first():
    before = sample_document(actions=[action("RB-01"), action("RB-02", rating="complete"), action("RB-03")])
    now = [
        action("RB-01"),
        action("RB-02", rating="complete"),
        action("RB-04"),
        action("RB-03", rating="complete"),
    ]
    told_now = changes_since(before, sample_document(actions=now))
    assert [(each["ref"], each["words"]) for each in told_now["actions"]] == [
        ("RB-03", "Completed"),
        ("RB-04", "New"),
    ]
