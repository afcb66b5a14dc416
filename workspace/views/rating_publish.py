"""Publishing another rating than the calculated one: a person, a reason, and both are shown."""

from performance import operations
from performance.enums import Rating
from performance.forms import RatingForm
from workspace.steps import asked_period, measure_step, source_of


def rating_publish(request, code):
    """The rating that is published for a period, and why it differs."""
    return measure_step(
        request,
        code,
        "workspace/rating_publish.html",
        make_form=lambda measure, data: RatingForm(
            data, initial={"period": asked_period(request, measure.frequency)}
        ),
        perform=_publish,
        done=lambda kept: f"{kept.period} is published as {kept.get_rating_display().lower()}.",
        shown=lambda measure: {"decisions": measure.published_ratings.select_related("decided_by__partner")},
    )


def _publish(measure, cleaned, *, by, at):
    source = source_of(cleaned, by=by, at=at)
    rating = Rating(cleaned.pop("rating"))
    return operations.publish_rating_as(
        measure=measure, rating=rating, source=source, by=by, at=at, **cleaned
    )
