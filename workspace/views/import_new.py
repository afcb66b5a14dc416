"""Uploading files to see what they would do. Nothing is stored until somebody agrees."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from common import clock
from common.uploads import why_too_large
from partnership.models import Partnership
from performance import importing
from performance.enums import BatchKind
from performance.forms import UploadForm
from performance.permissions import why_not_import
from workspace.steps import explain, refuse


def import_new(request):
    """Looks at the files and stages what they would do."""
    refuse(why_not_import(request.user))
    kinds = [kind for kind in BatchKind if not importing.why_not_kind(request.user, kind)]
    is_sent = request.method == "POST"
    form = UploadForm(request.POST if is_sent else None, request.FILES if is_sent else None, kinds=kinds)
    if is_sent and (too_large := why_too_large(request)):
        form.errors.pop("files", None)
        form.add_error("files", too_large)
    elif form.is_valid():
        try:
            return redirect(_stage(form.cleaned_data, by=request.user, at=clock.now()))
        except ValidationError as problem:
            explain(form, problem)
    return TemplateResponse(request, "workspace/import_new.html", {"form": form})


def _stage(said: dict, *, by, at):
    where_from = {
        name: said[name] for name in ("source_address", "licence", "release_date") if said.get(name)
    }
    return importing.stage(staged=_look(said, by), by=by, at=at, **where_from)


def _look(said: dict, by) -> importing.Staged:
    files = said["files"]
    partnership = Partnership.objects.first()
    area = partnership.area if partnership else ""
    if said["kind"] == BatchKind.STREET:
        force = importing.force_of(files, area)
        return importing.look_at_street(files, force=force, area=area or importing.area_of(force))
    if said["kind"] == BatchKind.RECORDED_CRIME:
        return importing.look_at_recorded_crime(files[0], area=area, comparators=said["comparators"])
    return importing.look_at_return(files[0], by=by)
