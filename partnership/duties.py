"""Every named change to what the law asks a partnership to keep: protocol, liaison officers, meetings, documents."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction

from common.partial_dates import PartialDate
from common.records import check_seen, erase, may, seen_of, write
from partnership.models import (
    CaseReviewFigures,
    DeathReview,
    DutyRecord,
    InformationSharingAgreement,
    LiaisonOfficer,
    Partner,
    Partnership,
    PublicMeeting,
    PublicMeetingPartner,
    Signature,
)
from partnership.operations import NEEDS_REASON
from partnership.permissions import why_not_keep_records

ADDED = "Added."


@dataclass(frozen=True)
class Linked:
    """What hangs on a record and is kept with it: rows of `model`, whose field `of` is the record.

    `wanted` are the rows it shall have: to what each leads (the field `to`), and what else each says.
    """

    model: type[models.Model]
    of: str
    to: str
    wanted: Mapping[models.Model, Mapping[str, object]]

    def is_stored(self, record) -> bool:
        """Whether the record has these rows and no others."""
        stored = {getattr(row, f"{self.to}_id"): row for row in self._rows(record)}
        return stored.keys() == {each.pk for each in self.wanted} and all(
            getattr(stored[each.pk], name) == value
            for each, said in self.wanted.items()
            for name, value in said.items()
        )

    def keep(self, record, *, by, at: datetime, reason: str) -> None:
        """Take out what is not wanted, add what is missing and change what says something else."""
        missing = dict(self.wanted)
        for row in self._rows(record):
            said = missing.pop(getattr(row, self.to), None)
            if said is None:
                erase(row, by=by, at=at, reason=reason)
            elif any(getattr(row, name) != value for name, value in said.items()):
                for name, value in said.items():
                    setattr(row, name, value)
                write(row, by=by, at=at, reason=reason)
        for each, said in missing.items():
            row = self.model(**{self.of: record, self.to: each, "source": record.source}, **said)
            write(row, by=by, at=at, reason=reason)

    def _rows(self, record):
        return self.model.objects.filter(**{self.of: record}).select_related(self.to)


def says_the_same(one, other) -> bool:
    """Whether two records of a kind say the same, whoever told of it."""
    apart = {"id", "source"}
    fields = [field for field in one._meta.concrete_fields if field.name not in apart]
    return all(getattr(one, field.attname) == getattr(other, field.attname) for field in fields)


def keep_once(
    record,
    *,
    by,
    at: datetime,
    reason: str,
    seen: str | None = None,
    linked: Sequence[Linked] = (),
    check: Callable[[], None] = lambda: None,
):
    """Add a record, or change it unless somebody else did since `seen`; with it what hangs on it.

    The second press of a button is answered as the first was, with the record that is there. `check` raises for what
    may not be, once nobody else can come between. Call it in a transaction. Raises SomebodyElseSaved, ValidationError.
    """
    may(why_not_keep_records(by))
    if not reason.strip():
        raise ValidationError({"reason": NEEDS_REASON})
    Partnership.objects.select_for_update().first()  # one at a time
    kind = type(record)

    def are_stored(one) -> bool:
        return all(each.is_stored(one) for each in linked)

    if record.pk is None:
        for same in (each for each in _alike(record) if says_the_same(each, record)):
            if same.history.earliest().history_user_id == by.pk and are_stored(same):
                return same
            raise ValidationError("This is recorded already, word for word: change it where it stands.")
    else:
        held = kind.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if seen is not None and seen != seen_of(held):
            if says_the_same(held, record) and are_stored(held):
                return held
            check_seen(held, seen)
    check()
    write(record, by=by, at=at, reason=reason.strip())
    for each in linked:
        each.keep(record, by=by, at=at, reason=reason.strip())
    return record


def _alike(record):
    """Those that may say the same: told apart by what the database compares."""
    said = {
        field.attname: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if not isinstance(field, models.TextField) and field.name not in {"id", "source"}
    }
    return type(record).objects.filter(
        **{
            (f"{name}__isnull" if value is None else name): True if value is None else value
            for name, value in said.items()
        }
    )


def not_to_come(record, on: date, *names: str) -> None:
    """Raise, by field, for a date that has not begun by the day."""
    for name in names:
        when = getattr(record, name)
        if when and when.first > on:
            raise ValidationError({name: f"{when} is still to come: give today or an earlier day."})


@transaction.atomic
def keep_sharing(
    *,
    record: InformationSharingAgreement,
    signatories: Iterable[Partner],
    by,
    at: datetime,
    reason: str,
    seen: str | None = None,
) -> InformationSharingAgreement:
    """Add or change an information sharing protocol (SI 2007/1830 reg 4), signed by these partners and no others."""
    not_to_come(record, at.date(), "agreed_on")
    signed = Linked(Signature, "agreement", "partner", {each: {} for each in signatories})
    return keep_once(record, by=by, at=at, reason=reason, seen=seen, linked=[signed])


@transaction.atomic
def keep_liaison_officer(
    *, record: LiaisonOfficer, by, at: datetime, reason: str, seen: str | None = None
) -> LiaisonOfficer:
    """Designate the liaison officer of a responsible authority, or change who it is (SI 2007/1830 reg 4).

    An authority has one at a time: whoever was before a new one ends the day before.
    """
    if not record.partner.is_statutory:
        words = f"{record.partner} is not a responsible authority: only these designate a liaison officer."
        raise ValidationError({"partner": words})
    if record.started is None:
        raise ValidationError({"started": "Say since when, such as 1 May 2022 or May 2022."})
    if record.ended and record.ended.last < record.started.first:
        raise ValidationError({"ended": "The last day comes after the first."})

    def one_at_a_time():
        others = LiaisonOfficer.objects.filter(partner=record.partner).exclude(pk=record.pk)
        for other in others:
            if record.pk is None and other.ended is None and _began_before(other, record):
                other.ended = PartialDate.of(record.started.first - timedelta(days=1))
                write(other, by=by, at=at, reason=f"{record.post} is designated from {record.started}.")
            elif _overlap(other, record):
                until = f"until {other.ended}" if other.ended else "and has no last day yet"
                raise ValidationError(
                    f"{other.post} is the liaison officer of {record.partner} from "
                    f"{other.started or 'an unknown day'} {until}: an authority has one at a time."
                )

    return keep_once(record, by=by, at=at, reason=reason, seen=seen, check=one_at_a_time)


def _began_before(one: LiaisonOfficer, other: LiaisonOfficer) -> bool:
    return one.started is None or one.started.first < other.started.first


def _overlap(one: LiaisonOfficer, other: LiaisonOfficer) -> bool:
    """Whether both held on some day, as far as their dates are known."""
    return all(
        first.started is None or second.ended is None or first.started.last < second.ended.first
        for first, second in ((one, other), (other, one))
    )


@transaction.atomic
def keep_duty_record(
    *, record: DutyRecord, by, at: datetime, reason: str, seen: str | None = None
) -> DutyRecord:
    """Add or change a document or statement that the law asks for. What its duty still needs may come later."""
    if not record.address and not record.text.strip():
        raise ValidationError("Give the address where it is read, or write what it says.")
    not_to_come(record, at.date(), "dated", "sent_on", "needs_assessment_on")
    return keep_once(record, by=by, at=at, reason=reason, seen=seen)


@transaction.atomic
def keep_case_reviews(
    *, record: CaseReviewFigures, by, at: datetime, reason: str, seen: str | None = None
) -> CaseReviewFigures:
    """Enter or change the four numbers of a year that is over (Anti-social Behaviour … Act 2014 s104(9))."""
    if record.year and record.year.end >= at.date():
        raise ValidationError({"year": f"{record.year} is not over: its figures come after its end."})
    not_to_come(record, at.date(), "released_on")

    def once_a_year():
        if CaseReviewFigures.objects.filter(year=record.year).exclude(pk=record.pk).exists():
            raise ValidationError({"year": f"The figures of {record.year} are kept already: change those."})

    return keep_once(record, by=by, at=at, reason=reason, seen=seen, check=once_a_year)


@transaction.atomic
def keep_death_review(
    *, record: DeathReview, by, at: datetime, reason: str, seen: str | None = None
) -> DeathReview:
    """Add or change where the review of a death stands (Domestic Violence, Crime and Victims Act 2004 s9)."""
    not_to_come(record, at.date(), "quality_assured_on", "published_on")
    return keep_once(record, by=by, at=at, reason=reason, seen=seen)


@transaction.atomic
def keep_public_meeting(
    *,
    record: PublicMeeting,
    came: Mapping[Partner, str],
    by,
    at: datetime,
    reason: str,
    seen: str | None = None,
) -> PublicMeeting:
    """Record a public meeting that was held (SI 2007/1830 reg 12(4)); `came` is the senior post of each partner."""
    not_to_come(record, at.date(), "held_on", "notice_published_on")
    there = {partner: {"senior_post": post.strip()} for partner, post in came.items() if post.strip()}
    people = Linked(PublicMeetingPartner, "meeting", "partner", there)
    return keep_once(record, by=by, at=at, reason=reason, seen=seen, linked=[people])
