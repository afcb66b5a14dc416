"""The record in numbers, and whom one can be in a demonstration."""

from dataclasses import dataclass

from django.contrib import admin
from django.urls import reverse

from actionplans.models import Action, ActionPlan
from meetings.models import Meeting
from partnership.models import DeliveryGroup, Partner, User
from performance.models import Measure, Reading
from priorities.models import Priority, Strategy

KEPT = (Strategy, Priority, Partner, DeliveryGroup, ActionPlan, Action, Measure, Reading, Meeting)


@dataclass(frozen=True)
class Kept:
    """One kind of record: how many there are, and where they are kept, if this person may go there."""

    words: str
    count: int
    address: str


def contents(person) -> list[Kept]:
    """The record in numbers: one query a kind, whatever the rows."""
    return [
        Kept(
            words=str(model._meta.verbose_name_plural).capitalize(),
            count=model.objects.count(),
            address=reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            if person.is_staff and admin.site.is_registered(model)
            else "",
        )
        for model in KEPT
    ]


@dataclass(frozen=True)
class DemoAccount:
    """Somebody one can be in a demonstration."""

    email: str
    role: str


def demo_accounts() -> list[DemoAccount]:
    """The accounts of the demonstration, by their invented addresses."""
    accounts = User.objects.filter(email__endswith="@demo.example").select_related("partner")
    return [DemoAccount(each.email, each.name) for each in accounts.order_by("email")]
