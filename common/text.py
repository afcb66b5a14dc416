"""Numbers, dates and lists as people read them. `number_data` is for files and machines."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from common.periods import MONTHS

MINUS = "−"  # the typographic minus sign, as wide as the plus and never broken off its number
NOT_AVAILABLE = "[x]"

# Wide enough for any number somebody could type; rounds halves away from zero, as people expect.
_WIDE = Context(prec=1000, rounding=ROUND_HALF_UP)


def number_words(value: Decimal | int | None, decimals: int | None = None) -> str:
    """A number for prose and tables: `1,570`, `12.5`, `−3`; `[x]` for None, for missing is never 0.

    Without `decimals`, up to two places, no needless noughts, and two significant figures for a number near
    zero (0.0042). With `decimals`, exactly so many. Halves are rounded away from zero.
    """
    if value is None:
        return NOT_AVAILABLE
    value = exact(value)
    if decimals is not None:
        return _with_minus(f"{rounded(value, decimals):,f}")
    places = 2 if not value or value.adjusted() >= -1 else 1 - value.adjusted()
    text = f"{rounded(value, places):,f}"
    return _with_minus(text.rstrip("0").rstrip(".") if "." in text else text)


def number_data(value: Decimal | None) -> str | None:
    """A number as data: every digit it has, no thousands commas, no needless noughts; None stays None."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_words(value: Decimal | int, decimals: int = 1, *, sign: bool = False) -> str:
    """A percentage, `12.1%` or `−12.3%`; with `sign` also `+45.4%`. What is not nought is not shown as
    nought.
    """
    return signed_words(value, decimals, sign=sign) + "%"


def signed_words(value: Decimal | int, decimals: int = 1, *, sign: bool = True) -> str:
    """A number with its sign, `+45.4`, `−12.3`, `0.0`; more places where it would otherwise look like nought."""
    value = exact(value)
    while value and decimals < 6 and not rounded(value, decimals):
        decimals += 1
    words = number_words(value, decimals)
    return f"+{words}" if sign and rounded(value, decimals) > 0 else words


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Rounded to so many places, halves away from zero, without a negative nought."""
    nearest = value.quantize(Decimal(1).scaleb(-decimals), context=_WIDE)
    return nearest or nearest.copy_abs()  # no negative nought


def exact(value: Decimal | int) -> Decimal:
    """The number as a Decimal. TypeError for a float, whose digits are not those that were meant."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a number that can be counted with.")
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise TypeError(f"Give figures as Decimal or whole numbers, not {type(value).__name__}.")


def date_words(day: date) -> str:
    """A date in full: `31 July 2024`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def ago_words(day: date, *, on: date) -> str:
    """How long ago a day was: `today`, `yesterday`, `9 days ago`, `3 weeks ago`, `5 months ago`, `2 years ago`."""
    days = (on - day).days
    if days < 2:
        return "yesterday" if days == 1 else "today"
    length, word = next(
        (length, word)
        for least, length, word in ((730, 365, "year"), (61, 30, "month"), (21, 7, "week"), (2, 1, "day"))
        if days >= least
    )
    return f"{plural(days // length, word)} ago"


def list_words(things: Iterable) -> str:
    """`robbery`, `robbery and burglary`, `robbery, burglary and theft`."""
    *most, last = [str(thing) for thing in things] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def plural(count: int, one: str, many: str = "") -> str:
    """`1 measure`, `1,200 measures`; give `many` where an s is not enough."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which an empty line divides, without empty ones."""
    return [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]


def shortened(text: str, most: int) -> str:
    """The text, or its beginning with “…” where it has more than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _with_minus(text: str) -> str:
    return text.replace("-", MINUS)
