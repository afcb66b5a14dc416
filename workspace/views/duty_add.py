"""Adding a record of a kind that the law asks for."""

from django.shortcuts import redirect

from partnership.enums import DutyKind
from workspace.asked_day import typed_in
from workspace.duty_kinds import KINDS, kind_with
from workspace.duty_steps import duty_step
from workspace.steps import refuse


def duty_add(request, kind):
    """`?partner=`, `?assessment=` and `?duty=` fill in what the list already says. A document is of one duty."""
    kind = kind_with(kind)
    refuse(kind.why_not_read(request.user))
    initial = {name: typed_in(request, name) for name in kind.from_address}
    if kind is KINDS["documents"]:
        initial = {"duty": request.POST.get("duty") or initial["duty"]}
        if initial["duty"] not in DutyKind.values:
            return redirect(kind.address)  # each duty there has its own way to add one
    return duty_step(request, kind, initial={name: value for name, value in initial.items() if value})
