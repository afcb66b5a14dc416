"""Who: sources, people, partners, groups and who sits in them, agreements, the area at a glance, and words."""

from django.conf import settings
from django.contrib.auth.hashers import make_password

from partnership.enums import Authority, GroupKind, MembershipRole, PartnerCategory, SourceKind
from partnership.models import (
    DeliveryGroup,
    Fact,
    InformationSharingAgreement,
    Membership,
    Partner,
    Partnership,
    ReportingLine,
    Signature,
    Source,
    Term,
    User,
)
from scp_portal.demo.record import EARLY, Record
from scp_portal.demo.rows import FixtureProblem, Row

SET_UP = "Account set up for the demonstration."

# What an account of each role may do.
ROLES = {
    "officer": {"is_officer": True, "is_staff": True},
    "publisher": {"is_publisher": True, "is_officer": True, "is_staff": True},
    "analyst": {"is_officer": True, "is_staff": True},
    "scrutiny": {"is_scrutiny": True},
    "chair": {},
    "member": {},
    "contributor": {},
    "administrator": {"is_superuser": True, "is_staff": True},
}
MEMBERSHIP_ROLES = {"chair": MembershipRole.CHAIR, "analyst": MembershipRole.ANALYST}


def load(record: Record) -> None:
    """Enter everything of this floor."""
    accounts(record)
    sources(record)
    partnership(record)
    partners(record)
    places_of_work(record)
    groups(record)
    memberships(record)
    sharing_agreements(record)
    terms_and_facts(record)


def accounts(record: Record) -> None:
    """The people who sign in. The first officer comes before everything, because an officer enters it all."""
    rows = record.tables["accounts"]
    for role, why in (
        ("officer", "an officer enters the record"),
        ("publisher", "somebody publishes the editions"),
    ):
        if not any(row.text("role") == role for row in rows):
            raise FixtureProblem(f"accounts.csv: no row has the role “{role}”, and {why}.")
    password = make_password(settings.PORTAL_DEMO_PASSWORD)  # once: hashing is slow on purpose
    for row in sorted(rows, key=lambda row: row.text("role") != "officer"):
        person = User(
            email=row.needed("email"),
            name=row.needed("name"),
            job_title=row.text("job_title"),
            password=password,
            **ROLES[row.one_of("role", ROLES)],
        )
        record.officer = record.officer or person
        record.enter(row, person, at=EARLY, reason=SET_UP)
        record.people[row.text("email")] = person
        if person.is_publisher and record.publisher is None:
            record.publisher = person


def sources(record: Record) -> None:
    for row in record.tables["sources"]:
        source = Source(
            code=row.needed("code"),
            kind=row.choice("kind", SourceKind),
            title=row.text("title"),
            detail=row.text("detail"),
            dated=row.when("dated"),
            address=row.text("address"),
            licence=row.text("licence"),
            rule=row.text("rule"),
        )
        record.enter(row, source, at=EARLY, reason="Entered, so that records can name it.")
        record.sources[source.code] = source


def partnership(record: Record) -> None:
    for row in record.tables["partnership"]:
        whole = Partnership(
            name=row.text("name"),
            short_name=row.text("short_name"),
            area=row.text("area"),
            local_authority_code=row.text("local_authority_code"),
            csp_code=row.text("csp_code"),
            police_force_code=row.text("police_force_code"),
            legal_basis=row.text("legal_basis"),
            contact_team=row.text("contact_team"),
            licence=row.text("licence"),
            help_now=row.text("help_now"),
            privacy_controller=row.text("privacy_controller"),
            privacy_basis=row.text("privacy_basis"),
            privacy_logs=row.text("privacy_logs"),
            privacy_retention=row.text("privacy_retention"),
            source=record.source(row),
        )
        record.enter(row, whole, at=EARLY)
        if row.when("accessibility_prepared_on"):
            record.change(
                row,
                whole,
                {
                    "accessibility_prepared_on": row.day("accessibility_prepared_on"),
                    "accessibility_reviewed_on": row.day("accessibility_reviewed_on"),
                    "accessibility_mend_by": row.day("accessibility_mend_by"),
                },
                at=record.told(row.when("accessibility_prepared_on")),
                reason="Accessibility statement prepared.",
            )


def partners(record: Record) -> None:
    """Partners as they joined; that one left, with the note that tells of it, was known when it did."""
    rows = record.tables["partners"]
    for row in rows:
        partner = Partner(
            code=row.needed("code"),
            name=row.text("name"),
            category=row.choice("category", PartnerCategory),
            authority=row.choice("authority", Authority) if row.text("authority") else "",
            joined=row.when("joined"),
            note="" if row.when("left") else row.text("note"),
            source=record.source(row),
        )
        record.enter(row, partner, at=record.begun(partner.joined))
        record.partners[partner.code] = partner
    for row in rows:
        if row.when("left"):
            successor = row.link("successor", record.partners, "partners")
            record.change(
                row,
                record.partners[row.text("code")],
                {"left": row.when("left"), "successor": successor, "note": row.text("note")},
                at=record.told(row.when("left")),
                reason=f"Left; {successor} took its place." if successor else "Left.",
            )
        elif row.text("successor"):
            raise row.problem("it has a “successor” but no “left”: say when it left.")


def places_of_work(record: Record) -> None:
    """The partner of each account, which could not be entered before the partners."""
    for row in record.tables["accounts"]:
        if partner := row.link("partner", record.partners, "partners"):
            person = record.people[row.text("email")]
            record.change(row, person, {"partner": partner}, at=EARLY, reason="Partner entered.")
            person.known_since = max(person.known_since, partner.known_since)


def groups(record: Record) -> None:
    rows = record.tables["groups"]
    for row in rows:
        group = DeliveryGroup(
            code=row.needed("code"),
            name=row.text("name"),
            kind=row.choice("kind", GroupKind),
            terms_of_reference=row.text("terms_of_reference"),
            started=row.when("started"),
            source=record.source(row),
        )
        record.enter(row, group, at=record.begun(group.started))
        record.groups[group.code] = group
        ends(record, row, group)
    for row in rows:
        for above in row.links("reports_to", record.groups, "groups"):
            line = ReportingLine(group=record.groups[row.text("code")], to=above, source=record.source(row))
            record.enter(row, line, at=EARLY)


def memberships(record: Record) -> None:
    """Who sits where by post, and each account in its group: in the seat of its post where there is one."""
    seats = {}
    for row in record.tables["accounts"]:
        if row.link("group", record.groups, "groups"):
            seats[row.text("group"), row.text("job_title"), row.text("partner")] = row
    for row in record.tables["memberships"]:
        account = seats.pop((row.text("group"), row.text("post"), row.text("partner")), None)
        membership = Membership(
            group=row.needed_link("group", record.groups, "groups"),
            person=record.people[account.text("email")] if account else None,
            post=row.text("post"),
            partner=row.link("partner", record.partners, "partners"),
            role=row.choice("role", MembershipRole),
            interim=row.flag("interim"),
            started=row.when("started"),
            source=record.source(row),
        )
        record.enter(row, membership, at=record.begun(membership.started))
        ends(record, row, membership)
    for row in seats.values():
        membership = Membership(
            group=record.groups[row.text("group")],
            person=record.people[row.text("email")],
            role=MEMBERSHIP_ROLES.get(row.text("role"), MembershipRole.MEMBER),
            source=record.source(row),
        )
        record.enter(row, membership, at=EARLY)


def ends(record: Record, row: Row, thing) -> None:
    """Something that ended was known without its end until then."""
    if ended := row.when("ended"):
        record.change(row, thing, {"ended": ended}, at=record.told(ended), reason="Ended.")


def sharing_agreements(record: Record) -> None:
    for row in record.tables["sharing_agreements"]:
        agreement = InformationSharingAgreement(
            title=row.text("title"),
            version=row.text("version"),
            agreed_on=row.when("agreed_on"),
            review_on=row.when("review_on"),
            note=row.text("note"),
            source=record.source(row),
        )
        record.enter(row, agreement, at=record.told(agreement.agreed_on))
        for partner in row.links("signatories", record.partners, "partners"):
            record.enter(
                row, Signature(agreement=agreement, partner=partner, source=agreement.source), at=EARLY
            )


def terms_and_facts(record: Record) -> None:
    for row in record.tables["terms"]:
        term = Term(term=row.text("term"), text=row.text("text"), source=record.source(row))
        record.enter(row, term, at=EARLY)
    for row in record.tables["facts"]:
        fact = Fact(
            number=row.whole("number"),
            figure=row.text("figure"),
            words=row.text("words"),
            text=row.text("text"),
            source=record.source(row),
        )
        record.enter(row, fact, at=EARLY)
