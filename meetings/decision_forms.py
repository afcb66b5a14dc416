"""Forms for what is decided: each kind with its own fields; for what is asked of somebody, and for what is raised.

A form keeps whatever was typed. A decision that changes something is looked at before it is recorded: `shown` says
which words a person has seen the effect of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError

from actionplans import operations as action_operations
from actionplans.action_forms import DueField, PartnerField, ShortField, due_of, partners_on
from actionplans.enums import ActionState, Origin
from actionplans.models import Action, ActionPlan
from common.fields import MOST_WRITTEN
from common.forms import DayField, PartialDateFormField, SeenForm, WrittenField
from common.partial_dates import PartialDate
from common.text import date_words, shortened
from meetings.enums import DecisionKind, EscalationState, MeetingState
from meetings.models import Escalation, Meeting
from meetings.operations.decisions import Asked, Effect
from meetings.summaries import Way
from partnership.models import DeliveryGroup, User
from priorities.enums import StrategyState
from priorities.models import Refresh, Strategy

MOST_DECIDED = 2_000
MOST_OFFERED = 110  # characters of a choice in a list
UNNAMED = "Nobody by name"


# Fields


@dataclass(frozen=True)
class Offer:
    """One thing that can be chosen, with its words, under a heading ("" for none)."""

    key: str
    thing: object
    words: str
    heading: str = ""


class ThingField(forms.ChoiceField):
    """One thing out of some that are offered. Clean: the thing, or None."""

    def __init__(self, *, first: str, **kwargs):
        self.first = first
        told = "That can no longer be chosen: look again at what is offered."
        messages = {"invalid_choice": told} | kwargs.pop("error_messages", {})
        super().__init__(error_messages=messages, **kwargs)
        self.offer([])

    def offer(self, offers: Iterable[Offer]) -> None:
        self.things, grouped = {}, {}
        for each in offers:
            self.things[each.key] = each.thing
            grouped.setdefault(each.heading, []).append((each.key, each.words))
        rows: list = list(grouped.pop("", []))
        self.choices = [("", self.first), *rows, *grouped.items()]

    def clean(self, value):
        return self.things.get(super().clean(value))


def items_offered(meeting: Meeting) -> list[Offer]:
    return [Offer(str(each.pk), each, shortened(str(each), MOST_OFFERED)) for each in meeting.items.all()]


def people_offered(*, beside: DeliveryGroup | None, on: date) -> list[Offer]:
    """Everybody who can sign in, those who serve the body first."""
    serving = set(beside.memberships.current(on=on).values_list("person_id", flat=True)) if beside else set()
    people = User.objects.filter(is_active=True).select_related("partner").order_by("name")
    rows = [
        Offer(
            str(each.pk),
            each,
            ", ".join(filter(None, [each.name, each.job_title, each.partner and each.partner.name])),
            f"Serves the {beside}" if each.pk in serving else "Others",
        )
        for each in people
    ]
    return sorted(rows, key=lambda each: each.heading == "Others")


# A decision


class DecisionForm(forms.Form):
    """What every decision says. Those of each kind add their own fields, and say what they are to do."""

    kind = DecisionKind.OTHER
    must_be_seen = True  # that it changes something, which is shown before it is recorded
    text_label, text_hint, text_missing = "What was decided", "", "Say what was decided."

    ticket = forms.CharField(required=False, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    item = ThingField(first="No item of the agenda", label="Agenda item", required=False)
    delegated_to = ShortField(
        max_length=150,
        label="Who decided",
        help_text="A post, such as the chair of the board, not a person's name.",
        error_messages={"required": "Say which post decided."},
    )
    delegation = WrittenField(
        most=MOST_DECIDED,
        rows=3,
        label="Under what delegation",
        help_text="Which meeting gave it, and who was consulted.",
        error_messages={"required": "Say under what delegation, and who was consulted."},
    )
    decided_on = PartialDateFormField(label="Decided on", help_text="Such as 14 July 2025.")
    text = WrittenField(most=MOST_DECIDED, rows=4)
    minute_reference = ShortField(
        max_length=60,
        label="Minute",
        help_text="As others will cite it, such as minute 6 or 3/2025.",
        error_messages={"required": "Give the minute, such as minute 6: it is how others cite the decision."},
    )

    LAST = ("text", "minute_reference")

    def __init__(
        self, data=None, *, meeting: Meeting | None, on: date, initial: dict | None = None, **offers
    ):
        """`offers` are those of the kind's own fields by name: lists of Offer."""
        super().__init__(data, initial={"ticket": str(uuid4())} | (initial or {}))
        self.meeting, self.on = meeting, on
        if meeting:
            for name in ("delegated_to", "delegation", "decided_on"):
                del self.fields[name]
            self.fields["item"].offer(items_offered(meeting))
        else:
            del self.fields["item"]
            self.fields["minute_reference"].label = "Reference"
            self.fields[
                "minute_reference"
            ].help_text = "As others will cite it, such as delegated decision 1/2025."
        text = self.fields["text"]
        text.label, text.help_text = self.text_label, self.text_hint
        text.error_messages["required"] = self.text_missing
        self.offer(**offers)
        first = ("ticket", "shown", "item", "delegated_to", "delegation", "decided_on")
        own = [name for name in self.fields if name not in (*first, *self.LAST)]
        self.order_fields([*first, *own, *self.LAST])

    def offer(self, **offers: Sequence[Offer]) -> None:
        """Fill the fields of the kind."""
        for name, rows in offers.items():
            if name in self.fields:
                self.fields[name].offer(rows)

    def clean_ticket(self) -> UUID:
        try:
            return UUID(self.cleaned_data["ticket"])
        except ValueError:
            self.say("ticket", str(uuid4()))
            raise ValidationError("The form came back damaged: save again.") from None

    def clean_decided_on(self) -> PartialDate:
        when = self.cleaned_data["decided_on"]
        if when.first > self.on:
            raise ValidationError(f"{when} is still to come: give the day on which it was decided.")
        return when

    def say(self, name: str, value: str) -> None:
        """Put something into what is shown again; everything else stays as it was typed."""
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = value

    # What has been seen

    @property
    def fingerprint(self) -> str:
        """Of the words that were sent: whoever changes one of them sees the effect again."""
        names = [name for name in self.fields if name not in ("ticket", "shown")]
        said = "\x1f".join(f"{name}={self.data.get(self.add_prefix(name), '')}" for name in names)
        return sha256(said.encode()).hexdigest()[:16]

    @property
    def is_seen(self) -> bool:
        """Whether the effect of exactly these words was shown, or there is none."""
        if not self.must_be_seen:
            return True
        return "look" not in self.data and self.data.get(self.add_prefix("shown")) == self.fingerprint

    # What it says, as `operations.decisions.decide` takes it

    @property
    def said(self) -> dict:
        """Once the form is valid; the effect and what is asked are apart."""
        names = ("ticket", "item", "delegated_to", "delegation", "decided_on", "text", "minute_reference")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}

    def effect(self) -> Effect:
        """What the decision is to do."""
        return Effect()

    def asked(self) -> Asked | None:
        """What somebody is asked to do with it."""
        return None


class NoteForm(DecisionForm):
    kind, must_be_seen = DecisionKind.NOTE, False
    text_label, text_missing = "What was noted", "Say what was noted."


class OtherForm(DecisionForm):
    kind, must_be_seen = DecisionKind.OTHER, False


class AgreeStrategyForm(DecisionForm):
    kind, state = DecisionKind.AGREE_STRATEGY, StrategyState.FOR_DECISION
    none_words = "No strategy waits for a decision: an officer publishes a draft for decision first."
    strategy = ThingField(
        first="Choose the strategy",
        label="Strategy",
        error_messages={"required": "Choose the strategy that was agreed."},
    )

    def offer(self, **offers):
        found = Strategy.objects.filter(state=self.state).order_by("-starts")
        self.fields["strategy"].offer(Offer(str(each.pk), each, str(each)) for each in found)
        if not found:
            self.fields["strategy"].help_text = self.none_words

    def effect(self) -> Effect:
        return Effect(strategy=self.cleaned_data["strategy"])


class InForceForm(AgreeStrategyForm):
    kind, state = DecisionKind.STRATEGY_IN_FORCE, StrategyState.AGREED
    none_words = "No strategy is agreed and waits to come into force: agree one first."


class RefreshForm(DecisionForm):
    kind = DecisionKind.AGREE_REFRESH
    refresh = ThingField(
        first="Choose the strategy, or a refresh that is written",
        label="Refresh",
        error_messages={"required": "Choose the strategy that is refreshed."},
    )
    summary = WrittenField(
        most=MOST_DECIDED,
        rows=4,
        required=False,
        label="What the refresh says",
        help_text="What changes in the strategy, and what stays. Of a refresh that is written already: leave it empty.",
    )

    def offer(self, **offers):
        current = Strategy.objects.filter(state__in=[StrategyState.IN_FORCE, StrategyState.AGREED])
        new = [Offer(f"s{each.pk}", each, str(each), "A new refresh of") for each in current]
        written = Refresh.objects.filter(decisions=None, strategy__in=current).select_related("strategy")
        kept = [Offer(f"r{each.pk}", each, str(each), "Written, and not agreed yet") for each in written]
        self.fields["refresh"].offer([*new, *kept])

    def clean(self):
        cleaned = super().clean()
        is_new = isinstance(cleaned.get("refresh"), Strategy)
        if is_new and not cleaned.get("summary") and "summary" not in self.errors:
            self.add_error("summary", "Say what the refresh changes, and what stays.")
        return cleaned

    def effect(self) -> Effect:
        chosen = self.cleaned_data["refresh"]
        if isinstance(chosen, Strategy):
            chosen = Refresh(strategy=chosen, summary=self.cleaned_data["summary"])
        return Effect(refresh=chosen)


class CreateActionForm(DecisionForm):
    kind = DecisionKind.CREATE_ACTION
    place = ThingField(
        first="Choose a plan and the priority it serves",
        label="Plan, and the priority it serves there",
        error_messages={"required": "Choose the plan it goes into, and the priority it serves."},
    )
    title = ShortField(
        max_length=250, label="What is to be done", error_messages={"required": "Say what is to be done."}
    )
    detail = WrittenField(most=MOST_WRITTEN, rows=3, required=False, label="Detail")
    lead = PartnerField(label="Lead partner")
    due = DueField()
    text_label = "What the minutes say"
    text_hint = "Leave it empty where the action says it all."

    def offer(self, **offers):
        self.fields["text"].required = False
        self.fields["lead"].queryset = partners_on(self.on)
        plans = ActionPlan.objects.filter(strategy__state__in=[StrategyState.IN_FORCE, StrategyState.AGREED])
        rows = []
        for plan in plans.select_related("group", "strategy").prefetch_related("strategy__priorities"):
            for priority in plan.strategy.priorities.all():
                words = f"{priority.number}. {priority.short_title}"
                rows.append(Offer(f"{plan.pk}/{priority.pk}", (plan, priority), words, str(plan)))
        self.fields["place"].offer(rows)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("text") and cleaned.get("title"):
            cleaned["text"] = f"Agreed a new action: {cleaned['title'].rstrip('.')}."
        return cleaned

    def effect(self) -> Effect:
        said = self.cleaned_data
        plan, priority = said["place"]
        new = {
            "plan": plan,
            "priority": priority,
            "reference": action_operations.free_reference(plan),
            "title": said["title"],
            "detail": said["detail"],
            "lead": said["lead"],
            "origin": Origin.COMMISSIONED,
        }
        return Effect(new_action=new | due_of(said["due"]))


class ChangeActionForm(DecisionForm):
    kind = DecisionKind.CHANGE_ACTION
    CHANGES = (
        ("due", "It gets another due date"),
        (ActionState.DEFERRED.value, "It is deferred"),
        (ActionState.CANCELLED.value, "It is cancelled"),
    )
    action = ThingField(
        first="Choose the action",
        label="Action",
        error_messages={"required": "Choose the action that changes."},
    )
    change = forms.ChoiceField(
        label="What becomes of it",
        choices=CHANGES,
        widget=forms.RadioSelect,
        initial="due",
        error_messages={"required": "Choose what becomes of it."},
    )
    due = PartialDateFormField(
        required=False,
        label="New due date",
        help_text="Such as 31 March 2026 or March 2026. Leave it empty when the action is deferred or cancelled.",
    )
    text_label = "What was decided, and why"
    text_hint = "Printed beside the action as the reason."
    text_missing = "Say what was decided, and why: it is printed beside the action."

    def offer(self, **offers):
        found = Action.objects.filter(state=ActionState.OPEN).select_related("plan").order_by("plan", "sort")
        rows = (
            Offer(
                each.reference,
                each,
                shortened(f"{each.reference} {each.title}", MOST_OFFERED),
                str(each.plan),
            )
            for each in found
        )
        self.fields["action"].offer(rows)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("change") == "due":
            if not cleaned.get("due") and "due" not in self.errors:
                self.add_error("due", "Give the new due date.")
        elif cleaned.get("change") and cleaned.get("due"):
            self.add_error("due", "Leave the date empty: an action that is given up gets none.")
        return cleaned

    def effect(self) -> Effect:
        said = self.cleaned_data
        ends_as = "" if said["change"] == "due" else said["change"]
        return Effect(action=said["action"], due=said["due"], ends_as=ends_as)


class AcceptRedForm(DecisionForm):
    """`measure` is offered by whoever makes the form, who knows which are red."""

    kind = DecisionKind.ACCEPT_RED
    measure = ThingField(
        first="Choose the measure",
        label="Measure",
        error_messages={"required": "Choose the measure whose red is accepted."},
    )
    until = DayField(
        label="Accepted until",
        help_text="Such as 31 December 2025. From the day after, it is asked of the board again.",
        error_messages={
            "required": "Say until when the red is accepted.",
            "invalid": "Write the day as 31 December 2025 or 31/12/2025.",
        },
    )
    mitigation = WrittenField(
        most=MOST_DECIDED,
        rows=3,
        label="What is being done meanwhile",
        help_text="Printed beside the measure, which stays red.",
        error_messages={"required": "Say what is being done about it meanwhile."},
    )

    def clean_until(self) -> date:
        until = self.cleaned_data["until"]
        if until <= self.on:
            raise ValidationError(
                f"{date_words(until)} is not after today: a red is accepted until a day to come."
            )
        return until

    def effect(self) -> Effect:
        said = self.cleaned_data
        return Effect(measure=said["measure"], until=said["until"], mitigation=said["mitigation"])


class AnswerForm(DecisionForm):
    kind = DecisionKind.CLOSE_ESCALATION
    escalation = ThingField(
        first="Choose the escalation",
        label="Escalation",
        error_messages={"required": "Choose the escalation that is answered."},
    )
    text_label = "The answer"
    text_hint = "What the board decided about it. It goes back to the group that asked."
    text_missing = "Say what the answer is."

    def offer(self, **offers):
        found = Escalation.objects.filter(state=EscalationState.RAISED).order_by("raised_on", "pk")
        if self.meeting:
            found = found.filter(to=self.meeting.group_id)
        rows = []
        for each in found.select_related("group", "action", "measure"):
            about = each.about
            code = about.reference if each.action_id else about.code
            words = shortened(f"{code} {about.title}: {each.asked}", MOST_OFFERED)
            rows.append(Offer(str(each.pk), each, words, str(each.group)))
        self.fields["escalation"].offer(rows)
        if not rows:
            self.fields["escalation"].help_text = "Nothing waits for an answer."

    def effect(self) -> Effect:
        return Effect(escalation=self.cleaned_data["escalation"], answer=self.cleaned_data["text"])


class ReferForm(DecisionForm):
    kind = DecisionKind.REFER
    referred_to = ThingField(
        first="Choose the body",
        label="Referred to",
        error_messages={"required": "Choose the body it is referred to."},
    )
    text_label = "What is referred, and what is asked"

    def offer(self, **offers):
        found = DeliveryGroup.objects.current(on=self.on).order_by("name")
        if self.meeting:
            found = found.exclude(pk=self.meeting.group_id)
        self.fields["referred_to"].offer(
            Offer(str(each.pk), each, str(each), each.get_kind_display()) for each in found
        )

    def effect(self) -> Effect:
        return Effect(referred_to=self.cleaned_data["referred_to"])


class _AskingFields(forms.Form):
    """Of whom something is asked, and by when."""

    partner = PartnerField(label="Who is asked")
    owner = ThingField(
        first=UNNAMED,
        required=False,
        label="Who sees to it",
        help_text="With nobody named, the body's members from that partner do.",
    )
    due = DayField(label="By when", help_text="Such as 1 September 2025.")

    def offer_people(self, meeting: Meeting, on: date) -> None:
        self.fields["partner"].queryset = partners_on(on)
        self.fields["owner"].offer(people_offered(beside=meeting.group, on=on))

    def asking(self, text: str) -> Asked:
        said = self.cleaned_data
        return Asked(text=text, partner=said["partner"], owner=said["owner"], due=said["due"])


class CommissionForm(_AskingFields, DecisionForm):
    """At a meeting only: what is asked between meetings has no meeting to come back to."""

    kind = DecisionKind.COMMISSION
    text_label = "Which report is asked for"
    text_hint = "It goes into the outstanding references, with the next number."
    text_missing = "Say which report is asked for."
    LAST = ("minute_reference",)

    def offer(self, **offers):
        self.offer_people(self.meeting, self.on)
        self.order_fields(["ticket", "shown", "item", "text", "partner", "owner", "due", "minute_reference"])

    def asked(self) -> Asked:
        return self.asking(self.cleaned_data["text"])


FORMS: dict[DecisionKind, type[DecisionForm]] = {
    form.kind: form
    for form in (
        AgreeStrategyForm,
        InForceForm,
        RefreshForm,
        CreateActionForm,
        ChangeActionForm,
        AcceptRedForm,
        AnswerForm,
        ReferForm,
        CommissionForm,
        NoteForm,
        OtherForm,
    )
}


# Follow-ups


class FollowUpForm(_AskingFields):
    """What a meeting asks of somebody."""

    item = ThingField(first="No item of the agenda", label="Agenda item", required=False)
    text = WrittenField(
        most=MOST_DECIDED,
        rows=3,
        label="What is asked for",
        error_messages={"required": "Say what is asked for."},
    )
    field_order = ["item", "text", "partner", "owner", "due"]

    def __init__(self, data=None, *, meeting: Meeting, on: date, has_item: bool = True, **kwargs):
        super().__init__(data, **kwargs)
        self.meeting = meeting
        self.fields["item"].offer(items_offered(meeting))
        if not has_item:
            del self.fields["item"]
        self.offer_people(meeting, on)

    def clean_due(self) -> date:
        due = self.cleaned_data["due"]
        if due < self.meeting.held_on.first:
            raise ValidationError(f"{date_words(due)} was before the meeting: give a later day.")
        return due

    @property
    def said(self) -> Asked:
        return self.asking(self.cleaned_data["text"])


class ProgressForm(SeenForm):
    """How a follow-up goes: the latest word, in place of the one before, which stays in its history."""

    progress = WrittenField(
        most=MOST_DECIDED,
        rows=4,
        label="How it goes",
        help_text="What is done, what is left, and when it comes back. Name nobody.",
        error_messages={"required": "Say how it goes."},
    )


class CloseForm(forms.Form):
    """At which meeting a follow-up was closed, and what came of it."""

    at_meeting = ThingField(
        first="Choose the meeting",
        label="Closed at",
        error_messages={"required": "Choose the meeting at which it was closed."},
    )
    outcome = WrittenField(
        most=MOST_DECIDED,
        rows=4,
        label="What came of it",
        error_messages={"required": "Say what came of it."},
    )

    def __init__(self, data=None, *, meetings: Sequence[Meeting], **kwargs):
        super().__init__(data, **kwargs)
        self.fields["at_meeting"].offer(Offer(str(each.pk), each, str(each)) for each in meetings)


def meetings_closing(follow_up) -> list[Meeting]:
    """Where a follow-up can be closed: at the meetings of the body that asked, since it did; newest first."""
    held = Meeting.objects.filter(group=follow_up.meeting.group_id, state=MeetingState.HELD)
    since = follow_up.meeting.held_on
    return [each for each in held.select_related("group").order_by("-held_on") if not each.held_on < since]


# Escalations


class EscalateForm(forms.Form):
    """What is the concern, and what is asked of the body."""

    way = ThingField(
        first="Choose who asks whom",
        label="From and to",
        error_messages={"required": "Choose which group raises it, and to which body."},
    )
    why = WrittenField(
        most=MOST_DECIDED,
        rows=4,
        label="What is the concern",
        error_messages={"required": "Say what the concern is."},
    )
    asked = WrittenField(
        most=MOST_DECIDED,
        rows=3,
        label="What is asked of the board",
        help_text="What it should decide, such as more people, another date, or to accept a red until a day.",
        error_messages={"required": "Say what is asked of the board."},
    )
    raised_on = DayField(label="Raised on")

    def __init__(self, data=None, *, ways: Sequence[Way], on: date, initial: dict | None = None, **kwargs):
        only = {"way": ways[0].key} if len(ways) == 1 else {}
        super().__init__(data, initial={"raised_on": on} | only | (initial or {}), **kwargs)
        self.on = on
        self.fields["way"].offer(Offer(each.key, each, f"{each.group} to {each.to}") for each in ways)
        if not ways:
            self.fields[
                "way"
            ].help_text = (
                "The group reports to no body yet: an officer enters in the back office to which it does."
            )

    def clean_raised_on(self) -> date:
        when = self.cleaned_data["raised_on"]
        if when > self.on:
            raise ValidationError(
                f"{date_words(when)} is still to come: give the day on which it was raised."
            )
        return when


class WithdrawForm(forms.Form):
    """Why a concern is withdrawn."""

    reason = WrittenField(
        most=MOST_DECIDED,
        rows=3,
        label="Why it is withdrawn",
        help_text="Printed beside it in place of an answer.",
        error_messages={"required": "Say why it is withdrawn."},
    )
