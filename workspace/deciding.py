"""Recording a decision: its kind first, then that kind's own fields, then its effect in words; only then is it so."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from common import clock
from meetings.decision_forms import FORMS, DecisionForm, Offer
from meetings.enums import DecisionKind, MeetingState
from meetings.models import Decision, Meeting
from meetings.operations import decisions
from meetings.permissions import why_not_decide
from partnership.operations import statement
from performance.enums import Rating
from workspace.steps import explain, filled_in, going_back, refuse
from workspace.summaries.decisions import Outcome, decision_rows, outcomes
from workspace.summaries.measure_list import Asked, measure_rows, readable_measures

# What each kind does, in the order in which they are offered.
KINDS = {
    DecisionKind.ACCEPT_RED: "A measure stays red, and the board accepts it until a day, with what is being done.",
    DecisionKind.CREATE_ACTION: "A new action goes into a group’s plan, with its lead and due date.",
    DecisionKind.CHANGE_ACTION: "An action gets another due date, or is deferred or cancelled.",
    DecisionKind.CLOSE_ESCALATION: "A concern that was raised goes back to its group with the answer.",
    DecisionKind.COMMISSION: "Somebody is asked for a report by a day: it goes into the outstanding references.",
    DecisionKind.REFER: "Another body is asked to see to it.",
    DecisionKind.AGREE_STRATEGY: "A strategy that waits for a decision is agreed, with this meeting and minute.",
    DecisionKind.STRATEGY_IN_FORCE: "An agreed strategy comes into force, and the one before is superseded.",
    DecisionKind.AGREE_REFRESH: "The yearly refresh of a strategy is made.",
    DecisionKind.NOTE: "Something was received or noted. Nothing else changes.",
    DecisionKind.OTHER: "Anything else. It is recorded, and nothing else changes.",
}


def decide_or_show(request, meeting: Meeting | None):
    """Record what a meeting decided; with None what a post decided between meetings. `?kind=` says what is decided."""
    refuse(why_not_decide(request.user, meeting))
    offered = [kind for kind in KINDS if meeting or kind != DecisionKind.COMMISSION]
    asked = request.GET.get("kind", "")
    if asked and asked not in offered:
        raise Http404(f"There is no such kind of decision: {asked}.")
    back = going_back(request, _where(meeting))
    shown = {"meeting": meeting, "back": back, "others": _other_meetings(request, meeting)}
    if not asked:
        kinds = [(_with(request, kind=kind), kind.label, KINDS[kind]) for kind in offered]
        return TemplateResponse(request, "workspace/decision_kinds.html", shown | {"kinds": kinds})
    kind = DecisionKind(asked)
    form = FORMS[kind](
        filled_in(request),
        meeting=meeting,
        on=clock.today(),
        initial=_initial(request),
        **_offers(kind, request.user),
    )
    effects: list[Outcome] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            decision, effects = _decide(form, meeting, by=request.user, at=clock.now())
        except ValidationError as problem:
            explain(form, problem)
        else:
            if decision:
                messages.success(request, f"Recorded: {decisions.reference(decision)}.")
                return redirect("workspace:decision-page", pk=decision.pk)
            form.say("shown", form.fingerprint)
    shown |= {
        "form": form,
        "kind_words": kind.label,
        "does": KINDS[kind],
        "effects": effects,
        "kinds_address": _with(request, kind=None),
        "so_far": _so_far(meeting),
    }
    return TemplateResponse(request, "workspace/decision_new.html", shown)


def _decide(form: DecisionForm, meeting: Meeting | None, *, by, at) -> tuple[Decision | None, list[Outcome]]:
    """Decide, or only rehearse it: whoever has not seen the effect is told it, and nothing is kept."""
    said = form.said
    with transaction.atomic():
        if earlier := Decision.objects.filter(ticket=said["ticket"]).first():
            return _again(form, earlier), []
        where = str(meeting) if meeting else f"{said['delegated_to']}, {said['decided_on']}"
        decision = decisions.decide(
            kind=form.kind,
            meeting=meeting,
            effect=form.effect(),
            asked=form.asked(),
            source=statement(partner=by.partner, words=f"{where}, {said['minute_reference']}", by=by, at=at),
            by=by,
            at=at,
            **said,
        )
        effects = outcomes(decision, on=at.date())
        if form.is_seen:
            return decision, effects
        transaction.set_rollback(True)
        return None, effects


def _again(form: DecisionForm, earlier: Decision) -> Decision:
    """The second press brings what the first one made; a form that was changed since asks for another."""
    said = form.said
    names = ("text", "minute_reference")
    if earlier.kind == form.kind and all(getattr(earlier, name) == said[name] for name in names):
        return earlier
    form.say("ticket", str(uuid4()))
    form.say("shown", "")
    raise ValidationError(
        f"This form has recorded {decisions.reference(earlier)} already. Save again to record what stands here as "
        "another decision."
    )


def _offers(kind: DecisionKind, person) -> dict[str, list[Offer]]:
    """What the workspace knows and a form of `meetings` does not: which measures are red now."""
    if kind != DecisionKind.ACCEPT_RED:
        return {}
    measures = {each.code: each for each in readable_measures(person)}
    rows = measure_rows(person=person, asked=Asked(), on=clock.today())
    offers = [
        Offer(
            row.code,
            measures[row.code],
            f"{row.code} {row.title}",
            "Red now" if row.rating == Rating.RED else "Not red now",
        )
        for row in rows
    ]
    return {"measure": sorted(offers, key=lambda each: each.heading != "Red now")}


def _initial(request) -> dict[str, str]:
    names = ("item", "measure", "action", "escalation", "strategy", "refresh")
    return {name: request.GET[name] for name in names if request.GET.get(name)}


def _where(meeting: Meeting | None) -> str:
    return (
        reverse("workspace:meeting-page", args=[meeting.pk])
        if meeting
        else reverse("workspace:decision-list")
    )


def _with(request, *, kind: str | None, address: str = "") -> str:
    """The address with another kind, or none, and everything else it says."""
    asked = request.GET.copy()
    asked.pop("kind", None)
    if kind:
        asked["kind"] = kind
    return f"{address or request.path}{'?' if asked else ''}{asked.urlencode()}"


def _other_meetings(request, meeting: Meeting | None) -> list[tuple[str, str]]:
    """Where else it may have been decided: the last meetings that were held, and between meetings."""
    held = Meeting.objects.filter(state=MeetingState.HELD).select_related("group").order_by("-held_on")
    if meeting:
        held = held.filter(group=meeting.group_id).exclude(pk=meeting.pk)
    kind, asked = request.GET.get("kind"), request.GET.copy()
    asked.pop("item", None)  # of the agenda of this meeting
    query = f"?{asked.urlencode()}" if asked else ""
    found = [(f"{reverse('workspace:decision-new', args=[each.pk])}{query}", str(each)) for each in held[:4]]
    if meeting and kind != DecisionKind.COMMISSION:
        found.append((f"{reverse('workspace:decision-delegated')}{query}", "Between meetings, by delegation"))
    return found


def _so_far(meeting: Meeting | None):
    return decision_rows(Decision.objects.filter(meeting=meeting), on=clock.today()) if meeting else []
