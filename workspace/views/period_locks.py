"""The periods whose figures are closed, and the form to close another."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from common import clock
from partnership.operations import statement
from partnership.permissions import why_not_keep_records
from performance import operations
from performance.forms import LockForm
from performance.models import PeriodLock
from workspace.steps import explain, filled_in


def period_locks(request):
    """Everybody sees which periods are closed; officers close one."""
    why_not = why_not_keep_records(request.user)
    form = LockForm(filled_in(request))
    if request.method == "POST" and why_not:
        form.add_error(None, why_not)
    elif request.method == "POST" and form.is_valid():
        try:
            lock = _lock(form.cleaned_data, by=request.user, at=clock.now())
        except ValidationError as problem:
            explain(form, problem)
        else:
            messages.success(request, f"{lock.period} is locked.")
            return redirect("workspace:period-locks")
    locks = PeriodLock.objects.order_by("-period")
    return TemplateResponse(
        request, "workspace/period_locks.html", {"form": form, "locks": locks, "why_not": why_not}
    )


def _lock(cleaned, *, by, at):
    source = statement(partner=by.partner, by=by, at=at)
    return operations.lock_period(source=source, by=by, at=at, **cleaned)
