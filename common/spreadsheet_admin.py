"""Spreadsheets in the back office: choose a file, see what it would do, agree; and the same sheet out again."""

from contextlib import suppress
from pathlib import PurePath

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import slugify
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm

from common import clock
from common.admin import saying_why
from common.spreadsheets import FORMATS, Row
from common.text import plural

MOST_BYTES = 10_000_000
MOST_SHOWN = 500
UNREADABLE = (
    "This file cannot be read as a spreadsheet. Open it, save it as an Excel workbook (.xlsx) or as “CSV UTF-8”, "
    "and choose the new file."
)


class ChooseFile(ImportForm):
    """Which file, and why. The kind of file is told by its name."""

    import_file = forms.FileField(
        label="Spreadsheet",
        help_text="An Excel workbook (.xlsx, its first sheet) or a CSV file. Nothing is stored until you agree.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty: choose another."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    reason = forms.CharField(
        label="Reason for these changes",
        max_length=500,
        widget=AdminTextInputWidget,
        help_text="Kept in the history of every record that changes.",
        error_messages={"required": "Say why these records change."},
    )
    field_order = ["resource", "import_file", "reason", "format"]

    def __init__(self, formats, resources, **kwargs):
        super().__init__(formats, resources, **kwargs)
        self.endings = {f".{each().get_extension()}": str(index) for index, each in enumerate(formats)}
        self.fields["format"] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def media(self):
        return forms.Media()

    def clean_import_file(self):
        file = self.cleaned_data["import_file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                "The file is larger than 10 MB: split it, or remove its pictures and formatting."
            )
        if PurePath(file.name).suffix.lower() not in self.endings:
            raise ValidationError(
                f"“{file.name}” is neither an Excel workbook (.xlsx) nor a CSV file (.csv)."
            )
        return file

    def clean(self):
        cleaned = super().clean()
        if file := cleaned.get("import_file"):
            cleaned["format"] = self.endings[PurePath(file.name).suffix.lower()]
        return cleaned


class Agree(ConfirmImportForm):
    """Carries the previewed file, known to nobody but this form, to the import itself."""

    reason = forms.CharField(widget=forms.HiddenInput)

    def clean_import_file_name(self):
        try:
            return signing.loads(self.cleaned_data["import_file_name"], salt="previewed file")
        except signing.BadSignature:
            raise ValidationError("This is not a file that was previewed: choose it again.") from None


class SheetAdmin(ImportExportMixin):
    """Import and export of one `Sheet`, by whoever may keep the records."""

    formats = FORMATS
    from_encoding = "utf-8-sig"
    to_encoding = "utf-8-sig"  # so that Excel reads the names rightly
    import_form_class = ChooseFile
    confirm_form_class = Agree
    export_form_class = ExportForm
    skip_admin_log = True  # the history of every record says more

    def has_import_permission(self, request):
        return self.may_keep(request)

    def has_export_permission(self, request):
        return self.may_keep(request)

    def get_resource_kwargs(self, request, *args, form=None, **kwargs):
        given = getattr(form, "cleaned_data", {})
        return {"by": request.user, "at": clock.now(), "reason": given.get("reason", "")}

    # In

    def get_confirm_form_initial(self, request, import_form):
        initial = super().get_confirm_form_initial(request, import_form)
        if import_form:
            name = PurePath(initial["import_file_name"]).name
            initial["import_file_name"] = signing.dumps(name, salt="previewed file")
            initial["reason"] = import_form.cleaned_data["reason"]
        return initial

    def add_data_read_fail_error_to_form(self, form, e):
        form.add_error("import_file", UNREADABLE)

    @saying_why
    def import_action(self, request, **kwargs):
        answer = super().import_action(request, **kwargs)
        with suppress(AttributeError, TypeError):  # a file without a row has no result to show
            answer.context_data |= told(answer.context_data.get("result"))
        return answer

    @saying_why
    def process_import(self, request, **kwargs):
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            messages.error(request, "The file of this preview has been used or is gone: choose it again.")
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import"))

    def process_result(self, result, request):
        if not (result.has_errors() or result.has_validation_errors()):
            return super().process_result(result, request)
        context = {
            **self.admin_site.each_context(request),
            "title": "Import",
            "opts": self.opts,
            "form": self.create_import_form_again(request),
            "result": result,
            **told(result),
        }
        return TemplateResponse(request, self.import_template_name, context)

    def create_import_form_again(self, request):
        """An empty form to choose the corrected file, after the record moved between the preview and the import."""
        return ChooseFile(self.get_import_formats(), self.get_import_resource_classes(request))

    def add_success_message(self, result, request):
        messages.success(request, f"Imported: {counted(result)}.")

    # Out

    def get_export_data(self, file_format, request, queryset, **kwargs):
        """Numbers are numbers in a workbook, which the library asks only of its own kinds of file."""
        data = self.get_data_for_export(
            request, queryset, force_native_type=file_format.is_binary(), **kwargs
        )
        file = file_format.export_data(data)
        return file if file_format.is_binary() else file.encode(self.to_encoding)

    def get_export_filename(self, request, queryset, file_format):
        name = slugify(self.opts.verbose_name_plural)
        return f"{name}-{clock.today():%Y-%m-%d}.{file_format.get_extension()}"

    @saying_why
    def export_action(self, request):
        return super().export_action(request)


def counted(result) -> str:
    """`3 new, 2 changed, 10 already so`."""
    totals = result.totals
    blank = sum(1 for row in result.rows if not row.number and row.import_type == Row.IMPORT_TYPE_SKIP)
    return (
        f"{totals[Row.IMPORT_TYPE_NEW]:,} new, {totals[Row.IMPORT_TYPE_UPDATE]:,} changed, "
        f"{totals[Row.IMPORT_TYPE_SKIP] - blank:,} already so"
    )


def told(result) -> dict:
    """What the page says of a result: its counts, what would change, and every complaint with its row."""
    if result is None:
        return {}
    changing = [
        row for row in result.rows if row.import_type in {Row.IMPORT_TYPE_NEW, Row.IMPORT_TYPE_UPDATE}
    ]
    wrong = [(row.number, row.validation_error.messages) for row in result.rows if row.validation_error]
    wrong += [
        (row.number, ["Something unexpected went wrong with this row; nothing was stored."])
        for row in result.rows
        if row.errors
    ]
    base = [
        sentence
        for error in result.base_errors
        for sentence in getattr(error.error, "messages", None) or [UNREADABLE]
    ]
    return {
        "wrong_with_file": base,
        "wrong_rows": sorted(wrong)[:MOST_SHOWN],
        "wrong_count": plural(len(wrong), "row"),
        "counted": counted(result) if not base else "",
        "changing": changing[:MOST_SHOWN],
        "changing_more": max(0, len(changing) - MOST_SHOWN),
        "nothing_to_do": not changing and not wrong and not base,
    }
