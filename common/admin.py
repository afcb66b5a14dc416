"""What every page of the back office has in common: who may, why a change was made, history, spreadsheets.

A record is saved with the person, the portal's moment and a reason. What an operation owns is read-only in the form;
a `Step` is a button that calls the operation. Nothing here knows any of the records.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from common import clock
from common.fields import PartialDateField, PeriodField, ValueFormField
from common.records import erase, write

HOW_TO_WRITE = {
    PartialDateField: "Write 2022-05-12, or 2022-05 or 2022 when no more is known.",
    PeriodField: "Write 2024-08, 2024/25 Q3 or 2024/25.",
}
ASKED_OF_ALL = ("change_reason", "seen")  # fields of every change form, beside those of the model
ADDED = "Added in the back office."
CHANGED = "Changed in the back office."
DELETED = "Deleted in the back office."
CLASH = "Somebody else saved the same record a moment ago. Nothing of yours was stored: look at it and save again."


def partial_date(label: str, help_text: str = "", **kwargs) -> ValueFormField:
    """A form field for a date known to the day, the month or the year."""
    return ValueFormField(
        of=PartialDateField(),
        label=label,
        help_text=" ".join(filter(None, [help_text, HOW_TO_WRITE[PartialDateField]])),
        **kwargs,
    )


def saying_why(view):
    """A refusal carries its sentence: the page that says no also says why."""

    @wraps(view)
    def answer(self, request, *args, **kwargs):
        try:
            return view(self, request, *args, **kwargs)
        except PermissionDenied as refused:
            raise PermissionDenied(str(refused) or self.why_not(request)) from None

    return answer


@dataclass(frozen=True)
class Step:
    """A named change that an operation makes, offered as a button on the record's page.

    `perform(record, by=…, at=…, **cleaned)` makes it; `why_not(person, record)` is "" where it may be made.
    """

    name: str
    label: str
    form: type[forms.Form]
    perform: Callable
    why_not: Callable[[object, object], str]


@dataclass(frozen=True)
class Below:
    """What belongs to a record, listed under its form with the way to each: `model`, whose field `by` points to it."""

    model: type
    by: str
    most: int = 60


class StandsToday(admin.SimpleListFilter):
    """What holds on the portal's date: for records whose queryset knows `current(on=…)`."""

    title = "standing today"
    parameter_name = "today"

    def lookups(self, request, model_admin):
        return [("yes", "Yes"), ("no", "No: over, or not begun")]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.current(on=clock.today())
        if self.value() == "no":
            standing = queryset.model._default_manager.current(on=clock.today())
            return queryset.exclude(pk__in=standing.values("pk"))
        return queryset


class Permitted:
    """Who may do what is asked of the sentences in permissions, never of tables of permissions.

    Everybody whose account opens the back office may look; whoever `why_not_keep` lets may add and change; only
    administrators delete.
    """

    adds = changes = deletes = True
    note = ""  # at the top of the form: what is made elsewhere, and how

    def why_not_keep(self, person) -> str:
        raise NotImplementedError("Say which sentence decides who keeps these records.")

    def why_not(self, request) -> str:
        """The sentence of a refusal."""
        return (
            self.why_not_keep(request.user)
            or self.note
            or "This is kept as it was made and is not changed here."
        )

    def note_on(self, object_id) -> str:
        """The sentence above a form."""
        return self.note

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request):
        return self.adds and self.may_keep(request)

    def has_change_permission(self, request, obj=None):
        return self.changes and self.may_keep(request)

    def has_delete_permission(self, request, obj=None):
        return self.deletes and self.admin_site.has_permission(request) and request.user.is_superuser

    def may_keep(self, request) -> bool:
        return self.admin_site.has_permission(request) and not self.why_not_keep(request.user)

    @saying_why
    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, extra_context)

    @saying_why
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return super().changeform_view(
            request, object_id, form_url, {"note": self.note_on(object_id)} | (extra_context or {})
        )

    @saying_why
    def delete_view(self, request, object_id, extra_context=None):
        if not self.why_not_keep(request.user) and self.deletes and not request.user.is_superuser:
            raise PermissionDenied(
                "Only an administrator deletes records: end or close this one, with a reason, instead."
            )
        return super().delete_view(request, object_id, extra_context)

    def get_autocomplete_fields(self, request):
        """Every record that is pointed to is found by typing, whatever their number."""
        return [
            field.name
            for field in self.model._meta.fields
            if field.is_relation and field.editable and self.admin_site.is_registered(field.related_model)
        ]


class ReadOnlyAdmin(Permitted, admin.ModelAdmin):
    """What is made by the portal itself, without a history: to look at, never to change."""

    adds = changes = deletes = False
    actions = None


class RecordAdmin(Permitted, SimpleHistoryAdmin):
    """A record with a history: saved with the person, the moment and a reason, repaired here in the open."""

    list_per_page = 100
    actions = None
    explain = {}  # help for a field that its model leaves without
    owned = ()  # fields that operations own: read-only here
    lasting = ()  # fields given once and never changed: codes that others have written down
    steps: tuple[Step, ...] = ()
    below: tuple[Below, ...] = ()

    # What is asked and shown

    def get_queryset(self, request):
        related = self.get_list_select_related(request)
        queryset = super().get_queryset(request)
        return (
            queryset.select_related(*related) if isinstance(related, tuple | list) and related else queryset
        )

    def note_on(self, object_id) -> str:
        """A new record has no buttons yet to speak of."""
        return "" if self.steps and object_id is None else self.note

    def get_readonly_fields(self, request, obj=None):
        if getattr(request, "looks_back", False):
            return self._fields_shown()
        return [*super().get_readonly_fields(request, obj), *self.owned, *(self.lasting if obj else ())]

    def _fields_shown(self) -> list[str]:
        if self.fieldsets:
            return flatten_fieldsets(self.fieldsets)
        return list(
            self.fields or [each.name for each in self.opts.fields if each.editable and not each.primary_key]
        )

    def get_fieldsets(self, request, obj=None):
        sections = list(super().get_fieldsets(request, obj))
        if self._asks_why(request, obj):
            sections.append(("Why", {"fields": ASKED_OF_ALL}))
        return sections

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        told = [
            str(db_field.help_text) or self.explain.get(db_field.name, ""),
            HOW_TO_WRITE.get(type(db_field), ""),
        ]
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        if any(told):
            kwargs["help_text"] = " ".join(filter(None, told))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        fields = kwargs.pop("fields", ())
        if fields is None:  # Django only wants to learn what fields there are
            return super().get_form(request, obj, change=change, fields=None, **kwargs)
        fields = fields or flatten_fieldsets(super().get_fieldsets(request, obj))
        kwargs["fields"] = [name for name in fields if name not in ASKED_OF_ALL]
        form = _rehearsed(
            super().get_form(request, obj, change=change, **kwargs), lambda it: self._rehearse(request, it)
        )
        return _explained(form, self, obj) if self._asks_why(request, obj) else form

    def _asks_why(self, request, obj) -> bool:
        return bool(
            obj
            and obj.pk
            and not getattr(request, "looks_back", False)
            and self.has_change_permission(request, obj)
        )

    def _history_of(self, obj):
        return type(obj).history.filter(**{obj._meta.pk.attname: obj.pk}).order_by("-history_id")

    def latest_change(self, obj) -> str:
        latest = self._history_of(obj).values_list("history_id", flat=True).first()
        return str(latest or "")

    def explain_clash(self, obj) -> str:
        latest = self._history_of(obj).select_related("history_user").first()
        return (
            f"{latest.history_user or 'Somebody'} changed this record while you were writing "
            f"(“{latest.history_change_reason or 'no reason given'}”). Compare, then save again."
        )

    # What is saved

    def keep(self, record, *, form, by, at, reason):
        """Save the record, or call the operation that owns it, and return what was saved."""
        return write(record, by=by, at=at, reason=reason)

    def _keep(self, request, record, form):
        reason = form.cleaned_data.get("change_reason") or ADDED
        return self.keep(record, form=form, by=request.user, at=clock.now(), reason=reason)

    def _rehearse(self, request, form):
        """Make the change and take it back, so that what it would refuse is said beside what was typed."""
        try:
            with transaction.atomic():
                self._keep(request, copy.copy(form.instance), form)
                transaction.set_rollback(True)
        except ValidationError as problem:
            told = problem.error_dict if hasattr(problem, "error_dict") else {None: problem.error_list}
            for name, said in told.items():
                form.add_error(name if name in form.fields else None, said)
        except IntegrityError:
            form.add_error(None, CLASH)

    def save_model(self, request, obj, form, change):
        kept = self._keep(request, obj, form)
        if kept is not obj:
            obj.__dict__.update(kept.__dict__)

    def delete_model(self, request, obj):
        erase(obj, by=request.user, at=clock.now(), reason=DELETED)

    def construct_change_message(self, request, form, formsets, add=False):
        return form.cleaned_data.get("change_reason") or (ADDED if add else CHANGED)

    @saying_why
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        except IntegrityError:
            messages.error(request, CLASH)
        return HttpResponseRedirect(request.get_full_path())

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj and not self.why_not_keep(request.user):
            context["steps"] = [step for step in self.steps if not step.why_not(request.user, obj)]
        if change and obj:
            context["below"] = [self._listed(request, below, obj) for below in self.below]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _listed(self, request, below, record) -> dict:
        """One list below the form: two queries, whatever the rows."""
        opts = below.model._meta
        pages = f"admin:{opts.app_label}_{opts.model_name}"
        children = self.admin_site.get_model_admin(below.model)
        found = children.get_queryset(request).filter(**{below.by: record}).order_by(*opts.ordering)
        return {
            "title": opts.verbose_name_plural,
            "rows": [
                (str(child), reverse(f"{pages}_change", args=[child.pk])) for child in found[: below.most]
            ],
            "count": found.count(),
            "all": f"{reverse(f'{pages}_changelist')}?{below.by}__id__exact={record.pk}",
            "add": f"{reverse(f'{pages}_add')}?{below.by}={record.pk}"
            if children.has_add_permission(request)
            else "",
            "add_words": opts.verbose_name,
        }

    # Steps

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        return [
            path("<path:object_id>/step/<slug:name>/", self.admin_site.admin_view(self.step_view), name=name),
            *super().get_urls(),
        ]

    @saying_why
    def step_view(self, request, object_id, name):
        """Ask what the operation needs to know, and call it."""
        step = next((step for step in self.steps if step.name == name), None)
        record = self.get_object(request, unquote(object_id)) if step else None
        if record is None:
            raise Http404("There is no such record, or no such step.")
        if refusal := self.why_not_keep(request.user) or step.why_not(request.user, record):
            raise PermissionDenied(refusal)
        form = step.form(request.POST or None)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])
        if form.is_valid():
            try:
                with transaction.atomic():
                    step.perform(record, by=request.user, at=clock.now(), **form.cleaned_data)
                    self.log_change(request, record, step.label)
            except ValidationError as problem:
                form.add_error(None, ValidationError(problem.messages))
            else:
                messages.success(request, f"{step.label}: done for “{record}”.")
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": step.label,
            "subtitle": str(record),
            "opts": self.opts,
            "original": record,
            "form": form,
            "media": self.media + form.media,
            "back": back,
        }
        return TemplateResponse(request, "admin/step.html", context)

    # History

    def revert_disabled(self, request, obj=None):
        """History is read here. An old state comes back as a change of its own, with its reason."""
        return True

    def get_historical_record_context_helper(self, request, historical_record):
        return _HistoryInWords(self.model, historical_record)

    @saying_why
    def history_view(self, request, object_id, extra_context=None):
        self._refuse_what_is_hidden(request, object_id)
        return super().history_view(request, object_id, extra_context)

    @saying_why
    def history_form_view(self, request, object_id, version_id, extra_context=None):
        if request.method != "GET":
            raise PermissionDenied(
                "An old version is not saved over a newer one: change the record, with a reason."
            )
        self._refuse_what_is_hidden(request, object_id)
        request.looks_back = True
        return super().history_form_view(request, object_id, version_id, extra_context)

    def _refuse_what_is_hidden(self, request, object_id):
        """A record that this person does not see has no history for them either."""
        if self.why_not_keep(request.user) and self.get_object(request, unquote(object_id)) is None:
            raise Http404("There is no such record.")


def _rehearsed(form_class, rehearse):
    """A form that asks, once its fields are in order, whether the change itself would be refused."""

    class Rehearsed(form_class):
        def _post_clean(self):
            super()._post_clean()
            if not self.errors:
                rehearse(self)

    return Rehearsed


def _explained(form_class, model_admin, record):
    """A form that asks for the reason of a change, and notices when somebody else changed the record meanwhile."""

    class Explained(form_class):
        change_reason = forms.CharField(
            label="Reason for this change",
            max_length=500,
            widget=AdminTextInputWidget,
            help_text="Kept for ever in the history of the record, with your name and the day.",
            error_messages={"required": "Say why you change this record."},
        )
        seen = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=lambda: model_admin.latest_change(record)
        )

        def clean(self):
            cleaned = super().clean()
            seen, latest = self.cleaned_data.get("seen"), model_admin.latest_change(record)
            if seen and seen != latest:
                self.data = self.data.copy()  # what was typed stays; saving again is a choice
                self.data["seen"] = latest
                self.add_error(None, model_admin.explain_clash(record))
            return cleaned

    return Explained


class _HistoryInWords(HistoricalRecordContextHelper):
    """Choices are told by their words, not by what is stored."""

    def prepare_delta_change_value(self, change, value):
        choices = dict(self.model._meta.get_field(change.field).flatchoices)
        said = super().prepare_delta_change_value(change, value)
        return choices.get(value, said) if choices else said
