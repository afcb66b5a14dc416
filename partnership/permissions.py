"""Who may: "" is yes; anything else is the sentence for the disabled button, the 403 page and the test."""

from common import clock
from partnership.enums import MembershipRole

ROLES_ARE_GIVEN = (
    "Only an administrator changes the account of an officer, a publisher or anybody else with a role."
)


def why_not_keep_records(person) -> str:
    """Only officers (and administrators) keep the partnership's records."""
    if not person or not person.is_active:
        return "Sign in to change the partnership's records."
    if not (person.is_officer or person.is_superuser):
        return "Only the community safety officers change the partnership's records."
    return ""


def why_not_publish(person) -> str:
    """Only publishers publish and withdraw."""
    if not person or not person.is_active:
        return "Sign in to publish."
    if not person.is_publisher:
        return "Only a publisher can publish or withdraw an edition."
    return ""


def why_not_keep_account(person, account) -> str:
    """Officers keep the accounts of people without a role; whoever has one is changed by an administrator."""
    if refusal := why_not_keep_records(person):
        return refusal
    has_role = account is not None and (
        account.is_officer
        or account.is_publisher
        or account.is_scrutiny
        or account.is_staff
        or account.is_superuser
    )
    if has_role and not person.is_superuser:
        return ROLES_ARE_GIVEN
    return ""


def why_not_give_roles(person) -> str:
    """Nobody makes themselves, or each other, an officer or a publisher: administrators give roles."""
    if not person or not person.is_active or not person.is_superuser:
        return "Only an administrator gives and takes roles."
    return ""


# Dated memberships: who serves a group today, and who answers for it


def serves(person, group_id: int) -> bool:
    """True when the person holds a post in the group today."""
    return bool(_roles(person, group_id))


def answers_for(person, group_id: int) -> bool:
    """True when the person is chair, deputy or lead of the group today."""
    return any(MembershipRole(role).answers for role in _roles(person, group_id))


def _roles(person, group_id: int) -> frozenset[str]:
    if not person or not person.is_active:
        return frozenset()
    return person.posts_on(clock.today()).get(group_id, frozenset())


def why_not_answer_for(person, group) -> str:
    """Officers, and the chair, deputy and lead of a group, answer for it. Scrutiny reads and answers for nothing."""
    if not person or not person.is_active:
        return "Sign in first."
    if not why_not_keep_records(person):
        return ""
    if person.is_scrutiny:
        return "Members of the scrutiny committee read and change nothing here."
    if not answers_for(person, group.pk):
        return f"Only officers and the chair, deputy or lead of the {group} may do this."
    return ""
