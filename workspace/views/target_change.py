"""Setting a target, or changing it with a reason; both stay in its history."""

from common.text import number_words
from performance import operations
from performance.enums import Polarity
from performance.forms import TargetForm
from performance.models import Target
from workspace.steps import asked_period, measure_step, source_of


def target_change(request, code):
    """What a measure should reach in a period of the kind it is rated by."""

    def make_form(measure, data):
        period = asked_period(request, measure.frequency)
        held = Target.objects.filter(measure=measure, period=period).first() if period else None
        initial = {"period": period}
        if held:
            initial |= {"value": held.value, "low": held.low, "high": held.high}
        is_band = measure.polarity == Polarity.BAND and not (held and held.value is not None)
        return TargetForm(data, initial=initial, is_band=is_band)

    return measure_step(
        request,
        code,
        "workspace/target_change.html",
        make_form=make_form,
        perform=_change,
        done=lambda target: f"The target for {target.period} is set.",
        shown=lambda measure: {"targets": [_words(each) for each in measure.targets.order_by("-period")[:8]]},
    )


def _words(target: Target) -> tuple[str, str]:
    """The period and what is aimed at in it."""
    if target.value is not None:
        return target.period.label, number_words(target.value)
    return target.period.label, f"{number_words(target.low)} to {number_words(target.high)}"


def _change(measure, cleaned, *, by, at):
    source = source_of(cleaned, by=by, at=at)
    held = Target.objects.filter(measure=measure, period=cleaned["period"]).first()
    base = held.base if held else None
    return operations.set_target(measure=measure, source=source, base=base, by=by, at=at, **cleaned)
