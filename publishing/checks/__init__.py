"""The checks before publication: what the law asks, looked up in the record, with what was found.

The clauses are data (`publishing.models.Clause`, shipped in `publishing/clauses`); here is only how each is looked
up, by its code. `run` answers all of them; `blocking` are those that stop publication; `duty_part` is what the public
reads.
"""

from publishing.checks.engine import blocking, duty_part, grouped, refusals, run
from publishing.checks.results import CheckResult, Evidence

__all__ = ["CheckResult", "Evidence", "blocking", "duty_part", "grouped", "refusals", "run"]
