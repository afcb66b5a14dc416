"""Model fields for the values of `common`: periods, partial dates, codes that sort naturally; and rules on fields."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import LessThanOrEqual, Lookup
from django.utils.functional import cached_property

from common.natural import natural_key
from common.partial_dates import PartialDate, PartialDateError
from common.periods import Period, PeriodError


class _ValueField(models.CharField):
    """A CharField whose Python value is one of our own value objects."""

    parse = None  # text -> value
    problem = ValueError
    longest = 10

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = self.longest
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return type(self).parse(value) if value else None

    def to_python(self, value):
        if not value:
            return None
        if not isinstance(value, str):
            return value
        try:
            return type(self).parse(value)
        except self.problem as problem:
            raise ValidationError(str(problem)) from problem

    def get_prep_value(self, value):
        value = self.to_python(value)
        return self.stored(value) if value is not None else None

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs):
        return ValueFormField(
            **{
                "of": self,
                "required": not self.blank,
                "label": self.verbose_name.capitalize(),
                "help_text": self.help_text,
                "initial": self.get_default() if self.has_default() else None,
                **{key: value for key, value in kwargs.items() if key in {"label", "help_text"}},
            }
        )

    def run_validators(self, value):
        """The length is bounded by the value itself."""


class ValueFormField(forms.CharField):
    """Reads the text that was typed into the value; text that is none of its kind is refused in a sentence."""

    def __init__(self, *, of, **kwargs):
        self.of = of
        super().__init__(**{"empty_value": None, "widget": TextOf(of)} | kwargs)

    def to_python(self, value):
        return self.of.to_python(value if value and not isinstance(value, str) else super().to_python(value))

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class TextOf(forms.TextInput):
    """Shows the value as the text that would be typed for it."""

    def __init__(self, field):
        self.field = field
        super().__init__(attrs={"size": field.longest + 2})

    def format_value(self, value):
        return value if isinstance(value, str) or value is None else self.field.stored(value)


class PartialDateField(_ValueField):
    """A `PartialDate`, stored as ISO text. `__over_before=day` and `__begun_by=day` ask the calendar's questions."""

    description = "A date known to the day, the month or the year"
    parse = PartialDate.parse
    problem = PartialDateError

    @staticmethod
    def stored(value):
        return value.iso if isinstance(value, PartialDate) else PartialDate.of(value).iso


class _AsFarAsKnown(Lookup):
    """Compare a partial date with a day, as far as the partial date is known."""

    prepare_rhs = False
    operator = ""

    def as_sql(self, compiler, connection):
        column, column_params = self.process_lhs(compiler, connection)
        # The twice-used column has no parameters of its own in any query we write.
        return f"{column} {self.operator} substr(%s, 1, length({column}))", [
            *column_params,
            self.rhs.isoformat(),
        ]


@PartialDateField.register_lookup
class OverBefore(_AsFarAsKnown):
    """True when the whole of the date lies before the day: May 2022 is over before 1 June."""

    lookup_name = "over_before"
    operator = "<"


@PartialDateField.register_lookup
class BegunBy(_AsFarAsKnown):
    """True when the date has begun by the day: May 2022 has begun by 1 May."""

    lookup_name = "begun_by"
    operator = "<="


class PeriodField(_ValueField):
    """A `Period`, stored as its code, which sorts by time within a kind of period."""

    description = "A month, a quarter or a financial year"
    parse = Period.parse
    problem = PeriodError
    longest = 10

    @staticmethod
    def stored(value):
        return value.code


class NaturalSortField(models.CharField):
    """Keeps the natural sort key of another field beside it, so the database sorts codes as people count."""

    def __init__(self, for_field, **kwargs):
        self.for_field = for_field
        kwargs.update(max_length=200, editable=False, db_index=True, default="")
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, _, kwargs = super().deconstruct()
        for fixed in ("max_length", "editable", "db_index", "default"):
            kwargs.pop(fixed, None)
        return name, path, [self.for_field], kwargs

    def pre_save(self, instance, add):
        key = natural_key(str(getattr(instance, self.for_field)))
        setattr(instance, self.attname, key)
        return key


class Check(models.CheckConstraint):
    """Django's, but a record is checked with the fields that the condition names, not with all that it has.

    For an action that takes three fifths of the time, and each record that is written passes several.
    """

    @cached_property
    def names(self) -> set[str]:
        """The fields that the condition names."""
        return Q(self.condition).referenced_base_fields

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        everything = {"pk", *(field.name for field in model._meta.local_concrete_fields)}
        super().validate(model, instance, (everything - self.names).union(exclude or ()), using)


def not_before(later: str, earlier: str, message: str, name: str) -> Check:
    """A constraint on two partial dates: `later` is not before `earlier`, as far as both are known."""
    return Check(
        condition=LessThanOrEqual(
            Substr(earlier, 1, Length(later), output_field=models.CharField()),
            Substr(later, 1, Length(earlier), output_field=models.CharField()),
        ),
        name=name,
        violation_error_message=message,
    )


MOST_WRITTEN = 4_000  # characters of one text: what a board reads, not what an archive files


class WrittenField(models.TextField):
    """A text of a length that people read; a longer one is refused in a sentence."""

    def __init__(self, *args, most: int = MOST_WRITTEN, **kwargs):
        self.most = most
        super().__init__(*args, **kwargs)
        self.validators = [
            *self.validators,
            MaxLengthValidator(most, f"Write at most {most:,} characters: a paper holds the rest."),
        ]

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, path, args, kwargs | ({} if self.most == MOST_WRITTEN else {"most": self.most})
