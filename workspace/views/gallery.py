"""The gallery: every component of the pages, with sample data and what it takes."""

from django.template.response import TemplateResponse

from common.gallery import samples


def gallery(request):
    """Each component as it is used, beside its contract."""
    return TemplateResponse(request, "workspace/gallery.html", {"sample": samples()})
