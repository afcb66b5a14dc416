"""Opening a locked period again, with a reason."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from common import clock
from partnership.permissions import why_not_keep_records
from performance import operations
from performance.forms import WhyForm
from performance.models import PeriodLock
from workspace.steps import explain, filled_in, refuse


def period_open(request, pk):
    """Asks why, and opens the period."""
    refuse(why_not_keep_records(request.user))
    lock = get_object_or_404(PeriodLock, pk=pk)
    form = WhyForm(filled_in(request))
    form.fields["reason"].label = f"Why {lock.period} is opened again"
    if request.method == "POST" and form.is_valid():
        try:
            operations.open_period(lock=lock, by=request.user, at=clock.now(), **form.cleaned_data)
        except ValidationError as problem:
            explain(form, problem)
        else:
            messages.success(request, f"{lock.period} is open again.")
            return redirect("workspace:period-locks")
    return TemplateResponse(request, "workspace/period_open.html", {"form": form, "lock": lock})
