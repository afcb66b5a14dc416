"""Forms for committee reports, group reports and papers. What is wrong stands beside the field; what is typed stays."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from actionplans.action_forms import ShortField
from common.clashes import Difference, EditClash, changed_by_other
from common.forms import DayField, WrittenField
from common.records import SomebodyElseSaved, seen_of
from meetings.committee_form import IMPLICATIONS, MAIN
from meetings.enums import ItemType, Marking
from meetings.group_form import headings_of
from meetings.models import CommitteeReport, GroupReport
from meetings.rules import may_leave
from meetings.uploads import PdfField

MOST_REASON = 1_000
# Those above OFFICIAL are offered, too: whoever chooses one is told to keep the paper elsewhere.
MARKINGS = [(each.value, each.label) for each in Marking]


def marking_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False,
        choices=MARKINGS,
        label="Protective marking",
        help_text="Almost none is marked. What is marked is never public, and nothing above OFFICIAL is kept here.",
        error_messages={"invalid_choice": "Choose one of the markings."},
    )


def checked_marking(marking: str) -> str:
    """The marking, unless this portal may not hold what carries it."""
    if not may_leave(marking):
        raise ValidationError(
            f"This portal holds nothing marked {Marking(marking).label}: keep it elsewhere."
        )
    return marking


# Drafts that two people may write at once


class DraftForm(forms.Form):
    """The fields of a draft. When somebody else saved meanwhile, both texts are shown; saving again is a choice."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    clash: EditClash | None = None

    def __init__(self, data=None, *, record: Model, **kwargs):
        self.record = record
        names = [name for name in self.base_fields if name != "seen"]
        first = {name: getattr(record, name) for name in names}
        seen = {"seen": seen_of(record) if record.pk else ""}
        super().__init__(data, initial=first | seen | kwargs.pop("initial", {}), **kwargs)

    @property
    def texts(self) -> dict[str, str]:
        """What the form says, by the name of the record's field."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def says_what_is_stored(self, record: Model | None) -> bool:
        """True when nothing in the form is new: the second press of a button."""
        return record is not None and all(getattr(record, name) == text for name, text in self.texts.items())

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Say what the other stored, take in what only they changed, and let the next press save."""
        theirs = clash.latest
        who = theirs.history_user or "Somebody"
        self.clash = EditClash(who=str(who))
        base = self._base(theirs)
        self.data = self.data.copy()
        typed = self.texts
        stored = {name: getattr(theirs, name) for name in typed}
        for name, only_theirs in changed_by_other(base=base, theirs=stored, yours=typed):
            label = str(self.fields[name].label)
            if only_theirs:
                self.data[self.add_prefix(name)] = stored[name]
                self.clash.taken.append(label)
            else:
                told = Difference(label, stored[name] or "(empty)", typed[name] or "(empty)")
                self.clash.differences.append(told)
        self.data[self.add_prefix("seen")] = str(theirs.history_id)
        self.add_error(None, clash.message)

    def _base(self, theirs) -> dict[str, str]:
        """What both looked at: the draft as this form was opened on. {} when that is not known."""
        seen = self.cleaned_data["seen"]
        if not (seen.isascii() and seen.isdigit()):
            return {}
        row = type(theirs).objects.filter(id=theirs.id, history_id=int(seen)).first()
        return {name: getattr(row, name) for name in self.texts} if row else {}


# Committee reports


def _section(
    label: str, name: str, *, rows: int = 6, required: bool = False, help_text="", missing=""
) -> WrittenField:
    return WrittenField(
        label=label,
        most=CommitteeReport._meta.get_field(name).most,
        rows=rows,
        required=required,
        help_text=help_text,
        error_messages={"required": missing},
    )


class CommitteeReportForm(DraftForm):
    """A committee report in the City's form, whole."""

    title = ShortField(
        max_length=200, label="Subject", error_messages={"required": "Give the report its subject."}
    )
    type = forms.ChoiceField(
        label="What it is for",
        choices=ItemType.choices,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={
            "required": "Choose what the report is for.",
            "invalid_choice": "Choose one of the three.",
        },
    )
    report_of = ShortField(
        max_length=150,
        label="Report of",
        help_text="The post that reports, such as Director of Public Protection. No names.",
        error_messages={"required": "Give the post that reports."},
    )
    author = ShortField(
        max_length=150,
        label="Author",
        help_text="The post that wrote it, with its team. No names.",
        error_messages={"required": "Give the post that wrote it."},
    )
    marking = marking_field()
    summary = _section(
        "Summary", "summary", required=True, missing="Say in a few sentences what the report says."
    )
    recommendations = _section(
        "Recommendations: members are asked to",
        "recommendations",
        rows=4,
        required=True,
        help_text="One a line, each beginning with its verb. For decision: agree, approve, adopt … For discussion: "
        "consider, discuss … For information: note, receive.",
        missing="Say what members are asked to do, one thing a line.",
    )
    conclusion = _section("Conclusion", "conclusion", rows=4)
    appendices = _section(
        "Appendices", "appendices", rows=3, help_text="One a line, such as Appendix 1: the draft strategy."
    )
    background_papers = _section("Background papers", "background_papers", rows=3, help_text="One a line.")

    FIRST = ("title", "type", "report_of", "author", "marking", "summary", "recommendations")
    LAST = ("conclusion", "appendices", "background_papers")
    field_order = ("seen", *FIRST, *MAIN, *IMPLICATIONS, *LAST)

    def clean_marking(self) -> str:
        return checked_marking(self.cleaned_data["marking"])


_HINTS = {
    "background": "Paragraphs are numbered for you, on through the whole report. An empty line begins a new one; a "
    "line that begins with a dash is an entry of a list.",
    "options": "With doing nothing among them. Begin each with its letter: (a), (b), (c).",
    "crime_and_disorder_implications": "How what is proposed bears on crime and disorder, substance misuse, "
    "reoffending and serious violence, which every authority has to consider. It stands in every report.",
}
for _name, _label in (MAIN | IMPLICATIONS).items():
    _is_law = _name == "crime_and_disorder_implications"
    CommitteeReportForm.base_fields[_name] = _section(
        _label,
        _name,
        rows=6 if _name in MAIN else 3,
        required=_is_law,
        help_text=_HINTS.get(_name, ""),
        missing="Say how it bears on crime and disorder: section 17 asks it of every report.",
    )


class SubmitForm(forms.Form):
    """Freezing what was read through: when somebody changes it meanwhile, it is read again first."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def explain_clash(self, clash: SomebodyElseSaved) -> None:
        """Say who changed it; the next press submits what is shown now."""
        who = clash.latest.history_user or "Somebody"
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = str(clash.latest.history_id)
        self.add_error(
            None,
            f"{who} changed the report while you were reading. Read it below as it is now, then submit again.",
        )


class SubmitReportForm(SubmitForm):
    """Freezing a committee report as a version; from the second on with what changed."""

    note = WrittenField(
        label="What changed since the version before",
        most=MOST_REASON,
        rows=3,
        help_text="Printed in the list of versions.",
        error_messages={"required": "Say what changed: papers that were sent out stay beside the new ones."},
    )

    def __init__(self, *args, is_first: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["note"]


# Group reports


def _said(name: str, *, rows: int) -> WrittenField:
    return WrittenField(most=GroupReport._meta.get_field(name).most, rows=rows, required=False)


def _rows_for(text: str) -> int:
    """How many rows show a text of the draft whole, up to what a screen holds."""
    return min(sum(len(line) // 70 + 1 for line in text.splitlines()) + 1, 18)


class GroupReportForm(DraftForm):
    """What a group's chair reports, or what a body's chair tells it."""

    achievements = _said("achievements", rows=7)
    exceptions = _said("exceptions", rows=7)
    slips = _said("slips", rows=4)
    next_steps = _said("next_steps", rows=5)
    risks = _said("risks", rows=4)
    requests = _said("requests", rows=4)

    def __init__(self, data=None, *, record: GroupReport, is_of_the_chair: bool, **kwargs):
        super().__init__(data, record=record, **kwargs)
        headings = headings_of(is_of_the_chair=is_of_the_chair)
        for name, heading in headings.items():
            self.fields[name].label = heading
            widget = self.fields[name].widget
            widget.attrs["rows"] = max(
                widget.attrs["rows"], _rows_for(self.get_initial_for_field(self.fields[name], name))
            )
        self.order_fields(["seen", *headings])

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(text.strip() for text in self.texts.values()):
            raise ValidationError("The report is empty: write what the group wants the meeting to know.")
        return cleaned


class NewVersionForm(forms.Form):
    """Why a report that was submitted is reported anew."""

    reason = WrittenField(
        label="Why there is a new version",
        most=MOST_REASON,
        rows=3,
        help_text="Such as: a figure was wrong. Kept in the history.",
        error_messages={"required": "Say why there is a new version."},
    )


# Papers


class PaperForm(forms.Form):
    """What is put behind an agenda item: a report that was submitted, or a PDF; after the deadline with its urgency."""

    what = forms.ChoiceField(
        label="Which paper",
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={
            "required": "Choose a report, or “A PDF to upload”.",
            "invalid_choice": "Choose from the list.",
        },
    )
    file = PdfField(required=False, label="The PDF")
    title = ShortField(
        max_length=200,
        required=False,
        label="Title of the PDF",
        help_text="As the agenda names it. Left empty, it is called as the file.",
    )
    marking = marking_field()
    received_on = DayField(label="Received on", help_text="When the paper came to you.")
    urgency = WrittenField(
        label="Why it is urgent",
        most=MOST_REASON,
        rows=3,
        required=False,
    )

    UPLOAD = "upload"

    def __init__(self, *args, offered: Iterable[tuple[str, str]], due_words: str, **kwargs):
        """`offered`: what may be chosen as (key, words); `due_words`: until when papers were due, said in the hint."""
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [*offered, (self.UPLOAD, "A PDF to upload")]
        self.fields["urgency"].help_text = f"Only for a paper after the deadline. {due_words}".strip()

    def clean_marking(self) -> str:
        return checked_marking(self.cleaned_data["marking"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("what") == self.UPLOAD and not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", "Choose the PDF to upload.")
        elif self.errors:
            self.ask_for_the_file_again()
        return cleaned

    def ask_for_the_file_again(self) -> None:
        """A browser keeps every field of a form that comes back, but not a file."""
        if self.cleaned_data.get("file"):
            self.add_error("file", "Choose the PDF again: a browser does not keep it.")


class PaperRemoveForm(forms.Form):
    """Why a paper is taken back."""

    reason = WrittenField(
        label="Why it is taken back",
        most=MOST_REASON,
        rows=3,
        help_text="Kept in the history.",
        error_messages={"required": "Say why the paper is taken back."},
    )
