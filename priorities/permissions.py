"""Who may change a strategy: "" is yes; anything else is the sentence to show."""

from partnership.permissions import why_not_keep_records


def why_not_change(person, strategy) -> str:
    """Officers change strategies; the states of a strategy only through a named operation."""
    return why_not_keep_records(person)
