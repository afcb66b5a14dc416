"""Who may change a plan and its actions: "" is yes; anything else is the sentence to show.

Officers keep every plan; the chair, deputy and lead of a group keep theirs. Whoever reports on an action posts updates
to it and completes it; a due date moves only when somebody who answers for the group agrees.
"""

from actionplans.enums import ActionState
from partnership.permissions import why_not_answer_for, why_not_keep_records
from partnership.posts import serves


def why_not_keep_plan(person, plan) -> str:
    """Officers and whoever answers for the plan's group add, edit, split, merge, move, cancel and reopen its actions.

    Without a plan (None): who may make one. Only officers.
    """
    return why_not_keep_records(person) if plan is None else why_not_answer_for(person, plan.group)


def why_not_change(person, action) -> str:
    """As `why_not_keep_plan` of its plan; without an action, only officers."""
    return why_not_keep_plan(person, action and action.plan)


def why_not_update(person, action) -> str:
    """An open action takes updates from those who report on it or keep it; a closed one is reopened first."""
    return _closed(action) or why_not_report(person, action)


def why_not_report(person, action) -> str:
    """Whoever keeps the plan, the action's owner, and the group's members from its lead and supporting partners."""
    if not person or not person.is_active:
        return "Sign in to report on an action."
    if not why_not_change(person, action):
        return ""
    if person.is_scrutiny:
        return "Members of the scrutiny committee read plans and report on none."
    if action.owner_id == person.pk:
        return ""
    if person.partner_id and serves(person, action.plan.group_id):
        if person.partner_id in {action.lead_id, *(each.partner_id for each in action.support.all())}:
            return ""
    return f"Only officers, the {action.plan.group} and its members from {action.lead} report on {action.reference}."


def why_not_revise(person, action) -> str:
    """A due date moves when somebody who answers for the group, or an officer, agrees."""
    return _closed(action) or why_not_change(person, action)


def why_not_reopen(person, action) -> str:
    """Only what is closed, and was not merged into another, is opened again."""
    if action.state == ActionState.OPEN:
        return f"{action.reference} is open."
    if action.merged_into_id:
        return f"{action.reference} was merged into {action.merged_into.reference}: work goes on there."
    return why_not_change(person, action)


def why_not_keep_review(person, review) -> str:
    """Officers keep every review, and whoever answers for a review's group records what is answered to it.

    Without a review (None): who may add one. Only officers.
    """
    if review is None or review.group is None:
        return why_not_keep_records(person)
    return why_not_answer_for(person, review.group)


def _closed(action) -> str:
    if action.state == ActionState.OPEN:
        return ""
    return f"{action.reference} is {action.get_state_display().lower()}: reopen it before you change it."
