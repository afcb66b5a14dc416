"""Every record keeps its history, can be repaired in the back office, and refuses nonsense in plain words."""

import re

import pytest
from django.contrib import admin
from django.db.models import BaseConstraint, CheckConstraint, DateField, DateTimeField
from django.urls import reverse

from common.fields import Check
from tests.house.the_house import ROOT, our_models

# Bytes under their hash, the addresses made from editions, and a counter: nothing a person writes or repairs.
NOT_RECORDS = {
    "publishing.Blob": "its name is the hash of its content",
    "publishing.EditionFile": "made with its edition and never changed",
    "publishing.Address": "made again from the editions",
    "publishing.MeetingFile": "made with its publication and never changed",
    "publishing.PackBuild": "the portal's own account of its work in the background",
    "publishing.EditionBuild": "the same",
    "publishing.DraftFile": "made with a draft, never changed, and gone with it",
    "publishing.Site": "counts how often the addresses were made again",
    "partnership.SignIn": "noted once by the portal, never changed, and forgotten after a stated time",
    "partnership.Refusal": "the same",
    "workspace.Letter": "an e-mail that went out: taken, sent, and never changed after that",
}


def records():
    return [model for model in our_models() if model._meta.label not in NOT_RECORDS]


def test_what_needs_no_history_still_exists():
    assert set(NOT_RECORDS) <= {model._meta.label for model in our_models()}


def test_every_record_keeps_its_history():
    without = [model._meta.label for model in records() if not hasattr(model, "history")]
    assert without == []


def test_every_record_can_be_repaired_in_the_back_office():
    without = [model._meta.label for model in records() if not admin.site.is_registered(model)]
    assert without == []


def test_every_record_can_be_searched_for_in_the_back_office():
    without = [
        model._meta.label
        for model in records()
        if admin.site.is_registered(model) and not admin.site._registry[model].search_fields
    ]
    assert without == []


def test_every_rule_on_fields_is_checked_with_the_fields_it_names():
    rules = [
        (model, rule)
        for model in our_models()
        for rule in model._meta.constraints
        if isinstance(rule, CheckConstraint)
    ]
    assert [str(rule) for _, rule in rules if not isinstance(rule, Check)] == []
    lost = [
        f"{model._meta.label}: {rule.name}: {name}"
        for model, rule in rules
        for name in rule.names
        if name not in {"pk", *(field.name for field in model._meta.local_concrete_fields)}
    ]
    assert lost == []
    assert all(rule.names for _, rule in rules)


def test_every_constraint_refuses_in_plain_words():
    silent = [
        f"{model._meta.label}: {constraint.name}"
        for model in our_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message == BaseConstraint.default_violation_error_message
    ]
    assert silent == []


def test_a_refusal_is_a_sentence():
    odd = [
        f"{constraint.name}: {constraint.violation_error_message}"
        for model in our_models()
        for constraint in model._meta.constraints
        if not re.match(r"[A-Z“].*[.?]$", str(constraint.violation_error_message), re.DOTALL)
    ]
    assert odd == []


def test_every_record_says_what_it_is():
    nameless = [
        model._meta.label for model in our_models() if model.__str__.__module__.startswith("django.db")
    ]
    assert nameless == []


def test_every_model_has_a_docstring():
    def written(model):
        return model.__doc__ and not model.__doc__.startswith(f"{model.__name__}(")

    assert [model._meta.label for model in our_models() if not written(model)] == []


def test_no_date_asks_the_clock_by_itself():
    by_itself = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, DateField | DateTimeField) and (field.auto_now or field.auto_now_add)
    ]
    assert by_itself == []


def test_the_words_page_knows_every_record():
    words = (ROOT / "docs" / "words.md").read_text().casefold()
    unknown = [
        model._meta.label
        for model in records()
        if model._meta.verbose_name.casefold() not in words and model.__name__.casefold() not in words
    ]
    assert unknown == []


@pytest.mark.once  # on PostgreSQL, tests/house/test_back_office.py opens the lists with records in them
@pytest.mark.django_db
def test_every_list_and_every_blank_form_of_the_back_office_opens(admin_client):
    for model in records():
        options = model._meta
        listing = admin_client.get(
            reverse(f"admin:{options.app_label}_{options.model_name}_changelist"), {"q": "x"}
        )
        assert listing.status_code == 200, options.label
        adding = admin_client.get(reverse(f"admin:{options.app_label}_{options.model_name}_add"))
        assert adding.status_code in {200, 403}, options.label
