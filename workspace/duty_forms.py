"""Forms of what the law asks the partnership to keep. What is wrong is said beside the field; what was typed stays.

A form is for one kind of record: its `first(record)` is what it shows of one, `said` what was typed as the fields of
the record, `more` what else its operation takes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from actionplans.action_forms import ManyField, PartnerField, PartnersField, ShortField, partners_on
from actionplans.plan_forms import paper_field
from common.clashes import Difference, EditClash, changed_by_other
from common.fields import MOST_WRITTEN
from common.forms import PartialDateFormField, SeenForm, WrittenField
from common.periods import Period, PeriodError, PeriodKind
from common.records import SomebodyElseSaved, as_known, rows_seen, seen_of
from partnership.enums import DeathReviewState, DutyKind
from partnership.models import Partner, PublicMeetingPartner, Signature, User
from performance.models import FindingMeasure, Measure
from priorities.enums import AskedBy, Limb, StrategyState
from priorities.models import FindingPriority, Priority, StrategicAssessment, Strategy

# The rows of a model whose field of that name is the record, as they are or as they were.
Rows = Callable[[type[Model], str], Iterable[Model]]
NO_NAMES = "A post, never a person’s name."
EVERYBODY_READS = "The public address, beginning with https://"


def _day(label: str, help_text: str = "", **kwargs) -> PartialDateFormField:
    hint = " ".join(filter(None, [help_text, "Such as 14 July 2025, July 2025 or 2025."]))
    return PartialDateFormField(label=label, required=kwargs.pop("required", False), help_text=hint, **kwargs)


def _text(label: str, help_text: str = "", *, rows: int = 4, **kwargs) -> WrittenField:
    required = kwargs.pop("required", False)
    return WrittenField(
        most=MOST_WRITTEN, rows=rows, label=label, help_text=help_text, required=required, **kwargs
    )


def _line(label: str, help_text: str = "", *, most: int = 200, said: str = "", **kwargs) -> ShortField:
    told = {"required": said} if said else {}
    return ShortField(
        max_length=most,
        label=label,
        help_text=help_text,
        required=bool(said),
        error_messages=told,
        **kwargs,
    )


def _address(label: str, help_text: str = EVERYBODY_READS) -> forms.URLField:
    return forms.URLField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={
            "invalid": "Write the whole address, such as https://www.council.example/page.",
            "max_length": "The address is longer than 500 characters: find a shorter one.",
        },
    )


def _count(label: str) -> forms.IntegerField:
    wrong = "Write a whole number from 0 to 32,000; 0 where there was none."
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=32_000,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


def _choice(label: str, choices, said: str, **kwargs) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": said, "invalid_choice": said},
        **kwargs,
    )


class _Named(forms.ModelChoiceField):
    """One record out of a list that is no longer than a page."""

    def __init__(self, queryset, *, label: str, none: str = "None", said: str = "", **kwargs):
        told = {"required": said, "invalid_choice": "What was chosen is no longer offered: choose again."}
        super().__init__(
            queryset, label=label, empty_label=none, required=bool(said), error_messages=told, **kwargs
        )


class YearField(forms.CharField):
    """A financial year, such as 2024/25."""

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        try:
            year = Period.parse(text.strip())
        except PeriodError:
            year = None
        if year is None or year.kind != PeriodKind.YEAR:
            raise ValidationError(f"“{text}” is not a financial year: write it as 2024/25.")
        return year

    def prepare_value(self, value):
        return value.code if isinstance(value, Period) else value


def as_typed(value) -> str | list[str]:
    """A value as a browser would send it; a list for boxes."""
    if value is None:
        return ""
    if isinstance(value, QuerySet | list | tuple):
        return sorted(str(each.pk if isinstance(each, Model) else each) for each in value)
    if isinstance(value, Model):
        return str(value.pk)
    return value.code if isinstance(value, Period) else str(value)


class KeepForm(SeenForm):
    """A form over one kind of record: a new one, or with `record` one that is kept already.

    After a clash `clash` says what the other wrote. What only they changed is taken into the form.
    """

    clash: EditClash | None = None
    folded: Sequence[str] = ()  # long lists of boxes, closed until they are wanted
    there: Sequence[str] = ()  # fields of who came
    names: Sequence[str] = ()  # the record's own fields: all others but ASIDE are its `more`
    ASIDE = ("seen", "paper", "reason")

    def __init__(self, data=None, *, on: date, record=None, initial: Mapping | None = None):
        self.on, self.record = on, record
        first = self.first(record) | {"seen": seen_of(record)} if record else dict(initial or {})
        super().__init__(data, initial=first)
        self.fields["paper"] = paper_field()
        if record:
            self.fields["paper"].help_text = "Its title and date. Left empty, the source stays as it is."
            self.fields["reason"] = ShortField(
                max_length=500,
                label="Why it changes",
                help_text="Kept in the history.",
                error_messages={"required": "Say why it changes."},
            )
        self.offer(record)

    def offer(self, record) -> None:
        """Say what the lists of the form offer."""

    def first(self, record) -> dict:
        """What the form shows of a record."""
        hung = self.hanging(lambda model, of: model.objects.filter(**{of: record}))
        return {name: getattr(record, name) for name in self.names} | hung

    def hanging(self, rows: Rows) -> dict:
        """What the form shows of what hangs on a record: on which `rows` hang by which field."""
        return {}

    def first_then(self, change) -> dict:
        """What the form showed of a record after a change of it, a row of its history."""
        record = change.instance
        hung = self.hanging(lambda model, of: as_known(model, change.history_date, **{of: record.pk}))
        return {name: getattr(record, name) for name in self.names} | hung

    @property
    def said(self) -> dict:
        """What was typed, as the fields of the record."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.fields}

    @property
    def more(self) -> dict:
        """What else the operation takes."""
        return {}

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        seen = self.cleaned_data["seen"]
        base = self.record.history.filter(history_id=int(seen)).first() if seen.isdecimal() else None
        super().explain_clash(clash)
        names = [name for name in self.fields if name not in self.ASIDE]
        now = self.first(type(self.record).objects.get(pk=self.record.pk))
        told = EditClash(who=str(clash.latest.history_user or "Somebody"))
        stored = {name: as_typed(now.get(name)) for name in names}
        typed = {name: as_typed(self.cleaned_data.get(name)) for name in names}
        then = self.first_then(base) if base else {}
        before = {name: as_typed(then.get(name)) for name in names if then}
        for name, only_theirs in changed_by_other(base=before, theirs=stored, yours=typed):
            label, theirs = str(self.fields[name].label), self._words(name, stored[name])
            if only_theirs:
                value = stored[name]
                self.data.setlist(name, value if isinstance(value, list) else [value])
                told.taken.append(f"{label}: {theirs}")
            else:
                told.differences.append(Difference(label, theirs, self._words(name, typed[name])))
        self.clash = told

    def _words(self, name: str, value: str | list[str]) -> str:
        choices = {str(key): str(words) for key, words in getattr(self.fields[name], "choices", ())}
        chosen = [choices.get(each, each) for each in (value if isinstance(value, list) else [value])]
        return "; ".join(filter(None, chosen)) or "nothing"


class SharingForm(KeepForm):
    """The information sharing protocol."""

    title = _line("Title", said="Give the protocol a title.")
    version = _line("Version", "Such as 3.1.", most=40)
    agreed_on = _day("Agreed")
    review_on = _day("Next review")
    signatories = PartnersField(label="Who signed it", help_text="Every responsible authority signs.")
    note = _text("Note")
    names = ("title", "version", "agreed_on", "review_on", "note")

    def offer(self, record):
        signed = self.initial.get("signatories", ())
        self.fields["signatories"].queryset = _statutory_first(partners_on(self.on, beside=signed))

    def hanging(self, rows):
        return {"signatories": [each.partner_id for each in rows(Signature, "agreement")]}

    @property
    def more(self):
        return {"signatories": self.cleaned_data["signatories"]}


def _statutory_first(partners: QuerySet) -> QuerySet:
    return partners.order_by("-category", "name")  # “responsible_authority” comes last in the alphabet


class LiaisonForm(KeepForm):
    """The designated liaison officer of a responsible authority."""

    partner = PartnerField(label="Responsible authority")
    post = _line(
        "The officer’s post", NO_NAMES, most=150, said="Say which post is the designated liaison officer."
    )
    person = _Named(
        User.objects.none(),
        label="Who signs in, where the portal knows them",
        help_text="Never shown to the public. The post ends when the person leaves the portal.",
    )
    started = _day("From", required=True)
    ended = _day("Until", "The last day, once it is known.")
    names = ("partner", "post", "person", "started", "ended")

    def offer(self, record):
        beside = [record.partner_id] if record else []
        self.fields["partner"].queryset = partners_on(self.on, beside=beside).statutory()
        people = User.objects.filter(is_active=True, partner__in=self.fields["partner"].queryset)
        self.fields["person"].queryset = people.select_related("partner").order_by("partner__name", "name")
        self.fields["person"].label_from_instance = lambda each: f"{each.name}, {each.partner}"

    def clean(self):
        said = super().clean()
        person, partner = said.get("person"), said.get("partner")
        if person and partner and person.partner_id != partner.pk:
            self.add_error(
                "person", f"{person.name} works for {person.partner}: choose somebody of {partner}."
            )
        return said


class AssessmentForm(KeepForm):
    """A strategic assessment with the parts the law names; its findings have a form of their own."""

    title = _line("Title", "Such as: Strategic assessment 2025.", said="Give the assessment a title.")
    period = _line("The time it looks at", "Such as 2024/25, or October 2023 to September 2024.", most=40)
    approved_on = _day("Approved")
    previous = _Named(StrategicAssessment.objects.none(), label="The assessment before this one", none="None")
    summary = _text("Summary")
    levels_and_patterns = _text(
        "Levels and patterns", "Of crime, disorder and substance misuse (regulation 7(a)).", rows=6
    )
    changes_since = _text("What changed since the one before", "Regulation 7(b).", rows=6)
    why_changed = _text("Why it changed", "Regulation 7(c).", rows=6)
    implementation = _text("How far the last plan was carried out", "Regulation 7(f).", rows=6)
    names = (
        "title", "period", "approved_on", "previous", "summary", "levels_and_patterns", "changes_since", "why_changed",
        "implementation",
    )  # fmt: skip

    def offer(self, record):
        others = StrategicAssessment.objects.exclude(pk=record.pk if record else None)
        self.fields["previous"].queryset = others


class FindingForm(KeepForm):
    """One finding of an assessment, the priorities it led to and the measures that show it."""

    assessment = _Named(
        StrategicAssessment.objects.all(),
        label="Assessment",
        none="Choose an assessment",
        said="Choose the assessment it stands in.",
    )
    text = _text("What was found", required=True, error_messages={"required": "Write what was found."})
    asked_by = _choice(
        "Who asks for it to be a priority",
        AskedBy.choices,
        "Say who asks for it: the law wants them told apart.",
    )
    limb = forms.ChoiceField(
        label="What of section 6 it is about",
        choices=[("", "None, or more than one"), *Limb.choices],
        required=False,
    )
    priorities = ManyField(
        words=lambda each: f"{each.strategy.years}: {each.number}. {each.title}",
        queryset=Priority.objects.none(),
        label="Priorities it led to",
    )
    measures = ManyField(
        words=lambda each: f"{each.code} {each.title}",
        queryset=Measure.objects.none(),
        label="Measures that show it",
    )
    names = ("assessment", "text", "asked_by", "limb")
    folded = ("priorities", "measures")

    def offer(self, record):
        kept = self.initial.get("priorities", ())
        over = [StrategyState.SUPERSEDED, StrategyState.WITHDRAWN]
        offered = Priority.objects.exclude(strategy__state__in=over) | Priority.objects.filter(pk__in=kept)
        self.fields["priorities"].queryset = offered.select_related("strategy").distinct()
        self.fields["measures"].queryset = Measure.objects.all()

    def hanging(self, rows):
        return {
            "priorities": [each.priority_id for each in rows(FindingPriority, "finding")],
            "measures": [each.measure_id for each in rows(FindingMeasure, "finding")],
        }

    @property
    def more(self):
        return {name: self.cleaned_data[name] for name in ("priorities", "measures")}


class ConsultationForm(KeepForm):
    """Whom the partnership asked, what they said and what changed."""

    title = _line("Title", said="Give the consultation a title.")
    strategy = _Named(Strategy.objects.all(), label="For which strategy", none="None in particular")
    started = _day("From")
    ended = _day("Until")
    audience = _text("Who was asked", "The groups of people and bodies, and how they were reached.", rows=3)
    affected_groups = _text(
        "Those particularly affected",
        "Which people are particularly affected by the plan, and how they were asked (regulation 12).",
        rows=3,
    )
    responses = forms.IntegerField(
        label="How many answered",
        required=False,
        min_value=0,
        max_value=10_000_000,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"}),
        help_text="Left empty: it was not counted, or is not known.",
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Write how many as a whole number, such as 214."
        ),
    )
    what_was_said = _text("What was said", rows=6)
    what_changed = _text("What changed because of it", rows=4)
    names = (
        "title", "strategy", "started", "ended", "audience", "affected_groups", "responses", "what_was_said",
        "what_changed",
    )  # fmt: skip

    def clean(self):
        said = super().clean()
        started, ended = said.get("started"), said.get("ended")
        if started and ended and ended.last < started.first:
            self.add_error(
                "ended", f"It began {started} and would end {ended}: it cannot end before it starts."
            )
        return said


class PublicMeetingForm(KeepForm):
    """A public meeting that was held, and which senior post of each authority came."""

    held_on = _day(
        "Held",
        required=True,
        error_messages={"required": "Give the day, such as 14 July 2025, or the month."},
    )
    title = _line("Title", "Such as: Annual residents’ meeting.", said="Give the meeting a title.")
    notice_published_on = _day("Announced")
    notice_address = _address("Where it was announced")
    discussed = _text("What was discussed", "Printed for the public. Name nobody.", rows=6)
    record_address = _address("Where the public reads what was discussed")
    names = (
        "held_on", "title", "notice_published_on", "notice_address", "discussed", "record_address",
    )  # fmt: skip

    def offer(self, record):
        came = self.initial.get("came", {})
        for partner in partners_on(self.on, beside=came).order_by("-category", "name"):
            if partner.is_statutory or partner.pk in came:
                self.fields[f"came-{partner.pk}"] = _line(str(partner), initial=came.get(partner.pk, ""))
        self.there = [name for name in self.fields if name.startswith("came-")]
        self.order_fields(
            [*self.names[:4], *self.there, "discussed", "record_address", "paper", "reason", "seen"]
        )

    def hanging(self, rows):
        came = {each.partner_id: each.senior_post for each in rows(PublicMeetingPartner, "meeting")}
        return {"came": came} | {f"came-{key}": post for key, post in came.items()}

    @property
    def attending(self) -> list[forms.BoundField]:
        """The fields of who came."""
        return [self[name] for name in self.there]

    @property
    def more(self):
        keys = {int(name.removeprefix("came-")): self.cleaned_data[name] for name in self.there}
        partners = Partner.objects.in_bulk(keys)
        return {"came": {partners[key]: post for key, post in keys.items() if key in partners}}


class CaseReviewsForm(KeepForm):
    """The four numbers of one year."""

    year = YearField(
        label="Financial year",
        help_text="Such as 2024/25.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={"required": "Give the financial year, such as 2024/25."},
    )
    applications = _count("Applications received")
    threshold_not_met = _count("Times the threshold was not met")
    reviews = _count("Reviews carried out")
    recommendations = _count("Reviews that resulted in recommendations")
    released_by = PartnerField(
        label="Who agreed that they are published",
        help_text="In a small place one case may tell who it is about. Left empty: nobody agreed yet.",
        required=False,
        empty_label="Nobody yet",
    )
    released_on = _day("When they agreed")
    names = (
        "year", "applications", "threshold_not_met", "reviews", "recommendations", "released_by", "released_on",
    )  # fmt: skip

    def offer(self, record):
        beside = [record.released_by_id] if record else []
        self.fields["released_by"].queryset = partners_on(self.on, beside=beside)

    def clean(self):
        said = super().clean()
        if said.get("released_by") and not said.get("released_on") and "released_on" not in self.errors:
            self.add_error("released_on", "Say when they agreed.")
        if said.get("released_on") and not said.get("released_by") and "released_by" not in self.errors:
            self.add_error("released_by", "Say who agreed.")
        reviews, led = said.get("reviews"), said.get("recommendations")
        if reviews is not None and led is not None and led > reviews:
            self.add_error(
                "recommendations", f"{led} of {reviews} reviews cannot have ended in recommendations."
            )
        return said


class DeathReviewForm(KeepForm):
    """Where the review of a death stands."""

    pseudonym = _line(
        "Pseudonym",
        "As the report calls the person, such as “Ann”. Never a real name or initials.",
        most=80,
        said="Give the pseudonym.",
    )
    state = _choice("Where it stands", DeathReviewState.choices, "Choose where the review stands.")
    quality_assured_on = _day("Quality assured", "By the Home Office.")
    published_on = _day("Published")
    not_published_reason = _text(
        "Why it is not published", "For a review that is not to be published.", rows=3
    )
    take_down_on = _day("To be taken down", "The last day on which the report stands on the public pages.")
    plan_status = _text("Where its action plan stands", rows=4)
    names = (
        "pseudonym", "state", "quality_assured_on", "published_on", "not_published_reason", "take_down_on",
        "plan_status",
    )  # fmt: skip

    def clean(self):
        said = super().clean()
        state = said.get("state")
        if state in {DeathReviewState.PUBLISHED, DeathReviewState.TAKEN_DOWN} and not said.get(
            "published_on"
        ):
            self.add_error("published_on", "Say when it was published.")
        if state == DeathReviewState.NOT_PUBLISHED and not said.get("not_published_reason"):
            self.add_error("not_published_reason", "Say why it is not published.")
        return said


# What each field of a document says of each duty: label and hint, where the usual ones do not fit.
_USUAL = {
    "dated": ("Agreed or approved", ""),
    "address": ("Where the public reads it", EVERYBODY_READS),
    "contact": ("Whom to turn to", "A team, never a person. The public reads it."),
    "review_on": ("Next review", ""),
    "sent_on": ("Sent", ""),
    "needs_assessment_on": ("Needs assessment of", ""),
    "consulted": ("Who was consulted", "Before it was agreed."),
    "text": ("What it says", "In a few sentences, for readers."),
}
_OF_DUTY = {
    (DutyKind.POLICE_PLAN, "dated"): ("Agreed", ""),
    (DutyKind.POLICE_PLAN, "text"): ("How the strategy serves the policing plan", "For readers."),
    (DutyKind.SPEND_REVIEW, "dated"): ("Last reviewed", ""),
    (DutyKind.SPEND_REVIEW, "text"): (
        "How money is reviewed",
        "How the partnership looks at what it spends and at value for money, and what the last review found.",
    ),
    (DutyKind.YOUTH_JUSTICE_PLAN, "sent_on"): ("Sent to the Youth Justice Board", ""),
    (DutyKind.CASE_REVIEW_PROCEDURE, "address"): ("Where the procedure is published", EVERYBODY_READS),
    (DutyKind.EQUALITY_ASSESSMENT, "dated"): ("Made", ""),
    (DutyKind.EQUALITY_ASSESSMENT, "text"): ("What it found", "Or why screening was enough."),
    (DutyKind.SERIOUS_VIOLENCE_STRATEGY, "sent_on"): ("Sent to the Home Office", ""),
    (DutyKind.POLICING_BODY_COPY, "dated"): ("Agreed or revised", "The plan as it was sent."),
    (DutyKind.POLICING_BODY_COPY, "sent_on"): (
        "Sent to the elected local policing body",
        "The police and crime commissioner, or whoever takes that place.",
    ),
    (DutyKind.POLICING_BODY_COPY, "text"): ("What was sent, and to whom", "The office, never a person."),
}


def field_words(duty: DutyKind, name: str) -> tuple[str, str]:
    """The label and the hint of a field of a document of this duty."""
    return _OF_DUTY.get((duty, name), _USUAL[name])


class DocumentForm(KeepForm):
    """One document or statement that the law asks for: the fields that its duty has."""

    duty = forms.ChoiceField(choices=DutyKind.choices, widget=forms.HiddenInput)
    title = _line("Title", said="Give it a title.")
    dated = _day("")
    address = _address("")
    contact = _line("")
    sent_on = _day("")
    needs_assessment_on = _day("")
    consulted = _text("", rows=3)
    text = _text("", rows=6)
    review_on = _day("")
    names = (
        "duty", "title", "dated", "address", "contact", "sent_on", "needs_assessment_on", "consulted", "text",
        "review_on",
    )  # fmt: skip

    def offer(self, record):
        self.duty = DutyKind(record.duty if record else self.initial["duty"])
        self.law, self.duty_label = self.duty.law, self.duty.label
        for name in self.names[2:]:
            if name not in self.duty.fields:
                del self.fields[name]
                continue
            field = self.fields[name]
            field.label, hint = field_words(self.duty, name)
            field.help_text = (
                " ".join(filter(None, [hint, field.help_text.strip()])) if name in _DATES else hint
            )

    def clean_duty(self):
        return self.duty.value  # whatever was sent: a document stays what it is


_DATES = {"dated", "sent_on", "needs_assessment_on", "review_on"}
OF_A_DOCUMENT = DocumentForm.names[2:]


class ResourcesForm(SeenForm):
    """With what each priority of a strategy is carried out, and why no finding leads to one."""

    # What a field of a priority is called in the form, and in words.
    NAMED = {
        "resources": ("resources", "resources"),
        "no_finding_reason": ("reason", "why no finding leads to it"),
    }

    def __init__(self, data=None, *, strategy: Strategy, priorities: Sequence[Priority], traced):
        """`traced` are the keys of the priorities that a finding leads to."""
        self.priorities, self.traced = priorities, traced
        super().__init__(data, initial={"seen": rows_seen(Priority.history.filter(strategy=strategy))})
        for each in priorities:
            self.fields[f"resources-{each.pk}"] = _text(
                "Resources",
                "Money, staff and in kind. “None beyond what each authority has” is an answer.",
                rows=3,
                initial=each.resources,
            )
            if each.pk not in traced or each.no_finding_reason:
                self.fields[f"reason-{each.pk}"] = _text(
                    "Why no finding leads to it",
                    "Such as: section 6 obliges the partnership to it.",
                    rows=2,
                    initial=each.no_finding_reason,
                )
        self.fields["reason"] = ShortField(
            max_length=500,
            label="Why it changes",
            help_text="Kept in the history.",
            error_messages={"required": "Say why it changes."},
        )

    @property
    def by_priority(self) -> list[tuple[Priority, list[forms.BoundField]]]:
        """Each priority with its fields."""
        return [(each, [self[name] for name in self._names(each)]) for each in self.priorities]

    def _names(self, priority: Priority) -> list[str]:
        return [name for name in (f"resources-{priority.pk}", f"reason-{priority.pk}") if name in self.fields]

    @property
    def said(self) -> dict[Priority, dict[str, str]]:
        """What was typed, by priority."""
        columns = {name: column for column, (name, _words) in self.NAMED.items()}
        return {
            each: {columns[name.partition("-")[0]]: self.cleaned_data[name] for name in self._names(each)}
            for each in self.priorities
        }

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Show what stands there now beside what was typed; the next press stores what stands in the form."""
        super().explain_clash(clash)
        told = EditClash(who=str(clash.latest.history_user or "Somebody"))
        seen = self.cleaned_data["seen"]
        for priority, yours in self.said.items():
            now = Priority.objects.get(pk=priority.pk)
            seen_at = int(seen) if seen.isdecimal() else 0
            then = priority.history.filter(history_id__lte=seen_at).order_by("-history_id").first()
            base = {name: getattr(then, name) for name in yours if then}
            stored = {name: getattr(now, name) for name in yours}
            for name, only_theirs in changed_by_other(base=base, theirs=stored, yours=yours):
                field, words = self.NAMED[name]
                label, theirs = f"{priority}: {words}", stored[name] or "nothing"
                if only_theirs:
                    self.data[f"{field}-{priority.pk}"] = stored[name]
                    told.taken.append(f"{label}: {theirs}")
                else:
                    told.differences.append(Difference(label, theirs, yours[name] or "nothing"))
        self.clash = told

    clash: EditClash | None = None
