"""Who may: "" is yes; anything else is the sentence for the disabled button, the 403 page and the test."""

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
