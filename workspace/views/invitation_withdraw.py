"""Withdrawing an invitation, with a reason."""

from partnership.forms import ReasonForm
from partnership.operations import withdraw_invitation
from partnership.permissions import why_not_keep_account
from workspace.people import person_step


def invitation_withdraw(request, pk):
    """Makes the link useless."""
    return person_step(
        request,
        pk,
        "workspace/invitation_withdraw.html",
        why_not=why_not_keep_account,
        make_form=lambda person, data: ReasonForm(data),
        perform=lambda person, said, **who: withdraw_invitation(person=person, **said, **who),
        done=lambda person: f"The invitation of {person.name} is withdrawn: its link no longer opens.",
    )
