"""How each clause is looked up, by its code: a function told the record and the clause, out of which comes an answer.

What an answer says is public. It names no person, no restricted measure and nothing exempt.
"""

from collections.abc import Callable

from publishing.checks.lookups import (
    assessment,
    authorities,
    consulting,
    delivery,
    duties,
    edition,
    scrutiny,
    strategy,
)
from publishing.checks.lookups.places import looked_up
from publishing.checks.record import Record
from publishing.checks.results import Answer
from publishing.models import Clause

LOOKUPS: dict[str, Callable[[Record, Clause], Answer]] = {
    code: function
    for module in (authorities, strategy, assessment, delivery, consulting, scrutiny, duties, edition)
    for code, function in looked_up(module).items()
}
