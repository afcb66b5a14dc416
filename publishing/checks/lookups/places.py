"""What lookups share: the mark that says which clause one answers, and where officers keep each kind of record."""

from collections.abc import Callable
from inspect import isfunction
from types import ModuleType

from django.urls import reverse

from publishing.checks.results import Evidence


def answers(*codes: str):
    """Mark a function as the lookup of these clauses."""

    def marked(function):
        function.answers = codes
        return function

    return marked


def looked_up(module: ModuleType) -> dict[str, Callable]:
    """The lookups of a module, by the code of the clause."""
    functions = (each for each in vars(module).values() if isfunction(each))
    return {code: each for each in functions for code in getattr(each, "answers", ())}


def place(words: str, name: str, *args) -> tuple[Evidence, ...]:
    """Where officers put something right: the page of that name."""
    return (Evidence(words, reverse(name, args=args)),)


def elsewhere(words: str, address: str) -> tuple[Evidence, ...]:
    """Something public to look at, where there is an address."""
    return (Evidence(words, address),) if address else ()


def partners() -> tuple[Evidence, ...]:
    return place("Partners", "admin:partnership_partner_changelist")


def board_members() -> tuple[Evidence, ...]:
    return place("Members of the board", "admin:partnership_membership_changelist")


def groups() -> tuple[Evidence, ...]:
    return place("Groups", "admin:partnership_deliverygroup_changelist")


def sharing() -> tuple[Evidence, ...]:
    return place("Information sharing", "workspace:duty-kind", "sharing")


def liaison_officers() -> tuple[Evidence, ...]:
    return place("Liaison officers", "workspace:duty-kind", "liaison")


def priorities() -> tuple[Evidence, ...]:
    return place("Priorities", "admin:priorities_priority_changelist")


def strategies() -> tuple[Evidence, ...]:
    return place("Strategies", "admin:priorities_strategy_changelist")


def refreshes() -> tuple[Evidence, ...]:
    return place("Refreshes", "workspace:decision-list")


def assessments() -> tuple[Evidence, ...]:
    return place("Strategic assessments", "workspace:duty-kind", "assessments")


def findings() -> tuple[Evidence, ...]:
    return place("Findings", "workspace:duty-kind", "findings")


def resources(strategy: str) -> tuple[Evidence, ...]:
    return place("Resources of each priority", "workspace:duty-resources", strategy)


def consultations() -> tuple[Evidence, ...]:
    return place("Consultations", "workspace:duty-kind", "consultations")


def public_meetings() -> tuple[Evidence, ...]:
    return place("Public meetings", "workspace:duty-kind", "public-meetings")


def duty_records() -> tuple[Evidence, ...]:
    return place("Documents the law asks for", "workspace:duty-kind", "documents")


def case_reviews() -> tuple[Evidence, ...]:
    return place("Case reviews", "workspace:duty-kind", "case-reviews")


def death_reviews() -> tuple[Evidence, ...]:
    return place("Reviews of deaths", "workspace:duty-kind", "death-reviews")


def plans() -> tuple[Evidence, ...]:
    return place("Action plans", "workspace:plan-list")


def measures() -> tuple[Evidence, ...]:
    return place("Measures", "workspace:measure-list")


def meetings() -> tuple[Evidence, ...]:
    return place("Meetings", "workspace:meeting-list")


def scrutiny() -> tuple[Evidence, ...]:
    return place("Scrutiny", "workspace:scrutiny-page")


def reports() -> tuple[Evidence, ...]:
    return place("Committee reports", "workspace:report-list")


def people() -> tuple[Evidence, ...]:
    return place("People, and who may be named", "workspace:person-list")


def partnership() -> tuple[Evidence, ...]:
    return place("The partnership’s record", "admin:partnership_partnership_changelist")
