"""The list of measures, and the lists of what is missing from it, as tabs by query."""

from django.template.response import TemplateResponse

from common import clock
from workspace.summaries import measure_list as summaries
from workspace.summaries.measure_list import Asked

SHOWN = {
    "": "All measures",
    "missing-baselines": "Missing baselines",
    "no-data": "No data received",
    "awaiting-release": "Awaiting release",
    "due-soon": "Due soon",
}


def measure_list(request):
    """Each measure as one row; with `?show=` one of the lists that officers asked for."""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    asked = Asked(**{name: _typed(request.GET.get(name, "")) for name in ("under", "supplier", "rating")})
    today = clock.today()
    person = {"person": request.user, "asked": asked}
    rows = {
        "": lambda: summaries.measure_rows(on=today, **person),
        "missing-baselines": lambda: summaries.missing_baselines(**person),
        "no-data": lambda: summaries.no_data(on=today, **person),
        "awaiting-release": lambda: summaries.awaiting_release(**person),
        "due-soon": lambda: summaries.due_soon(on=today, **person),
    }[show]()
    return TemplateResponse(
        request,
        "workspace/measure_list.html",
        {
            "tabs": [(key, words, key == show) for key, words in SHOWN.items()],
            "show": show,
            "heading": SHOWN[show],
            "rows": rows,
            "asked": asked,
            "filters": summaries.filters(),
            "today": today,
        },
    )


def _typed(text: str) -> str:
    """What stands in the address, without what no database looks for."""
    return text.replace("\x00", "").strip()
