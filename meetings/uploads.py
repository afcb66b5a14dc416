"""Uploaded papers, checked for what they really are: a PDF that can be read, merged and sent on without doing anything.

Only PDF is taken: the board's pack is one PDF made of all papers. Refused are files of another kind whatever they are
called, encrypted, damaged or too large ones, and those that carry scripts, programs to start, or other files.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django import forms
from django.core.exceptions import ValidationError

MOST_BYTES = 20_000_000
MOST_PAGES = 500
MOST_PARTS = 200_000  # objects inside: more is a file made to exhaust whoever opens it
PDF = "application/pdf"

# What another kind of file begins with, and what people call it.
_OTHERS = (
    (b"PK\x03\x04", "a Word, Excel or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "a rich text file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"<", "a web page"),
)
# What a reader would do by itself or at a click, beside turning to a page or opening a web address.
_ACTIONS = {
    "/JavaScript": "carries a script",
    "/Launch": "starts another program",
    "/SubmitForm": "sends a form to an address",
    "/ImportData": "reads data from another file",
    "/GoToE": "opens a file inside itself",
    "/GoToR": "opens another file",
    "/Rendition": "plays a recording",
    "/Movie": "plays a recording",
    "/Sound": "plays a recording",
}
_ANNOTATIONS = {
    "/FileAttachment": "carries another file",
    "/RichMedia": "plays a recording",
    "/Screen": "plays a recording",
    "/Movie": "plays a recording",
    "/3D": "carries a moving model",
}


@dataclass(frozen=True)
class Upload:
    """A PDF that may be kept."""

    name: str
    content: bytes
    pages: int

    @property
    def title(self) -> str:
        """What it is called where nobody gives a title: its name without the ending."""
        return re.sub(r"[\s_]+", " ", PurePosixPath(self.name).stem).strip()[:200] or "Paper"


class PdfField(forms.FileField):
    """A PDF; clean data is an Upload, or None without one."""

    def __init__(self, **kwargs):
        size = MOST_BYTES // 1_000_000
        super().__init__(
            **{
                "widget": forms.FileInput(attrs={"accept": f".pdf,{PDF}"}),
                "help_text": f"A PDF of up to {size} MB, without a password, scripts or other files inside.",
                "error_messages": {
                    "empty": "The file is empty: choose it again.",
                    "invalid": "The file did not arrive: choose it again.",
                    "missing": "The file did not arrive: choose it again.",
                },
            }
            | kwargs
        )

    def clean(self, data, initial=None) -> Upload | None:
        file = super().clean(data, initial)
        if not file:
            return None
        name = safe_name(file.name)
        if file.size > MOST_BYTES:
            raise ValidationError(_too_large(name, file.size))
        return checked(name, file.read())


def safe_name(name: str) -> str:
    """The name of a file without folders, control characters or anything a header would trip over; ends in .pdf."""
    plain = re.sub(r"[\x00-\x1f\x7f\"\\<>|:*?]", "", name.replace("\\", "/").rsplit("/", 1)[-1])
    stem = re.sub(r"(\.pdf)+$", "", " ".join(plain.split()), flags=re.IGNORECASE).strip(". ")
    return f"{stem[:150] or 'paper'}.pdf"


def checked(name: str, content: bytes) -> Upload:
    """The upload, unless it is refused. Raises ValidationError with a sentence that says why and what to do."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_too_large(name, len(content)))
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        kind = next(
            (words for begins, words in _OTHERS if content.lstrip().startswith(begins)),
            "another kind of file",
        )
        raise ValidationError(f"{name} is not a PDF but {kind}: save it as PDF, then upload that.")
    return Upload(name, content, _pages_of_a_safe_pdf(name, content))


def _too_large(name: str, size: int) -> str:
    return (
        f"{name} has {size / 1_000_000:,.0f} MB, and {MOST_BYTES // 1_000_000} MB can be uploaded: save it with "
        "smaller pictures, or in parts."
    )


def _pages_of_a_safe_pdf(name: str, content: bytes) -> int:
    import pikepdf  # takes a while to import, and only uploads and packs need it

    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise ValidationError(_encrypted(name))
            pages = len(pdf.pages)
            if not pages:
                raise ValidationError(f"{name} has no pages: save it as PDF again.")
            if pages > MOST_PAGES:
                raise ValidationError(
                    f"{name} has {pages:,} pages, and {MOST_PAGES} can be uploaded: divide it."
                )
            if len(pdf.objects) > MOST_PARTS:
                raise ValidationError(
                    f"{name} is made of too many parts to be checked: print it to a new PDF."
                )
            if found := next(_active(pdf), ""):
                raise ValidationError(f"{name} {found}: print it to a new PDF, then upload that.")
            return pages
    except pikepdf.PasswordError:
        raise ValidationError(_encrypted(name)) from None
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, RecursionError, ValueError, TypeError):
        raise ValidationError(f"{name} is damaged and cannot be read: save it as PDF again.") from None


def _encrypted(name: str) -> str:
    return f"{name} is locked with a password or against copying: save it without, then upload that."


def _active(pdf) -> Iterator[str]:
    """What in a PDF would do something or hold another file, in words."""
    import pikepdf

    if "/EmbeddedFiles" in pdf.Root.get("/Names", {}) or len(pdf.attachments):
        yield "carries another file"
    if "/JavaScript" in pdf.Root.get("/Names", {}):
        yield "carries a script"
    if "/XFA" in pdf.Root.get("/AcroForm", {}):
        yield "is a form that runs scripts"
    waiting = list(pdf.objects)
    seen = 0
    while waiting:
        each = waiting.pop()
        seen += 1
        if seen > MOST_PARTS * 10:
            yield "is made of too many parts to be checked"
            return
        if isinstance(each, pikepdf.Array):
            waiting += [inner for inner in each if _is_inside(inner)]
        elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            if words := _does(each):
                yield words
            waiting += [inner for _, inner in each.items() if _is_inside(inner)]


def _is_inside(each) -> bool:
    """A dictionary or a list that stands in another: what is referred to is looked at by itself."""
    import pikepdf

    return isinstance(each, pikepdf.Array | pikepdf.Dictionary) and not each.is_indirect


def _does(each) -> str:
    action, kind = str(each.get("/S", "")), str(each.get("/Subtype", ""))
    if action in _ACTIONS:
        return _ACTIONS[action]
    if "/JS" in each:
        return "carries a script"
    if kind in _ANNOTATIONS:
        return _ANNOTATIONS[kind]
    if str(each.get("/Type", "")) in {"/Filespec", "/F"} and "/EF" in each:
        return "carries another file"
    return ""
