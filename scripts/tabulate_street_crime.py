"""Tabulate police.uk street-level files into the small monthly table that the demo record keeps.

Give it a folder that holds ``YYYY-MM-<force>-street.csv`` files, at any depth, one month to a file,
as they come from data.police.uk. It prints ``month,crime_type,reported_by_force,located_in_city``:
every month times the fourteen crime types. A zero means that the month's file exists and has no
such row; a month without a file stops the run, because a missing month is not a month without
crime.

Every row is counted as it was published. Nothing is de-duplicated: identifiers repeat, anti-social
behaviour has none, and identical rows can be separate incidents.

    python scripts/tabulate_street_crime.py FOLDER --from 2018-04 --to 2025-05

prints fixtures/demo/street-crime.csv; with 2025-06 and 2025-12, fixtures/street-crime-2025-06-to-12.csv.
"""

import argparse
import csv
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TextIO

HEADER = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
]
CRIME_TYPES = (
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
)
LICENCE = """\
# Contains public sector information licensed under the Open Government Licence v3.0.
# Source: data.police.uk, {force} street-level files, one download of each month.
# Rows are counted as published; nothing is de-duplicated.
# reported_by_force: every row of the force's file.
# located_in_city: the rows whose LSOA name starts with “{area}”; rows without a location are not in it.
# Anti-social behaviour rows are incidents, not crimes: never add them to a total of crimes.
"""
FILE_NAME = re.compile(r"^(?P<month>\d{4}-(?:0[1-9]|1[0-2]))-(?P<force>.+)-street\.csv$")


class StreetFileError(ValueError):
    """A street file cannot be counted; the message names the file, the row and why."""


def months_between(first: str, last: str) -> list[str]:
    """Return every month from first to last, both included, written ``2024-08``."""
    year, month = (int(part) for part in first.split("-"))
    months = []
    while f"{year}-{month:02d}" <= last:
        months.append(f"{year}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return months


def count_file(path: Path, month: str, force: str, area: str) -> tuple[Counter, Counter]:
    """Count one month's rows by crime type: all rows, and those in LSOAs whose name starts with area.

    Raises StreetFileError for another header, month or force, or a crime type that police.uk does not list.
    """
    reported, located = Counter(), Counter()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if rows.fieldnames != HEADER:
            raise StreetFileError(f"{path.name}: the header is not that of a street-level file.")
        for row in rows:
            where = f"{path.name}, line {rows.line_num}"
            if row["Month"] != month:
                raise StreetFileError(
                    f"{where}: the month is “{row['Month']}”, the file's name says {month}."
                )
            if row["Reported by"] != force:
                raise StreetFileError(f"{where}: reported by “{row['Reported by']}”, not {force}.")
            if row["Crime type"] not in CRIME_TYPES:
                raise StreetFileError(
                    f"{where}: “{row['Crime type']}” is not one of the fourteen crime types."
                )
            reported[row["Crime type"]] += 1
            located[row["Crime type"]] += row["LSOA name"].startswith(area)
    return reported, located


def files_by_month(folder: Path) -> dict[str, Path]:
    """Find the folder's street files by month. Raises StreetFileError when a month is there twice."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*-street.csv")):
        match = FILE_NAME.match(path.name)
        if match is None:
            continue
        if match["month"] in found:
            raise StreetFileError(f"{match['month']} is there twice: {found[match['month']]} and {path}.")
        found[match["month"]] = path
    return found


def tabulate(folder: Path, *, first: str, last: str, force: str, area: str, out: TextIO) -> None:
    """Write the table of first to last month, with its licence lines, to out."""
    files = files_by_month(folder)
    first, last = first or min(files, default=""), last or max(files, default="")
    if not first or not last or first > last:
        raise StreetFileError(f"{folder}: no street-level files for the months asked for.")
    months = months_between(first, last)
    missing = [month for month in months if month not in files]
    if missing:
        raise StreetFileError(f"{folder}: no file for {', '.join(missing)}; a missing month is not a zero.")
    counted = {month: count_file(files[month], month, force, area) for month in months}
    out.write(LICENCE.format(force=force, area=area))
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["month", "crime_type", "reported_by_force", "located_in_city"])
    for month, (reported, located) in counted.items():
        for crime_type in CRIME_TYPES:
            table.writerow([month, crime_type, reported[crime_type], located[crime_type]])


def main() -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Count police.uk street-level rows by month and crime type.")
    parser.add_argument("folder", type=Path, help="folder with the street-level files")
    parser.add_argument(
        "--from", dest="first", default="", help="first month, as 2018-04 (default: the earliest)"
    )
    parser.add_argument("--to", dest="last", default="", help="last month, as 2025-05 (default: the latest)")
    parser.add_argument(
        "--force", default="City of London Police", help="the force's name, as in “Reported by”"
    )
    parser.add_argument("--area", default="City of London", help="how the names of the area's LSOAs start")
    given = parser.parse_args()
    try:
        tabulate(
            given.folder,
            first=given.first,
            last=given.last,
            force=given.force,
            area=given.area,
            out=sys.stdout,
        )
    except StreetFileError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
