"""Partners as a spreadsheet."""

from common.spreadsheets import Sheet
from partnership.models import Partner


class PartnerSheet(Sheet):
    """A row is a partner, known by its code."""

    class Meta:
        model = Partner
        import_id_fields = ("code",)
        fields = ("code", "name", "category", "authority", "joined", "left", "successor", "note", "source")
