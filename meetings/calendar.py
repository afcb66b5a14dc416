"""England's bank holidays, which are no days of notice. The rules take them as an argument."""

from collections.abc import Iterable
from datetime import date


def bank_holidays(years: Iterable[int]) -> frozenset[date]:
    """The bank holidays of England in these years, substitute days and single ones (a coronation) among them."""
    from holidays import country_holidays  # loaded with the first meeting, not with every process

    return frozenset(country_holidays("GB", subdiv="ENG", years=list(years)))


def holidays_around(day: date) -> frozenset[date]:
    """The bank holidays of the year of a day and of the years beside it: notice for January is given in December."""
    return bank_holidays(range(day.year - 1, day.year + 2))
