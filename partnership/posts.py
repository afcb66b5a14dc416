"""What somebody's posts of today mean: whom they serve, for what they answer, and how safely they must sign in."""

from common import clock
from partnership.enums import GroupKind, MembershipRole


def serves(person, group_id: int) -> bool:
    """True when the person holds a post in the group today."""
    return bool(_roles(person, group_id))


def answers_for(person, group_id: int) -> bool:
    """True when the person is chair, deputy or lead of the group today."""
    return any(MembershipRole(role).answers for role in _roles(person, group_id))


def serves_the_board(person) -> bool:
    """True when the person holds a post on the board today."""
    held = person.memberships.current(on=clock.today()) if person and person.is_active else None
    return bool(held and held.filter(group__kind=GroupKind.BOARD).exists())


def _roles(person, group_id: int) -> frozenset[str]:
    if not person or not person.is_active:
        return frozenset()
    return person.posts_on(clock.today()).get(group_id, frozenset())


def must_use_two_factors(person) -> bool:
    """Whoever can write needs a second factor: by a role, a post held today, or for a partner, which has figures."""
    if not person or not person.is_active:
        return False
    by_role = (
        person.is_officer
        or person.is_publisher
        or person.is_scrutiny
        or person.is_staff
        or person.is_superuser
    )
    return bool(by_role or person.partner_id or person.posts_on(clock.today()))
