"""Tabulate police.uk street-level files into the small monthly table that the demo record keeps.

Give it a folder of street files as they come from data.police.uk. It prints
`month,crime_type,reported_by_force,located_in_city`: every month times the fourteen crime types, counted by the same
reader that imports figures. A month without a file stops the run: a missing month is not a month without crime.

    python scripts/tabulate_street_crime.py FOLDER --from 2018-04 --to 2025-05

prints fixtures/demo/street-crime.csv; with 2025-06 and 2025-12, fixtures/street-crime-2025-06-to-12.csv.
"""

import argparse
import csv
import os
import sys
from pathlib import Path
from typing import TextIO

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scp_portal.settings")
os.environ.setdefault("PORTAL_DEMO", "yes")

from common.periods import Period, periods_between
from performance.imports.street import CRIME_TYPES, Street, read_street

LICENCE = """\
# Contains public sector information licensed under the Open Government Licence v3.0.
# Source: data.police.uk, {force} street-level files, one download of each month.
# Rows are counted as published; nothing is de-duplicated.
# reported_by_force: every row of the force's file.
# located_in_city: the rows whose LSOA name starts with “{area}”; rows without a location are not in it.
# Anti-social behaviour rows are incidents, not crimes: never add them to a total of crimes.
"""


def why_not(street: Street, months: list[Period]) -> list[str]:
    """Why the table cannot be made, in sentences; empty when it can."""
    there = set(street.months)
    gone = [str(month) for month in months if month not in there]
    missing = [f"No file for {', '.join(gone)}: a missing month is not a nought."] if gone else []
    return [refusal.sentence for refusal in street.refusals] + missing


def tabulate(street: Street, months: list[Period], out: TextIO) -> None:
    """Write a row for each month and crime type to `out`."""
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["month", "crime_type", "reported_by_force", "located_in_city"])
    for month in months:
        for kind in CRIME_TYPES:
            table.writerow(
                [month.code, kind, street.counts[month, kind, "force"], street.counts[month, kind, "area"]]
            )


def main() -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Count police.uk street-level rows by month and crime type.")
    parser.add_argument("folder", type=Path, help="folder with the street-level files")
    parser.add_argument("--from", dest="first", default="", help="first month, as 2018-04; else the earliest")
    parser.add_argument("--to", dest="last", default="", help="last month, as 2025-05; else the latest")
    parser.add_argument("--force", default="City of London Police", help="as “Reported by” names it")
    parser.add_argument("--area", default="City of London", help="how the names of the area's LSOAs start")
    given = parser.parse_args()
    street = read_street(given.folder, force=given.force, area_prefix=given.area)
    months = []
    if street.months:
        first = Period.parse(given.first) if given.first else street.months[0]
        months = periods_between(first, Period.parse(given.last) if given.last else street.months[-1])
    if problems := why_not(street, months) or ([] if months else ["There are no months to tabulate."]):
        print(*problems, sep="\n", file=sys.stderr)
        return 1
    sys.stdout.write(LICENCE.format(force=given.force, area=given.area))
    tabulate(street, months, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
