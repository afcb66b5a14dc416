"""Giving somebody a post in a group."""

from common import clock
from partnership.forms import PostAddForm
from partnership.operations import add_post
from partnership.permissions import why_not_keep_people
from workspace.people import person_step


def post_add(request, pk):
    """One post, with its dates and the reason."""
    made = {}

    def perform(person, said, **who):
        made["post"] = add_post(person=person, post=made["form"].post, reason=said["reason"], **who)

    def make_form(person, data):
        made["form"] = PostAddForm(data, on=clock.today())
        return made["form"]

    return person_step(
        request,
        pk,
        "workspace/post_add.html",
        why_not=lambda by, person: why_not_keep_people(by),
        make_form=make_form,
        perform=perform,
        done=lambda person: (
            f"{person.name}: {made['post'].get_role_display().lower()} of the {made['post'].group}."
        ),
    )
