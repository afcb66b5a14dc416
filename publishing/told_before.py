"""What readers have from other editions: the measures of every document that is or was public."""

from publishing import canonical
from publishing.cells import is_local
from publishing.models import Edition


def other_documents(document: dict) -> list[dict]:
    """The documents of all other editions, oldest first, with no more than disclosure control asks of them.

    Withdrawn ones count, since readers may have kept them; of one whose bytes were destroyed nothing is left to read.
    Only the measures are kept that have to do with a local measure of `document`; none when it has no such.
    """
    local = {each["measure"] for each in document["measures"] if is_local(each)}
    wanted = set(local)
    for each in document["measures"]:
        family = {each["measure"], *(each.get("parts") or ())}
        wanted |= family if family & local else set()
    if not wanted:
        return []
    found = []
    for edition in Edition.objects.order_by("pk").select_related("document").iterator(chunk_size=5):
        if edition.document.destroyed_id:
            continue
        told = canonical.from_bytes(edition.document.plain)
        measures = [each for each in told["measures"] if each["measure"] in wanted]
        found.append({"edition": told["edition"], "measures": measures})
    return found


def why_judge_again(document: dict) -> str:
    """Why what is withheld in a prepared document has to be worked out again; "" when it has not."""
    before = set((document.get("disclosure") or {}).get("judged_with", ()))
    since = [each["edition"] for each in other_documents(document) if each["measures"]]
    missing = [each for each in since if each["address"] not in before]
    if not missing:
        return ""
    return (
        f"“{missing[0]['title']}” was published since this edition was prepared, and holds figures of the same local "
        "measures. Prepare this one again, so that the two together tell nothing that is withheld."
    )
