"""What every live page shows: the partnership's name, and the demo's own date."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from common import clock
from common.text import date_words
from partnership.models import Partnership


def portal(request) -> dict:
    """`portal`: who the partnership is, and what the demo says of its date. Asked when first used."""
    return {"portal": SimpleLazyObject(_portal)}


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
