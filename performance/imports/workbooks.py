"""Rows of tables, whatever they were saved as: CSV, XLSX or ODS, by what the file is and not by its name."""

from collections.abc import Iterator

from performance.imports.cells import Row
from performance.imports.ods import ods_rows
from performance.imports.opening import Given, Kind, csv_rows, kind_of
from performance.imports.refusals import refuse
from performance.imports.xlsx import xlsx_rows


def rows_of(given: Given, *, formats: bool = False) -> Iterator[Row]:
    """The rows of every sheet, in order. With `formats`, percentages are told from numbers in XLSX, too.

    Raises FileRefused for what cannot be read.
    """
    kind = kind_of(given)
    if kind is Kind.TEXT:
        return (("", number, row) for number, row in csv_rows(given))
    if kind is Kind.XLSX:
        return xlsx_rows(given, formats=formats)
    if kind is Kind.ODS:
        return ods_rows(given)
    raise refuse(given.name, "it is an archive: unpack it and give the table inside.")
