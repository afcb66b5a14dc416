"""What was decided between meetings, by a post under a delegation."""

from workspace.deciding import decide_or_show


def decision_delegated(request):
    """As a decision of a meeting, with who decided, under what delegation, and on which day."""
    return decide_or_show(request, None)
