"""The kinds of record that the law asks for: for each its words, its form, its operation and its lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.http import Http404
from django.urls import reverse

from partnership import duties
from partnership.duties import Linked
from partnership.enums import DutyKind
from partnership.models import (
    CaseReviewFigures,
    DeathReview,
    DutyRecord,
    InformationSharingAgreement,
    LiaisonOfficer,
    PublicMeeting,
    PublicMeetingPartner,
    Signature,
)
from partnership.permissions import why_not_read_death_reviews
from performance.models import FindingMeasure
from priorities import operations
from priorities.models import Consultation, Finding, FindingPriority, StrategicAssessment, Strategy
from workspace import duty_forms as forms
from workspace.summaries import duty_pages as pages
from workspace.summaries.duty_history import Hanging
from workspace.summaries.duty_pages import Fact, Kept, Listed, Text


def anybody(person) -> str:
    """Whoever is signed in reads it."""
    return ""


@dataclass(frozen=True)
class Kind:
    """One kind of record. `slug` stands in addresses; `one` is one of them, as in “Add a public meeting”."""

    slug: str
    title: str
    one: str
    law: str
    asks: str  # what the law asks, in a sentence
    model: type[models.Model]
    form: type[forms.KeepForm]
    keep: Callable
    kept: Callable[[date], Kept]
    key: str = "pk"  # the field by which an address names one
    why_not_read: Callable[[object], str] = anybody
    hanging: tuple[Hanging, ...] = ()
    lists: Callable[[object], Sequence[Listed]] = lambda record: ()
    related: tuple[str, ...] = ("source",)
    from_address: tuple[str, ...] = ()  # what of the form an address may fill in

    def record(self, key: str):
        """The record that an address names, or a page that says there is none."""
        named = key.replace("\x00", "")
        if self.key == "pk" and not (named.isascii() and named.isdecimal() and len(named) < 16):
            raise Http404(f"There is no {self.one.partition(' ')[2]} “{named}”.")
        found = self.model.objects.select_related(*self.related).filter(**{self.key: named}).first()
        if found is None:
            raise Http404(f"There is no {self.one.partition(' ')[2]} “{named}”.")
        return found

    @property
    def adds_here(self) -> bool:
        """Whether one is added to the list as a whole, and not under one of its headings."""
        return not self.from_address

    @property
    def address(self) -> str:
        return reverse("workspace:duty-kind", args=[self.slug])

    def page(self, record) -> str:
        """The address of the page of a record."""
        return reverse("workspace:duty-page", args=[self.slug, getattr(record, self.key)])

    def label(self, record, name: str) -> str | None:
        """How a field of a record is called: as its form calls it; None for a field that no form has."""
        if isinstance(record, DutyRecord) and name in forms.OF_A_DOCUMENT:
            return forms.field_words(DutyKind(record.duty), name)[0]
        field = self.form.base_fields.get(name)
        return field and field.label

    def facts_and_texts(self, record) -> tuple[tuple[Fact, ...], tuple[Text, ...]]:
        """What the page of a record prints of its fields."""
        without = ()
        if isinstance(record, DutyRecord):
            without = set(forms.OF_A_DOCUMENT) - set(DutyKind(record.duty).fields)
        return pages.facts_and_texts(record, lambda name: self.label(record, name), without=without)


def keep_finding(*, record: Finding, measures, **said) -> Finding:
    """Keep a finding with the measures that show it, which belong to a floor above findings."""
    shown = Linked(FindingMeasure, "finding", "measure", {each: {} for each in measures})
    return operations.keep_finding(record=record, also=[shown], **said)


def _signed(agreement) -> Sequence[Listed]:
    names = sorted(str(each.partner) for each in agreement.signatures.select_related("partner"))
    return [Listed("Signed by", tuple((each, "") for each in names), "Nobody yet.")]


def _came(meeting) -> Sequence[Listed]:
    there = meeting.partners.select_related("partner").order_by("-partner__category", "partner__name")
    return [
        Listed(
            "Who came",
            tuple((f"{each.partner}: {each.senior_post}", "") for each in there),
            "Nobody is recorded yet.",
        )
    ]


def _stands_in(finding) -> Sequence[Listed]:
    led_to = finding.led_to.select_related("priority__strategy")
    shown_by = finding.measures.select_related("measure")
    return [
        Listed(
            "Priorities it led to",
            tuple((f"{each.priority.strategy.years}: {each.priority}", "") for each in led_to),
        ),
        Listed(
            "Measures that show it",
            tuple(
                (
                    f"{each.measure.code} {each.measure.title}",
                    reverse("workspace:measure-page", args=[each.measure.code]),
                )
                for each in shown_by
            ),
        ),
    ]


def _found(assessment) -> Sequence[Listed]:
    by_whom = {}
    for each in assessment.findings.all():
        by_whom.setdefault(each.asked_by, []).append(
            (f"{each.number}. {each.text}", reverse("workspace:duty-page", args=["findings", each.pk]))
        )
    return [
        Listed(
            "What the responsible authorities ask to be a priority",
            tuple(by_whom.get("authorities", ())),
            "No finding is recorded.",
        ),
        Listed(
            "What people who live or work here ask to be a priority",
            tuple(by_whom.get("public", ())),
            "No finding is recorded.",
        ),
    ]


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            slug="sharing",
            title="Information sharing",
            one="an information sharing protocol",
            law="SI 2007/1830 reg 4",
            asks="The responsible authorities set out in a protocol how they share information, and each signs it.",
            model=InformationSharingAgreement,
            form=forms.SharingForm,
            keep=duties.keep_sharing,
            kept=pages.sharing,
            hanging=(
                Hanging(
                    Signature, "agreement", "partner", "{} signed", "{} is no longer among those who signed"
                ),
            ),
            lists=_signed,
        ),
        Kind(
            slug="liaison",
            title="Designated liaison officers",
            one="a liaison officer",
            law="SI 2007/1830 reg 4",
            asks="Each responsible authority designates an officer through whom information is shared.",
            model=LiaisonOfficer,
            form=forms.LiaisonForm,
            keep=duties.keep_liaison_officer,
            kept=pages.liaison,
            related=("source", "partner", "person"),
            from_address=("partner",),
        ),
        Kind(
            slug="assessments",
            title="Strategic assessments",
            one="a strategic assessment",
            law="SI 2007/1830 reg 5 to 7",
            asks="Every year: levels and patterns, what changed and why, how far the plan was carried out, and what "
            "should be a priority.",
            model=StrategicAssessment,
            form=forms.AssessmentForm,
            keep=operations.keep_assessment,
            kept=pages.assessments,
            key="code",
            related=("source", "previous"),
            lists=_found,
        ),
        Kind(
            slug="findings",
            title="Findings and what they led to",
            one="a finding",
            law="SI 2007/1830 reg 7(d), 7(e) and 11(b)",
            asks="What the authorities and, apart from them, the public ask for, and which priority came of it.",
            model=Finding,
            form=forms.FindingForm,
            keep=keep_finding,
            kept=pages.findings,
            related=("source", "assessment"),
            from_address=("assessment",),
            hanging=(
                Hanging(FindingPriority, "finding", "priority", "It leads to {}", "It no longer leads to {}"),
                Hanging(FindingMeasure, "finding", "measure", "{} shows it", "{} no longer shows it"),
            ),
            lists=_stands_in,
        ),
        Kind(
            slug="consultations",
            title="Consultations",
            one="a consultation",
            law="SI 2007/1830 reg 11(f) and 12",
            asks="Who was asked, those particularly affected among them, what they said and what changed.",
            model=Consultation,
            form=forms.ConsultationForm,
            keep=operations.keep_consultation,
            kept=pages.consultations,
            related=("source", "strategy"),
        ),
        Kind(
            slug="public-meetings",
            title="Public meetings",
            one="a public meeting",
            law="SI 2007/1830 reg 12(4)",
            asks="One or more each year, with senior people of each responsible authority; when it is held and what "
            "was discussed is published.",
            model=PublicMeeting,
            form=forms.PublicMeetingForm,
            keep=duties.keep_public_meeting,
            kept=pages.public_meetings,
            hanging=(
                Hanging(
                    PublicMeetingPartner,
                    "meeting",
                    "partner",
                    "{} came",
                    "{} is no longer among those who came",
                    "senior_post",
                ),
            ),
            lists=_came,
        ),
        Kind(
            slug="case-reviews",
            title="Case reviews of anti-social behaviour",
            one="the figures of a year",
            law="Anti-social Behaviour, Crime and Policing Act 2014 s104(9)",
            asks="Four numbers a year, noughts among them.",
            model=CaseReviewFigures,
            form=forms.CaseReviewsForm,
            keep=duties.keep_case_reviews,
            kept=pages.case_reviews,
            related=("source", "released_by"),
        ),
        Kind(
            slug="death-reviews",
            title="Reviews of deaths after domestic abuse",
            one="a review",
            law="Domestic Violence, Crime and Victims Act 2004 s9",
            asks="Where each review stands, by pseudonym; what is published is taken down on its day.",
            model=DeathReview,
            form=forms.DeathReviewForm,
            keep=duties.keep_death_review,
            kept=pages.death_reviews,
            why_not_read=why_not_read_death_reviews,
        ),
        Kind(
            slug="documents",
            title="Documents and statements",
            one="a document",
            law="Several Acts and regulations",
            asks="Each has a date and a place where it is read; some are sent on, some reviewed every year.",
            model=DutyRecord,
            form=forms.DocumentForm,
            keep=duties.keep_duty_record,
            kept=pages.documents,
            from_address=("duty",),
        ),
    )
}


def kind_with(slug: str) -> Kind:
    """The kind of that name, or a page that says there is none."""
    if slug not in KINDS:
        raise Http404(f"The law asks for nothing called “{slug}” here.")
    return KINDS[slug]


@dataclass(frozen=True)
class Entry:
    """One line of the page of all duties."""

    title: str
    law: str
    asks: str
    address: str
    words: str
    lacks: tuple[str, ...]
    is_read: bool = True


RESOURCES = (
    "Resources of each priority",
    "SI 2007/1830 reg 11(d)",
    "The plan says what money, staff and help in kind each priority has. None is an answer, too.",
)


def overview(person, *, on: date) -> list[Entry]:
    """Every kind as this person may see it, documents each by its duty."""
    entries = []
    for kind in KINDS.values():
        if refusal := kind.why_not_read(person):
            entries.append(Entry(kind.title, kind.law, kind.asks, "", refusal, (), is_read=False))
            continue
        kept = kind.kept(on)
        if kind is not KINDS["documents"]:
            entries.append(Entry(kind.title, kind.law, kind.asks, kind.address, kept.words, kept.lacks))
            continue
        for group in kept.groups:
            newest = group.lines[0].title if group.lines else ""
            address = f"{kind.address}#{group.anchor}"
            entries.append(Entry(group.title, group.note, "", address, newest, group.lacks))
    kept = pages.resources(on)
    in_force = Strategy.objects.in_force().main().first()
    address = reverse("workspace:duty-resources", args=[in_force.slug]) if in_force else ""
    entries.append(Entry(*RESOURCES, address, kept.words, kept.lacks))
    return entries
