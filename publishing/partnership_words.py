"""How public pages and documents name the partnership."""

from partnership.models import Partnership

LANGUAGE = "en-GB"


def words_of(partnership: Partnership | None) -> dict[str, str]:
    """What header and footer of a public page print; empty words where no partnership is recorded yet."""
    if partnership is None:
        return {"name": "", "short_name": "", "area": "", "language": LANGUAGE}
    return {
        "name": partnership.name,
        "short_name": partnership.short_name,
        "area": partnership.area,
        "legal_basis": partnership.legal_basis,
        "contact_words": f"Write to the {partnership.contact_team}.",
        "licence": partnership.licence,
        "language": LANGUAGE,
    }
