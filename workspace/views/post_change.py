"""Changing or ending a post."""

from django.shortcuts import get_object_or_404

from common.records import seen_of
from partnership.forms import PostChangeForm
from partnership.models import Membership
from partnership.operations import change_post
from partnership.permissions import why_not_keep_people
from workspace.people import person_step


def post_change(request, pk):
    """Role, title and dates of one post; its last day ends it."""
    post = get_object_or_404(
        Membership.objects.select_related("group", "person"), pk=pk, person__isnull=False
    )

    def make_form(person, data):
        held = {name: getattr(post, name) for name in ("role", "post", "interim", "started", "ended")}
        held["seen"] = seen_of(post)
        return PostChangeForm(data, initial=held)

    return person_step(
        request,
        post.person_id,
        "workspace/post_change.html",
        why_not=lambda by, person: why_not_keep_people(by),
        make_form=make_form,
        perform=lambda person, said, **who: change_post(membership=post, **said, **who),
        done=lambda person: f"{person.name}: the post in the {post.group} is changed.",
        shown=lambda person: {"post": post},
    )
