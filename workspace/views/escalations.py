"""What raising a concern about an action and about a measure share."""

from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError
from django.template.response import TemplateResponse

from common import clock
from meetings.decision_forms import EscalateForm
from meetings.enums import EscalationState
from meetings.models import Escalation
from meetings.operations import decisions
from meetings.summaries import Way
from partnership.operations import statement
from workspace.steps import filled_in, take_step


def escalate_step(
    request, *, ways: Sequence[Way], about: dict, back: str, shown: Callable, initial: dict | None = None
) -> TemplateResponse:
    """The form that raises a concern. `about` is the action or the measure, as the model names it."""
    form = EscalateForm(filled_in(request), ways=ways, on=clock.today(), initial=initial)
    return take_step(
        request,
        "workspace/escalate.html",
        form=form,
        perform=lambda form, *, by, at: _raise(form.cleaned_data, about, by=by, at=at),
        done=lambda kept: f"It is raised to the {kept.to}, and waits for its answer.",
        back=back,
        shown=shown,
    )


def _raise(said: dict, about: dict, *, by, at) -> Escalation:
    way: Way = said["way"]
    given = {name: said[name] for name in ("why", "asked", "raised_on")}
    waiting = Escalation.objects.filter(
        state=EscalationState.RAISED, group=way.group, to=way.to, **about, **given
    )
    try:
        return decisions.escalate(
            escalation=Escalation(
                group=way.group,
                to=way.to,
                source=statement(partner=by.partner, by=by, at=at),
                **about,
                **given,
            ),
            by=by,
            at=at,
        )
    except ValidationError:
        if same := waiting.select_related("to").first():  # the second press of a button
            return same
        raise
