"""What stands beside the form of an update: what was said before, when it is due, what it is made of."""

from dataclasses import dataclass
from datetime import date

from actionplans.enums import ActionRating, UpdateRating
from actionplans.models import Action, Milestone, Update
from actionplans.permissions import why_not_revise
from actionplans.rules import is_overdue
from actionplans.summaries import position
from common.partial_dates import PartialDate
from common.text import ago_words
from partnership.enums import MembershipRole


@dataclass(frozen=True)
class Said:
    """One update in full: who said what, and when."""

    pk: int
    who: str
    when: str
    ago: str
    rating: str
    rating_words: str
    done: str
    next: str
    obstacles: str
    expected: str
    expected_why: str


@dataclass(frozen=True)
class Step:
    """A milestone and where it stands."""

    title: str
    words: str
    is_reached: bool


@dataclass(frozen=True)
class UpdateSheet:
    """Everything beside the form. `due_words` end without a full stop; sentences do not."""

    action: Action
    rating: ActionRating
    rating_words: str
    due_words: str
    stays_overdue: str  # the sentence that no rating changes, "" while the action is in time
    update_overdue_words: str
    slip_words: str
    said: tuple[Said, ...]  # newest first
    steps: tuple[Step, ...]
    measures: tuple[tuple[str, str], ...]  # code and title
    meanings: dict[str, str]
    may_agree_as: str  # the post in which this person may agree a new due date, "" for whoever may not
    newest: Update | None  # the one posted last, whichever day it describes
    described: PartialDate | None  # the latest day that any describes
    milestones: tuple[Milestone, ...]

    @property
    def previous(self) -> Said | None:
        return self.said[0] if self.said else None

    @property
    def earlier(self) -> tuple[Said, ...]:
        return self.said[1:]

    def since(self, seen: str) -> tuple[Said, ...]:
        """What was posted after the update with this key: all that a form which looked at it has not shown."""
        after = int(seen) if seen.isdecimal() and len(seen) < 19 else 0
        return tuple(said for said in self.said if said.pk > after)


def update_sheet(action: Action, *, person, on: date) -> UpdateSheet:
    """The sheet of an action for the person who writes. Six queries."""
    updates = list(action.updates.select_related("author__partner", "by"))
    milestones = tuple(action.milestones.all())
    stands = position(
        action,
        updates=updates,
        slips=list(action.slips.all()),
        interval_days=action.plan.update_interval_days,
        on=on,
    )
    late = is_overdue(due=action.due, due_exception=action.due_exception, on=on)
    return UpdateSheet(
        action=action,
        rating=stands.rating,
        rating_words=stands.rating.label,
        due_words=str(action.due) if action.due else action.get_due_exception_display(),
        stays_overdue=_stays_overdue(action) if late else "",
        update_overdue_words=stands.update_overdue_words,
        slip_words=stands.slip_words,
        said=tuple(_said(update, on=on) for update in stands.updates),
        steps=tuple(_step(milestone) for milestone in milestones),
        measures=tuple(action.measures.values_list("code", "title")),
        meanings=meanings(action, is_late=late),
        may_agree_as="" if why_not_revise(person, action) else post_words(person, action.plan.group, on=on),
        newest=max(updates, key=lambda update: update.pk, default=None),
        described=stands.updates[0].made_on if stands.updates else None,
        milestones=milestones,
    )


def post_words(person, group, *, on: date) -> str:
    """In what post somebody answers for a group: `Chair, Anti-social behaviour delivery group`; else their job."""
    for post in person.memberships.current(on=on).filter(group=group):
        if MembershipRole(post.role).answers:
            return f"{post.get_role_display()}, {group}"
    return ", ".join(filter(None, [person.job_title or "Officer", person.partner and person.partner.name]))


def meanings(action: Action, *, is_late: bool) -> dict[str, str]:
    """What each rating says of this action, for whoever chooses one."""
    if action.due and not is_late:
        return {
            UpdateRating.ON_TRACK: f"It will be done by {action.due}.",
            UpdateRating.AT_RISK: f"It may miss {action.due} unless something changes.",
            UpdateRating.OFF_TRACK: f"It will miss {action.due}, or does not achieve what it should.",
        }
    return {
        UpdateRating.ON_TRACK: "The work goes as it should.",
        UpdateRating.AT_RISK: "The work may fail unless something changes.",
        UpdateRating.OFF_TRACK: "The work has stopped, or does not achieve what it should.",
    }


def _stays_overdue(action: Action) -> str:
    return (
        f"{action.reference} was due {'by ' if action.due.day else 'by the end of '}{action.due}. It stays overdue, "
        f"whatever you choose below, until somebody who answers for the {action.plan.group} agrees a new date."
    )


def _said(update: Update, *, on: date) -> Said:
    who = [str(update.author)] if update.author else []
    return Said(
        pk=update.pk,
        who=", ".join([*who, str(update.by)]),
        when=str(update.made_on),
        ago=ago_words(min(update.made_on.last, on), on=on),
        rating=update.rating,
        rating_words=update.get_rating_display(),
        done=update.done,
        next=update.next,
        obstacles=update.obstacles,
        expected=str(update.forecast or ""),
        expected_why=update.forecast_reason,
    )


def _step(milestone: Milestone) -> Step:
    if milestone.actual:
        return Step(milestone.title, f"reached {milestone.actual}", is_reached=True)
    expected = milestone.forecast or milestone.baseline
    return Step(milestone.title, f"expected {expected}" if expected else "no date", is_reached=False)
