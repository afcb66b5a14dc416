"""How tests use the back office: fill in its forms as a browser would, and send spreadsheets through it."""

import csv
import io
import re

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape
from lxml import html as markup

from tests.factories import make_user


def page(model, name: str, *args) -> str:
    """The address of a page of a model: changelist, add, change, history, delete, import, export, step."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def sign_in(client, role: str = "officer", **fields):
    """Sign somebody in, and return who it is."""
    person = make_user(role, **fields)
    client.force_login(person)
    return person


def words(response) -> str:
    """What the page says, without its markup."""
    text = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)[0]
    return re.sub(r"\s+", " ", "".join(markup.fromstring(text).itertext())).strip()


def filled_in(response) -> dict:
    """The fields of the page's own form, as a browser would send them back untouched."""
    tree = markup.fromstring(response.content.decode())
    form = next(form for form in tree.forms if form.get("id") != "logout-form" and form.method == "POST")
    filled = {}
    for name, value in form.form_values():
        filled.setdefault(name, []).append(value.removeprefix("\n"))  # the one that a browser drops, too
    return {name: values if len(values) > 1 else values[0] for name, values in filled.items()}


def change(client, record, **said):
    """Open a record, change these fields, and save. The page that answers is returned."""
    address = page(type(record), "change", record.pk)
    return client.post(
        address, filled_in(client.get(address)) | {"change_reason": "A test changed it."} | said, follow=True
    )


def add(client, model, **said):
    """Open the empty form, fill in these fields, and save."""
    address = page(model, "add")
    return client.post(address, filled_in(client.get(address)) | said, follow=True)


def take_step(client, record, name: str, **said):
    """Press the button of a step, fill in its form, and send it."""
    return client.post(page(type(record), "step", record.pk, name), said, follow=True)


def csv_of(rows: list[dict], columns: list[str] | None = None) -> bytes:
    """A CSV file with these rows."""
    columns = columns or list(rows[0])
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_of(rows: list[dict]) -> bytes:
    """A workbook with these rows on its first sheet."""
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(data: bytes, name: str) -> list[dict]:
    """The rows of an exported file."""
    if name.endswith(".csv"):
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    head, *rows = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def preview(client, model, data: bytes | list[dict], name: str = "file.csv"):
    """Send a file, and return the page that says what it would do."""
    data = csv_of(data) if isinstance(data, list) else data
    return client.post(
        page(model, "import"),
        {"import_file": SimpleUploadedFile(name, data), "reason": "From the test's file.", "resource": "0"},
    )


def agree(client, model, previewed):
    """Press the button under a preview, and return the page that answers."""
    assert "Import these changes" in previewed.content.decode(), words(previewed)
    tree = markup.fromstring(previewed.content.decode())
    form = next(form for form in tree.forms if (form.action or "").endswith("process_import/"))
    return client.post(page(model, "process_import"), dict(form.form_values()), follow=True)


def bring_in(client, model, data, name: str = "file.csv"):
    """Preview a file and agree to it."""
    return agree(client, model, preview(client, model, data, name))


def exported(client, model, ending: str = "csv", query: str = "") -> bytes:
    """The file that the export page gives: ending is csv or xlsx."""
    response = client.post(
        page(model, "export") + query, {"format": {"xlsx": "0", "csv": "1"}[ending], "resource": "0"}
    )
    assert response.status_code == 200
    assert response["Content-Disposition"].endswith(f'.{ending}"'), words(response)
    return response.content


def said_in(response, sentence: str) -> bool:
    """True when the page carries the sentence."""
    return sentence in words(response) or escape(sentence) in response.content.decode()
