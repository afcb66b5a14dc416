"""Posting an update from any page: the form is read, stored when it may be, and otherwise shown again with every word.

The page of an update and the quarterly round both use it:

    posting = post_or_show(request, action)
    if posting.update: ...                       # stored: go on
    {% include "workspace/action_update_panel.html" %}    with posting and back, the address to leave for
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from actionplans import operations
from actionplans.forms import UpdateForm
from actionplans.models import Action, Update
from actionplans.permissions import why_not_report
from common import clock
from common.records import SomebodyElseSaved
from common.templatetags.components import anchor
from common.templatetags.govuk import Choice, choices
from partnership.operations import note_refusal, statement
from workspace.steps import explain, filled_in
from workspace.summaries.action_update import Said, UpdateSheet, update_sheet


@dataclass(frozen=True)
class Posting:
    """A form of an update and what came of it. `update` is set once it is stored; `words` say so."""

    action: Action
    sheet: UpdateSheet
    form: UpdateForm
    update: Update | None = None
    words: str = ""
    is_refused: bool = False
    meanwhile: tuple[Said, ...] = ()  # what others posted while this was written

    @property
    def status(self) -> int:
        """403 where the person may not report on the action (any more); else 200."""
        return 403 if self.is_refused else 200

    @property
    def ratings(self) -> list[tuple[Choice, str]]:
        """The radios of the rating, each with what it says of this action."""
        return [(each, self.sheet.meanings[each.value]) for each in choices(self.form["rating"])]

    @property
    def speaks_of_a_date(self) -> bool:
        """Whether the part about another date stands open: where one is wanted, was given, or is wrong."""
        names = {"forecast", "forecast_reason", "agree", "agreed_by"}.intersection(self.form.fields)
        given = any(self.form[name].value() for name in names - {"agreed_by"})
        return bool(self.sheet.stays_overdue) or given or not names.isdisjoint(self.form.errors)


def post_or_show(request, action: Action) -> Posting:
    """The form of an update to this action, as sent or as it is first shown; stored when it was sent and may be."""
    sheet = update_sheet(action, person=request.user, on=clock.today())
    form = UpdateForm(
        filled_in(request),
        action=action,
        newest=sheet.newest,
        steps=sheet.milestones,
        may_agree_as=sheet.may_agree_as,
        on=clock.today(),
    )
    if request.method != "POST":
        return Posting(action, sheet, form)
    if refusal := why_not_report(request.user, action):
        form.add_error(None, refusal)
        note_refusal(by=request.user, at=clock.now(), address=request.path, words=refusal)
        return Posting(action, sheet, form, is_refused=True)
    if not form.is_valid():
        return Posting(action, sheet, form)
    before = form.cleaned_data["seen"]
    try:
        return _stored(action, sheet, form, by=request.user)
    except SomebodyElseSaved as clash:
        form.explain_clash(clash)
        # Read again: the other's words may be newer than what the sheet was made of.
        sheet = update_sheet(action, person=request.user, on=clock.today())
        return Posting(action, sheet, form, meanwhile=sheet.since(before))
    except ValidationError as problem:
        explain(form, problem)
        return Posting(action, sheet, form)


def _stored(action: Action, sheet: UpdateSheet, form: UpdateForm, *, by) -> Posting:
    """The update that was stored, or stored already by an earlier press of the same button."""
    ticket, at = form.cleaned_data["ticket"], clock.now()
    was_there = ticket is not None and Update.objects.filter(ticket=ticket).exists()
    partner = by.partner or action.lead
    with transaction.atomic():
        update = operations.post_update(
            action=action,
            partner=partner,
            author=by,
            source=statement(partner=partner, by=by, at=at),
            by=by,
            at=at,
            **form.said,
        )
    if not form.says_the_same_as(update):
        form.explain_saved_already(update)
        return Posting(action, sheet, form, meanwhile=sheet.since(str(update.pk - 1)))
    return Posting(action, sheet, form, update=update, words=_words(action, sheet, update, was_there))


def _words(action: Action, sheet: UpdateSheet, update: Update, was_there: bool) -> str:
    if was_there:
        return f"Your update to {action.reference} was saved already. It is stored once."
    told = f"Your update to {action.reference} is saved."
    if update.forecast and update.forecast == action.due:
        return f"{told} It is now due {action.due}."
    if sheet.described and update.made_on < sheet.described:
        return f"{told} The one of {sheet.described} is later, and still gives the rating."
    return told


def at_row(back: str, action: Action) -> str:
    """An address that ends at the action's row, where it does not name a place in its page already."""
    return back if "#" in back else f"{back}#action-{anchor(action.reference)}"
