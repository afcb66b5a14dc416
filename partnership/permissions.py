"""Who may: "" is yes; anything else is the sentence for the disabled button, the 403 page and the test."""


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
