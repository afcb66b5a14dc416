"""Everybody as one row. Rows come as tuples; posts, second factors and last sign-ins in one query each."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Max, Q

from partnership.enums import MembershipRole, PersonState, SignInOutcome
from partnership.models import DeliveryGroup, Membership, Partner, SignIn, User
from workspace.summaries.account import ROLE_WORDS, factor_words
from workspace.summaries.choices import Choice


@dataclass(frozen=True)
class AskedPeople:
    """What the address asks for. What is unknown finds nobody."""

    q: str = ""
    partner: str = ""
    group: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person."""

    pk: int
    name: str
    email: str
    job_title: str
    partner: str
    posts: tuple[str, ...]
    roles: tuple[str, ...]
    state: PersonState
    factors: str
    last_in: datetime | None


@dataclass(frozen=True)
class PeopleFilters:
    """What the list can be narrowed to."""

    partners: list[Choice]
    groups: list[Choice]
    states: list[Choice]


def person_rows(*, asked: AskedPeople, on: date) -> list[PersonRow]:
    """The people asked for, by name: four queries, whatever their number."""
    people = User.objects.with_state()
    for word in asked.q.split():
        people = people.filter(
            Q(name__icontains=word)
            | Q(email__icontains=word)
            | Q(job_title__icontains=word)
            | Q(partner__name__icontains=word)
        )
    if asked.partner:
        people = people.filter(partner__code=asked.partner)
    if asked.group:
        held = Membership.objects.current(on=on).filter(group__code=asked.group)
        people = people.filter(pk__in=held.values("person"))
    if asked.state:
        people = people.filter(state=asked.state)
    found = list(
        people.order_by("name", "pk").values_list(
            "pk", "name", "email", "job_title", "partner__name", "state", *ROLE_WORDS
        )
    )
    keys = [row[0] for row in found]
    posts, factors, last_in = _posts(keys, on), _factors(keys), _last_in(keys)
    return [
        PersonRow(
            pk=pk,
            name=name,
            email=email,
            job_title=job_title,
            partner=partner or "",
            posts=tuple(posts[pk]),
            roles=tuple(words for words, given in zip(ROLE_WORDS.values(), roles, strict=True) if given),
            state=PersonState(state),
            factors=factor_words(factors[pk]),
            last_in=last_in.get(pk),
        )
        for pk, name, email, job_title, partner, state, *roles in found
    ]


def _posts(keys: list[int], on: date) -> dict[int, list[str]]:
    posts = defaultdict(list)
    held = Membership.objects.current(on=on).filter(person__is_active=True, person__in=keys)
    for person, role, group in held.order_by("group__name").values_list("person", "role", "group__name"):
        posts[person].append(f"{MembershipRole(role).label}, {group}")
    return posts


def _factors(keys: list[int]) -> dict[int, Counter]:
    counts = defaultdict(Counter)
    rows = Authenticator.objects.filter(user__in=keys).exclude(type=Authenticator.Type.RECOVERY_CODES)
    for person, kind in rows.values_list("user", "type"):
        counts[person][kind] += 1
    return counts


def _last_in(keys: list[int]) -> dict[int, datetime]:
    rows = SignIn.objects.filter(outcome=SignInOutcome.SIGNED_IN, person__in=keys)
    return dict(rows.order_by().values("person").annotate(last=Max("at")).values_list("person", "last"))


def filters() -> PeopleFilters:
    """Agencies with people, groups, and the three states."""
    partners = Partner.objects.filter(people__isnull=False).distinct().values_list("code", "name")
    groups = DeliveryGroup.objects.values_list("code", "name")
    return PeopleFilters(
        partners=[Choice(*each) for each in partners],
        groups=[Choice(*each) for each in groups],
        states=[Choice(*each) for each in PersonState.choices],
    )
