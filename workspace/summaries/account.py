"""A person's own account page."""

from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.conf import settings

from partnership.models import User
from partnership.posts import must_use_two_factors
from workspace.summaries.sign_ins import Attempt, attempts_of

MOST_SHOWN = 10


@dataclass(frozen=True)
class HeldPost:
    """A post with its dates in words."""

    pk: int
    group: str
    role: str
    title: str
    dates: str
    is_over: bool


@dataclass(frozen=True)
class AccountSheet:
    """Everything the page shows."""

    posts: list[HeldPost]
    roles: list[str]
    factors: str
    has_factor: bool
    needs_factor: bool
    attempts: list[Attempt]


ROLE_WORDS = {
    "is_officer": "Officer",
    "is_publisher": "Publisher",
    "is_scrutiny": "Scrutiny",
    "is_staff": "Back office",
    "is_superuser": "Administrator",
}


def account_sheet(person: User, *, on: date) -> AccountSheet:
    """A handful of queries, whatever the person holds."""
    factors = factors_of(person)
    return AccountSheet(
        posts=[post for post in posts_of(person, on=on) if not post.is_over],
        roles=roles_of(person),
        factors=factor_words(factors),
        has_factor=bool(factors),
        needs_factor=settings.PORTAL_TWO_FACTORS and must_use_two_factors(person),
        attempts=attempts_of(person, most=MOST_SHOWN),
    )


def roles_of(person: User) -> list[str]:
    """The roles of a person in words."""
    return [words for name, words in ROLE_WORDS.items() if getattr(person, name)]


def posts_of(person: User, *, on: date) -> list[HeldPost]:
    """Every post of a person: those held first, then those to come, then those that are over."""
    posts = [
        HeldPost(
            pk=post.pk,
            group=post.group.name,
            role=post.get_role_display() + (" (interim)" if post.interim else ""),
            title=post.post,
            dates=_dates(post),
            is_over=bool(post.ended and post.ended.last < on),
        )
        for post in person.memberships.select_related("group").order_by("group__name", "role")
    ]
    return sorted(posts, key=lambda post: post.is_over)


def _dates(post) -> str:
    if post.started and post.ended:
        return f"{post.started} to {post.ended}"
    if post.ended:
        return f"until {post.ended}"
    return f"since {post.started}" if post.started else "since a day that is not recorded"


def factors_of(person: User) -> dict[str, int]:
    """How many authenticator apps and passkeys a person has: {"totp": 1, "webauthn": 2}."""
    kinds = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)
    counts: dict[str, int] = {}
    for kind in kinds.values_list("type", flat=True):
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def factor_words(counts: dict[str, int]) -> str:
    """`Authenticator app and 2 passkeys`; `None`."""
    parts = []
    if counts.get(Authenticator.Type.TOTP):
        parts.append("authenticator app")
    if keys := counts.get(Authenticator.Type.WEBAUTHN, 0):
        parts.append("passkey" if keys == 1 else f"{keys} passkeys")
    words = " and ".join(parts)
    return words[:1].upper() + words[1:] or "None"
