"""Forms of the risk register. What is wrong is said beside the field, and what was typed stays."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from actionplans.action_forms import HushedForm, ManyField, PartnerField, ShortField, partners_on
from actionplans.models import Action
from actionplans.plan_forms import paper_field
from common.fields import MOST_WRITTEN
from common.forms import DayField, WrittenField
from common.records import SomebodyElseSaved, seen_of
from common.text import date_words
from meetings.enums import IMPACT_MEANS, LIKELIHOOD_MEANS, Impact, Likelihood, RiskResponse
from meetings.models import Risk, RiskScore
from meetings.rules import risk_score
from partnership.models import DeliveryGroup

_RESPONSES = {
    RiskResponse.TREAT: "bring it down by further actions",
    RiskResponse.TOLERATE: "keep it as it is, and watch it",
    RiskResponse.TRANSFER: "let somebody else carry it",
    RiskResponse.TERMINATE: "stop what brings it about",
}
_LIKELIHOODS = [(each.value, f"{each.label}: {LIKELIHOOD_MEANS[each]}") for each in Likelihood]
_IMPACTS = [(each.value, f"{each.label}: {IMPACT_MEANS[each]}") for each in Impact]
SHOWN = (
    "group", "title", "cause", "consequence", "controls", "response", "owner", "partner",
    "target_likelihood", "target_impact", "review_on",
)  # fmt: skip


def _scale(label: str, choices, said: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": said, "invalid_choice": said},
    )


def _step(label: str, choices) -> forms.ChoiceField:
    told = {"required": "Choose from 1 to 5.", "invalid_choice": "Choose from 1 to 5."}
    return forms.ChoiceField(label=label, choices=[("", "Choose"), *choices], error_messages=told)


class RiskForm(HushedForm):
    """What is said of a risk. A new one is scored in the same form; later each score has a step of its own."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    named = forms.CharField(required=False, widget=forms.HiddenInput)
    group = forms.ModelChoiceField(
        DeliveryGroup.objects.none(),
        label="Whose risk it is",
        empty_label="Choose a group, or the board",
        error_messages={
            "required": "Choose whose risk it is.",
            "invalid_choice": "Choose a group whose risks you keep.",
        },
    )
    title = ShortField(
        max_length=200,
        label="The risk in a few words",
        help_text="Such as: Partners do not send figures.",
        error_messages={"required": "Say in a few words what may happen."},
    )
    cause = WrittenField(
        most=MOST_WRITTEN,
        rows=3,
        label="Cause",
        help_text="What would bring it about.",
        error_messages={"required": "Say what would bring it about."},
    )
    consequence = WrittenField(
        most=MOST_WRITTEN,
        rows=3,
        label="Consequence",
        help_text="What would follow for people and for the strategy.",
        error_messages={"required": "Say what would follow."},
    )
    controls = WrittenField(
        most=MOST_WRITTEN,
        rows=3,
        label="Controls",
        help_text="What holds it down already.",
        error_messages={"required": "Say what holds it down already, or that nothing does."},
    )
    likelihood = _scale("How likely it is now", _LIKELIHOODS, "Choose how likely it is.")
    impact = _scale("How bad it would be now", _IMPACTS, "Choose how bad it would be.")
    target_likelihood = _step("Likelihood it should come down to", Likelihood.choices)
    target_impact = _step("Impact it should come down to", Impact.choices)
    response = forms.ChoiceField(
        label="What is done about it",
        choices=[(each.value, f"{each.label}: {words}") for each, words in _RESPONSES.items()],
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": "Choose what is done about it."},
    )
    actions = ManyField(
        words=lambda action: f"{action.reference} {action.title}",
        queryset=Action.objects.none(),
        label="Further actions",
        help_text="Actions of the plans that bring it down. One that is missing is added in its plan first.",
    )
    owner = ShortField(
        max_length=150,
        label="Owner",
        help_text="A post, not a person’s name.",
        error_messages={"required": "Say which post owns the risk."},
    )
    partner = PartnerField(label="The owner’s partner")
    review_on = DayField(label="Next review")
    paper = paper_field()
    reason = ShortField(
        max_length=500,
        label="Why it changes",
        help_text="Kept in the history.",
        error_messages={"required": "Say why it changes."},
    )

    def __init__(self, data=None, *, groups, on: date, risk: Risk | None = None, initial=None):
        """`groups` are those whose risks this person keeps; `risk` is the one to change, None for a new one."""
        self.risk, self.on = risk, on
        named = list(risk.further.values_list("action_id", flat=True)) if risk else []
        first = dict(initial or {})
        if risk:
            first |= {
                name: getattr(risk, f"{name}_id" if name in {"group", "partner"} else name) for name in SHOWN
            }
            first |= {
                "actions": [str(key) for key in named],
                "named": " ".join(map(str, named)),
                "seen": seen_of(risk),
            }
        super().__init__(data, initial=first)
        for name in ("likelihood", "impact") if risk else ("reason",):
            del self.fields[name]
        self.fields["group"].queryset = groups
        self.fields["partner"].queryset = partners_on(on, beside=[risk and risk.partner_id])
        open_ones = Action.objects.live() | Action.objects.filter(pk__in=named)
        self.fields["actions"].queryset = open_ones.order_by("plan__title", "sort")

    def clean_review_on(self) -> date:
        day = self.cleaned_data["review_on"]
        if day <= self.on and not (self.risk and day == self.risk.review_on):
            raise ValidationError(f"{date_words(day)} is not ahead: give a day after today.")
        return day

    def clean(self):
        cleaned = super().clean()
        steps = [cleaned.get(name) for name in ("likelihood", "impact", "target_likelihood", "target_impact")]
        if all(steps):
            now, target = risk_score(*steps[:2]), risk_score(*steps[2:])
            if target > now:
                self.add_error(
                    "target_likelihood", f"The target, {target}, is above the score now, {now}: aim lower."
                )
        return cleaned

    @property
    def fields_said(self) -> dict:
        """The fields of the risk itself, once the form is valid."""
        return {name: self.cleaned_data[name] for name in SHOWN}

    @property
    def actions_said(self) -> list[Action]:
        """What is ticked, beside what somebody else has named or taken out since the form was opened."""
        ticked = {each.pk: each for each in self.cleaned_data["actions"]}
        if self.risk is None:
            return list(ticked.values())
        opened = {int(key) for key in self.cleaned_data["named"].split() if key.isdecimal()}
        held = {each.pk: each for each in self.risk.actions.all()}
        kept = {key: each for key, each in held.items() if key in ticked or key not in opened}
        added = {key: each for key, each in ticked.items() if key not in opened}
        return list((kept | added).values())

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Say beside each field what the other saved there; the next press stores what stands in the form."""
        held = Risk.objects.get(pk=self.risk.pk)
        self.add_error(None, clash.message)
        for name, yours in self.fields_said.items():
            if (theirs := getattr(held, name)) != yours:
                self.add_error(name, f"Saved now: “{self._words_of(name, held, theirs)}”.")
        self.say("seen", str(clash.latest.history_id))

    @staticmethod
    def _words_of(name: str, held: Risk, value) -> str:
        if isinstance(value, date):
            return date_words(value)
        get_words = getattr(held, f"get_{name}_display", None)
        return str(get_words() if get_words else value)


class ScoreForm(HushedForm):
    """How likely and how bad a risk is judged to be now, and why."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    likelihood = _scale("How likely it is now", _LIKELIHOODS, "Choose how likely it is.")
    impact = _scale("How bad it would be now", _IMPACTS, "Choose how bad it would be.")
    remark = WrittenField(
        most=MOST_WRITTEN,
        rows=3,
        label="Why",
        help_text="What has changed since it was last scored, or that nothing has.",
        error_messages={"required": "Say why it is scored so."},
    )
    scored_on = DayField(label="Scored on")
    review_on = DayField(label="Next review")
    paper = paper_field()

    def __init__(self, data=None, *, last: RiskScore | None, initial):
        """`last` is the score that stands, or None."""
        first = {"likelihood": last.likelihood, "impact": last.impact, "seen": str(last.pk)} if last else {}
        super().__init__(data, initial=first | initial)

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Say that somebody scored it meanwhile; the next press adds this score after theirs."""
        self.add_error(None, clash.message)
        self.say("seen", str(clash.latest.id))


class RiskCloseForm(forms.Form):
    """When and why a risk is closed."""

    on = DayField(label="Closed on")
    reason = WrittenField(
        most=MOST_WRITTEN,
        rows=3,
        label="Why it is closed",
        help_text="Such as: the agreement was signed, so it cannot happen any more.",
        error_messages={"required": "Say why the risk is closed."},
    )
