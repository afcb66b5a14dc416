"""Entering a figure takes two minutes: what helps stands beside, what is odd is asked about, nothing is lost."""

from decimal import Decimal

import pytest
from django.urls import reverse

from performance import operations
from performance.enums import Certainty, Sensitivity
from performance.models import Commentary, Reading
from performance.permissions import why_not_enter
from tests.back_office import filled_in, words
from tests.factories import (
    aim,
    make_measure,
    make_partner,
    make_user,
    now,
    officer,
    paper,
    period,
    record,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def supplier():
    return make_partner(name="Probation Service")


@pytest.fixture
def measure(supplier):
    """A quarterly count, with two years behind it."""
    measure = make_measure(
        code="RR-1", collected="quarter", frequency="quarter", owner=make_partner(), supplier=supplier
    )
    quarters = [f"{year} Q{quarter}" for year in ("2023/24", "2024/25") for quarter in (1, 2, 3, 4)]
    record(measure, dict.fromkeys(quarters, 100))
    return measure


@pytest.fixture
def contributor(client, supplier):
    person = make_user("contributor", partner=supplier)
    client.force_login(person)
    return person


def address(measure, query: str = "") -> str:
    return reverse("workspace:figure-enter", args=[measure.code]) + query


def enter(client, measure, query: str = "", **said):
    """Open the page, fill in these fields, and save. The page that answers is returned."""
    return send(client, measure, filled_in(client.get(address(measure, query))), query, **said)


def send(client, measure, typed: dict, query: str = "", **said):
    return client.post(address(measure, query), typed | {"certainty": "final"} | said)


def held(measure, when: str = "2025/26 Q1") -> Reading:
    return Reading.objects.get(measure=measure, period=period(when))


def saved(response) -> bool:
    return response.status_code == 302


def test_a_contributor_enters_the_quarter_that_is_due(client, measure, contributor):
    page = words(client.get(address(measure)))
    assert "Q1 2025/26" in page
    assert saved(enter(client, measure, value="101"))
    reading = held(measure)
    assert (reading.value, reading.certainty) == (101, Certainty.FINAL)
    assert reading.source.title == "Probation Service, in the portal"
    assert reading.history.get().history_user == contributor


def test_last_period_last_year_and_the_target_stand_beside_the_form(client, measure, contributor):
    record(measure, {"2024/25 Q1": 91, "2024/25 Q4": 97})
    aim(measure, {"2025/26 Q1": 88})
    page = words(client.get(address(measure)))
    assert "Period before 97 Q4 2024/25" in page
    assert "Same period last year 91 Q1 2024/25" in page
    assert "Target 88 Q1 2025/26" in page


def test_only_officers_and_people_of_the_measures_partners_enter_its_figures(client, measure, supplier):
    assert why_not_enter(make_user("officer"), measure) == ""
    assert why_not_enter(make_user("contributor", partner=supplier), measure) == ""
    assert why_not_enter(make_user("contributor", partner=measure.owner), measure) == ""
    assert "read figures and enter none" in why_not_enter(make_user("scrutiny", partner=supplier), measure)
    stranger = make_user("contributor", partner=make_partner())
    sentence = "Only officers and people of Probation Service enter figures of RR-1."
    assert why_not_enter(stranger, measure) == sentence
    client.force_login(stranger)
    for answer in (client.get(address(measure)), client.post(address(measure), {"value": "1"})):
        assert answer.status_code == 403
        assert sentence in answer.content.decode()


def test_no_way_round_the_page_lets_a_stranger_record_a_figure(measure):
    figure = operations.Figure(measure=measure, period=period("2025/26 Q1"), value=Decimal(1))
    stranger = make_user("contributor", partner=make_partner())
    with pytest.raises(operations.ValidationError, match="Only officers and people of Probation Service"):
        operations.record_readings(figures=[figure], source=paper(), by=stranger, at=now(), reason="x")


def test_a_figure_that_is_not_available_says_why(client, measure, contributor):
    answer = enter(client, measure, value="")
    assert "Give a value, or say why there is none." in words(answer)
    assert saved(enter(client, measure, value="[x]", not_available_reason="The system was replaced."))
    assert (held(measure).value, held(measure).not_available_reason) == (None, "The system was replaced.")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1,234", "write 1234"),
        ("about 20", "which is no number"),
        ("£20", "with a sign of money"),
        ("1e308", "in powers of ten"),
        ("NaN", "which is no number"),
        ("=2+2", "a formula"),
    ],
)
def test_what_is_no_number_stays_as_it_was_typed_and_is_explained(client, measure, contributor, typed, said):
    answer = enter(client, measure, value=typed)
    assert said in words(answer)
    assert filled_in(answer)["value"] == typed
    assert "Error:" in answer.content.decode().split("</title>")[0]
    assert not Reading.objects.filter(measure=measure, period=period("2025/26 Q1")).exists()


def test_a_ratio_is_worked_out_from_its_parts(client, contributor, supplier):
    ratio = make_measure(code="RR-2", aggregation="ratio", collected="quarter", supplier=supplier)
    typed = filled_in(client.get(address(ratio)))
    assert "value" not in typed
    assert (
        "a denominator is above zero"
        in words(send(client, ratio, typed, numerator="1", denominator="0")).lower()
    )
    assert "come together" in words(send(client, ratio, typed, numerator="1", denominator=""))
    assert saved(send(client, ratio, typed, numerator="1", denominator="3"))
    assert (held(ratio).value, held(ratio).numerator) == (Decimal("33.3333"), 1)


def test_a_red_needs_a_word_about_it(client, measure, contributor):
    aim(measure, {"2025/26 Q1": 90})
    answer = enter(client, measure, value="101")
    assert "Q1 2025/26 would be off target" in words(answer)
    assert saved(send(client, measure, filled_in(answer), commentary="A new team records more."))
    said = Commentary.objects.get()
    assert (said.text, said.period, said.by) == (
        "A new team records more.",
        period("2025/26 Q1"),
        measure.supplier,
    )


def test_a_clear_change_needs_a_word_about_it_and_chance_does_not(client, measure, contributor):
    answer = enter(client, measure, value="150")
    assert "would be a clear change: Up 50.0% on Q1 2024/25" in words(answer)
    assert saved(enter(client, measure, value="110"))


def test_ten_times_the_usual_asks_to_look_again_and_then_believes(client, measure, contributor):
    answer = enter(client, measure, value="1000", commentary="More than ever.")
    assert "1,000 is ten times the usual 100 or more." in words(answer)
    typed = filled_in(answer)
    other = send(client, measure, typed, value="1001", confirmed="on")
    assert "1,001 is ten times the usual" in words(other), "what was confirmed was another figure"
    assert saved(send(client, measure, typed, confirmed="on"))
    assert held(measure).value == 1000


@pytest.mark.parametrize(
    ("typed", "said"),
    [("10", "a tenth of the usual 100"), ("-3", "-3 is below zero"), ("99.5", "is not a whole number")],
)
def test_what_is_odd_is_asked_about(client, measure, contributor, typed, said):
    answer = words(enter(client, measure, value=typed, commentary="So it is.")).replace("−", "-")
    assert said in answer
    assert "I have looked again" in answer


def test_a_small_number_of_a_local_measure_is_asked_about(client, contributor, supplier):
    local = make_measure(code="L-1", collected="quarter", supplier=supplier, sensitivity=Sensitivity.LOCAL)
    answer = enter(client, local, value="4")
    assert "4 is a small number, which can point to a person." in words(answer)
    assert saved(send(client, local, filled_in(answer), confirmed="on"))
    assert saved(enter(client, local, "?period=2024/25 Q4", value="5"))


def test_a_past_figure_changes_with_a_reason_and_both_are_kept(client, measure, contributor):
    query = "?period=2024/25 Q4"
    answer = enter(client, measure, query, value="104")
    assert "Say why the figure is no longer 100." in words(answer)
    assert saved(send(client, measure, filled_in(answer), query, reason="Late returns."))
    reading = held(measure, "2024/25 Q4")
    assert (reading.value, reading.certainty) == (104, Certainty.REVISED)
    page = words(client.get(address(measure, query)))
    assert "Late returns." in page
    assert [change.value for change in reading.history.order_by("history_id")] == [100, 104]


def test_a_provisional_figure_becomes_final_without_becoming_revised(client, measure, contributor):
    assert saved(enter(client, measure, value="100", certainty="provisional"))
    assert held(measure).certainty == Certainty.PROVISIONAL
    assert saved(enter(client, measure, "?period=2025/26 Q1", value="100", certainty="final"))
    assert held(measure).certainty == Certainty.FINAL


def test_a_locked_period_refuses_with_its_sentence(client, measure, contributor):
    operations.lock_period(
        period=period("2024/25"), reason="Reported.", source=paper(), by=officer(), at=now()
    )
    query = "?period=2024/25 Q4"
    sentence = "Q4 2024/25 is closed, because 2024/25 is locked (Reported.). Open it again first."
    page = client.get(address(measure, query))
    assert sentence in words(page)
    assert b"disabled" in page.content
    answer = send(client, measure, filled_in(page), query, value="99", reason="Because.")
    assert sentence in words(answer)
    assert held(measure, "2024/25 Q4").value == 100


def test_a_period_that_is_not_over_takes_no_figure(client, measure, contributor):
    answer = enter(client, measure, "?period=2025/26 Q2", value="100")
    assert "Q2 2025/26 is not over yet" in words(answer)


@pytest.mark.parametrize("query", ["?period=2016/16", "?period=2025-04", "?period=nonsense"])
def test_an_address_with_a_period_that_is_none_of_the_measures_leads_nowhere(
    client, measure, contributor, query
):
    assert client.get(address(measure, query)).status_code == 404


def test_the_slower_of_two_is_told_and_overwrites_nothing_unseen(client, measure, contributor):
    typed = filled_in(client.get(address(measure)))
    record(measure, {"2025/26 Q1": 95})
    answer = send(client, measure, typed, value="101", reason="Mine is newer.")
    assert "The keeper of records saved 95 while you were writing." in words(answer)
    assert held(measure).value == 95
    again = filled_in(answer)
    assert again["value"] == "101"
    assert saved(send(client, measure, again, reason="Mine is newer."))
    assert held(measure).value == 101


def test_pressing_twice_stores_once_and_says_so(client, measure, contributor):
    typed = filled_in(client.get(address(measure))) | {"value": "101"}
    assert saved(send(client, measure, typed))
    answer = send(client, measure, typed, reason="")
    assert "has saved the same figure, 101, already: nothing was stored twice." in words(answer)
    assert held(measure).history.count() == 1


def test_saving_leads_back_to_where_one_was_if_that_is_ours(client, measure, contributor):
    answer = enter(client, measure, "?next=/my-work/", value="101")
    assert answer["Location"] == "/my-work/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = enter(client, measure, f"?period=2025/26 Q1&next={elsewhere}", value="101")
        assert answer["Location"] == "/measures/RR-1/"


def test_what_was_done_is_said_on_the_next_page(client, measure, contributor):
    enter(client, measure, "?next=/my-work/", value="101")
    assert "Measure RR-1, Q1 2025/26: 101 is recorded." in client.get("/my-work/").content.decode()
