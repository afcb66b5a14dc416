"""What is published and what is in preparation: by strategy, with what is under way and what is scheduled."""

from django.template.response import TemplateResponse

from common import clock
from publishing.builds import LOOK_AGAIN
from publishing.desk import publishing_desk
from publishing.permissions import why_not_prepare, why_not_read_drafts
from publishing.views.publish_steps import refuse


def publish_list(request):
    """Officers and publishers look; publishers act."""
    refuse(why_not_read_drafts(request.user))
    desk = publishing_desk(at=clock.real_now(), on=clock.today())
    return TemplateResponse(
        request,
        "publishing/publish_list.html",
        {
            "here": "publish",
            "desk": desk,
            "why_not": why_not_prepare(request.user),
            "look_again": LOOK_AGAIN if any(draft.under_way for draft in desk.drafts) else 0,
        },
    )
