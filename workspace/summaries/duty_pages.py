"""What the law asks the partnership to keep: each kind of record, what is current, what is missing or past its day."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from common.partial_dates import PartialDate, add_years, holds_on
from common.periods import Period, PeriodKind
from common.text import list_words, plural, shortened
from partnership.enums import DeathReviewState, DutyKind
from partnership.models import (
    CaseReviewFigures,
    DeathReview,
    DutyRecord,
    InformationSharingAgreement,
    LiaisonOfficer,
    Partner,
    PublicMeeting,
)
from priorities.enums import AskedBy
from priorities.models import Consultation, Finding, Priority, StrategicAssessment, Strategy

UNKNOWN = "not recorded"


@dataclass(frozen=True)
class Line:
    """One record in a list: what it is called, its key in addresses, its cells, and what it lacks."""

    title: str
    key: str
    cells: tuple[str, ...] = ()  # in the order of the columns after the first
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Lines under a heading; `add` is what the address of the form for another one says after the question mark."""

    title: str = ""
    note: str = ""
    anchor: str = ""
    add: str = ""
    lines: tuple[Line, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """All records of a kind: what is current in a sentence, what is missing or past its day, and the lists."""

    words: str
    lacks: tuple[str, ...]
    columns: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def rows(self) -> list[tuple[Group, list[tuple[Line, list[tuple[str, str]]]]]]:
        """Each group with its lines, and each line with its cells behind the headings of their columns."""
        return [
            (group, [(line, list(zip(self.columns[1:], line.cells, strict=True))) for line in group.lines])
            for group in self.groups
        ]


def authorities_on(on: date) -> list[Partner]:
    """The responsible authorities of a day. One query."""
    return list(Partner.objects.statutory().current(on=on))


def _over(when: PartialDate | None, on: date, words: str) -> Iterable[str]:
    """A sentence for a day that has passed: `words` holds {} for it."""
    if when and when.last < on:
        yield words.format(when)


def _is_year_old(when: PartialDate, on: date) -> bool:
    return add_years(when.last, 1) < on


def _begun(when: PartialDate | None, on: date) -> bool:
    return when is not None and when.first <= on


def _newest(records: Iterable, name: str, on: date):
    """The one with the newest date that has begun by the day, or None."""
    dated = [each for each in records if _begun(getattr(each, name), on)]
    return max(dated, key=lambda each: (getattr(each, name), each.pk), default=None)


def _missing_words(partners: Sequence[Partner], of: Iterable[int], words: str) -> Iterable[str]:
    there = set(of)
    if without := [each for each in partners if each.pk not in there]:
        yield words.format(list_words(without))


# Protocol and liaison officers


def sharing(on: date) -> Kept:
    """Information sharing protocols: the newest is current. Three queries."""
    found = list(InformationSharingAgreement.objects.prefetch_related("signatures__partner"))
    authorities, current = authorities_on(on), _newest(found, "agreed_on", on)
    lacks = {each: _sharing_lacks(each, authorities, on) for each in found}
    return Kept(
        words=f"{current}, agreed {current.agreed_on}." if current else "",
        lacks=lacks[current] if current else ("No protocol with the day it was agreed is kept.",),
        columns=("Protocol", "Version", "Agreed", "Next review", "Signed by"),
        groups=(
            Group(
                lines=tuple(
                    Line(
                        each.title,
                        str(each.pk),
                        (
                            each.version or UNKNOWN,
                            _day(each.agreed_on),
                            _day(each.review_on),
                            plural(len(each.signatures.all()), "partner"),
                        ),
                        lacks[each],
                    )
                    for each in _newest_first(found, "agreed_on")
                )
            ),
        ),
    )


def _sharing_lacks(agreement, authorities: Sequence[Partner], on: date) -> tuple[str, ...]:
    signed = [each.partner_id for each in agreement.signatures.all()]
    return (
        *_missing_words(authorities, signed, "Not signed by {}."),
        *_over(agreement.review_on, on, "Its review was due {}."),
        *(() if agreement.review_on else ("No review is set.",)),
    )


def _newest_first(records: Iterable, name: str) -> list:
    def place(each):
        when = getattr(each, name)
        return (when is not None, when.first if when else None, each.pk)

    dated = sorted((each for each in records if getattr(each, name)), key=place, reverse=True)
    return [*dated, *(each for each in records if not getattr(each, name))]


def _day(when: PartialDate | None) -> str:
    return str(when) if when else UNKNOWN


def liaison(on: date) -> Kept:
    """Designated liaison officers, by responsible authority: one holds at a time. Two queries."""
    found = list(LiaisonOfficer.objects.select_related("partner"))
    authorities = authorities_on(on)
    current = {each.partner_id: each for each in found if holds_on(each, on)}
    of = defaultdict(list)
    for each in _newest_first(found, "started"):
        of[each.partner].append(each)
    shown = [*authorities, *sorted(set(of) - set(authorities), key=str)]
    without = tuple(_missing_words(authorities, current, "No liaison officer of {}."))
    return Kept(
        words=f"{sum(each.pk in current for each in authorities)} of {len(authorities)} authorities have one.",
        lacks=without,
        columns=("Post", "From", "Until"),
        groups=tuple(
            Group(
                title=str(partner),
                note="" if partner in authorities else "No longer a responsible authority.",
                anchor=partner.code,
                add=f"partner={partner.pk}" if partner in authorities else "",
                lines=tuple(
                    Line(each.post, str(each.pk), (_day(each.started), str(each.ended or "still")))
                    for each in of[partner]
                ),
                lacks=("Nobody is designated.",)
                if partner in authorities and partner.pk not in current
                else (),
            )
            for partner in shown
        ),
    )


# Assessments and findings


def assessments(on: date) -> Kept:
    """Strategic assessments: one is made each year, and the newest counts. Two queries."""
    found = list(StrategicAssessment.objects.all())
    asked = Counter(Finding.objects.order_by().values_list("assessment_id", "asked_by"))
    current = _newest(found, "approved_on", on)
    lacks = {each: assessment_lacks(each, asked, found) for each in found}
    late = ()
    if current and _is_year_old(current.approved_on, on):
        late = (f"The last one is of {current.approved_on}: the law asks for one each year.",)
    return Kept(
        words=f"{current}, approved {current.approved_on}." if current else "",
        lacks=(*late, *lacks[current])
        if current
        else ("No assessment with the day it was approved is kept.",),
        columns=("Assessment", "Looks at", "Approved", "Findings"),
        groups=(
            Group(
                lines=tuple(
                    Line(
                        each.title,
                        each.code,
                        (
                            each.period or UNKNOWN,
                            _day(each.approved_on),
                            f"{asked[each.pk, AskedBy.AUTHORITIES]} of the authorities, "
                            f"{asked[each.pk, AskedBy.PUBLIC]} of the public",
                        ),
                        lacks[each],
                    )
                    for each in _newest_first(found, "approved_on")
                )
            ),
        ),
    )


_PARTS = {
    "levels_and_patterns": "levels and patterns",
    "changes_since": "what changed",
    "why_changed": "why it changed",
    "implementation": "how far the last plan was carried out",
}


def assessment_lacks(assessment, asked: Mapping, others: Sequence) -> tuple[str, ...]:
    """What regulation 7 asks of an assessment and it does not have."""
    empty = [words for name, words in _PARTS.items() if not getattr(assessment, name).strip()]
    lacks = [f"Nothing is written on {list_words(empty)}."] if empty else []
    if not asked[assessment.pk, AskedBy.AUTHORITIES]:
        lacks.append("No finding of the authorities is recorded.")
    if not asked[assessment.pk, AskedBy.PUBLIC]:
        lacks.append("Nothing that the public asked for is recorded apart.")
    if not assessment.previous_id and any(_is_before(each, assessment) for each in others):
        lacks.append("It names no assessment before it.")
    return tuple(lacks)


def _is_before(one, other) -> bool:
    return bool(one.approved_on and other.approved_on and one.approved_on < other.approved_on)


def findings(on: date) -> Kept:
    """Findings by assessment, newest first, and which priorities of today have none. Four queries."""
    found = list(Finding.objects.select_related("assessment").order_by("assessment", "number"))
    led = Finding.objects.filter(led_to__isnull=False).values_list("pk", "led_to__priority")
    priorities = Priority.objects.select_related("strategy").in_bulk()
    led_to = defaultdict(list)
    for key, priority in led:
        led_to[key].append(priorities[priority])
    traced = {each.pk for under in led_to.values() for each in under}
    in_force = _in_force()
    current = [each for each in priorities.values() if each.strategy_id in in_force]
    lacking = [each for each in current if each.pk not in traced and not each.no_finding_reason]
    by_assessment = defaultdict(list)
    for each in found:
        by_assessment[each.assessment].append(each)
    return Kept(
        words=f"{len(current) - len(lacking)} of {len(current)} priorities in force come from a finding or say why not."
        if current
        else "",
        lacks=(f"No finding and no reason stands behind {list_words(lacking)}.",) if lacking else (),
        columns=("Finding", "Asked by", "Led to"),
        groups=tuple(
            Group(
                title=assessment.title,
                anchor=assessment.code,
                add=f"assessment={assessment.pk}",
                lines=tuple(
                    Line(
                        f"{each.number}. {each.text}",
                        str(each.pk),
                        (each.get_asked_by_display(), _led_words(led_to[each.pk])),
                    )
                    for each in by_assessment[assessment]
                ),
            )
            for assessment in _newest_first(StrategicAssessment.objects.all(), "approved_on")
        ),
    )


def _in_force() -> set[int]:
    return set(Strategy.objects.in_force().main().values_list("pk", flat=True))


def _led_words(priorities: Sequence[Priority]) -> str:
    return "; ".join(f"{each.strategy.years}: {each}" for each in priorities) or "no priority yet"


def traced_priorities(strategy: Strategy) -> set[int]:
    """The keys of the priorities of a strategy that a finding leads to. One query."""
    return set(strategy.priorities.filter(comes_from__isnull=False).values_list("pk", flat=True))


# Consultations and public meetings


def consultations(on: date) -> Kept:
    """Consultations: who was asked, what they said and what changed. One query."""
    found = list(Consultation.objects.select_related("strategy"))
    current = _newest([each for each in found if each.ended or each.started], "ended", on)
    lacks = {each: _consultation_lacks(each) for each in found}
    return Kept(
        words=f"{current}, ended {current.ended}." if current else "",
        lacks=lacks[current] if current else ("No consultation with the day it ended is kept.",),
        columns=("Consultation", "For", "Ended", "Answers"),
        groups=(
            Group(
                lines=tuple(
                    Line(
                        each.title,
                        str(each.pk),
                        (
                            each.strategy.years if each.strategy else "no strategy in particular",
                            _day(each.ended),
                            UNKNOWN if each.responses is None else f"{each.responses:,}",
                        ),
                        lacks[each],
                    )
                    for each in _newest_first(found, "ended")
                )
            ),
        ),
    )


def _consultation_lacks(asked: Consultation) -> tuple[str, ...]:
    needed = {
        "audience": "who was asked",
        "affected_groups": "those particularly affected",
        "what_was_said": "what was said",
        "what_changed": "what changed",
    }
    empty = [words for name, words in needed.items() if not getattr(asked, name).strip()]
    lacks = [f"Nothing is written on {list_words(empty)}."] if empty else []
    if asked.responses is None:
        lacks.append("How many answered is not recorded.")
    return tuple(lacks)


def public_meetings(on: date) -> Kept:
    """Public meetings: one or more each year, with senior people of each authority. Three queries."""
    found = list(PublicMeeting.objects.prefetch_related("partners__partner"))
    authorities, current = authorities_on(on), _newest(found, "held_on", on)
    lacks = {each: _meeting_lacks(each, authorities) for each in found}
    late = ()
    if current and _is_year_old(current.held_on, on):
        late = (f"The last one was held {current.held_on}: the law asks for one each year.",)
    return Kept(
        words=f"{current}." if current else "",
        lacks=(*late, *lacks[current]) if current else ("No public meeting is recorded.",),
        columns=("Meeting", "Held", "Announced", "Who came"),
        groups=(
            Group(
                lines=tuple(
                    Line(
                        each.title,
                        str(each.pk),
                        (
                            str(each.held_on),
                            _day(each.notice_published_on),
                            plural(len(each.partners.all()), "partner"),
                        ),
                        lacks[each],
                    )
                    for each in _newest_first(found, "held_on")
                )
            ),
        ),
    )


def _meeting_lacks(meeting: PublicMeeting, authorities: Sequence[Partner]) -> tuple[str, ...]:
    there = {each.partner_id for each in meeting.partners.all()}
    bound = [each for each in authorities if holds_then(each, meeting.held_on)]
    return (
        *_missing_words(bound, there, "Nobody senior is recorded of {}."),
        *(() if meeting.notice_published_on else ("When it was announced is not recorded.",)),
        *(() if meeting.discussed.strip() else ("What was discussed is not written down.",)),
        *(() if meeting.record_address else ("No address is given where the public reads of it.",)),
    )


def holds_then(partner: Partner, when: PartialDate) -> bool:
    """Whether a partner belonged to the partnership on a date, as far as both are known."""
    return (partner.joined is None or partner.joined.first <= when.last) and (
        partner.left is None or partner.left.last >= when.first
    )


# Case reviews, deaths, documents and resources


def case_reviews(on: date) -> Kept:
    """The four numbers of every year. One query."""
    found = list(CaseReviewFigures.objects.select_related("released_by"))
    last = Period.year(Period.of(on, PeriodKind.YEAR).start.year - 1)
    current = next((each for each in found if each.year == last), None)
    if current is None:
        lacks = (f"The figures of {last} are not entered.",)
    else:
        lacks = () if current.is_released else (f"Nobody has agreed yet that those of {last} are published.",)
    return Kept(
        words=f"{found[0]}." if found else "",
        lacks=lacks,
        columns=(
            "Year",
            "Applications",
            "Threshold not met",
            "Reviews",
            "With recommendations",
            "Release agreed by",
        ),
        groups=(
            Group(
                lines=tuple(
                    Line(
                        str(each.year),
                        str(each.pk),
                        (
                            *map(
                                str,
                                (
                                    each.applications,
                                    each.threshold_not_met,
                                    each.reviews,
                                    each.recommendations,
                                ),
                            ),
                            f"{each.released_by}, {each.released_on}" if each.is_released else "nobody yet",
                        ),
                    )
                    for each in found
                )
            ),
        ),
    )


def death_reviews(on: date) -> Kept:
    """Reviews of deaths, by pseudonym: never counted, never put in the order of time. One query."""
    found = list(DeathReview.objects.all())
    lacks = {each: _death_review_lacks(each, on) for each in found}
    return Kept(
        words="Reviews are kept." if found else "No review is kept: none may have been needed.",
        lacks=tuple(f"{each}: {words}" for each, said in lacks.items() for words in said),
        columns=("Pseudonym", "Where it stands", "To be taken down"),
        groups=(
            Group(
                lines=tuple(
                    Line(
                        each.pseudonym,
                        str(each.pk),
                        (each.get_state_display(), _day(each.take_down_on)),
                        lacks[each],
                    )
                    for each in found
                )
            ),
        ),
    )


def _death_review_lacks(review: DeathReview, on: date) -> tuple[str, ...]:
    if review.state != DeathReviewState.PUBLISHED:
        return ()
    return (
        *_over(review.take_down_on, on, "it was to be taken down {}."),
        *(() if review.take_down_on else ("no day is set for taking it down.",)),
        *(() if review.plan_status.strip() else ("where its action plan stands is not written.",)),
    )


_FIELDS = {
    "dated": "its date",
    "address": "where it is read",
    "contact": "whom to turn to",
    "review_on": "its next review",
    "sent_on": "when it was sent",
    "needs_assessment_on": "the date of the needs assessment",
    "consulted": "who was consulted",
    "text": "what it says",
}


def documents(on: date) -> Kept:
    """The single documents and statements, by duty: the newest of each counts. One query."""
    of = defaultdict(list)
    for each in DutyRecord.objects.all():
        of[each.duty].append(each)
    groups = tuple(_document_group(duty, _newest_first(of[duty], "dated"), on) for duty in DutyKind)
    asked = [each for each in groups if each.lines or each.lacks]
    there = sum(not each.lacks for each in asked)
    return Kept(
        words=f"{there} of {len(asked)} are complete.",
        lacks=tuple(
            f"{each.title}: {words[0].lower()}{words[1:]}" for each in groups for words in each.lacks
        ),
        columns=("Document", "Date", "Next review", "Sent"),
        groups=groups,
    )


def _document_group(duty: DutyKind, found: Sequence[DutyRecord], on: date) -> Group:
    current = _newest(found, "dated", on) or next(iter(found), None)
    lines = tuple(
        Line(
            each.title,
            str(each.pk),
            (
                _day(each.dated),
                _day(each.review_on),
                _day(each.sent_on) if "sent_on" in duty.fields else "does not apply",
            ),
            document_lacks(each, on) if each == current else (),
        )
        for each in found
    )
    lacks = ("Nothing is kept.",)
    if current:
        lacks = document_lacks(current, on)
    elif duty.depends_on_the_area:
        lacks = ()
    return Group(
        title=duty.label,
        note=duty.law,
        anchor=duty.value,
        add=f"duty={duty.value}",
        lines=lines,
        lacks=lacks,
    )


def document_lacks(record: DutyRecord, on: date) -> tuple[str, ...]:
    """What a document still needs, and what of it is past its day."""
    duty = DutyKind(record.duty)
    missing = [_FIELDS[name] for name in record.missing]
    late = ()
    if duty.is_yearly and record.dated and _is_year_old(record.dated, on):
        late = (f"The last one is of {record.dated}: one is made each year.",)
    return (
        *((f"Not recorded: {list_words(missing)}.",) if missing else ()),
        *late,
        *_over(record.review_on, on, "Its review was due {}."),
    )


def resources(on: date) -> Kept:
    """What each priority of the strategy in force is carried out with. Two queries."""
    found = list(Priority.objects.filter(strategy__in=_in_force()))
    lacking = [each for each in found if not each.resources.strip()]
    return Kept(
        words=f"{len(found) - len(lacking)} of {len(found)} priorities in force say so." if found else "",
        lacks=(f"Nothing is said of {list_words(lacking)}.",) if lacking else (),
    )


# The page of one record


@dataclass(frozen=True)
class Fact:
    """A short field of a record: its label, what it says ("" where nothing), and where it leads."""

    label: str
    words: str
    address: str = ""


@dataclass(frozen=True)
class Text:
    """A long field of a record."""

    label: str
    words: str


@dataclass(frozen=True)
class Listed:
    """What hangs on a record: a heading and its lines, each with what leads to it, or ""."""

    label: str
    lines: tuple[tuple[str, str], ...]
    none: str = "None."


NOT_SHOWN = {"id", "source", "title", "code", "number", "duty"}


def facts_and_texts(
    record, labels: Callable[[str], str | None] = lambda name: None, *, without: Iterable[str] = ()
) -> tuple[tuple[Fact, ...], tuple[Text, ...]]:
    """The short and the long fields of a record, in the order of its model; `labels` says some otherwise."""
    facts, texts = [], []
    for field in record._meta.concrete_fields:
        if field.name in NOT_SHOWN or field.name in without:
            continue
        label = labels(field.name) or f"{field.verbose_name[0].upper()}{field.verbose_name[1:]}"
        if field.get_internal_type() == "TextField":
            texts.append(Text(label, getattr(record, field.name)))
        else:
            facts.append(_fact(record, field, label))
    return tuple(facts), tuple(texts)


def _fact(record, field, label: str) -> Fact:
    value = getattr(record, field.name)
    if field.choices:
        value = getattr(record, f"get_{field.name}_display")()
    is_address = field.__class__.__name__ == "URLField"
    words = "" if value is None else str(value)
    return Fact(label, shortened(words, 80) if is_address else words, words if is_address else "")
