"""The small forms beside a measure: each calls its operation, says what it refused, and leads back."""

from datetime import date

import pytest
from django.urls import reverse

from performance.models import PeriodLock, PublishedRating, Rebase, SeriesBreak, Target
from tests.back_office import filled_in, words
from tests.factories import aim, make_measure, make_partner, make_user, period, record

pytestmark = pytest.mark.django_db

STEPS = ("figure-release", "target-change", "series-break", "limits-rebase", "rating-publish")


@pytest.fixture
def measure():
    measure = make_measure(code="SC-1", needs_release=True, supplier=make_partner(name="The police"))
    record(measure, {"2025-04": 5, "2025-05": 6})
    return measure


@pytest.fixture
def officer(client):
    person = make_user(
        "officer", name="The officer", partner=make_partner(name="City Council", code="council")
    )
    client.force_login(person)
    return person


def take(client, step: str, measure, query: str = "", **said):
    """Open a step, fill in these fields, and send it. The page that answers is returned."""
    address = reverse(f"workspace:{step}", args=[measure.code]) + query
    return client.post(address, filled_in(client.get(address)) | said)


@pytest.mark.parametrize("step", STEPS)
def test_only_officers_take_a_step(client, measure, step):
    client.force_login(make_user("contributor", partner=measure.supplier))
    address = reverse(f"workspace:{step}", args=[measure.code])
    for answer in (client.get(address), client.post(address, {"reason": "x"})):
        assert answer.status_code == 403
        assert "Only the community safety officers change" in answer.content.decode()


@pytest.mark.parametrize("step", STEPS)
def test_a_step_without_its_words_changes_nothing_and_says_what_is_missing(client, measure, officer, step):
    address = reverse(f"workspace:{step}", args=[measure.code])
    answer = client.post(address, {})
    assert answer.status_code == 200
    assert "There is a problem" in words(answer)


def test_a_named_agency_releases_a_figure(client, measure, officer):
    answer = take(client, "figure-release", measure, on="1 July 2025")
    assert answer["Location"] == "/measures/SC-1/"
    reading = measure.readings.get(period=period("2025-05"))
    assert (reading.released_on, reading.released_by) == (date(2025, 7, 1), measure.supplier)
    again = take(client, "figure-release", measure, "?period=2025-05", period="May 2025", on="2 July 2025")
    assert "May 2025 is released already, by The police." in words(again)
    future = take(client, "figure-release", measure, period="April 2025", on="1 August 2025")
    assert "1 August 2025 is in the future" in words(future)


def test_a_target_changes_with_a_reason_and_both_are_kept(client, measure, officer):
    aim(measure, {"2025/26 Q1": 30})
    query = "?period=2025/26 Q1"
    answer = take(client, "target-change", measure, query, value="25", reason="The board asked for more.")
    assert answer.status_code == 302
    target = Target.objects.get()
    assert target.value == 25
    assert target.source.title == "City Council, in the portal"
    kept = target.history.order_by("history_id")
    assert [change.value for change in kept] == [30, 25]
    assert kept.last().history_change_reason == "The board asked for more."


def test_a_band_asks_for_two_edges(client, officer):
    band = make_measure(code="B-1", polarity="band")
    answer = take(client, "target-change", band, period="Q1 2025/26", low="5", high="3", reason="New.")
    assert "lower edge is not above its upper" in words(answer)
    assert (
        take(client, "target-change", band, period="Q1 2025/26", low="3", high="5", reason="New.").status_code
        == 302
    )


def test_a_target_of_another_kind_of_period_is_refused(client, measure, officer):
    answer = take(client, "target-change", measure, period="2025/26", value="9", reason="New.")
    assert "SC-1 is rated quarterly: 2025/26 is not such." in words(answer)


def test_a_break_and_new_limits_have_their_reason_and_the_paper_they_stand_in(client, measure, officer):
    said = {"period": "April 2025", "reason": "Counted anew.", "paper": "Board, 9 June 2025, item 6"}
    assert take(client, "series-break", measure, **said).status_code == 302
    assert take(client, "limits-rebase", measure, **said).status_code == 302
    assert SeriesBreak.objects.get().source == Rebase.objects.get().source
    assert SeriesBreak.objects.get().source.title == "Board, 9 June 2025, item 6"
    again = take(client, "series-break", measure, **said)
    assert "The series already breaks here." in words(again)
    quarterly = take(client, "limits-rebase", measure, **said | {"period": "Q1 2025/26"})
    assert "SC-1 has monthly readings" in words(quarterly)


def test_another_rating_is_published_with_a_person_and_a_reason(client, measure, officer):
    answer = take(
        client, "rating-publish", measure, period="Q1 2025/26", rating="amber", reason="A late return."
    )
    assert answer.status_code == 302
    decision = PublishedRating.objects.get()
    assert (decision.rating, decision.reason, decision.decided_by) == ("amber", "A late return.", officer)


def test_an_officer_locks_a_period_and_opens_it_again_with_a_reason(client, officer):
    locks = reverse("workspace:period-locks")
    assert "is not over yet" in words(client.post(locks, {"period": "2025/26", "reason": "Early."}))
    client.post(locks, {"period": "2024/25", "reason": "Reported to the board."})
    lock = PeriodLock.objects.get()
    page = client.get(locks)
    assert "2024/25 Reported to the board." in words(page)
    again = client.post(locks, {"period": "2024/25", "reason": "Twice."})
    assert again.status_code == 200
    opening = reverse("workspace:period-open", args=[lock.pk])
    assert "There is a problem" in words(client.post(opening, {"reason": ""}))
    client.post(opening, {"reason": "A late correction."})
    assert not PeriodLock.objects.exists()
    assert PeriodLock.history.first().history_change_reason == "A late correction."


def test_whoever_is_no_officer_reads_the_locks_and_changes_none(client):
    client.force_login(make_user("contributor"))
    locks = reverse("workspace:period-locks")
    assert "Only the community safety officers change" in words(client.get(locks))
    client.post(locks, {"period": "2024/25", "reason": "Mine."})
    assert not PeriodLock.objects.exists()


def test_the_page_of_a_measure_leads_to_what_each_person_may_do_there(client, measure, officer):
    page = reverse("workspace:measure-page", args=[measure.code])
    shown = client.get(page).content.decode()
    for step in ("figure-enter", *STEPS):
        assert (
            f'href="{reverse(f"workspace:{step}", args=[measure.code])}?next=%2Fmeasures%2FSC-1%2F"' in shown
        )
    client.force_login(make_user("contributor", partner=measure.supplier))
    shown = words(client.get(page))
    assert "Enter a figure" in shown and "Set or change a target" not in shown
    client.force_login(make_user("scrutiny"))
    assert "Enter a figure" not in words(client.get(page))
