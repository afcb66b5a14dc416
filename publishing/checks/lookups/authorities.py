"""Who is at the table, and how they share information: C01, C02, C08, C10, C11."""

from common.partial_dates import holds_on
from common.text import list_words, plural
from partnership.enums import Authority, MembershipRole
from partnership.models import LiaisonOfficer
from publishing.checks.lookups import places
from publishing.checks.lookups.places import answers
from publishing.checks.record import Record
from publishing.checks.results import Answer, Evidence, met, unmet
from publishing.checks.rules import is_past
from publishing.models import Clause

FEWEST_APPOINTED = 2  # SI 2007/1830 reg 3
PARTNERS = Evidence("The partners", "#partners")


@answers("C01")
def responsible_authorities(record: Record, clause: Clause) -> Answer:
    """Each of the five that the law names is a responsible authority on the day."""
    there = {partner.authority for partner in record.authorities}
    if missing := [each.label for each in Authority if each not in there]:
        return unmet(
            f"Not recorded among the responsible authorities on {record.day_words}: "
            f"{list_words(_lower(each) for each in missing)}.",
            mend=places.partners(),
        )
    names = [partner.name for partner in record.authorities]
    return met(f"The responsible authorities on {record.day_words}: {list_words(names)}.", PARTNERS)


@answers("C02")
def everybody_categorised(record: Record, clause: Clause) -> Answer:
    """Every partner has its category, and every member of the board comes from a partner of that day."""
    others = len(record.partners) - len(record.authorities)
    there = {partner.pk for partner in record.partners}
    strangers = [each for each in record.board_members if _partner_of(each) not in there]
    if strangers:
        return unmet(
            f"{plural(len(strangers), 'member')} of the board on {record.day_words} came from no partner that is "
            "recorded for that day.",
            mend=places.board_members(),
        )
    return met(
        f"Beside the responsible authorities there are {plural(others, 'partner')}, each recorded as a co-operating "
        "body or as invited.",
        PARTNERS,
    )


@answers("C08")
def strategy_group(record: Record, clause: Clause) -> Answer:
    """A board with terms of reference, a chair and two or more people of responsible authorities."""
    missing = []
    if not record.boards:
        missing.append("a board")
    if not any(board.terms_of_reference.strip() for board in record.boards):
        missing.append("its terms of reference")
    roles = {each.role for each in record.board_members}
    if MembershipRole.CHAIR not in roles:
        missing.append("its chair")
    authorities = {partner.pk for partner in record.authorities}
    appointed = [each for each in record.board_members if _partner_of(each) in authorities]
    if len(appointed) < FEWEST_APPOINTED:
        missing.append("two members appointed by responsible authorities")
    if missing:
        return unmet(
            f"What is missing on {record.day_words}: {list_words(missing)}.",
            mend=places.groups() + places.board_members(),
        )
    undated = sum(1 for each in appointed if each.started is None)
    dates = f" Since when is not recorded of {undated}." if undated else ""
    return met(
        f"{record.boards[0].name} had a chair, terms of reference, and {plural(len(appointed), 'member')} appointed by "
        f"responsible authorities.{dates}",
        PARTNERS,
    )


@answers("C10")
def sharing_protocol(record: Record, clause: Clause) -> Answer:
    """A protocol agreed by the day, not past its review, signed by every responsible authority of the day."""
    if not record.agreements:
        return unmet(
            f"No protocol is on record that was agreed by {record.day_words}.",
            mend=places.sharing(),
        )
    problems = []
    for agreement in record.agreements:
        unsigned = record.authorities_without(each.partner_id for each in agreement.signatures.all())
        if unsigned:
            problems.append(f"“{agreement.title}” is not signed by {list_words(unsigned)}")
        elif is_past(agreement.review_on, on=record.as_at):
            problems.append(f"“{agreement.title}” was due for review by {agreement.review_on}")
        else:
            version = f", version {agreement.version}" if agreement.version else ""
            review = f", next review {agreement.review_on}" if agreement.review_on else ""
            return met(
                f"“{agreement.title}”{version}, agreed {agreement.agreed_on}, is signed by every responsible "
                f"authority{review}.",
                *places.elsewhere("The protocol", agreement.source.address),
            )
    return unmet(f"{'; '.join(problems)}.", mend=places.sharing())


@answers("C11")
def liaison_officers(record: Record, clause: Clause) -> Answer:
    """Every responsible authority of the day has a liaison officer on that day."""
    named = [each for each in LiaisonOfficer.objects.all() if holds_on(each, record.as_at)]
    if missing := record.authorities_without(each.partner_id for each in named):
        return unmet(
            f"On {record.day_words} no liaison officer is recorded of {list_words(missing)}.",
            mend=places.liaison_officers(),
        )
    if not record.authorities:
        return unmet("No responsible authority is recorded.", mend=places.partners())
    return met(
        f"Each of the {plural(len(record.authorities), 'responsible authority', 'responsible authorities')} had one."
    )


def _partner_of(member) -> int | None:
    return member.partner_id or (member.person.partner_id if member.person else None)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
