"""Who may publish, and what: "" is yes; anything else is the sentence to show."""

from partnership.permissions import why_not_keep_records
from partnership.permissions import why_not_publish as why_not_a_publisher
from priorities.enums import StrategyState


def why_not_publish(person, strategy, label: str = "") -> str:
    """Publishers publish strategies that went for decision; one that is not agreed only with a label that says so."""
    if refusal := why_not_a_publisher(person):
        return refusal
    if strategy.state in {StrategyState.DRAFT, StrategyState.WITHDRAWN}:
        state = strategy.get_state_display().lower()
        return f"“{strategy.title}” is {state}: only a strategy put for decision is published."
    if strategy.state == StrategyState.FOR_DECISION and not label.strip():
        return (
            f"“{strategy.title}” has not been agreed: give the edition a label that says so, such as "
            "“Draft published for decision”."
        )
    return ""


def why_not_prepare(person) -> str:
    """Publishers prepare drafts, send them to partners, publish and discard them."""
    return why_not_a_publisher(person)


def why_not_withdraw(person) -> str:
    """Publishers withdraw what was published, and destroy what should never have been."""
    return why_not_a_publisher(person)


def why_not_read_drafts(person) -> str:
    """Officers and publishers read what is in preparation, and what was withheld and why."""
    if not person or not person.is_active:
        return "Sign in to see what is in preparation."
    if person.is_publisher or not why_not_keep_records(person):
        return ""
    return "Only officers and publishers see what is in preparation."


def why_not_publish_meeting(person) -> str:
    """Publishers publish a meeting with its papers, and withdraw it."""
    if not person or not person.is_active:
        return "Sign in to publish."
    if not person.is_publisher:
        return "Only a publisher publishes a meeting, or withdraws what was published of it."
    return ""


def why_not_look_at_checks(person) -> str:
    """Officers and publishers look at the checks before publication."""
    if not person or not person.is_active:
        return "Sign in to see the checks."
    if not (person.is_officer or person.is_publisher or person.is_superuser):
        return "Only the community safety officers and publishers see the checks before publication."
    return ""


def why_not_override(person) -> str:
    """Publishers answer for publishing although a check is not met."""
    if not person or not person.is_active:
        return "Sign in to override a check."
    if not person.is_publisher:
        return "Only a publisher overrides a check, or takes that back."
    return ""
