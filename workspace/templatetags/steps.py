"""The steps that a person may take beside a measure, as links that lead back to where one was."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from partnership.permissions import why_not_keep_records
from performance.models import Measure
from performance.permissions import why_not_enter

register = template.Library()

_STEPS = (
    ("target-change", "Set or change a target"),
    ("red-accept", "Accept a red until a day"),
    ("rating-publish", "Publish another rating"),
    ("series-break", "Mark a break"),
    ("limits-rebase", "Start control limits anew"),
)


@register.inclusion_tag("workspace/steps_beside.html", takes_context=True)
def steps_beside(context, code):
    """`{% steps_beside measure.code %}`: entering a figure for whoever may, the other steps for officers; one query."""
    request = context["request"]
    measure = Measure.objects.select_related("supplier").get(code=code)
    back = urlencode({"next": request.get_full_path()})

    def address(name: str) -> str:
        return f"{reverse(f'workspace:{name}', args=[measure.code])}?{back}"

    steps = []
    if not why_not_keep_records(request.user):
        release = (("figure-release", "Release a figure"),) if measure.needs_release else ()
        steps = [(address(name), words) for name, words in (*release, *_STEPS)]
    enter = "" if why_not_enter(request.user, measure) else address("figure-enter")
    return {"enter": enter, "steps": steps}
