"""The steps beside a risk: whose risks a person keeps, which risk an address names, and the shell of its forms."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from common import clock
from meetings.models import Risk
from meetings.permissions import why_not_keep_risk
from partnership.enums import GroupKind
from partnership.models import DeliveryGroup
from partnership.permissions import why_not_keep_records
from workspace.steps import filled_in, going_back, refuse, take_step

ONLY_KEEPERS = "Only officers and the chair, deputy or lead of a group add risks."


def groups_kept(person) -> QuerySet[DeliveryGroup]:
    """The bodies of today whose risks this person keeps: for officers all but the scrutiny committee."""
    today = DeliveryGroup.objects.current(on=clock.today()).exclude(kind=GroupKind.SCRUTINY)
    if not why_not_keep_records(person):
        return today
    return today.filter(pk__in=[each.pk for each in today if not why_not_keep_risk(person, each)])


def why_not_add_risk(person) -> str:
    """Whoever keeps the risks of any body adds one."""
    return "" if groups_kept(person).exists() else ONLY_KEEPERS


def risk_with(code: str) -> Risk:
    """The risk of that code with what its page says of it, or a page that says there is none."""
    wanted = code.replace("\x00", "")
    risk = Risk.objects.select_related("group", "partner", "source").filter(code=wanted).first()
    if risk is None:
        raise Http404(f"There is no risk {wanted}.")
    return risk


def page_of(risk: Risk) -> str:
    return reverse("workspace:risk-page", args=[risk.code])


def why_not_change(person, risk: Risk) -> str:
    """Whoever keeps the risks of its body changes a risk that is open."""
    return why_not_keep_risk(person, risk.group) or (f"{risk.code} is closed." if risk.closed_on else "")


def risk_step(
    request,
    code: str,
    template: str,
    *,
    make_form: Callable,
    perform: Callable,
    done: Callable,
    shown: Callable = lambda risk: {},
):
    """One step of a risk, in a form of its own.

    `make_form(risk, data)` is the form; `perform(risk, form, by=…, at=…)` calls the operation, and `done(result)` says
    so. Who may no longer send it, or sends it after the risk was closed, is told in the form; nothing typed is lost.
    """
    risk = risk_with(code)
    refusal = why_not_keep_risk(request.user, risk.group)
    if request.method != "POST":
        refuse(why_not_change(request.user, risk))
    return take_step(
        request,
        template,
        form=make_form(risk, filled_in(request)),
        perform=lambda form, *, by, at: perform(risk, form, by=by, at=at),
        done=done,
        back=going_back(request, page_of(risk)),
        shown=lambda: {"here": "board", "risk": risk_with(code)} | shown(risk),
        refusal=refusal,
    )
