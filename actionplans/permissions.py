"""Who may change an action: "" is yes; anything else is the sentence to show."""

from actionplans.enums import ActionState
from partnership.permissions import why_not_keep_records


def why_not_change(person, action) -> str:
    """Officers keep plans and actions."""
    return why_not_keep_records(person)


def why_not_update(person, action) -> str:
    """An open action takes updates; a closed one is reopened first."""
    if action.state != ActionState.OPEN:
        return f"{action.reference} is {action.get_state_display().lower()}: reopen it before you change it."
    return why_not_change(person, action)
