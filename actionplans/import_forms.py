"""Forms of a plan's import: the file, and everything a person chooses about how it is read."""

from dataclasses import replace
from hashlib import sha256

from django import forms

from actionplans.enums import UpdateRating
from actionplans.imports.columns import COLUMNS, HEAD_WITHIN
from actionplans.imports.lines import CLEAR, LEAVE, Choices, Known, Preview, WordsSeen
from actionplans.imports.names import NOBODY
from common.text import plural

MOST_REASON = 1_000


class PlanFileForm(forms.Form):
    """A plan as a spreadsheet."""

    file = forms.FileField(
        label="The plan’s file",
        help_text="An Excel workbook (.xlsx), OpenDocument (.ods) or CSV, of at most 10 MB.",
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty: check that it is the right one.",
        },
    )


class ChoicesForm(forms.Form):
    """How a file is read: its sheet, headings and columns, what words mean, and why dates move.

    The fields follow from the preview that is shown. `choices(before)` is what was chosen, once the form is valid.
    """

    def __init__(self, data=None, *, preview: Preview, known: Known, before: Choices):
        super().__init__(data)
        self.preview, self.before = preview, before
        self._partner_fields = {_name("partner", each): each for each in preview.partner_words}
        self._priority_fields = {_name("priority", each): each for each in preview.priority_words}
        self._ask_about_words(known)
        self._ask_about_sheet()
        if preview.moving or preview.moving_new:
            self.fields["reason"] = forms.CharField(
                label="Why due dates move",
                help_text="Kept with every date that moves, with your post as who agreed. What was first agreed stays "
                "visible.",
                initial=before.reason,
                max_length=MOST_REASON,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def _ask_about_words(self, known: Known) -> None:
        here = [(each.key, each.name) for each in known.partners if not each.has_left]
        here.sort(key=lambda each: each[1].casefold())
        for name, each in self._partner_fields.items():
            self.fields[name] = forms.ChoiceField(
                label=f"“{each.words}”",
                help_text=_help(each),
                choices=[("", "Choose a partner"), (NOBODY, "No partner here: leave these words out"), *here],
                initial="" if each.key is None else each.key,
                required=False,
            )
        priorities = [(each.key, each.words) for each in known.priorities]
        for name, each in self._priority_fields.items():
            self.fields[name] = forms.ChoiceField(
                label=f"“{each.words}”",
                help_text=_help(each),
                choices=[("", "Choose a priority"), *priorities],
                initial=each.key or "",
                required=False,
            )
        if self.preview.asks_priority:
            self.fields["priority"] = forms.ChoiceField(
                label="Rows that name no priority",
                help_text="Every action serves a priority of the plan’s strategy.",
                choices=[("", "Choose a priority"), *priorities],
                initial=self.preview.priority or "",
                required=False,
            )
        if self.preview.asks_rating:
            self.fields["unrated"] = forms.ChoiceField(
                label="Progress without a rating",
                help_text="An update says how the action stands.",
                choices=[("", "Post no update"), *((each.value, each.label) for each in UpdateRating)],
                initial=self.before.unrated,
                required=False,
            )

    def _ask_about_sheet(self) -> None:
        preview = self.preview
        if len(preview.sheets) > 1:
            self.fields["sheet"] = forms.TypedChoiceField(
                label="Sheet",
                coerce=int,
                choices=[(index, f"{name} ({plural(rows, 'row')})") for index, name, rows in preview.sheets],
                initial=preview.sheet,
            )
        self.fields["head"] = forms.IntegerField(
            label="Row with the headings",
            initial=preview.head,
            min_value=1,
            max_value=10 * HEAD_WITHIN,
            required=False,
            error_messages={
                "invalid": "Write the number of the row in which the headings stand, such as 3.",
                "min_value": "Rows are counted from 1.",
                "max_value": f"Headings stand in the first {10 * HEAD_WITHIN} rows.",
            },
        )
        for each in preview.columns:
            self.fields[f"column_{each.index}"] = forms.ChoiceField(
                label=f"Column {each.letter}",
                choices=[("", "Not read"), *((column.key, column.heading) for column in COLUMNS)],
                initial=each.key,
                required=False,
            )
        self.fields["empty"] = forms.ChoiceField(
            label="Empty cells of actions that are here",
            choices=[(LEAVE, "Leave what is recorded"), (CLEAR, "Clear what is recorded")],
            initial=preview.empty,
        )

    # What the page prints

    @property
    def words_fields(self) -> list:
        """What has to be, or may be, said of words: what is unknown first."""
        names = [*self._priority_fields, "priority", *self._partner_fields, "unrated"]
        return [self[name] for name in names if name in self.fields]

    @property
    def column_fields(self) -> list:
        """Each column of the sheet with its field."""
        return [(each, self[f"column_{each.index}"]) for each in self.preview.columns]

    @property
    def sheet_fields(self) -> list:
        return [self[name] for name in ("sheet", "head") if name in self.fields]

    # What was chosen

    @property
    def choices(self) -> Choices:
        """What was chosen, in place of what was chosen before."""
        said, before, preview = self.cleaned_data, self.before, self.preview
        sheet = said.get("sheet", preview.sheet)
        head = said.get("head") or None
        chosen = replace(
            before,
            sheet=sheet,
            head=head if head != preview.head else before.head,
            columns={str(each.index): said[f"column_{each.index}"] for each in preview.columns},
            partners=self._words(before.partners, self._partner_fields),
            priorities=self._words(before.priorities, self._priority_fields),
            priority=int(said["priority"]) if said.get("priority") else before.priority,
            unrated=said.get("unrated", before.unrated),
            empty=said["empty"],
            left_out=self._left_out(),
            reason=said.get("reason", before.reason),
        )
        if sheet != preview.sheet:  # another sheet has other headings and other rows
            return replace(chosen, head=None, columns={}, left_out=(), empty="")
        if head != preview.head:
            return replace(chosen, columns={}, empty="")
        return chosen

    def _words(self, before, fields: dict[str, WordsSeen]) -> dict[str, int]:
        """What words mean: what somebody chose, not what was understood without them."""
        words = dict(before)
        for name, each in fields.items():
            said = self.cleaned_data[name]
            if said == "":
                words.pop(each.folded, None)
            elif int(said) != each.key:
                words[each.folded] = int(said)
        return words

    def _left_out(self) -> tuple[int, ...]:
        rows = {line.row for line in self.preview.lines}
        asked = self.data.getlist("leave") if hasattr(self.data, "getlist") else self.data.get("leave", [])
        return tuple(sorted({int(row) for row in asked if row.isdecimal() and int(row) in rows}))


def _name(kind: str, each: WordsSeen) -> str:
    """The name of the field for some words: short, and the same on every page that shows them."""
    return f"{kind}_{sha256(each.folded.encode()).hexdigest()[:12]}"


def _help(each: WordsSeen) -> str:
    rows = f"In {plural(each.rows, 'row')}."
    if each.key is None:
        return f"{each.note[:1].upper()}{each.note[1:]}. {rows}" if each.note else rows
    return f"{each.note}. {rows}" if each.note else rows
