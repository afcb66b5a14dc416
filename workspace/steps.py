"""The steps beside a record: one small form each; its refusal said, its operation called, and back again."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from common import clock
from common.periods import Period, PeriodError
from common.records import SomebodyElseSaved
from partnership.operations import note_refusal, statement
from partnership.permissions import why_not_keep_records
from performance.models import Measure
from workspace.typed import typed_again


def refuse(why_not: str) -> None:
    """Answer with the page that says why not, unless the sentence is empty."""
    if why_not:
        raise PermissionDenied(why_not)


def posted(request):
    """What a form was sent with, even when that is nothing; None for a visit."""
    return request.POST if request.method == "POST" else None


def filled_in(request):
    """What a form is shown with: what it was sent with; on a visit what somebody typed before they were signed out.

    Ask `request.method == "POST"` before storing what is valid: a visit stores nothing.
    """
    return request.POST if request.method == "POST" else typed_again(request)


def going_back(request, otherwise: str) -> str:
    """Where the person was, if the address says so and it is ours; else `otherwise`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else otherwise


def measure_with(code: str) -> Measure:
    """The measure of that code with its owner and supplier, or a page that says there is none."""
    return get_object_or_404(Measure.objects.select_related("owner", "supplier"), code=code)


def asked_period(request, kind: str, *, sent: str = "") -> Period | None:
    """The period that a form sent, else that in the address, of the kind wanted; None without one.

    404 for anything else.
    """
    text = sent or request.GET.get("period", "")
    if not text:
        return None
    try:
        period = Period.parse(text)
    except PeriodError as problem:
        raise Http404(str(problem)) from None
    if period.kind != kind:
        raise Http404(f"{period} is not a {kind}.")
    return period


def explain(form, problem: ValidationError) -> None:
    """Say what an operation refused beside the fields it speaks of."""
    told = problem.error_dict if hasattr(problem, "error_dict") else {None: problem.error_list}
    for name, said in told.items():
        form.add_error(name if name in form.fields else None, ValidationError(list(said)))


def measure_step(
    request,
    code: str,
    template: str,
    *,
    make_form: Callable,
    perform: Callable,
    done: Callable,
    shown: Callable = lambda measure: {},
):
    """One step of an officer beside a measure.

    `make_form(measure, data)` is the form; `perform(measure, cleaned, by=…, at=…)` calls the operation, and
    `done(result)` is the sentence for the page one returns to. `shown(measure)` is what else the page prints.
    """
    refuse(why_not_keep_records(request.user))
    measure = measure_with(code)
    return take_step(
        request,
        template,
        form=make_form(measure, filled_in(request)),
        perform=lambda form, *, by, at: perform(measure, dict(form.cleaned_data), by=by, at=at),
        done=done,
        back=going_back(request, reverse("workspace:measure-page", args=[measure.code])),
        shown=lambda: {"measure": measure} | shown(measure),
    )


def take_step(
    request,
    template: str,
    *,
    form,
    perform: Callable,
    done: Callable,
    back: str | Callable,
    shown: Callable,
    refusal: str = "",
):
    """Show a form; when it was sent and is right, `perform(form, by=…, at=…)` calls the operation, and one goes back.

    `done(result)` is the sentence for the page one returns to, `back` its address, or `back(result)`. What was refused
    is said in the form, with everything that was typed; `refusal` is why this person may not send it at all. A form
    with `explain_clash` says itself what somebody else saved meanwhile. `shown()` is what else the page prints.
    """
    if refusal and request.method == "POST":
        form.full_clean()
        form.errors.clear()  # what is wrong with the form is no matter of theirs
        form.add_error(None, refusal)
        note_refusal(by=request.user, at=clock.now(), address=request.path, words=refusal)
    elif request.method == "POST" and form.is_valid():
        try:
            result = perform(form, by=request.user, at=clock.now())
        except SomebodyElseSaved as clash:
            form.explain_clash(clash) if hasattr(form, "explain_clash") else explain(form, clash)
        except ValidationError as problem:
            explain(form, problem)
        else:
            messages.success(request, done(result))
            return redirect(back(result) if callable(back) else back)
    where = {"back": going_back(request, "/") if callable(back) else back}
    return TemplateResponse(
        request, template, {"form": form} | where | shown(), status=403 if refusal else None
    )


def source_of(cleaned: dict, *, by, at):
    """The source of a step: the paper that the form names, else the statement of the person's partner."""
    return statement(partner=by.partner, words=cleaned.pop("paper", ""), by=by, at=at)
