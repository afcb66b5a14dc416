"""The only place that asks what day it is."""

from datetime import date

from django.test import override_settings
from django.utils import timezone

from common import clock


def test_a_deployment_can_set_its_date():
    assert clock.today() == date(2025, 7, 14)
    assert timezone.localtime(clock.now()).date() == date(2025, 7, 14)


@override_settings(PORTAL_TODAY=None)
def test_without_a_date_of_its_own_the_portal_lives_today():
    assert clock.today() == timezone.localdate()
    assert abs((clock.now() - timezone.now()).total_seconds()) < 60


def test_a_position_as_at_a_day_includes_all_of_that_day():
    assert clock.noon(date(2025, 3, 31)) < clock.end_of(date(2025, 3, 31)) < clock.noon(date(2025, 4, 1))
