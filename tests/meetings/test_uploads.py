"""Uploaded papers are checked for what they are; whatever would do something by itself is refused in a sentence."""

from io import BytesIO

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from meetings import uploads
from meetings.uploads import PdfField, checked, safe_name


def pdf(change=lambda made: None, *, pages: int = 1, **saving) -> bytes:
    """A PDF of empty pages, after `change` did something to it."""
    made, out = pikepdf.new(), BytesIO()
    for _ in range(pages):
        made.add_blank_page()
    change(made)
    made.save(out, **saving)
    return out.getvalue()


def opens_with(action: dict):
    def change(made):
        made.Root.OpenAction = made.make_indirect(
            pikepdf.Dictionary({f"/{key}": value for key, value in action.items()})
        )

    return change


def names(key: str):
    def change(made):
        made.Root.Names = pikepdf.Dictionary({key: pikepdf.Dictionary(Names=pikepdf.Array())})

    return change


def attach(made):
    made.attachments["figures.xlsx"] = b"PK"


def mark_on_the_page(kind: str):
    def change(made):
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(kind), Rect=[0, 0, 1, 1])
        made.pages[0].Annots = pikepdf.Array([note])

    return change


def deep_script(made):
    inner = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.pages[0].AA = pikepdf.Dictionary(
        O=pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.NextPage, Next=[inner])
    )


def form_with_scripts(made):
    made.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.String("<xdp/>"))


def why_not(content: bytes, name: str = "plan.pdf") -> str:
    with pytest.raises(ValidationError) as refused:
        checked(name, content)
    return refused.value.message


def test_a_plain_pdf_is_taken_with_its_pages():
    taken = checked("The plan.pdf", pdf(pages=3))
    assert (taken.name, taken.pages, taken.title) == ("The plan.pdf", 3, "The plan")


def test_a_pdf_with_links_and_bookmarks_is_taken():
    def change(made):
        made.Root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])
        link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://www.example.org/")
        made.pages[0].Annots = pikepdf.Array(
            [pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 1, 1], A=link)]
        )
        with made.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("First", 0))

    assert checked("plan.pdf", pdf(change)).pages == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (opens_with({"S": pikepdf.Name.JavaScript, "JS": "app.alert(1)"}), "carries a script"),
        (deep_script, "carries a script"),
        (names("/JavaScript"), "carries a script"),
        (opens_with({"S": pikepdf.Name.Launch, "F": "calc.exe"}), "starts another program"),
        (
            opens_with({"S": pikepdf.Name.SubmitForm, "F": "https://www.example.org/"}),
            "sends a form to an address",
        ),
        (opens_with({"S": pikepdf.Name.GoToR, "F": "other.pdf"}), "opens another file"),
        (names("/EmbeddedFiles"), "carries another file"),
        (attach, "carries another file"),
        (mark_on_the_page("/FileAttachment"), "carries another file"),
        (mark_on_the_page("/RichMedia"), "plays a recording"),
        (form_with_scripts, "is a form that runs scripts"),
    ],
)
def test_what_would_do_something_by_itself_is_refused(change, words):
    assert why_not(pdf(change)) == f"plan.pdf {words}: print it to a new PDF, then upload that."


@pytest.mark.parametrize("password", ["", "secret"])
def test_an_encrypted_pdf_is_refused_even_where_it_opens_without_a_password(password):
    locked = pdf(encryption=pikepdf.Encryption(owner="owner", user=password))
    assert why_not(locked).startswith(
        "plan.pdf is locked with a password or against copying: save it without"
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04word/document.xml", "a Word, Excel or ZIP file"),
        (b"\xd0\xcf\x11\xe0old", "an old Word or Excel file"),
        (b"\x89PNG\r\n", "a picture"),
        (b"MZ\x90", "a program"),
        (b"<html><script>%PDF-1.7", "a web page"),
        (b"Just text.", "another kind of file"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_told_by_what_it_is(content, kind):
    assert why_not(content) == f"plan.pdf is not a PDF but {kind}: save it as PDF, then upload that."


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing", b"%PDF-", pdf()[:200]])
def test_a_damaged_pdf_is_refused(content):
    assert "is damaged and cannot be read" in why_not(content) or "has no pages" in why_not(content)


def test_a_file_that_is_too_large_or_too_long_is_refused_with_the_limit(monkeypatch):
    assert why_not(b"%PDF-1.7" + bytes(20_000_001)).startswith(
        "plan.pdf has 20 MB, and 20 MB can be uploaded"
    )
    monkeypatch.setattr(uploads, "MOST_PAGES", 2)
    assert why_not(pdf(pages=3)) == "plan.pdf has 3 pages, and 2 can be uploaded: divide it."


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/The plan.PDF", "The plan.pdf"),
        ("C:\\papers\\plan.pdf.pdf", "plan.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        ("плaн.pdf", "плaн.pdf"),
        ("...", "paper.pdf"),
        ("report.docx", "report.docx.pdf"),
    ],
)
def test_the_name_of_a_file_holds_nothing_that_a_header_trips_over(given, name):
    assert safe_name(given) == name


def test_the_field_says_what_is_wrong_and_is_content_with_nothing():
    field = PdfField(required=False)
    assert field.clean(None) is None
    assert field.clean(SimpleUploadedFile("plan.pdf", pdf())).pages == 1
    with pytest.raises(ValidationError, match="The file is empty: choose it again"):
        field.clean(SimpleUploadedFile("plan.pdf", b""))
    with pytest.raises(ValidationError, match="is not a PDF but a picture"):
        field.clean(SimpleUploadedFile("plan.pdf", b"\x89PNG"))
