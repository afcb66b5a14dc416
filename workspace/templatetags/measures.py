"""Template tags of the pages about measures."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string

from common import charts

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=64)  # a long list shows the same few ratings a thousand times
def rating_chip(rating, words):
    """`components/rating.html`, small, rendered once for each rating and its words."""
    return render_to_string("components/rating.html", {"rating": rating, "words": words, "small": True})


@register.simple_tag
def control_chart(chart, *, width=640, height=280):
    """The control chart of a measure (`workspace.summaries.measure_page.ControlChart`) as SVG."""
    return charts.trend(
        chart.points,
        target=chart.target,
        limits=chart.limits,
        breaks=chart.breaks,
        rebases=chart.rebases,
        flags=chart.flags,
        sentence=chart.sentence,
        width=width,
        height=height,
    )
