"""What every live page shows: the partnership's name, and the demo's own date."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from common import clock
from common.text import date_words
from partnership.models import Partnership
from workspace.doors import AFTER_TWO_FACTORS, lacks_second_factor
from workspace.typed import is_typed_kept, typed_words


def portal(request) -> dict:
    """`portal`: who the partnership is, and what the demo says of its date. `door`: what signing in left to say.

    Asked when first used.
    """
    return {"portal": SimpleLazyObject(_portal), "door": Door(request)}


class Door:
    """For templates: what was typed before somebody was signed out, and whether a second factor is still missing."""

    def __init__(self, request):
        self._request = request

    def typed_is_kept(self) -> bool:
        return is_typed_kept(self._request)

    def typed_words(self) -> list[tuple[str, str]]:
        return typed_words(self._request)

    def two_factors_are_missing(self) -> bool:
        return lacks_second_factor(self._request.user)

    def was_going_to(self) -> str:
        return self._request.session.get(AFTER_TWO_FACTORS, "")


def _portal() -> dict:
    partnership = Partnership.objects.first()
    demo_words = ""
    if settings.PORTAL_DEMO:
        demo_words = (
            f"This portal lives on {date_words(clock.today())}. Its record is made from published papers."
        )
    return {
        "name": partnership.name if partnership else "",
        "area": partnership.area if partnership else "",
        "contact_words": f"Write to the {partnership.contact_team}" if partnership else "",
        "demo_words": demo_words,
    }
