"""Notice, papers, verbs, paragraphs, quorum, numbers, risks and the scrutiny clock."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings import rules
from meetings.calendar import bank_holidays, holidays_around
from meetings.enums import ItemType, Marking

MONDAY = date(2025, 7, 14)
NO_HOLIDAYS: frozenset[date] = frozenset()
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


# Bank holidays and clear working days


def test_the_bank_holidays_are_those_of_england():
    holidays = bank_holidays([2024, 2025])
    assert {date(2025, 4, 18), date(2025, 4, 21), date(2025, 5, 5), date(2025, 5, 26)} <= holidays
    assert {date(2025, 8, 25), date(2025, 12, 25), date(2025, 12, 26), date(2024, 1, 1)} <= holidays
    assert date(2025, 3, 17) not in holidays and date(2025, 7, 12) not in holidays  # Northern Ireland's
    assert date(2025, 1, 2) not in holidays and date(2025, 8, 4) not in holidays  # Scotland's


@pytest.mark.parametrize(
    "day",
    [date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8), date(2020, 5, 8), date(2022, 12, 27)],
    ids=["jubilee", "funeral", "coronation", "moved May holiday", "Christmas on a Sunday"],
)
def test_single_moved_and_substitute_holidays_are_known(day):
    assert day in bank_holidays([day.year])


def test_the_holidays_around_a_meeting_reach_into_the_years_beside_it():
    assert {date(2024, 12, 25), date(2025, 1, 1), date(2026, 1, 1)} <= holidays_around(date(2025, 1, 6))


@pytest.mark.parametrize(
    ("meeting", "last"),
    [
        (date(2025, 7, 7), date(2025, 6, 27)),  # a plain Monday: five working days lie between
        (date(2025, 7, 10), date(2025, 7, 2)),  # a Thursday
        (date(2025, 4, 24), date(2025, 4, 14)),  # across Good Friday and Easter Monday
        (date(2025, 4, 22), date(2025, 4, 10)),  # the Tuesday after Easter
        (date(2025, 1, 6), date(2024, 12, 24)),  # across Christmas and New Year
        (date(2023, 5, 9), date(2023, 4, 27)),  # two Mondays off: May Day and the coronation
        (date(2022, 9, 26), date(2022, 9, 15)),  # the funeral on the Monday before
    ],
)
def test_notice_leaves_five_clear_working_days(meeting, last):
    holidays = holidays_around(meeting)
    assert rules.last_notice(meeting, holidays) == last
    assert rules.clear_days_between(last, meeting, holidays) == 5
    assert rules.notice_words(last, meeting, holidays) == ""


def test_notice_a_day_too_late_is_said_with_the_day_it_was_due():
    words = rules.notice_words(date(2025, 4, 15), date(2025, 4, 24), holidays_around(date(2025, 4, 24)))
    assert words == (
        "Notice was given on 15 April 2025, with 4 clear working days before the meeting: 5 are wanted, so it was due "
        "by 14 April 2025."
    )


def test_a_meeting_without_notice_has_none_to_speak_of():
    assert rules.notice_words(None, MONDAY, NO_HOLIDAYS) == ""


def test_notice_on_or_after_the_day_itself_leaves_no_clear_day():
    assert rules.clear_days_between(MONDAY, MONDAY, NO_HOLIDAYS) == 0
    assert rules.clear_days_between(MONDAY + timedelta(days=3), MONDAY, NO_HOLIDAYS) == 0


@given(meeting=days, wanted=st.integers(0, 12))
def test_the_last_day_of_notice_is_the_last_working_day_that_leaves_enough(meeting, wanted):
    holidays = holidays_around(meeting)
    last = rules.last_notice(meeting, holidays, wanted)
    assert rules.is_working(last, holidays)
    assert rules.clear_days_between(last, meeting, holidays) == wanted
    later = last + timedelta(days=1)
    while not rules.is_working(later, holidays):
        later += timedelta(days=1)
    assert rules.clear_days_between(later, meeting, holidays) < max(wanted, 1)


@given(day=days, count=st.integers(0, 30))
def test_going_back_so_many_working_days_passes_just_so_many(day, count):
    holidays = holidays_around(day)
    back = rules.working_days_before(day, count, holidays)
    passed = [back + timedelta(days=step) for step in range((day - back).days)]
    assert sum(rules.is_working(each, holidays) for each in passed) == count


# Papers


def test_a_paper_on_the_day_it_is_due_is_in_time():
    due = date(2025, 6, 27)
    assert rules.why_late(due, due) == ""
    assert rules.why_late(due - timedelta(days=1), due) == ""
    assert rules.why_late(due, None) == ""


def test_a_paper_on_the_day_after_is_late_and_hears_when_it_was_due():
    words = rules.why_late(date(2025, 6, 28), date(2025, 6, 27))
    assert words == (
        "Papers were due by 27 June 2025: a later one is taken only with the reason why it is urgent."
    )


@pytest.mark.parametrize(
    ("marking", "leaves", "is_public"),
    [
        (Marking.NONE, True, True),
        (Marking.OFFICIAL, True, False),
        (Marking.SENSITIVE, False, False),
        (Marking.SECRET, False, False),
        (Marking.TOP_SECRET, False, False),
    ],
)
def test_nothing_above_official_leaves_and_nothing_marked_is_public(marking, leaves, is_public):
    assert (rules.may_leave(marking), rules.may_be_public(marking)) == (leaves, is_public)


@pytest.mark.parametrize(
    ("paragraph", "reason", "said"),
    [
        ("7", "It would warn them.", ""),
        ("", "It would warn them.", "An exempt item names its paragraph of Schedule 12A."),
        ("7", "", "An exempt item says why keeping it private outweighs the public interest in telling it."),
        (
            "7",
            "  ",
            "An exempt item says why keeping it private outweighs the public interest in telling it.",
        ),
    ],
)
def test_an_exempt_item_names_its_paragraph_and_its_reason(paragraph, reason, said):
    assert rules.why_not_exempt(paragraph, reason) == said


# Recommendations


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (["Agree the strategy.", "Note the risks."], ItemType.DECISION),
        (["To agree the strategy."], ItemType.DECISION),
        (["agree, in principle, the strategy"], ItemType.DECISION),
        (["Consider the draft.", "Adopt it."], ItemType.DECISION),
        (["Discuss the figures."], ItemType.DISCUSSION),
        (["Note the contents of this report."], ItemType.INFORMATION),
    ],
)
def test_verbs_that_fit_the_type_of_the_item(asked, kind):
    assert rules.why_recommendations_do_not_fit(asked, kind) == ""


@pytest.mark.parametrize(
    ("asked", "kind", "said"),
    [
        (["Agree the strategy."], ItemType.INFORMATION, "“Agree” does not fit an item for information: begin with"),
        (["Agree the strategy."], ItemType.DISCUSSION, "“Agree” does not fit an item for discussion: begin with"),
        (["Note it.", "The strategy is agreed."], ItemType.DECISION, "“The” does not fit an item for decision"),
        (["Note it.", "Discuss it."], ItemType.DECISION, "An item for decision asks for a decision"),
        ([], ItemType.DECISION, "Say what members are asked to do"),
        (["  "], ItemType.INFORMATION, "Say what members are asked to do"),
    ],
)  # fmt: skip
def test_verbs_that_do_not_fit_are_named_with_those_that_would(asked, kind, said):
    assert rules.why_recommendations_do_not_fit(asked, kind).startswith(said)


def test_what_would_fit_is_a_choice():
    words = rules.why_recommendations_do_not_fit(["Agree it."], ItemType.INFORMATION)
    assert words.endswith("begin with “note” or “receive”.")


def test_the_marks_and_numbers_of_a_list_are_no_part_of_a_recommendation():
    text = "1. Agree the strategy.\r\n• Note the risks.\n\n  (b) Refer the rest.\n- commission a report\nA plain line"
    assert rules.recommendation_lines(text) == [
        "Agree the strategy.",
        "Note the risks.",
        "Refer the rest.",
        "commission a report",
        "A plain line",
    ]


def test_the_draft_of_a_minute_says_who_reported_and_what_was_asked():
    drafted = rules.minute_draft([("Director of Public Protection", ["Agree the plan.", "Note the risks"])])
    assert drafted == (
        "A report of the Director of Public Protection asked members to:\n\n- agree the plan\n- note the risks"
    )
    assert rules.minute_draft([]) == ""


# Paragraphs


def test_paragraphs_are_numbered_on_through_the_headings():
    numbered = rules.number_paragraphs(
        [("Background", "One.\n\nTwo."), ("Options", ""), ("Proposals", "Three.\r\n\r\nFour.")]
    )
    assert [(heading, [each.number for each in paragraphs]) for heading, paragraphs in numbered] == [
        ("Background", [1, 2]),
        ("Proposals", [3, 4]),
    ]
    assert numbered[1][1][1].text == "Four."


@pytest.mark.parametrize("mark", ["-", "*", "•", "a.", "(a)", "b)", "ii.", "(iv)"])
def test_a_list_takes_no_number_and_stays_with_its_paragraph(mark):
    [(_, paragraphs)] = rules.number_paragraphs(
        [("Options", f"There are two:\n\n{mark} agree it;\n\n{mark} refuse it.\n\nThe first is proposed.")]
    )
    assert [each.number for each in paragraphs] == [1, 2]
    assert paragraphs[0].text == f"There are two:\n\n{mark} agree it;\n\n{mark} refuse it."
    assert paragraphs[1].text == "The first is proposed."


@given(st.lists(st.lists(st.sampled_from(["Words.", "More words.", "- a point"]), max_size=4), max_size=5))
def test_the_numbers_are_one_two_three_whatever_the_headings(sections):
    numbered = rules.number_paragraphs(
        (f"Heading {place}", "\n\n".join(blocks)) for place, blocks in enumerate(sections)
    )
    numbers = [each.number for _, paragraphs in numbered for each in paragraphs]
    assert numbers == list(range(1, len(numbers) + 1))
    said = "\n\n".join(each.text for _, paragraphs in numbered for each in paragraphs)
    assert said == "\n\n".join(block for blocks in sections for block in blocks)


# Reporting periods, quorum, numbers


def test_a_group_reports_on_the_days_since_the_last_meeting():
    assert rules.reporting_period(date(2025, 3, 10), date(2025, 7, 7)) == (
        date(2025, 3, 11),
        date(2025, 7, 6),
    )


def test_without_a_last_meeting_it_reports_on_a_quarter():
    since, until = rules.reporting_period(None, date(2025, 7, 7))
    assert (since, until) == (date(2025, 4, 6), date(2025, 7, 6))


@pytest.mark.parametrize(
    ("present", "quorum", "said"),
    [
        (5, 4, "5 partners present; the quorum is 4."),
        (4, 4, "4 partners present; the quorum is 4."),
        (
            3,
            4,
            "3 partners present; the quorum of 4 was not reached, so nothing could be decided.",
        ),
        (1, 2, "1 partner present; the quorum of 2 was not reached, so nothing could be decided."),
        (0, None, ""),
    ],
)
def test_a_meeting_without_quorum_is_told_as_such(present, quorum, said):
    assert rules.quorum_words(present, quorum) == said


def test_numbers_go_on_from_the_highest_and_are_never_used_again():
    assert rules.next_number("OR", []) == "OR 1"
    assert rules.next_number("OR", ["OR 1", "OR 12", "OR 3", "XOR 40", "OR 12a"]) == "OR 13"


@given(st.sets(st.integers(1, 500)))
def test_the_next_number_is_new(taken):
    numbers = {f"OR {number}" for number in taken}
    assert rules.next_number("OR", numbers) not in numbers


# Risks


@given(st.integers(1, 5), st.integers(1, 5))
def test_a_score_is_likelihood_times_impact(likelihood, impact):
    score = rules.risk_score(str(likelihood), impact)
    assert score == likelihood * impact
    assert 1 <= score <= 25


@pytest.mark.parametrize(("likelihood", "impact"), [(0, 3), (3, 6), (-1, 1)])
def test_a_score_outside_one_to_five_is_refused(likelihood, impact):
    with pytest.raises(ValueError, match="Likelihood and impact are 1 to 5"):
        rules.risk_score(likelihood, impact)


@pytest.mark.parametrize(
    ("scores", "direction"),
    [([], ""), ([12], ""), ([12, 12], "level"), ([12, 16], "higher"), ([20, 16, 9], "lower"), ([9, 16, 12], "lower")],
)  # fmt: skip
def test_the_direction_compares_the_last_score_with_the_one_before(scores, direction):
    assert rules.risk_direction(scores) == direction


# Scrutiny


def test_a_response_on_the_twenty_eighth_day_is_in_time_and_on_the_next_is_late():
    received = date(2025, 6, 2)
    assert rules.response_due(received) == date(2025, 6, 30)
    assert rules.response_words(received, date(2025, 6, 30), MONDAY) == "Answered in 28 days"
    assert rules.response_words(received, date(2025, 7, 1), MONDAY) == "Answered in 29 days, 1 day late"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2025, 6, 29), "Due by 30 June 2025, in 1 day"),
        (date(2025, 6, 30), "Due by 30 June 2025, today"),
        (date(2025, 7, 1), "Was due by 30 June 2025: 1 day late"),
    ],
)
def test_the_clock_says_what_is_left_and_what_is_past(on, said):
    assert rules.response_words(date(2025, 6, 2), None, on) == said


def test_scrutiny_met_within_twelve_months_on_the_same_day_a_year_later_and_not_after():
    assert rules.scrutiny_words(date(2024, 5, 29), date(2025, 5, 29)) == ""
    assert rules.scrutiny_words(date(2024, 5, 29), date(2025, 5, 30)) == (
        "Scrutiny last met on 29 May 2024: it meets at least once in every twelve months."
    )


def test_a_leap_day_in_between_changes_nothing():
    assert rules.scrutiny_words(date(2023, 5, 29), date(2024, 5, 29)) == ""
    assert rules.scrutiny_words(date(2023, 5, 29), date(2024, 5, 30)) != ""


def test_scrutiny_that_never_met_is_told_so():
    assert rules.scrutiny_words(None, MONDAY).startswith("Scrutiny has not met")


# The clock of an agenda


@pytest.mark.parametrize(
    ("starts_at", "minutes", "begins"),
    [
        (time(10), [15, 30], [time(10), time(10, 15), time(10, 45)]),
        (time(10), [15, None, 5], [time(10), time(10, 15), None, None]),
        (None, [15, 30], [None, None, None]),
        (time(10), [], [time(10)]),
    ],
)
def test_the_clock_runs_as_far_as_start_and_minutes_are_known(starts_at, minutes, begins):
    assert rules.running_clock(starts_at, minutes) == begins
