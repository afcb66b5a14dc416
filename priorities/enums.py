"""States of a strategy, with the moves between them, and the limbs of section 6."""

from django.db.models import TextChoices


class StrategyState(TextChoices):
    DRAFT = "draft", "Draft"
    FOR_DECISION = "for_decision", "For decision"
    AGREED = "agreed", "Agreed"
    IN_FORCE = "in_force", "In force"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"


# A draft that was published for decision can be overtaken by another strategy before it is agreed.
STRATEGY_MOVES = {
    StrategyState.DRAFT: {StrategyState.FOR_DECISION, StrategyState.WITHDRAWN},
    StrategyState.FOR_DECISION: {
        StrategyState.DRAFT,
        StrategyState.AGREED,
        StrategyState.SUPERSEDED,
        StrategyState.WITHDRAWN,
    },
    StrategyState.AGREED: {StrategyState.IN_FORCE, StrategyState.SUPERSEDED, StrategyState.WITHDRAWN},
    StrategyState.IN_FORCE: {StrategyState.SUPERSEDED, StrategyState.WITHDRAWN},
    StrategyState.SUPERSEDED: set(),
    StrategyState.WITHDRAWN: set(),
}


class Limb(TextChoices):
    """What Crime and Disorder Act 1998 s6(1) asks a strategy to be for. Tags on a priority, not priorities."""

    CRIME_AND_DISORDER = "a", "Reducing crime and disorder, anti-social behaviour included"
    SUBSTANCES = "b", "Combatting the misuse of drugs, alcohol and other substances"
    REOFFENDING = "c", "Reducing reoffending"
    VIOLENCE_PREVENTED = "d(i)", "Preventing people from becoming involved in serious violence"
    VIOLENCE_REDUCED = "d(ii)", "Reducing instances of serious violence"


class AskedBy(TextChoices):
    AUTHORITIES = "authorities", "The responsible authorities"
    PUBLIC = "public", "People who live or work in the area"
