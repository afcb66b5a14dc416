"""Taking a lost second factor away, with a reason."""

from partnership.forms import ReasonForm
from partnership.operations import reset_second_factors
from partnership.permissions import why_not_reset_second_factor
from workspace.people import person_step


def second_factor_reset(request, pk):
    """The person is signed out everywhere and sets up a new second factor when they next sign in."""
    return person_step(
        request,
        pk,
        "workspace/second_factor_reset.html",
        why_not=why_not_reset_second_factor,
        make_form=lambda person, data: ReasonForm(data),
        perform=lambda person, said, **who: reset_second_factors(person=person, **said, **who),
        done=lambda person: (
            f"{person.name} sets up a new second factor when they next sign in. They have been told."
        ),
    )
