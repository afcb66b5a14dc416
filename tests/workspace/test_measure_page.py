"""The page of a measure: how it stands, how sure we are, where each figure comes from and what it was before."""

from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.utils.html import escape

from common.records import write
from partnership.enums import SourceKind
from performance import operations
from performance.enums import BatchKind, BatchState, Frequency, Polarity, Sensitivity
from performance.models import AcceptedRed, ComparatorReading, ImportBatch, Reading
from tests.factories import (
    TODAY,
    aim,
    break_series,
    make_action,
    make_commentary,
    make_measure,
    make_partner,
    make_priority,
    make_scheme,
    make_source,
    make_user,
    now,
    officer,
    paper,
    period,
    post_update,
    record,
)
from tests.queries import CaptureQueriesContext
from workspace.permissions import why_not_read_measure
from workspace.summaries.measure_page import measure_page
from workspace.summaries.measure_record import read_measure

pytestmark = pytest.mark.django_db


def page_of(measure, person=None):
    return measure_page(read_measure(measure.code, on=TODAY), person=person or officer())


def months(first, values):
    """{"2024-04": 10, …} from a first month and values."""
    start = period(first)
    return {start.shift(index).code: value for index, value in enumerate(values)}


def steady(number=14, first="2024-04"):
    return months(first, [20 + index % 2 for index in range(number)])


def test_the_page_answers_whether_it_is_better_and_how_sure_we_are():
    measure = make_measure()
    record(measure, months("2023-04", [98] * 12 + [131] * 12))
    aim(measure, {"2024/25 Q4": 350})
    page = page_of(measure)
    assert page.answer.startswith(
        "Worse, and unlikely to be chance: Q4 2024/25 is up 33.7% on Q4 2023/24 (95%"
    )
    assert page.answer.endswith("Off target: 12.3% above the target of 350.")
    assert page.year.label == "2024/25" and page.year.value == "1,572"


def test_the_quarter_and_the_year_each_stand_with_their_own_direction(client):
    measure = make_measure()
    record(measure, months("2023-04", [98] * 12 + [131] * 12))
    client.force_login(officer())
    html = client.get(f"/measures/{measure.code}/").content.decode()
    page = page_of(measure)
    assert page.direction.sentence != page.year_direction.sentence
    for each in (page.direction, page.year_direction):
        assert f"<dt>Direction, on {each.base}</dt>" in html
        assert escape(each.sentence) in html


def test_under_thirteen_readings_there_are_no_limits_and_the_page_says_so():
    measure = make_measure(collected=Frequency.QUARTER)
    quarters = [
        f"{year} Q{quarter}" for year in ("2022/23", "2023/24", "2024/25") for quarter in (1, 2, 3, 4)
    ]
    record(measure, dict.fromkeys(quarters[:9], 5))
    chart = page_of(measure).chart
    assert chart.notes == ("Q1 2022/23 to Q1 2024/25: 9 of 13 readings: too early for limits.",)
    assert set(chart.limits["upper"]) == {None}


def test_limits_start_anew_at_a_break_and_at_a_rebase_and_not_below_zero_for_counts():
    measure = make_measure()
    record(measure, months("2021-01", [1, 9] * 7 + [50, 52] * 7 + [20, 22] * 7))
    break_series(measure, "2022-03")
    operations.rebase(
        measure=measure,
        period=period("2023-05"),
        reason="A new team.",
        source=paper(),
        by=officer(),
        at=now(),
    )
    page = page_of(measure)
    assert [note.partition(":")[0] for note in page.chart.notes] == [
        "January 2021 to February 2022", "March 2022 to April 2023", "May 2023 to June 2024",
    ]  # fmt: skip
    assert page.chart.limits["lower"][0] == 0
    assert page.chart.breaks == ("March 2022",) and page.chart.rebases == ("May 2023",)
    assert [each.text for each in page.rebases] == ["A new team."]
    assert len(page.chart.rows) == len(page.chart.points) == 42


def test_a_point_beyond_its_limits_is_ringed_and_told_in_the_table():
    measure = make_measure()
    record(measure, {**months("2024-04", [10, 60] * 6 + [10]), "2025-05": 260})
    chart = page_of(measure).chart
    assert chart.flags == {"May 2025": "May 2025, 260: outside a limit"}
    assert chart.rows[0].signal == "Outside a limit"
    assert read_measure(measure.code, on=TODAY).sign.words == "May 2025 is above its upper control limit"


def test_assurance_is_told_only_where_target_and_limits_are_of_one_kind_of_period():
    monthly = make_measure(frequency=Frequency.MONTH)
    record(monthly, steady())
    aim(monthly, {"2025-05": 90})
    assert (
        page_of(monthly).chart.assurance == "If nothing changes, it will consistently meet the target of 90."
    )
    quarterly = make_measure()
    record(quarterly, steady())
    aim(quarterly, {"2024/25 Q4": 90})
    assert page_of(quarterly).chart.assurance == ""


def test_a_revision_keeps_what_was_what_is_who_when_and_why():
    measure = make_measure()
    record(measure, {"2025-01": 12})
    partner = make_partner(name="The council")
    analyst = make_user("officer", name="Somebody Named", partner=partner, job_title="Analyst")
    record(measure, {"2025-01": 14}, by=analyst, reason="Two late records.")
    (revision,) = page_of(measure).revisions
    assert (revision.what, revision.was, revision.now) == ("Figure of January 2025", "12", "14 (revised)")
    assert (revision.by, revision.on, revision.why) == (
        "Analyst, The council",
        "14 July 2025",
        "Two late records.",
    )


def test_a_changed_target_keeps_both_values():
    measure = make_measure()
    aim(measure, {"2024/25 Q4": 150})
    aim(measure, {"2024/25 Q4": 140})
    (revision,) = page_of(measure).revisions
    assert (revision.what, revision.was, revision.now) == ("Target of Q4 2024/25", "150", "140")


class Anchors(HTMLParser):
    """The ids of a page, and where its links lead."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and found.get("href", "").startswith("#source"):
            self.links.append(found["href"][1:])


def test_every_value_leads_to_its_source_and_the_source_to_its_file(client):
    measure = make_measure()
    source = make_source(SourceKind.FILE, code="street-2025", title="Street file")
    record(measure, YEAR, source=source)
    ImportBatch.objects.create(
        kind=BatchKind.STREET, state=BatchState.COMMITTED, file_name="2025-03-street.csv", sha256="ab" * 32,
        uploader=officer(), source=source, staged_at=now(), committed_at=now(), rows_read=90, rows_used=80,
    )  # fmt: skip
    client.force_login(officer())
    html = client.get(f"/measures/{measure.code}/").content.decode()
    anchors = Anchors(html)
    assert set(anchors.links) <= set(anchors.ids)
    assert len(anchors.ids) == len(set(anchors.ids))
    assert anchors.links.count("source-street-2025") >= len(YEAR)
    for words in ("2025-03-street.csv", "ab" * 32, "80 of 90 rows used", "committed on 14 July 2025"):
        assert words in html
    assert f"/imports/{ImportBatch.objects.get().pk}/" in html


YEAR = months("2024-04", [10] * 12)


def test_an_import_is_named_to_everybody_and_opened_only_by_whoever_may():
    measure = make_measure()
    source = make_source(SourceKind.FILE, code="street-2025")
    record(measure, YEAR, source=source)
    ImportBatch.objects.create(
        kind=BatchKind.STREET, state=BatchState.COMMITTED, file_name="f.csv", sha256="ab" * 32,
        uploader=officer(), source=source, staged_at=now(), committed_at=now(),
    )  # fmt: skip
    entry = next(
        each for each in page_of(measure, make_user("contributor")).sources if each.code == "street-2025"
    )
    assert entry.file_name == "f.csv" and entry.batch == ""


def test_all_that_is_kept_of_a_measure_stands_on_its_page(client):
    measure = make_measure(
        priority=make_priority(short_title="Acquisitive crime"),
        caveats="Read with care.",
        baseline_reason="Too new.",
    )
    record(measure, YEAR)
    aim(measure, {"2024/25 Q4": 20})
    make_commentary(measure, "2024/25 Q4", text="A busy winter.")
    action = make_action(measures=[measure], title="Talk to shops")
    post_update(action, rating="at_risk")
    for area in ("Camden", "Hackney"):
        write(
            ComparatorReading(
                measure=measure, area=area, period=period("2024/25 Q4"), value=Decimal(500), source=paper()
            ),
            by=officer(), at=now(), reason="",
        )  # fmt: skip
    write(
        AcceptedRed(
            measure=measure, accepted_on=date(2025, 6, 1), until=date(2025, 9, 30),
            mitigation="A joint operation.", source=paper(),
        ),
        by=officer(), at=now(), reason="",
    )  # fmt: skip
    operations.publish_rating_as(
        measure=measure, period=period("2024/25 Q4"), rating="amber", reason="It is in hand.",
        source=paper(), by=officer(), at=now(),
    )  # fmt: skip
    client.force_login(officer())
    html = client.get(f"/measures/{measure.code}/").content.decode()
    for words in (
        "What is counted, and how.", "Too new.", "Read with care.", "Acquisitive crime", "A busy winter.",
        "Talk to shops", "At risk", "Camden", "500", "A joint operation.", "Red is accepted",
        "Published as Near target", "It is in hand.", "Off target", "50.0% above the target of 20",
    ):  # fmt: skip
        assert words in html
    assert "Somebody" not in html and officer().name not in html


def test_a_figure_that_awaits_release_is_shown_to_officers_and_the_supplier_only(client):
    supplier = make_partner()
    measure = make_measure(needs_release=True, supplier=supplier)
    record(measure, months("2024-04", [77_701] * 12))
    record(measure, {"2025-03": 88_801})
    shown = {True: 0, False: 0}
    for person, may in (
        (officer(), True),
        (make_user("contributor", partner=supplier), True),
        (make_user("contributor", partner=measure.owner), False),
        (make_user("scrutiny"), False),
    ):
        client.force_login(person)
        html = client.get(f"/measures/{measure.code}/").content.decode()
        assert ("77,701" in html) is may and ("88,801" in html) is may
        assert "244,203" not in html  # the quarter is not told to anybody before it is released
        shown[may] += 1
        assert "77701" not in client.get(f"/measures/{measure.code}/data.csv").content.decode()
    assert page_of(measure).chart is None
    for reading in Reading.objects.all():
        operations.release_reading(reading=reading, on=TODAY, partner=supplier, by=officer(), at=now())
    assert page_of(measure, make_user("contributor")).chart is not None


def test_a_restricted_measure_opens_for_officers_its_owner_and_its_supplier_only(client):
    owner, supplier = make_partner(), make_partner()
    measure = make_measure(code="R", sensitivity=Sensitivity.RESTRICTED, owner=owner, supplier=supplier)
    record(measure, YEAR)
    for person, may in (
        (make_user("officer"), True),
        (make_user("administrator"), True),
        (make_user("contributor", partner=owner), True),
        (make_user("contributor", partner=supplier), True),
        (make_user("contributor", partner=make_partner()), False),
        (make_user("contributor"), False),
        (make_user("scrutiny"), False),
    ):
        assert (why_not_read_measure(person, measure) == "") is may
        client.force_login(person)
        for address in ("/measures/R/", "/measures/R/explore/", "/measures/R/data.csv"):
            response = client.get(address)
            assert response.status_code == (200 if may else 403)
            if not may:
                assert "This measure is restricted" in response.content.decode()


def test_a_measure_that_is_not_there_gets_a_page_that_helps(client):
    client.force_login(officer())
    for address in (
        "/measures/none/",
        "/measures/%00/",
        "/measures/none/explore/",
        "/measures/none/data.csv",
    ):
        assert client.get(address).status_code == 404


def test_a_measure_without_a_reading_says_who_owes_it(client):
    measure = make_measure(polarity=Polarity.NONE, supplier=make_partner(name="Probation"))
    client.force_login(officer())
    response = client.get(f"/measures/{measure.code}/")
    assert "We cannot say: no data received from Probation" in response.content.decode()
    assert client.get(f"/measures/{measure.code}/explore/").status_code == 302


@pytest.mark.once
def test_ten_times_the_history_costs_not_one_query_more(client):
    make_scheme()
    measure = make_measure(frequency=Frequency.MONTH, due_days=10)
    client.force_login(officer())

    def fill(first, number):
        values = months(first, range(20, 20 + number))
        record(measure, values)
        record(measure, {when: value + 1 for when, value in values.items()}, reason="Put right.")
        aim(measure, values)
        for when in list(values)[::6]:
            make_commentary(measure, when)
            post_update(make_action(measures=[measure]))

    def queries(address):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    fill("2024-01", 12)
    addresses = [f"/measures/{measure.code}/{tail}" for tail in ("", "explore/", "data.csv")]
    for address in addresses:
        client.get(address)
    few = [queries(address) for address in addresses]
    fill("2015-01", 108)
    assert [queries(address) for address in addresses] == few
    assert max(few) <= 28
