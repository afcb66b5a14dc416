"""The only place that asks what day it is.

A deployment can set the date (the demo lives on 14 July 2025 and says so). Rules and queries never ask the clock:
today is an argument of theirs.
"""

from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The portal's date: `PORTAL_TODAY` where a deployment sets it, else today in its time zone."""
    return settings.PORTAL_TODAY or timezone.localdate()


def now() -> datetime:
    """The portal's date with the real time of day, aware. What an operation writes into history."""
    real = timezone.localtime()
    return datetime.combine(today(), real.timetz()) if settings.PORTAL_TODAY else real


def real_now() -> datetime:
    """The real moment, aware, whatever date a deployment sets: for what waits and works in the background."""
    return timezone.now()


def noon(day: date) -> datetime:
    """An aware moment in the middle of `day`, for records that know their day but not their hour."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def start_of(day: date) -> datetime:
    """The first moment of `day`, aware."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The last moment of `day`, aware: “as at 31 March” includes all of that day."""
    return timezone.make_aware(datetime.combine(day, time.max))
