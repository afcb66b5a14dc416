"""Who may publish, and what: "" is yes; anything else is the sentence to show."""

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


def why_not_publish_meeting(person) -> str:
    """Publishers publish a meeting with its papers, and withdraw it."""
    if not person or not person.is_active:
        return "Sign in to publish."
    if not person.is_publisher:
        return "Only a publisher publishes a meeting, or withdraws what was published of it."
    return ""
