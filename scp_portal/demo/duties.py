"""What the law asks the partnership to keep: liaison officers, public meetings, case reviews, documents."""

from datetime import datetime

from partnership import duties
from partnership.enums import DeathReviewState, DutyKind
from partnership.models import (
    CaseReviewFigures,
    DeathReview,
    DutyRecord,
    LiaisonOfficer,
    Partner,
    PublicMeeting,
    PublicMeetingPartner,
)
from scp_portal.demo.record import REASONS, Record
from scp_portal.demo.rows import Row


def load(record: Record) -> None:
    """Enter everything of this floor."""
    for row in record.tables["liaison_officers"]:
        liaison_officer(record, row)
    for row in record.tables["public_meetings"]:
        public_meeting(record, row)
    for row in record.tables["case_reviews"]:
        case_reviews(record, row)
    for row in record.tables["death_reviews"]:
        death_review(record, row)
    for row in record.tables["duty_records"]:
        duty_record(record, row)


def keep(record: Record, row: Row, operation, made, *, at: datetime, **more) -> None:
    """Let the officer keep a record by its operation, once the partners it names are known."""
    named = [getattr(made, "partner", None), getattr(made, "released_by", None), *more.get("came", ())]
    at = max([at, *(each.known_since for each in named if each is not None)])
    reason = REASONS[made.source.kind]
    record.ask(row, operation, record=made, at=at, reason=reason, **more)
    record.counts[type(made)] += 1


def liaison_officer(record: Record, row: Row) -> None:
    made = LiaisonOfficer(
        partner=row.needed_link("partner", record.partners, "partners"),
        post=row.needed("post"),
        started=row.when("started"),
        ended=row.when("ended"),
        source=record.source(row),
    )
    keep(record, row, duties.keep_liaison_officer, made, at=record.begun(made.started))


def public_meeting(record: Record, row: Row) -> None:
    """Known when it was held; that it was announced is known with it."""
    row.needed("held_on")
    made = PublicMeeting(
        held_on=row.when("held_on"),
        title=row.text("title"),
        notice_published_on=row.when("notice_published_on"),
        notice_address=row.text("notice_address"),
        discussed=row.text("discussed"),
        record_address=row.text("record_address"),
        source=record.source(row),
    )
    came = who_came(record, row)
    keep(record, row, duties.keep_public_meeting, made, at=record.told(made.held_on), came=came)
    record.counts[PublicMeetingPartner] += len(came)


def who_came(record: Record, row: Row) -> dict[Partner, str]:
    """The senior post of each partner: `fire-brigade: Borough Commander; icb: Director`."""
    came = {}
    for part in row.parts("came"):
        code, _, post = part.partition(":")
        if code.strip() not in record.partners or not post.strip():
            raise row.problem(f"“came” holds “{part}”: write the partner’s code, a colon and the post.")
        came[record.partners[code.strip()]] = post.strip()
    return came


def case_reviews(record: Record, row: Row) -> None:
    """Known when their release was agreed."""
    row.needed("released_on")
    made = CaseReviewFigures(
        year=row.period("year"),
        applications=row.whole("applications"),
        threshold_not_met=row.whole("threshold_not_met"),
        reviews=row.whole("reviews"),
        recommendations=row.whole("recommendations"),
        released_by=row.needed_link("released_by", record.partners, "partners"),
        released_on=row.when("released_on"),
        source=record.source(row),
    )
    keep(record, row, duties.keep_case_reviews, made, at=record.told(made.released_on))


def death_review(record: Record, row: Row) -> None:
    made = DeathReview(
        pseudonym=row.needed("pseudonym"),
        state=row.one_of("state", DeathReviewState.values),
        quality_assured_on=row.when("quality_assured_on"),
        published_on=row.when("published_on"),
        not_published_reason=row.text("not_published_reason"),
        take_down_on=row.when("take_down_on"),
        plan_status=row.text("plan_status"),
        source=record.source(row),
    )
    last = made.published_on or made.quality_assured_on
    keep(record, row, duties.keep_death_review, made, at=record.told(last))


def duty_record(record: Record, row: Row) -> None:
    """Known with the last of its dates; without one, as soon as its source is."""
    made = DutyRecord(
        duty=row.one_of("duty", DutyKind.values),
        title=row.needed("title"),
        dated=row.when("dated"),
        address=row.text("address"),
        contact=row.text("contact"),
        sent_on=row.when("sent_on"),
        needs_assessment_on=row.when("needs_assessment_on"),
        consulted=row.text("consulted"),
        text=row.text("text"),
        review_on=row.when("review_on"),
        source=record.source(row),
    )
    dates = [record.told(each) for each in (made.dated, made.sent_on, made.needs_assessment_on) if each]
    at = max([*dates, record.told(made.source.dated)])
    keep(record, row, duties.keep_duty_record, made, at=at)
