"""The form of a record that the law asks for, of whatever kind: one shell for adding and for changing."""

from copy import copy

from common import clock
from partnership.duties import ADDED
from partnership.operations import statement
from partnership.permissions import why_not_keep_records
from workspace.duty_kinds import Kind
from workspace.steps import filled_in, going_back, refuse, source_of, take_step


def duty_step(request, kind: Kind, *, record=None, initial=None):
    """Show the form of a kind; once it was sent and is right, the record is kept and its page says so.

    `record` is the one to change, None for a new one; `initial` is what a new one begins with.
    """
    refusal = why_not_keep_records(request.user)
    if request.method != "POST":
        refuse(refusal)
    form = kind.form(filled_in(request), on=clock.today(), record=record, initial=initial)

    def perform(form, *, by, at):
        changed = copy(record) if record else kind.model()
        for name, value in form.said.items():
            setattr(changed, name, value)
        said = dict(form.cleaned_data)
        if record is None:
            changed.source = source_of(said, by=by, at=at)
        elif said["paper"]:
            changed.source = statement(partner=by.partner, words=said["paper"], by=by, at=at)
        return kind.keep(
            record=changed,
            **form.more,
            by=by,
            at=at,
            reason=said.get("reason", ADDED),
            seen=said["seen"] if record else None,
        )

    return take_step(
        request,
        "workspace/duty_form.html",
        form=form,
        perform=perform,
        done=lambda kept: f"{'Saved' if record else 'Recorded'}: {kept}.",
        back=kind.page,
        shown=lambda: {
            "here": "board",
            "kind": kind,
            "record": record,
            "back": going_back(request, kind.page(record) if record else kind.address),
        },
        refusal=refusal,
    )
