"""Who may: "" is yes; anything else is the sentence for the disabled button, the 403 page and the test."""

from partnership.enums import PersonState
from partnership.posts import answers_for, serves_the_board

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


def why_not_read_death_reviews(person) -> str:
    """Reviews of deaths are read by officers and members of the board: a few of them would identify somebody."""
    if not person or not person.is_active:
        return "Sign in first."
    if why_not_keep_records(person) and not serves_the_board(person):
        return "Only officers and members of the board read reviews of deaths."
    return ""


# People: who invites, changes and retires them


def why_not_keep_people(person) -> str:
    """Officers (and administrators) invite people, give them posts and retire them."""
    if not person or not person.is_active:
        return "Sign in first."
    if why_not_keep_records(person):
        return "Only the community safety officers invite people and keep their posts."
    return ""


def why_not_send_invitation(person, account) -> str:
    """An invitation goes to somebody who has not chosen a password yet."""
    if refusal := why_not_keep_account(person, account):
        return refusal
    if account.person_state == PersonState.RETIRED:
        return f"{account.name} has retired: bring them back first."
    if account.person_state == PersonState.ACTIVE:
        return f"{account.name} has chosen a password: who forgets it asks for a new one where they sign in."
    return ""


def why_not_lose(account, role: str) -> str:
    """The last administrator and the last officer keep their role until there is another."""
    words = {"is_superuser": "administrator", "is_officer": "officer"}[role]
    others = type(account).objects.filter(is_active=True, **{role: True}).exclude(pk=account.pk)
    if getattr(account, role) and not others.exists():
        return f"{account.name} is the last {words}: make somebody else one first."
    return ""


def why_not_retire(person, account) -> str:
    """Officers retire people without a role, administrators everybody; nobody themselves, and never the last one."""
    if refusal := why_not_keep_account(person, account):
        return refusal
    if account.person_state == PersonState.RETIRED:
        return f"{account.name} has retired already."
    if person.pk == account.pk:
        return "Nobody retires themselves: ask another officer or an administrator to hand over your work."
    return why_not_lose(account, "is_superuser") or why_not_lose(account, "is_officer")


def why_not_bring_back(person, account) -> str:
    """Only somebody who retired is brought back."""
    if refusal := why_not_keep_account(person, account):
        return refusal
    return "" if account.person_state == PersonState.RETIRED else f"{account.name} has not retired."


def why_not_reset_second_factor(person, account) -> str:
    """Officers help somebody who lost a phone; one's own second factors are changed on one's own page."""
    if refusal := why_not_keep_account(person, account):
        return refusal
    if person.pk == account.pk:
        return "Change your own second factors on your account page."
    return ""
