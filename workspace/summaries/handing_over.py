"""What is open with a person, and goes to others when they leave."""

from actionplans.models import Action
from performance.models import Measure


def open_actions(person):
    """The open actions that a person owns."""
    return Action.objects.live().filter(owner=person)


def measures_reported(person):
    """The measures whose figures a person brings."""
    return Measure.objects.filter(reporter=person)
