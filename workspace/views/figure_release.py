"""Recording that an agency lets a figure be used."""

from django.core.exceptions import ValidationError

from common import clock
from performance import operations
from performance.forms import ReleaseForm
from performance.models import Reading
from workspace.steps import asked_period, measure_step


def figure_release(request, code):
    """The day of release and the agency that gave it, for one figure of a measure."""

    def make_form(measure, data):
        waiting = Reading.objects.filter(measure=measure, released_on=None).order_by("-period").first()
        period = asked_period(request, measure.collected) or (waiting and waiting.period)
        return ReleaseForm(
            data, initial={"period": period, "on": clock.today(), "partner": measure.supplier_id}
        )

    return measure_step(
        request,
        code,
        "workspace/figure_release.html",
        make_form=make_form,
        perform=_release,
        done=lambda reading: f"{reading.period} is released by {reading.released_by}.",
    )


def _release(measure, cleaned, *, by, at):
    period = cleaned.pop("period")
    reading = Reading.objects.filter(measure=measure, period=period).first()
    if reading is None:
        raise ValidationError({"period": f"{measure.code} has no figure for {period}: enter it first."})
    if reading.released_on:
        raise ValidationError({"period": f"{period} is released already, by {reading.released_by}."})
    return operations.release_reading(reading=reading, by=by, at=at, **cleaned)
