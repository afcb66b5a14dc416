"""Changing a record that the law asks for, with the reason."""

from workspace.duty_kinds import kind_with
from workspace.duty_steps import duty_step
from workspace.steps import refuse


def duty_change(request, kind, key):
    """The record's own form, with what it says now."""
    kind = kind_with(kind)
    refuse(kind.why_not_read(request.user))
    return duty_step(request, kind, record=kind.record(key))
