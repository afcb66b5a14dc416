"""Two people edited one action: what the other wrote beside one's own, and nothing overwritten unseen.

What only the other changed is taken into the form; what only this person changed stays; what both changed is shown
twice, and saving again is a choice. Of milestones, what the other added is taken in as well.
"""

from actionplans.action_forms import ActionForm, action_links, action_shown, milestone_shown
from actionplans.models import Action, ActionMeasure, ActionSupport, Milestone, RecommendationAction
from common.clashes import Difference, EditClash, changed_by_other
from common.records import SomebodyElseSaved, as_known, latest_change, rows_seen
from common.text import list_words


class EditForm(ActionForm):
    """The form of an action that others may be editing, too."""

    clash: EditClash | None = None

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Somebody was quicker: what they wrote stands above the form, and saving again is a choice."""
        self.clash = explain_edit_clash(self, clash)


def is_as_typed(form: ActionForm, action: Action) -> bool:
    """True when all of it is stored already: the second press of a button, or a colleague with the same words."""
    stored = _stored(form, action)
    if any(stored[name] != value for name, value in form.typed.items()):
        return False
    if not form.has_milestones:
        return True
    dates = ("title", "baseline", "forecast", "actual")
    held, typed = action.milestones.all(), form.milestones_said
    return [[getattr(each, name) for name in dates] for each in held] == [
        [getattr(each, name) for name in dates] for each in typed
    ]


def _stored(form: ActionForm, action: Action) -> dict:
    """What is stored, as far as this form offers it: nobody is told of a measure that they may not read."""
    return action_shown(action) | _as_offered(form, action_links(action))


def _as_offered(form: ActionForm, links: dict[str, list[str]]) -> dict[str, list[str]]:
    found = {}
    for name in (name for name in links if name in form.fields):
        offered = {str(key) for key in form.fields[name].queryset.values_list("pk", flat=True)}
        found[name] = [key for key in links[name] if key in offered]
    return found


def explain_edit_clash(form: ActionForm, clash: SomebodyElseSaved) -> EditClash:
    """Say in the form what the other stored, take in what only they changed, and let the next press save.

    `form` is valid: what it holds was typed with care.
    """
    action = Action.objects.get(pk=form.action.pk)
    form.held = list(action.milestones.all())
    latest = latest_change(action)
    who = (clash.latest and clash.latest.history_user) or (latest and latest.history_user) or "Somebody"
    told = EditClash(who=str(who))
    stored, typed = _stored(form, action), form.typed
    base = _base(form, form.cleaned_data["seen"])
    for name, only_theirs in changed_by_other(base=base, theirs=stored, yours=typed):
        label, theirs = str(form.fields[name].label), form.words_of(name, stored[name])
        if only_theirs:
            form.say(name, stored[name])
            told.taken.append(f"{label}: {theirs}")
        else:
            told.differences.append(Difference(label, theirs, form.words_of(name, typed[name])))
    if form.has_milestones:
        _take_milestones(form, told)
    form.say("seen", str(latest.history_id) if latest else "")
    form.add_error(None, clash.message)
    return told


def _base(form: ActionForm, seen: str) -> dict:
    """What both looked at: the action as the form was opened on. {} when that is not known."""
    action = form.action
    row = action.history.filter(history_id=int(seen)).first() if seen.isascii() and seen.isdigit() else None
    if row is None:
        return {}
    links = {
        "supporting": (ActionSupport, "partner_id"),
        "measures": (ActionMeasure, "measure_id"),
        "answers": (RecommendationAction, "recommendation_id"),
    }
    known = {
        name: sorted(
            str(getattr(each, key)) for each in as_known(model, row.history_date, action_id=action.pk)
        )
        for name, (model, key) in links.items()
    }
    return action_shown(row) | _as_offered(form, known)


def _take_milestones(form: ActionForm, told: EditClash) -> None:
    """Milestones that the other added become rows; rows they removed stay, as new ones; other dates are shown."""
    held = {str(each.pk): each for each in form.held}
    rows = form.rows
    for row in rows.forms:
        key = row.cleaned_data.get("kept")
        if not key or row.cleaned_data.get("gone"):
            continue
        if key not in held:
            form.say(row.add_prefix("kept"), "")
            told.differences.append(
                Difference(f"Milestone “{row.cleaned_data['title']}”", "removed", "kept, as a new one")
            )
            continue
        theirs = milestone_shown(held[key])
        yours = {name: str(row.cleaned_data.get(name) or "") for name in theirs}
        if theirs != yours:
            told.differences.append(
                Difference(
                    f"Milestone “{theirs['title']}”", _milestone_words(theirs), _milestone_words(yours)
                )
            )
    typed = {row.cleaned_data.get("kept") for row in rows.forms} | {
        row["kept"].value() for row in rows.forms if row.cleaned_data.get("gone")
    }
    new = [each for key, each in held.items() if key not in typed]
    total = rows.total_form_count()
    for number, each in enumerate(new, start=total):
        for name, value in milestone_shown(each).items():
            form.say(f"milestones-{number}-{name}", value)
    form.say("milestones-TOTAL_FORMS", str(total + len(new)))
    form.say("milestones_seen", newest_milestone(form.action))
    if new:
        told.taken.append(f"Milestones: {list_words(f'“{each.title}”' for each in new)}")
    form.rows = form.make_rows(form.data, hushed=False)


def _milestone_words(shown: dict[str, str]) -> str:
    words = [shown["title"]]
    for name, before in (("baseline", "planned for"), ("forecast", "now expected"), ("actual", "reached on")):
        if shown[name]:
            words.append(f"{before} {shown[name]}")
    return ", ".join(words)


def newest_milestone(action: Action) -> str:
    """Which change of its milestones a form looks at: the newest history id, or "" where there never was one."""
    return rows_seen(Milestone.history.filter(action=action))
