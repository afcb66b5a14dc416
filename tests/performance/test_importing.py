"""Imports: what a file would do is kept first; then it is stored whole, and taken back exactly."""

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from common.periods import Period
from performance import importing
from performance.enums import AreaBasis, BatchState, Certainty, Feed, Frequency
from performance.imports.returns import DueLine, write_return
from performance.models import (
    AreaName,
    Commentary,
    ComparatorReading,
    ImportBatch,
    Measure,
    PeriodLock,
    Reading,
)
from performance.operations import lock_period, release_reading
from tests.factories import make_measure, make_partner, make_user, now, officer, paper, period, record
from tests.performance.import_files import (
    AREA,
    FORCE,
    HOME_OFFICE_HEADER,
    crime_row,
    street_row,
    write_csv,
    write_street,
    write_xlsx,
    write_zip,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def burglary():
    return make_measure(code="SC-BUR", feed=Feed.STREET, series="Burglary")


@pytest.fixture
def located():
    return make_measure(
        code="SC-BURA", feed=Feed.STREET, series="Burglary", area_basis=AreaBasis.AREA, title="Burglary here"
    )


@pytest.fixture
def robbery():
    return make_measure(
        code="RC-ROB",
        feed=Feed.RECORDED_CRIME,
        series="Robbery",
        collected=Frequency.QUARTER,
        area_basis=AreaBasis.AREA,
    )


def street(tmp_path, *months: str, rows: int = 2, here: int = 1, name: str = "") -> list:
    """Street files with so many burglaries a month, of which so many lie here; the paths."""
    return [
        write_street(
            tmp_path / (name or f"{month}-city-of-london-street.csv"),
            [
                street_row("Burglary", month=month, lsoa="City of London 001A" if number < here else "")
                for number in range(rows)
            ],
        )
        for month in months
    ]


def look(paths) -> importing.Staged:
    return importing.look_at_street(paths, force=FORCE, area=AREA)


def brought_in(staged, by=None) -> ImportBatch:
    return importing.stage(staged=staged, by=by or officer(), at=now())


def stored(staged) -> ImportBatch:
    return importing.commit(batch=brought_in(staged), by=officer(), at=now())


def taken_back(batch, reason="The wrong file.") -> ImportBatch:
    return importing.undo(batch=batch, reason=reason, by=officer(), at=now())


def values(measure) -> dict:
    return {str(reading.period): reading.value for reading in measure.readings.order_by("period")}


def actions(staged, measure) -> dict:
    return {line.period: line.action for line in staged.lines if line.measure == measure.code}


def refusal(call) -> str:
    with pytest.raises(ValidationError) as refused:
        call()
    return " ".join(refused.value.messages)


# Staging


def test_a_staged_import_stores_nothing_but_itself(tmp_path, burglary):
    batch = brought_in(look(street(tmp_path, "2024-08")))
    assert batch.state == BatchState.STAGED
    assert len(batch.sha256) == 64
    assert (batch.rows_read, batch.rows_used, batch.uploader) == (2, 2, officer())
    assert not Reading.objects.exists()


def test_the_two_bases_of_the_police_files_feed_two_measures(tmp_path, burglary, located):
    stored(look(street(tmp_path, "2024-08", rows=5, here=3)))
    assert values(burglary) == {"August 2024": 5}
    assert values(located) == {"August 2024": 3}


def test_a_month_between_the_files_is_not_available_and_never_nought(tmp_path, burglary):
    stored(look(street(tmp_path, "2024-07", "2024-09")))
    missing = burglary.readings.get(period=period("2024-08"))
    assert missing.value is None
    assert missing.not_available_reason == "No street file for this month."


def test_a_figure_that_comes_after_all_is_new_and_not_revised(tmp_path, burglary):
    stored(look(street(tmp_path, "2024-07", "2024-09")))
    staged = look(street(tmp_path, "2024-08", rows=4))
    assert actions(staged, burglary) == {"2024-08": "changed"}
    stored(staged)
    assert burglary.readings.get(period=period("2024-08")).certainty == Certainty.FINAL


def test_importing_a_month_again_replaces_it_and_marks_what_changed_as_revised(tmp_path, burglary, located):
    stored(look(street(tmp_path, "2024-08", "2024-09", rows=5, here=3)))
    again = look(street(tmp_path, "2024-08", rows=6, here=3))
    assert actions(again, burglary) == {"2024-08": "changed"}
    assert actions(again, located) == {"2024-08": "same"}
    stored(again)
    assert values(burglary) == {"August 2024": 6, "September 2024": 5}
    assert burglary.readings.get(period=period("2024-08")).certainty == Certainty.REVISED
    assert burglary.readings.get(period=period("2024-09")).certainty == Certainty.FINAL
    kept = Reading.history.filter(measure=burglary, period=period("2024-08")).order_by("history_id")
    assert [change.value for change in kept] == [5, 6]


def test_the_same_file_again_has_nothing_to_do(tmp_path, burglary):
    paths = street(tmp_path, "2024-08")
    first = stored(look(paths))
    again = brought_in(look(paths))
    assert "nothing new" in importing.why_not_commit(officer(), again)
    assert [twin.pk for twin in importing.twins_of(again)] == [first.pk]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([street_row(force="Metropolitan Police Service")], "not by City of London Police"),
        ([street_row(), street_row(month="2024-09")], "files were merged"),
        ([street_row("Arson")], "is not a crime type"),
    ],
)
def test_a_file_that_is_not_one_month_of_ours_is_refused_and_nothing_of_it_is_stored(
    tmp_path, burglary, rows, said
):
    batch = brought_in(look([write_street(tmp_path / "given.csv", rows)]))
    assert said in batch.refusals[0]
    assert batch.refusals[0].startswith("given.csv, row ")
    assert "nothing of it is stored" in refusal(lambda: importing.commit(batch=batch, by=officer(), at=now()))
    assert not Reading.objects.exists()


def test_records_of_stop_and_search_are_refused(tmp_path, burglary):
    header = ["Type", "Date", "Self-defined ethnicity", "Object of search"]
    file = write_csv(tmp_path / "2024-08-city-of-london-stop-and-search.csv", [header, ["", "", "", ""]])
    assert "stop-and-search records" in look([file]).refusals[0]


def test_one_bad_file_among_good_ones_stops_them_all(tmp_path, burglary):
    good = street(tmp_path, "2024-08")
    bad = write_street(tmp_path / "2024-09-bad.csv", [street_row("Arson", month="2024-09")])
    batch = brought_in(look([*good, bad]))
    assert importing.why_not_commit(officer(), batch)
    assert len(batch.refusals) == 1


def test_a_measure_of_other_periods_than_the_file_is_not_fed_by_it(tmp_path):
    make_measure(code="Q-1", feed=Feed.STREET, series="Burglary", collected=Frequency.QUARTER)
    staged = look(street(tmp_path, "2024-08"))
    assert "Q-1 has quarterly readings, and August 2024 is not such." in staged.refusals[0]


def test_only_officers_bring_in_official_files(tmp_path, burglary):
    person = make_user("contributor", partner=burglary.supplier)
    said = refusal(lambda: brought_in(look(street(tmp_path, "2024-08")), by=person))
    assert said == "Only the community safety officers change the partnership's records."


# Committing


def test_a_commit_is_whole_or_not_at_all(tmp_path, burglary, located):
    batch = brought_in(look(street(tmp_path, "2024-08", "2024-09")))
    record(located, {"2024-09": 99})
    said = refusal(lambda: importing.commit(batch=batch, by=officer(), at=now()))
    assert said.startswith("SC-BURA, September 2024, has changed since this import was staged")
    batch.refresh_from_db()
    assert batch.state == BatchState.STAGED
    assert values(burglary) == {}


def test_a_figure_that_moved_since_it_was_shown_is_not_overwritten(tmp_path, burglary):
    record(burglary, {"2024-08": 7})
    batch = brought_in(look(street(tmp_path, "2024-08", rows=5)))
    record(burglary, {"2024-08": 8})
    assert "upload the file again" in refusal(lambda: importing.commit(batch=batch, by=officer(), at=now()))
    assert values(burglary) == {"August 2024": 8}


def test_a_commit_says_where_each_figure_comes_from(tmp_path, burglary):
    batch = importing.stage(
        staged=look(street(tmp_path, "2024-08")),
        by=officer(),
        at=now(),
        source_address="https://data.police.uk/data/",
        licence="Open Government Licence v3.0",
    )
    importing.commit(batch=batch, by=officer(), at=now())
    source = burglary.readings.get().source
    assert source.title == "2024-08-city-of-london-street.csv"
    assert source.batch == batch
    assert batch.sha256 in source.detail
    assert source.address == "https://data.police.uk/data/"


def test_a_second_commit_is_told_that_it_is_done(tmp_path, burglary):
    batch = stored(look(street(tmp_path, "2024-08")))
    assert (
        refusal(lambda: importing.commit(batch=batch, by=officer(), at=now()))
        == "This import is already committed."
    )


@pytest.mark.django_db(transaction=True)
def test_two_people_who_commit_at_once_store_it_once(tmp_path, burglary):
    batch = brought_in(look(street(tmp_path, "2024-08", rows=3)))
    people = [make_user("officer"), make_user("officer")]
    at_once, told = Barrier(2), []

    def press(person):
        try:
            at_once.wait()
            importing.commit(batch=batch, by=person, at=now())
            told.append("")
        except ValidationError as problem:
            told.append(problem.messages[0])
        finally:
            connection.close()

    threads = [Thread(target=press, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["", "This import is already committed."]
    assert Reading.history.count() == 1


def test_a_locked_period_takes_no_figure_from_a_file(tmp_path, burglary):
    record(burglary, {"2024-08": 5})
    lock_period(period=Period.parse("2024/25"), reason="Reported.", source=paper(), by=officer(), at=now())
    staged = look(street(tmp_path, "2024-08", rows=6))
    assert "August 2024 is closed, because 2024/25 is locked (Reported.)." in staged.refusals[0]
    assert importing.why_not_commit(officer(), brought_in(staged))
    same = look(street(tmp_path, "2024-08", rows=5))
    assert same.refusals == ()


def test_a_period_locked_after_staging_is_noticed_by_the_commit(tmp_path, burglary):
    batch = brought_in(look(street(tmp_path, "2024-08")))
    lock_period(period=Period.parse("2024/25 Q2"), reason="Reported.", source=paper(), by=officer(), at=now())
    assert "August 2024 is closed" in refusal(lambda: importing.commit(batch=batch, by=officer(), at=now()))
    assert not Reading.objects.exists()


# Taking back


def test_taking_an_import_back_restores_exactly_what_was_there(tmp_path, burglary):
    source = paper()
    record(burglary, {"2024-08": 7}, certainty=Certainty.PROVISIONAL, source=source)
    before = list(Reading.objects.values())
    batch = stored(look(street(tmp_path, "2024-08", "2024-09", rows=5)))
    assert values(burglary) == {"August 2024": 5, "September 2024": 5}
    batch = taken_back(batch)
    assert list(Reading.objects.values()) == before
    assert (batch.state, batch.reversed_reason) == (BatchState.REVERSED, "The wrong file.")
    told = Reading.history.filter(measure=burglary, period=period("2024-08")).order_by("history_id")
    assert [change.value for change in told] == [7, 5, 7]
    gone = Reading.history.filter(measure=burglary, period=period("2024-09")).order_by("history_id").last()
    assert (gone.history_type, gone.history_change_reason) == ("-", "The wrong file.")


def test_taking_back_goes_by_the_order_of_writing_whatever_the_clocks_said(tmp_path, burglary):
    """The portal can be set to a day: what was written later may then bear an earlier time."""
    record(burglary, {"2024-08": 7}, at=now() + timedelta(hours=6))
    batch = stored(look(street(tmp_path, "2024-08", rows=5)))
    taken_back(batch)
    assert values(burglary) == {"August 2024": 7}


def test_an_import_is_not_taken_back_when_a_figure_changed_since(tmp_path, burglary):
    batch = stored(look(street(tmp_path, "2024-08", "2024-09", rows=5)))
    record(burglary, {"2024-09": 6})
    said = refusal(lambda: taken_back(batch))
    assert said.startswith("SC-BUR, September 2024 has been changed since")
    assert values(burglary) == {"August 2024": 5, "September 2024": 6}


def test_an_import_is_not_taken_back_when_a_figure_was_released_since(tmp_path):
    measure = make_measure(code="SC-BUR", feed=Feed.STREET, series="Burglary", needs_release=True)
    batch = stored(look(street(tmp_path, "2024-08")))
    release_reading(
        reading=measure.readings.get(), on=now().date(), partner=measure.supplier, by=officer(), at=now()
    )
    assert "has been changed since" in refusal(lambda: taken_back(batch))


def test_an_import_that_was_taken_back_can_be_brought_in_again(tmp_path, burglary):
    paths = street(tmp_path, "2024-08", rows=5)
    taken_back(stored(look(paths)))
    again = stored(look(paths))
    assert values(burglary) == {"August 2024": 5}
    assert burglary.readings.get().certainty == Certainty.FINAL
    taken_back(again)
    assert values(burglary) == {}


def test_taking_back_needs_a_reason_and_happens_once(tmp_path, burglary):
    batch = stored(look(street(tmp_path, "2024-08")))
    assert refusal(lambda: taken_back(batch, reason=" ")) == "Say why the import is taken back."
    taken_back(batch)
    assert refusal(lambda: taken_back(batch)) == "Only an import that was committed can be taken back."


# Home Office tables


def table(tmp_path, rows: list, name: str = "prc-csp.csv"):
    return write_csv(tmp_path / name, [HOME_OFFICE_HEADER, *rows])


def test_a_home_office_table_gives_quarters_of_our_area(tmp_path, robbery):
    file = table(tmp_path, [crime_row(3), crime_row(4, quarter=2), crime_row(-1, quarter=2, code="34A")])
    stored(importing.look_at_recorded_crime(file, area=AREA))
    assert values(robbery) == {"Q1 2024/25": 3, "Q2 2024/25": 3}


def test_another_name_of_the_area_is_known_from_the_list_of_names(tmp_path, robbery):
    AreaName.objects.create(area=AREA, alias="E22000180", source=paper())
    file = table(tmp_path, [crime_row(3, area="E22000180")])
    stored(importing.look_at_recorded_crime(file, area=AREA))
    assert values(robbery) == {"Q1 2024/25": 3}


def test_comparators_are_held_beside_the_measure_and_taken_back_with_the_import(tmp_path, robbery):
    first = stored(
        importing.look_at_recorded_crime(
            table(tmp_path, [crime_row(3), crime_row(30, area="Camden")]), area=AREA, comparators=["Camden"]
        )
    )
    held = ComparatorReading.objects.get()
    assert (held.measure, held.area, held.value, held.source.batch) == (robbery, "Camden", 30, first)
    second = stored(
        importing.look_at_recorded_crime(
            table(tmp_path, [crime_row(3), crime_row(31, area="Camden")]), area=AREA, comparators=["Camden"]
        )
    )
    assert ComparatorReading.objects.get().value == 31
    taken_back(second)
    held = ComparatorReading.objects.get()
    assert (held.value, held.source.batch) == (30, first)
    taken_back(first)
    assert not ComparatorReading.objects.exists()


def test_an_area_that_the_table_does_not_have_is_refused_with_its_neighbours(tmp_path, robbery):
    file = table(tmp_path, [crime_row(3), crime_row(30, area="Camden")])
    staged = importing.look_at_recorded_crime(file, area=AREA, comparators=["Camdem"])
    assert "no row of Camdem" in staged.refusals[0]


# Returns


def returned(tmp_path, rows: list, name: str = "return.csv"):
    return write_csv(tmp_path / name, [["Code", "Period", "Value", "Commentary"], *rows])


def test_a_return_stores_figures_and_what_is_said_beside_the_rated_period(tmp_path):
    measure = make_measure(code="SF-1")
    file = returned(
        tmp_path,
        [["SF-1", "April 2024", "5", "A quiet month."], ["SF-1", "May 2024", "[x] No staff", "Nobody."]],
    )
    batch = stored(importing.look_at_return(file))
    assert values(measure) == {"April 2024": 5, "May 2024": None}
    said = Commentary.objects.get()
    assert (str(said.period), said.text) == ("Q1 2024/25", "A quiet month.\n\nNobody.")
    taken_back(batch)
    assert not Reading.objects.exists() and not Commentary.objects.exists()


def test_a_return_that_was_downloaded_comes_back_without_loss(tmp_path):
    measure = make_measure(code="3.10", aggregation="ratio", collected="quarter")
    line = DueLine(
        code="3.10",
        title=measure.title,
        period=period("2024/25 Q1"),
        value=Decimal("33.3333"),
        numerator=Decimal(1),
        denominator=Decimal(3),
        certainty="provisional",
        commentary="=one in three",
    )
    file = tmp_path / "return.xlsx"
    file.write_bytes(write_return([line]))
    stored(importing.look_at_return(file))
    reading = measure.readings.get()
    assert (reading.value, reading.numerator, reading.denominator) == (Decimal("33.3333"), 1, 3)
    assert reading.certainty == Certainty.PROVISIONAL
    assert Commentary.objects.get().text == "=one in three"


def test_a_contributor_brings_in_a_return_of_their_own_measures_alone(tmp_path):
    probation, police = make_partner(name="Probation"), make_partner(name="Police")
    mine, other = make_measure(code="RR-1", owner=probation), make_measure(code="SC-1", owner=police)
    record(other, {"2024-04": 77})
    person = make_user("contributor", partner=probation)
    staged = importing.look_at_return(returned(tmp_path, [["RR-1", "April 2024", "5", ""]]), by=person)
    batch = importing.commit(batch=brought_in(staged, by=person), by=person, at=now())
    assert values(mine) == {"April 2024": 5}
    assert importing.why_not_undo(person, batch)
    staged = importing.look_at_return(returned(tmp_path, [["SC-1", "April 2024", "5", ""]]), by=person)
    assert "Only officers and people of Police enter figures of SC-1." in staged.refusals[0]
    assert staged.lines[0].before is None


def test_a_return_with_a_code_that_is_none_of_ours_names_the_row(tmp_path):
    staged = importing.look_at_return(returned(tmp_path, [["NO-1", "April 2024", "5", ""]]))
    assert staged.refusals == (
        "return.csv, row 2: there is no measure NO-1. Use a code from the list of measures.",
    )


# The commands


def ran(name: str, *args, **options) -> tuple[str, str, int]:
    """What a command printed, what it complained of, and its exit code."""
    out, err = StringIO(), StringIO()
    try:
        call_command(name, *args, stdout=out, stderr=err, **options)
    except SystemExit as left:
        return out.getvalue(), err.getvalue(), left.code
    return out.getvalue(), err.getvalue(), 0


TOLD = {"measure", "series", "basis", "area", "period", "value", "action", "reason"}


def test_a_dry_run_of_the_series_alone_works_on_an_empty_database(tmp_path):
    paths = street(tmp_path, "2024-08", rows=5, here=3)
    out, err, code = ran("import_street_crime", *map(str, paths), "--dry-run", "--json", "--series-only")
    told = json.loads(out)
    assert (err, code) == ("", 0)
    assert all(set(line) == TOLD and line["action"] == "new" and line["measure"] is None for line in told)
    counted = {(line["series"], line["basis"], line["area"]): line["value"] for line in told}
    assert counted["Burglary", "force", FORCE] == 5
    assert counted["Burglary", "area", AREA] == 3
    assert {line["period"] for line in told} == {"2024-08"}
    assert not ImportBatch.objects.exists()


def test_a_dry_run_says_what_a_file_would_do_and_stores_nothing(tmp_path, robbery):
    record(robbery, {"2024/25 Q1": 2})
    file = table(tmp_path, [crime_row(3), crime_row(4, quarter=2)])
    out, err, code = ran("import_recorded_crime", str(file), "--area", AREA, "--dry-run", "--json")
    told = {line["period"]: line for line in json.loads(out)}
    assert told["2024/25 Q1"] == {
        "measure": "RC-ROB",
        "series": "Robbery",
        "basis": "area",
        "area": AREA,
        "period": "2024/25 Q1",
        "value": 3,
        "action": "changed",
        "reason": "Revised at source [r].",
    }
    assert told["2024/25 Q2"]["action"] == "new"
    assert (err, code) == ("", 0)
    assert values(robbery) == {"Q1 2024/25": 2}


def test_each_refused_file_gets_one_sentence_on_standard_error_and_the_exit_code_is_one(tmp_path):
    good = street(tmp_path, "2024-08")
    bad = [
        write_street(
            tmp_path / f"2024-{month:02}-bad.csv", [street_row("Arson", month=f"2024-{month:02}")] * 3
        )
        for month in (9, 10)
    ]
    _out, err, code = ran(
        "import_street_crime", *map(str, [*good, *bad]), "--dry-run", "--json", "--series-only"
    )
    sentences = err.strip().splitlines()
    assert code == 1
    assert [sentence.split(",")[0] for sentence in sentences] == ["2024-09-bad.csv", "2024-10-bad.csv"]


def test_a_return_with_many_bad_rows_gets_one_sentence_too(tmp_path):
    file = returned(tmp_path, [["NO-1", "April 2024", "5", ""], ["NO-2", "April 2024", "five", ""]])
    _out, err, code = ran("import_readings", str(file), "--dry-run", "--json")
    assert code == 1
    assert len(err.strip().splitlines()) == 1
    assert "return.csv, row " in err and "1 refusal more" in err


def test_the_commands_store_in_the_name_of_an_officer(tmp_path, burglary):
    paths = [str(path) for path in street(tmp_path, "2024-08", rows=5)]
    with pytest.raises(CommandError, match="Say who imports"):
        ran("import_street_crime", *paths, "--force", FORCE, "--area", AREA)
    out, _err, code = ran(
        "import_street_crime", *paths, "--force", FORCE, "--area", AREA, "--by", officer().email
    )
    assert code == 0
    assert "It can be taken back at /imports/" in out
    assert values(burglary) == {"August 2024": 5}


def test_series_alone_goes_with_a_dry_run(tmp_path):
    with pytest.raises(CommandError, match="--series-only goes with --dry-run"):
        ran("import_street_crime", str(tmp_path), "--series-only")


def test_a_zip_as_downloaded_is_read_like_its_files(tmp_path, burglary):
    (path,) = street(tmp_path, "2024-08", rows=5)
    packed = write_zip(
        tmp_path / "download.zip",
        {f"2024-08/{path.name}": path.read_bytes(), "2024-08/2024-08-city-of-london-outcomes.csv": "x"},
    )
    assert importing.force_of([packed], AREA) == FORCE
    stored(look([packed]))
    assert values(burglary) == {"August 2024": 5}


def test_a_workbook_of_a_street_file_is_refused_with_the_remedy(tmp_path):
    file = write_xlsx(tmp_path / "street.xlsx", {"Sheet1": [["Crime ID"]]})
    assert "street files are CSV" in look([file]).refusals[0]


# The real files, where they are at hand


@pytest.fixture
def real_files(root):
    folder = root.parent / "shared" / "data" / "police-street"
    if not folder.is_dir():
        pytest.skip("The real police files are not at hand.")
    return folder


def test_the_figures_of_the_dashboard_are_re_made_from_the_files_they_came_from(real_files):
    call_command("load_demo", no_editions=True, verbosity=0)
    fed = list(Measure.objects.filter(feed=Feed.STREET))
    told = {
        (reading.measure.code, reading.period): reading.value
        for reading in Reading.objects.filter(measure__in=fed).select_related("measure")
    }
    assert fed and told
    staged = importing.look_at_street([real_files], force=FORCE, area=AREA)
    assert staged.refusals == ()
    read = {
        (line.measure, Period.parse(line.period)): Decimal(line.value)
        for line in staged.lines
        if line.measure and line.value is not None
    }
    assert {key: read.get(key) for key in told} == told
    assert not [line for line in staged.lines if line.measure and line.action == "changed"]
    # And once more, from nothing.
    PeriodLock.objects.all().delete()
    Reading.objects.filter(measure__in=fed).delete()
    stored(importing.look_at_street([real_files], force=FORCE, area=AREA))
    made = {
        (reading.measure.code, reading.period): reading.value
        for reading in Reading.objects.filter(measure__in=fed).select_related("measure")
    }
    assert {key: made[key] for key in told} == told
