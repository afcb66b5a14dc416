"""Forms for making a plan and for changing one."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from actionplans.models import ActionPlan
from actionplans.rules import PLAN_KEEPERS
from common.records import SomebodyElseSaved, seen_of
from partnership.models import DeliveryGroup
from priorities.enums import StrategyState
from priorities.models import Strategy

# How often an update is wanted, and after how many days it is overdue: the time itself and some days of grace.
INTERVALS = {35: "Every month", 100: "Every quarter", 200: "Every half year", 400: "Every year"}


def interval_words(days: int) -> str:
    """`Every quarter: overdue after 100 days without an update`."""
    after = f"overdue after {days} days without an update"
    return f"{INTERVALS[days]}: {after}" if days in INTERVALS else after.capitalize()


def paper_field() -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=200,
        label="The paper behind it",
        help_text="Its title and date, where there is one. Left empty, you are its source.",
    )


class PlanEditForm(forms.Form):
    """What may change of a plan: its title and how often an update is wanted."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        max_length=200, label="Title", error_messages={"required": "Give the plan a title."}
    )
    interval = forms.TypedChoiceField(
        coerce=int,
        label="How often is an update wanted?",
        help_text="An open action without one for longer is marked “update overdue”, beside its rating.",
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": "Choose how often an update is wanted."},
    )

    def __init__(self, data=None, *, plan: ActionPlan | None = None, **kwargs):
        days = plan.update_interval_days if plan else 100
        first = {"title": plan.title if plan else "", "interval": days}
        seen = {"seen": seen_of(plan)} if plan else {}
        super().__init__(data, initial=first | seen | kwargs.pop("initial", {}), **kwargs)
        choices = sorted({*INTERVALS, days})
        self.fields["interval"].choices = [(each, interval_words(each)) for each in choices]

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Say what the other person saved; the next press stores what stands in the form."""
        self.data = self.data.copy()
        self.data["seen"] = str(clash.latest.history_id)
        told = (
            f"Saved now: “{clash.latest.title}”, {interval_words(clash.latest.update_interval_days).lower()}."
        )
        self.add_error(None, ValidationError([*clash.messages, told]))


class PlanForm(PlanEditForm):
    """A new plan, of a group and for a strategy."""

    group = forms.ModelChoiceField(
        DeliveryGroup.objects.none(),
        label="Group",
        empty_label="Choose a group",
        error_messages={
            "required": "Choose the group whose plan it is.",
            "invalid_choice": "Choose a group of today’s.",
        },
    )
    strategy = forms.ModelChoiceField(
        Strategy.objects.none(),
        label="Strategy",
        empty_label="Choose a strategy",
        error_messages={
            "required": "Choose the strategy that the plan is for.",
            "invalid_choice": "Choose a strategy that has not ended.",
        },
    )
    paper = paper_field()

    field_order = ("group", "strategy", "title", "interval", "paper")

    def __init__(self, data=None, *, on: date, **kwargs):
        super().__init__(data, **kwargs)
        groups = DeliveryGroup.objects.filter(kind__in=PLAN_KEEPERS).current(on=on)
        self.fields["group"].queryset = groups
        over = [StrategyState.SUPERSEDED, StrategyState.WITHDRAWN]
        self.fields["strategy"].queryset = Strategy.objects.exclude(state__in=over)
        self.fields["strategy"].label_from_instance = lambda each: (
            f"{each.title} ({each.get_state_display().lower()})"
        )
        self.fields["title"].required = False
        self.fields["title"].help_text = "Left empty: the name of the group and the years of the strategy."

    def clean(self):
        cleaned = super().clean()
        group, strategy = cleaned.get("group"), cleaned.get("strategy")
        if group and strategy and not cleaned.get("title"):
            cleaned["title"] = f"{group.name.removesuffix(' delivery group')} action plan {strategy.years}"[
                :200
            ]
        return cleaned
