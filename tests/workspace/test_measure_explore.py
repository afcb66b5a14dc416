"""Exploring: figures are plain dicts that plotly accepts, and the page works without a script."""

import csv
import io
import json
import re
from decimal import Decimal

import pytest

from common.records import write
from performance import operations
from performance.enums import Aggregation, Frequency, Polarity
from performance.models import ComparatorReading
from tests.factories import (
    TODAY,
    aim,
    break_series,
    make_measure,
    now,
    officer,
    paper,
    period,
    record,
)
from workspace import figures
from workspace.summaries.measure_record import read_measure

pytestmark = pytest.mark.django_db


def months(first, values):
    start = period(first)
    return {start.shift(index).code: value for index, value in enumerate(values)}


@pytest.fixture
def rich():
    """A measure with everything that can be drawn."""
    measure = make_measure(code="RICH", title="Robbery")
    record(measure, months("2021-04", [10, 14] * 6 + [40, 44] * 18 + [90, None]))
    break_series(measure, "2022-04")
    operations.rebase(
        measure=measure,
        period=period("2023-10"),
        reason="A new team.",
        source=paper(),
        by=officer(),
        at=now(),
    )
    aim(measure, {"2024/25 Q1": 100, "2024/25 Q2": 110})
    for area in ("Camden", "<b>Hackney</b>"):
        for quarter in ("2024/25 Q1", "2024/25 Q2"):
            write(
                ComparatorReading(
                    measure=measure, area=area, period=period(quarter), value=Decimal(300), source=paper()
                ),
                by=officer(), at=now(), reason="",
            )  # fmt: skip
    return read_measure("RICH", on=TODAY)


def every_figure(record_):
    for kind in figures.kinds_of(record_):
        yield f"{kind} series", figures.series_figure(record_, kind)
        yield f"{kind} years", figures.years_figure(record_, kind)


def test_every_figure_is_accepted_by_plotly_and_is_plain_json(rich):
    import plotly.graph_objects as go

    found = dict(every_figure(rich))
    assert len(found) == 6
    for name, figure in found.items():
        go.Figure(figure)  # raises for anything plotly does not know
        assert json.loads(json.dumps(figure, allow_nan=False)) == figure, name
        assert {trace["type"] for trace in figure["data"]} == {"scatter"}, name  # the basic bundle has it


def test_a_wrong_figure_would_be_found(rich):
    import plotly.graph_objects as go

    figure = figures.series_figure(rich, figures.kinds_of(rich)[0])
    figure["data"][0]["connect_gaps"] = True
    with pytest.raises(ValueError, match="connect_gaps"):
        go.Figure(figure)


def test_only_basic_and_harmless_settings_are_sent():
    assert figures.CONFIG["showSendToCloud"] is False
    assert figures.CONFIG["displayModeBar"] is False


def test_figures_keep_the_colours_of_ratings_for_ratings(rich):
    from tests.house.test_templates import colours

    assert colours(json.dumps(list(every_figure(rich)))) == []


def parts(figure, meta):
    return [trace for trace in figure["data"] if trace["meta"] == meta]


def test_no_line_crosses_a_series_break_and_a_gap_stays_a_gap(rich):
    month, quarter, _ = figures.kinds_of(rich)
    before, after = parts(figures.series_figure(rich, month), "series")
    assert before["x"][-1] == "2022-03-01" and after["x"][0] == "2022-04-01"
    assert after["y"][-1] is None and after["text"][-1].endswith("[x]")
    assert [trace["showlegend"] for trace in (before, after)] == [True, False]
    assert (
        parts(figures.series_figure(rich, quarter), "series")[1]["y"][-1] is None
    )  # not whole, never smaller


def test_limits_belong_to_the_collected_kind_and_targets_to_the_rated_one(rich):
    month, quarter, _ = figures.kinds_of(rich)
    monthly, quarterly = figures.series_figure(rich, month), figures.series_figure(rich, quarter)
    assert parts(monthly, "limits") and not parts(quarterly, "limits")
    assert parts(quarterly, "target") and not parts(monthly, "target")
    assert all(value >= 0 for trace in parts(monthly, "limits") for value in trace["y"])
    assert parts(monthly, "limits")[-1]["marker"]["symbol"] == "circle-open"


def test_other_areas_are_drawn_by_their_own_kind_of_period_and_their_names_bring_no_markup(rich):
    _, quarter, year = figures.kinds_of(rich)
    camden = parts(figures.series_figure(rich, quarter), "comparator")
    assert {trace["name"] for trace in camden} == {"Camden", "‹b›Hackney‹/b›"}
    assert not parts(figures.series_figure(rich, year), "comparator")
    assert all("<" not in text for trace in camden for text in trace["text"])


def test_years_lie_over_each_other_from_april_to_march_the_newest_firmly(rich):
    month, *_ = figures.kinds_of(rich)
    newest, *before = figures.years_figure(rich, month)["data"]
    assert newest["x"][0] == "April" and newest["x"][-1] == "March"
    assert newest["name"] == "2025/26" and newest["meta"] == "series"
    assert [trace["name"] for trace in before] == ["2024/25", "2023/24", "2022/23", "2021/22"]
    assert all(trace["line"]["dash"] for trace in before)


def test_a_ratio_adds_up_by_its_parts_in_bigger_periods():
    measure = make_measure(
        code="RATIO", aggregation=Aggregation.RATIO, polarity=Polarity.HIGHER, collected=Frequency.QUARTER
    )
    record(
        measure, {"2024/25 Q1": (1, 10), "2024/25 Q2": (9, 10), "2024/25 Q3": (5, 30), "2024/25 Q4": (0, 50)}
    )
    found = read_measure("RATIO", on=TODAY)
    _, year = figures.kinds_of(found)
    assert figures.series_figure(found, year)["data"][0]["y"] == [15.0]


def test_the_page_works_without_a_script_for_every_kind_of_period(client, rich):
    client.force_login(officer())
    for by, heading in (
        ("", "April 2021"),
        ("quarter", "Q1 2021/22"),
        ("year", "2021/22"),
        ("nonsense", "April 2021"),
    ):
        html = client.get("/measures/RICH/explore/", {"by": by}).content.decode()
        assert heading in html
        assert html.count('role="img"') == 2  # the server's drawing, wide and narrow; Plotly's box is none
        assert "Download CSV" in html
        assert re.search(r"<details.*<table.*<caption>", html, re.DOTALL)


def test_plotly_is_named_on_the_explore_page_and_nowhere_else(client, rich):
    client.force_login(officer())
    assert b"plotly-basic" in client.get("/measures/RICH/explore/").content
    for address in ("/measures/", "/measures/RICH/", "/my-work/"):
        assert b"plotly" not in client.get(address).content.lower()


def test_a_name_cannot_end_the_script_that_carries_the_figures(client):
    measure = make_measure(code="EVIL", title="</script><script>alert(1)</script>")
    record(measure, months("2024-04", [1, 2, 3]))
    client.force_login(officer())
    assert b"<script>alert" not in client.get("/measures/EVIL/explore/").content


def test_the_file_holds_every_reading_with_marks_and_sources(client, rich):
    client.force_login(officer())
    response = client.get("/measures/RICH/data.csv")
    assert response["Content-Disposition"] == 'attachment; filename="RICH.csv"'
    lines = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert lines[0] == {
        "area": "", "period": "2021-04", "label": "April 2021", "value": "10", "numerator": "", "denominator": "",
        "mark": "", "why_not_available": "", "source": "The board's paper",
    }  # fmt: skip
    gap = next(line for line in lines if line["mark"] == "[x]")
    assert (gap["value"], gap["why_not_available"]) == ("", "Not supplied.")
    assert {line["area"] for line in lines} == {"", "Camden", "<b>Hackney</b>"}
    assert len(lines) == 50 + 4
