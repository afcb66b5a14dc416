"""Giving and taking roles. Only administrators do."""

from partnership.forms import RolesForm
from partnership.operations import ROLES, give_roles
from partnership.permissions import why_not_give_roles
from workspace.people import person_step


def roles_give(request, pk):
    """All roles of a person at once, with the reason."""
    return person_step(
        request,
        pk,
        "workspace/roles_give.html",
        why_not=lambda by, person: why_not_give_roles(by),
        make_form=lambda person, data: RolesForm(
            data, initial={role: getattr(person, role) for role in ROLES}
        ),
        perform=_give,
        done=lambda person: f"{person.name}: the roles are changed.",
    )


def _give(person, said, *, by, at):
    roles = [role for role in ROLES if said[role]]
    give_roles(person=person, roles=roles, reason=said["reason"], by=by, at=at)
