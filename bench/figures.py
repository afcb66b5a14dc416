"""Figures in: official tables and returns to stored readings, and the list of measures under a long history.

Each file is read in a fresh process, so that its peak of memory is its own, beside the fastest reader at hand reading
the same bytes. Everything is stored in a transaction that is rolled back: the demo record stays as it was.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scripts.portal_server import ROOT

ROWS = 200_000
AREA = "London, City of"
GROUPS = (
    "Criminal damage and arson", "Drug offences", "Miscellaneous crimes against society",
    "Possession of weapons offences", "Public order offences", "Robbery", "Sexual offences", "Theft offences",
    "Violence against the person",
)  # fmt: skip
HEADER = (
    "Financial Year", "Financial Quarter", "Police Force", "CSP Name", "Offence Description", "Offence Group",
    "Offence Subgroup", "Offence Code", "Offence Count",
)  # fmt: skip
STREET_MONTHS, STREET_ROWS = 93, 800
RETURN_LINES = 10_000


# The files


def table_rows(year: str = "2024/25"):
    """A Home Office-shaped table of one year: every area, offence code and quarter, zeros included."""
    areas = [AREA, *(f"Area {number}" for number in range(356))]
    codes = ROWS // (len(areas) * 4) + 1
    count = 0
    for area in areas:
        for code in range(codes):
            group = GROUPS[code % len(GROUPS)]
            for quarter in range(1, 5):
                if count == ROWS:
                    return
                count += 1
                yield (
                    year,
                    quarter,
                    "A force",
                    area,
                    f"Offence {code}",
                    group,
                    group,
                    f"{code}A",
                    (code * quarter) % 40,
                )


def write_csv(path: Path) -> None:
    import csv

    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *table_rows()])


def write_xlsx(path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("2024_25")
    for row in (HEADER, *table_rows()):
        sheet.append(row)
    book.save(path)


def write_ods(path: Path, sheets: int) -> None:
    """Several such sheets, written as a stream."""
    import zipfile

    def cell(value):
        kind = f'float" office:value="{value}' if isinstance(value, int) else "string"
        return f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml",
            "<?xml version='1.0'?><manifest:manifest "
            "xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>",
        )
        with archive.open("content.xml", "w") as content:
            content.write(
                b"<?xml version='1.0' encoding='UTF-8'?><office:document-content "
                b"xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
                b"xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' "
                b"xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><office:body><office:spreadsheet>"
            )
            for number in range(sheets):
                year = f"{2021 + number}/{22 + number}"
                content.write(f'<table:table table:name="{year.replace("/", "_")}">'.encode())
                for row in (HEADER, *table_rows(year)):
                    content.write(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>".encode())
                content.write(b"</table:table>")
            content.write(b"</office:spreadsheet></office:body></office:document-content>")


def write_street(folder: Path) -> None:
    """So many months of street files of the size of a small force's."""
    import csv

    from common.periods import Period
    from performance.imports.street import CRIME_TYPES
    from performance.imports.street import HEADER as COLUMNS

    month = Period.month(2010, 4)
    for _ in range(STREET_MONTHS):
        with (folder / f"{month.code}-a-force-street.csv").open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(COLUMNS)
            for row in range(STREET_ROWS):
                kind = CRIME_TYPES[row % len(CRIME_TYPES)]
                table.writerow(
                    [
                        "",
                        month.code,
                        "Anytown Police",
                        "Anytown Police",
                        "0.1",
                        "51.5",
                        "On or near A Street",
                        "E01000001",
                        "Anytown 001A",
                        kind,
                        "",
                        "",
                    ]
                )
        month = month.next()


# In a child: one measurement, as JSON


def child(what: str, path: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scp_portal.settings")
    if what.startswith("plain "):
        start = time.perf_counter()
        PLAIN[what](path)
        said = {"seconds": time.perf_counter() - start}
    else:
        import django

        django.setup()
        said = MEASURED[what](path)
    said["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(said))


def plain_csv(path: str) -> None:
    import csv

    with open(path, newline="") as file:
        for _row in csv.reader(file):
            pass


def plain_calamine(path: str) -> None:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        for _row in book.get_sheet_by_name(name).iter_rows():
            pass


def officer():
    from partnership.models import User

    return User.objects.filter(is_officer=True).order_by("pk").first()


def taken_back(work):
    """Run and time the work in a transaction that is rolled back."""
    from django.db import transaction

    with transaction.atomic():
        start = time.perf_counter()
        said = work()
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    return said | {"seconds": seconds}


def a_measure(code: str, **changes):
    """A new measure like one of the demo's."""
    from common import clock
    from common.records import write
    from performance.models import Measure

    measure = Measure.objects.filter(aggregation="sum").first()
    measure.pk, measure.code, measure.feed, measure.series = None, code, "", ""
    measure._state.adding = True
    for name, value in changes.items():
        setattr(measure, name, value)
    return write(measure, by=officer(), at=clock.now(), reason="For a measurement.")


def recorded_crime(path: str) -> dict:
    from common import clock
    from performance import importing

    def work():
        staged = importing.look_at_recorded_crime(Path(path), area=AREA)
        batch = importing.stage(staged=staged, by=officer(), at=clock.now())
        importing.commit(batch=batch, by=officer(), at=clock.now())
        return {"stored": sum(line.measure is not None for line in staged.lines)}

    from django.db import transaction

    with transaction.atomic():
        for number, group in enumerate(GROUPS):
            a_measure(
                f"BENCH-{number}",
                feed="recorded_crime",
                series=group,
                area_basis="area",
                collected="quarter",
                frequency="quarter",
            )
        said = taken_back(work)
        transaction.set_rollback(True)
    return said


def street(path: str) -> dict:
    from performance import importing

    start = time.perf_counter()
    staged = importing.look_at_street([path], force="Anytown Police", area="Anytown", series_only=True)
    return {"stored": len(staged.lines), "seconds": time.perf_counter() - start}


def readings(path: str) -> dict:
    from django.db import transaction

    from common import clock
    from common.periods import Period
    from performance import importing

    with transaction.atomic():
        codes = [f"BENCH-{number}" for number in range(100)]
        for code in codes:
            a_measure(code, collected="month")
        month, lines = Period.month(2010, 4), ["code,period,value,commentary"]
        for _ in range(RETURN_LINES // len(codes)):
            lines += [f"{code},{month.code},{number}," for number, code in enumerate(codes)]
            month = month.next()
        Path(path).write_text("\n".join(lines))

        def work():
            staged = importing.look_at_return(Path(path))
            batch = importing.stage(staged=staged, by=officer(), at=clock.now())
            importing.commit(batch=batch, by=officer(), at=clock.now())
            return {"stored": len(staged.lines)}

        said = taken_back(work)
        transaction.set_rollback(True)
    return said


def measure_list(measures: int, periods: int) -> dict:
    """Server time of the list of measures with so many measures and months of history."""
    from django.db import connection, transaction
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from common import clock
    from common.periods import Period
    from performance.models import Reading

    with transaction.atomic():
        source = a_measure("BENCH").source
        last = Period.of(clock.today(), "month").shift(-3)
        for number in range(measures):
            measure = a_measure(f"BENCH-{number}")
            Reading.objects.bulk_create(
                [
                    Reading(measure=measure, period=last.shift(-back), value=back % 50, source=source)
                    for back in range(periods)
                ],
                batch_size=2000,
            )
        client = Client()
        client.force_login(officer())
        client.get("/measures/")
        taken = []
        for _ in range(3):
            start = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                answer = client.get("/measures/")
            taken.append(time.perf_counter() - start)
        transaction.set_rollback(True)
    return {
        "stored": measures * periods,
        "seconds": min(taken),
        "queries": len(queries),
        "status": answer.status_code,
    }


def rating(_path: str) -> dict:
    """Rate so many figures in memory."""
    from datetime import date
    from decimal import Decimal

    from performance.rules import Figure, Goal, rate

    goal, on = Goal(Decimal(100)), date(2025, 7, 14)
    figures = [Figure(on=on, value=Decimal(value % 200)) for value in range(40_000)]
    start = time.perf_counter()
    for figure in figures:
        rate(figure=figure, goal=goal, polarity="lower", is_count=True)
    return {"stored": len(figures), "seconds": time.perf_counter() - start}


PLAIN = {"plain csv": plain_csv, "plain calamine": plain_calamine}
MEASURED = {
    "recorded crime": recorded_crime,
    "street": street,
    "readings": readings,
    "rating": rating,
    "list of 1,000 measures × 40": lambda _path: measure_list(1000, 40),
    "list of 50 measures × 14": lambda _path: measure_list(50, 14),
    "list of 50 measures × 1,400": lambda _path: measure_list(50, 1400),
}


def measured(env: dict[str, str], what: str, path: Path | str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "bench.figures", what, str(path)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def told(words: str, found: dict, seconds: float | None = None, megabytes: float | None = None) -> bool:
    """One line of the table; True when its aims are met."""
    met = (seconds is None or found["seconds"] <= seconds) and (
        megabytes is None or found["megabytes"] <= megabytes
    )
    aim = ", ".join(
        part
        for part in (seconds is not None and f"{seconds:g} s", megabytes is not None and f"{megabytes:g} MB")
        if part
    )
    verdict = f"   aim at most {aim}: {'met' if met else 'MISSED'}" if aim else ""
    print(f"{words:52}{found['seconds']:>9.2f} s{found['megabytes']:>8.0f} MB{verdict}")
    return met


def run(env: dict[str, str]) -> bool:
    """Measure on the database of `env`; True when the aims are met."""
    print(f"\nFigures in: {ROWS:,} rows to stored readings, each file in a fresh process\n")
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        here = Path(folder)
        write_csv(here / "table.csv")
        write_xlsx(here / "table.xlsx")
        write_ods(here / "one.ods", 1)
        write_ods(here / "four.ods", 4)
        (here / "street").mkdir()
        write_street(here / "street")
        four = measured(env, "recorded crime", here / "four.ods")
        met = [
            told(
                "CSV, the fastest reader (standard library)", measured(env, "plain csv", here / "table.csv")
            ),
            told("CSV", measured(env, "recorded crime", here / "table.csv"), 1.5),
            told("XLSX, the fastest reader (calamine)", measured(env, "plain calamine", here / "table.xlsx")),
            told("XLSX", measured(env, "recorded crime", here / "table.xlsx"), 5, 300),
            told("ODS, the fastest reader (calamine)", measured(env, "plain calamine", here / "one.ods")),
            told("ODS, one sheet", measured(env, "recorded crime", here / "one.ods"), 12, 150),
            told(
                "ODS of four sheets, the fastest reader (calamine)",
                measured(env, "plain calamine", here / "four.ods"),
            ),
            told("ODS of four sheets, each", four | {"seconds": four["seconds"] / 4}, 12, 150),
            told(f"{STREET_MONTHS} months of street files", measured(env, "street", here / "street"), 10),
            told(
                f"{RETURN_LINES:,} readings, preview and commit",
                measured(env, "readings", here / "return.csv"),
                20,
            ),
        ]
    met.append(told("rating 40,000 readings in memory", measured(env, "rating", ""), 1))
    print("\nThe list of measures, server time\n")
    many = measured(env, "list of 1,000 measures × 40", "")
    short, long = (measured(env, f"list of 50 measures × {periods}", "") for periods in ("14", "1,400"))
    met.append(told(f"1,000 measures × 40 readings ({many['queries']} queries)", many, 0.3))
    told("50 measures × 14 readings", short)
    told("50 measures × 1,400 readings", long)
    ratio = long["seconds"] / short["seconds"]
    met.append(ratio <= 4)
    print(
        f"a hundred times the history: {ratio:.2f} times the time   aim at most 4: {'met' if ratio <= 4 else 'MISSED'}"
    )
    return all(met)


if __name__ == "__main__":
    child(sys.argv[1], sys.argv[2])
