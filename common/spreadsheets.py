"""Spreadsheets in and out: columns people know, links by code, errors by row, all of a file or nothing of it.

A `Sheet` is a resource of django-import-export. Codes are looked up in tables read once, the records a file could
mean are loaded by one query, and text that a spreadsheet would take for a formula is exported with an apostrophe
in front, which the import takes off again: what was exported and comes back changes nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from import_export import fields, resources, results, widgets
from import_export.formats import base_formats
from import_export.instance_loaders import BaseInstanceLoader

from common.fields import PartialDateField, PeriodField
from common.partial_dates import PartialDate
from common.periods import Period, PeriodKind
from common.records import write
from common.text import list_words

MOST_ROWS = 5_000  # a preview makes the change and takes it back, and others wait for the database meanwhile
FIRST_ROW = 2  # row 1 of a sheet holds the headings
_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NOT_FOR_A_CELL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")


def neutral(text: str) -> str:
    """Text for a cell: one that would be taken for a formula gets an apostrophe in front."""
    text = _NOT_FOR_A_CELL.sub("", text)
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def typed(cell) -> str:
    """What somebody typed into a cell, as text: without the apostrophe of `neutral`, or a spreadsheet's own habits."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    text = str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()
    return text[1:] if text.startswith("'") and _LIKE_A_FORMULA.match(text[1:]) else text


# Columns: how a cell becomes a value, and a value a cell


class Column(widgets.Widget):
    """Text as it is."""

    is_text = True

    def clean(self, value, row=None, **kwargs):
        return typed(value)

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value).replace("\r\n", "\n").strip()


class Whole(Column):
    """A whole number, or nothing."""

    is_text = False

    def clean(self, value, row=None, **kwargs):
        text = typed(value)
        if not text:
            return None
        if not re.fullmatch(r"-?\d{1,18}", text):
            raise ValueError(f"“{text}” is not a whole number.")
        return int(text)

    def render(self, value, obj=None, *, force_native_type=False, **kwargs):
        return value if force_native_type else "" if value is None else str(value)


class Number(Column):
    """An exact number, or nothing. A missing figure is never 0."""

    is_text = False

    def clean(self, value, row=None, **kwargs):
        # A spreadsheet counts in floats: 12.3 may arrive as 12.300000000000001.
        text = str(Decimal(str(round(value, 9)))) if isinstance(value, float) else typed(value)
        if not text:
            return None
        try:
            number = Decimal(text.replace(",", "") if _THOUSANDS.fullmatch(text) else text)
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite():
            raise ValueError(f"“{text}” is not a number: write figures only, such as 1570 or 12.5.")
        return number

    def render(self, value, obj=None, *, force_native_type=False, **kwargs):
        if value is None:
            return None if force_native_type else ""
        plain = f"{value.normalize():f}" if value else "0"
        if force_native_type:
            return int(plain) if "." not in plain else Decimal(plain)
        return plain


class YesOrNo(Column):
    """Yes or no."""

    def clean(self, value, row=None, **kwargs):
        text = typed(value).lower()
        if text in {"", "no", "n", "false", "0"}:
            return False
        if text in {"yes", "y", "true", "1"}:
            return True
        raise ValueError(f"“{text}” is neither yes nor no.")

    def render(self, value, obj=None, **kwargs):
        return "yes" if value else "no"


class Day(Column):
    """A whole day, or nothing."""

    def clean(self, value, row=None, **kwargs):
        if not (text := typed(value)):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"“{text}” is not a day: write 2022-05-12.") from None

    def render(self, value, obj=None, **kwargs):
        return value.isoformat() if value else ""


class DayAsFarAsKnown(Column):
    """A date known to the day, the month or the year, or nothing."""

    def clean(self, value, row=None, **kwargs):
        return PartialDate.parse(text) if (text := typed(value)) else None

    def render(self, value, obj=None, **kwargs):
        return value.iso if value else ""


class PeriodOfTime(Column):
    """A month, a quarter or a financial year, or nothing."""

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, date) and value.day == 1:  # 2024-08, of which a spreadsheet made 1 August
            return Period.of(value.date() if isinstance(value, datetime) else value, PeriodKind.MONTH)
        return Period.parse(text) if (text := typed(value)) else None

    def render(self, value, obj=None, **kwargs):
        return value.code if value else ""


class Choice(Column):
    """One of a few words; what is stored for a word is understood too."""

    def __init__(self, choices):
        super().__init__()
        self.words = dict(choices)
        self.meant = {str(key).lower(): key for key in self.words} | {
            str(words).lower(): key for key, words in self.words.items()
        }

    def clean(self, value, row=None, **kwargs):
        text = typed(value)
        if not text:
            return ""
        if text.lower() not in self.meant:
            raise ValueError(f"“{text}” is none of the choices: {list_words(self.words.values())}.")
        return self.meant[text.lower()]

    def render(self, value, obj=None, **kwargs):
        return str(self.words.get(value, value or ""))


class Code(Column):
    """A link to another record by its code; the table of codes is read once a file.

    `parts` are what the code is made of: ("code",), or ("strategy__slug", "number") for 2022-25/4.
    """

    def __init__(self, model: type[models.Model], *parts: str):
        super().__init__()
        self.model, self.parts = model, parts or ("code",)
        self._codes: dict | None = None
        self._keys: dict | None = None

    @property
    def keys(self) -> dict:
        """code -> primary key"""
        if self._keys is None:
            rows = self.model._default_manager.order_by().values_list("pk", *self.parts)
            self._codes = {key: "/".join(map(str, parts)) for key, *parts in rows}
            self._keys = {code: key for key, code in self._codes.items()}
        return self._keys

    def learn(self, record):
        """A record that this very file brought in can be pointed to by the rows below it."""
        if self._keys is not None and self.parts == ("code",):
            self._codes[record.pk] = record.code
            self._keys[record.code] = record.pk

    def clean(self, value, row=None, **kwargs):
        return self.key_of(text) if (text := typed(value)) else None

    def key_of(self, code: str):
        if code in self.keys:
            return self.keys[code]
        near = get_close_matches(code, self.keys, n=1, cutoff=0.6)
        what = self.model._meta.verbose_name
        raise ValueError(
            f"No {what} has the code “{code}”."
            + (f" Did you mean “{near[0]}”?" if near else f" Use the code of a {what} that is kept here.")
        )

    def render(self, value, obj=None, **kwargs):
        return self._codes.get(value, "") if value is not None and self.keys is not None else ""


class Codes(Code):
    """Links to several records, by their codes with commas between."""

    def clean(self, value, row=None, **kwargs):
        return tuple(sorted({self.key_of(code) for code in _parts(value)}))

    def render(self, value, obj=None, **kwargs):
        return ", ".join(sorted(Code.render(self, key) for key in value or ()))


class Words(Column):
    """Several of a few words, with commas between, kept in their own order."""

    def __init__(self, choices):
        super().__init__()
        self.choices = list(choices)

    def clean(self, value, row=None, **kwargs):
        said = _parts(value)
        if odd := [part for part in said if part not in self.choices]:
            raise ValueError(f"“{odd[0]}” is none of {list_words(self.choices)}.")
        return tuple(choice for choice in self.choices if choice in said)

    def render(self, value, obj=None, **kwargs):
        return ", ".join(value or ())


def _parts(cell) -> list[str]:
    """What stands between the commas of a cell."""
    return [part.strip() for part in re.split(r"[,;\n]", typed(cell)) if part.strip()]


# What a file would do


@dataclass(frozen=True)
class Said:
    """One cell that is new or different."""

    column: str
    was: str
    now: str


class Row(results.RowResult):
    """What one row of the file would do."""

    number = 0
    name = ""
    changes: tuple[Said, ...] = ()

    def add_instance_info(self, instance):
        """The name of a row is its key in the file; asking each record for its words would ask the database."""


class Loader(BaseInstanceLoader):
    """The records a file could mean, loaded by one query."""

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        self.keys = [resource.fields[name] for name in resource.get_import_id_fields()]
        self.known = {
            tuple(field.get_value(record) for field in self.keys): record
            for record in resource.known(dataset)
        }

    def get_instance(self, row):
        try:
            return self.known.get(tuple(field.clean(row) for field in self.keys))
        except ValueError:
            return None  # said again, with its column, when the row is read


class Sheet(resources.ModelResource):
    """The spreadsheet of one kind of record. `Meta` names the model, its columns and those that identify a row.

    New and changed records are saved with `keep`, which a sheet overrides where an operation owns the change.
    """

    codes: dict[str, tuple] = {}  # what the code of a link is made of, where it is not just `code`

    class Meta:
        instance_loader_class = Loader
        use_transactions = True
        skip_unchanged = True
        report_skipped = True
        store_instance = True
        skip_diff = True  # which cells change is found by `cells_of`, without a copy of every record

    def __init__(self, *, by=None, at=None, reason: str = "", **kwargs):
        super().__init__()
        self.by, self.at, self.reason = by, at, reason
        self.seen: dict[tuple, int] = {}

    # Columns

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        """A column is named as its field; a link is kept by its key and written by its code."""
        return fields.Field(
            attribute=django_field.attname,
            column_name=field_name,
            widget=cls.column_for(django_field),
            readonly=readonly,
            default=django_field.default,
        )

    @classmethod
    def column_for(cls, field) -> Column:
        """The column that reads and writes a field of a model."""
        if field.is_relation:
            return Code(field.related_model, *cls.codes.get(field.name, ()))
        if field.choices:
            return Choice(field.choices)
        for kind, column in _COLUMNS:
            if isinstance(field, kind):
                return column()
        return Column()

    @classmethod
    def get_display_name(cls):
        return str(cls._meta.model._meta.verbose_name_plural)

    def get_user_visible_fields(self):
        return self.get_export_fields()

    # In

    def known(self, dataset) -> Iterable[models.Model]:
        """The records the file could mean: one query."""
        return self.get_queryset()

    def import_data(self, dataset, dry_run=False, **kwargs):
        """All of the file or nothing of it; a file whose headings are wrong is not read at all."""
        if problems := self.problems_of(dataset):
            result = results.Result()
            for problem in problems:
                result.append_base_error(results.Error(ValidationError(problem)))
            return result
        return super().import_data(dataset, dry_run, **kwargs | {"rollback_on_validation_errors": True})

    def problems_of(self, dataset) -> list[str]:
        """What is wrong with the file as a whole, in sentences."""
        headings = [re.sub(r"\s+", "_", typed(heading).lower()) for heading in dataset.headers or ()]
        while (
            headings
            and not headings[-1]
            and not any(typed(cell) for cell in dataset.get_col(len(headings) - 1))
        ):
            del headings[-1]  # an empty column at the edge of a sheet
        columns = [field.column_name for field in self.get_export_fields()]
        named = list_words(columns)
        problems = [
            f"The file has no column “{name}”. The columns are {named}."
            for name in (self.fields[field].column_name for field in self.get_import_id_fields())
            if name not in headings
        ]
        problems += [
            f"“{heading}” is not a column of {self.get_display_name()}: correct its heading or remove it. "
            f"The columns are {named}."
            if heading
            else "A column has no heading: give it one or remove it."
            for heading in headings
            if heading not in columns
        ]
        problems += [
            f"The column “{heading}” is there twice."
            for heading in sorted(
                {heading for heading in headings if heading and headings.count(heading) > 1}
            )
        ]
        if len(dataset) > MOST_ROWS:
            problems.append(f"The file has {len(dataset):,} rows; at most {MOST_ROWS:,} can be read at once.")
        if not problems:
            dataset.headers = headings + [""] * (len(dataset.headers) - len(headings))
        return problems

    def import_row(self, row, instance_loader, **kwargs):
        number = kwargs["row_number"] + FIRST_ROW - 1
        if not any(typed(cell) for cell in row.values()):
            result = Row()
            result.import_type = Row.IMPORT_TYPE_SKIP
            return result
        result = super().import_row(row, instance_loader, **kwargs)
        result.number = number
        if result.validation_error:
            result.validation_error = ValidationError(self.sentences(result.validation_error))
        return result

    @classmethod
    def get_row_result_class(cls):
        return Row

    def before_import_row(self, row, **kwargs):
        try:
            key = tuple(self.fields[name].clean(row) for name in self.get_import_id_fields())
        except ValueError:
            return  # said, with its column, when the row is read
        if key in self.seen:
            raise ValidationError(
                f"This row is about the same thing as row {self.seen[key]}: keep one of them."
            )
        self.seen[key] = kwargs["row_number"] + FIRST_ROW - 1

    def owned_by_steps(self, instance) -> dict[str, str]:
        """Columns that are shown but changed elsewhere: {column: the sentence that says where}."""
        return {}

    def import_instance(self, instance, row, **kwargs):
        problems = self.problems_with_owned(instance, row)
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as problem:
            problems = problem.error_dict | problems
        if problems:
            raise ValidationError(problems)

    def problems_with_owned(self, instance, row) -> dict:
        """A changed cell in a column that an operation owns is refused, never ignored."""
        problems = {}
        for name, sentence in self.owned_by_steps(instance).items():
            field = self.fields[name]
            if field.column_name not in row:
                continue
            held = field.widget.render(field.get_value(instance))
            try:
                said = field.widget.render(field.clean(row))
            except ValueError:
                said = typed(row[field.column_name])
            if said != held:
                problems[name] = ValidationError(
                    f"the file says “{said or 'nothing'}”, the portal “{held or 'nothing'}”. {sentence}"
                )
        return problems

    def cells_of(self, record) -> dict[str, str]:
        """The record as it would be exported: {column: text}."""
        return {
            field.column_name: field.widget.render(field.get_value(record))
            for field in self.get_import_fields()
            if not field.readonly
        }

    def after_init_instance(self, instance, new, row, **kwargs):
        self.held = {} if new else self.cells_of(instance)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        self.said = self.cells_of(instance)
        return not import_validation_errors and self.said == self.held

    def after_import_row(self, row, row_result, **kwargs):
        row_result.name = ", ".join(
            typed(row.get(self.fields[name].column_name)) for name in self.get_import_id_fields()
        )
        row_result.changes = tuple(
            Said(column, was, now)
            for column, now in self.said.items()
            if (was := self.held.get(column, "")) != now
        )

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """What the cells said wrong; what they make together is checked when the record is kept."""
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def do_instance_save(self, instance, is_create):
        kept = self.keep(instance, is_create)
        instance.pk = kept.pk
        for field in self.fields.values():
            if isinstance(field.widget, Code) and field.widget.model is self._meta.model:
                field.widget.learn(kept)

    def keep(self, record, is_new: bool):
        """Save a new or changed record, or call the operation that owns it, and return what was saved."""
        return write(record, by=self.by, at=self.at, reason=self.reason)

    def after_import(self, dataset, result, **kwargs):
        """No keys come from the file, so no counter of the database needs to be set."""

    def sentences(self, problem: ValidationError) -> list[str]:
        """Every complaint about a row, each with the column it is about."""
        columns = {field.attribute: field.column_name for field in self.fields.values()}
        return [
            sentence
            if name == NON_FIELD_ERRORS
            else f"{columns.get(name, name)}: {_PLAIN.get(sentence, sentence)}"
            for name, sentences in getattr(
                problem, "message_dict", {NON_FIELD_ERRORS: problem.messages}
            ).items()
            for sentence in sentences
        ]

    # Out

    def export_field(self, field, instance, **kwargs):
        cell = super().export_field(field, instance, **kwargs)
        return neutral(cell) if isinstance(cell, str) and field.widget.is_text else cell


_PLAIN = dict.fromkeys(
    ("This field cannot be blank.", "This field cannot be null."),
    "the cell is empty, and has to be filled in.",
)


_COLUMNS = (
    (PartialDateField, DayAsFarAsKnown),
    (PeriodField, PeriodOfTime),
    (models.BooleanField, YesOrNo),
    (models.DecimalField, Number),
    (models.IntegerField, Whole),
    (models.DateField, Day),
)


class Xlsx(base_formats.XLSX):
    """A workbook; its first sheet is read."""

    def create_dataset(self, in_stream):
        from io import BytesIO

        import openpyxl
        import tablib

        book = openpyxl.load_workbook(BytesIO(in_stream), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        dataset = tablib.Dataset()
        dataset.headers = list(next(rows, ()))
        width = len(dataset.headers)
        for row in rows:
            dataset.append([*row[:width], *[None] * (width - len(row))])
        return dataset


class Csv(base_formats.CSV):
    """Values with commas between, in UTF-8."""


FORMATS = (Xlsx, Csv)
