"""The pages of imports: upload, look, agree, take back; and the return that a supplier fills in."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from performance.enums import Feed
from performance.models import ImportBatch, Reading
from tests.back_office import words
from tests.factories import (
    make_measure,
    make_partner,
    make_partnership,
    make_source,
    make_user,
    period,
    record,
)
from tests.performance.import_files import HOME_OFFICE_HEADER, crime_row, street_row, street_text
from tests.queries import CaptureQueriesContext

pytestmark = pytest.mark.django_db

NAME = "2024-08-city-of-london-street.csv"


@pytest.fixture
def officer(client):
    person = make_user("officer", partner=make_partner(name="City Council"))
    client.force_login(person)
    return person


@pytest.fixture
def burglary():
    make_partnership(area="City of London")
    return make_measure(code="SC-BUR", title="Burglary", feed=Feed.STREET, series="Burglary")


def street(rows: int = 2, month: str = "2024-08", **how):
    name = NAME.replace("2024-08", month)
    return SimpleUploadedFile(name, street_text([street_row("Burglary", month=month, **how)] * rows))


def upload(client, *files, kind: str = "street", **said):
    """Send files, and return the page that answers."""
    return client.post(
        reverse("workspace:import-new"), {"kind": kind, "files": list(files)} | said, follow=True
    )


def press(client, step: str, batch, **said):
    return client.post(reverse(f"workspace:import-{step}", args=[batch.pk]), said, follow=True)


def test_an_upload_shows_what_it_would_do_and_stores_nothing(client, officer, burglary):
    page = words(upload(client, street(3), street(2, "2024-09")))
    assert "Staged: nothing is stored yet. 5 rows read, 5 used." in page
    assert "SC-BUR Burglary August 2024 Reported by the police force 3 New" in page
    assert "feed no measure" in page
    assert not Reading.objects.exists()


def test_an_import_is_committed_and_taken_back(client, officer, burglary):
    upload(
        client,
        street(3),
        source_address="https://data.police.uk/data/",
        licence="Open Government Licence v3.0",
        release_date="5 October 2024",
    )
    batch = ImportBatch.objects.get()
    page = words(press(client, "commit", batch))
    assert "The import is stored." in page
    assert "Committed. 3 rows read" in page
    assert "Downloaded from https://data.police.uk/data/" in page
    assert "Released 5 October 2024" in page
    assert burglary.readings.get().value == 3
    assert "Say why" not in page
    assert "There is a problem" in words(press(client, "undo", batch, reason=""))
    page = words(press(client, "undo", batch, reason="The wrong month."))
    assert "Taken back" in page and "The wrong month." in page
    assert not Reading.objects.exists()


def test_a_refusal_names_file_and_row_and_keeps_the_button_shut(client, officer, burglary):
    answer = upload(client, street(1), SimpleUploadedFile("bad.csv", street_text([street_row("Arson")])))
    page = words(answer)
    assert "bad.csv, row 2: “Arson” is not a crime type" in page
    assert "Something in the file was refused, so nothing of it is stored" in page
    assert b"disabled" in answer.content
    pressed = words(press(client, "commit", ImportBatch.objects.get()))
    assert "There is a problem Something in the file was refused" in pressed
    assert not Reading.objects.exists()


def test_the_second_to_commit_is_told_that_it_is_done(client, officer, burglary):
    upload(client, street(3))
    batch = ImportBatch.objects.get()
    press(client, "commit", batch)
    assert "There is a problem This import is already committed." in words(press(client, "commit", batch))


def test_two_uploads_of_the_same_file_are_noticed(client, officer, burglary):
    upload(client, street(3))
    first = ImportBatch.objects.get()
    answer = upload(client, street(3))
    page = words(answer)
    assert f"The very same file is import {first.pk}, staged: nothing is stored yet" in page
    assert first.get_absolute_url() in answer.content.decode()
    press(client, "commit", first)
    assert f"The very same file is import {first.pk}, committed" in words(upload(client, street(3)))


def test_a_home_office_table_brings_comparators_that_are_asked_for(client, officer):
    make_partnership(area="City of London")
    measure = make_measure(
        code="RC-1", feed=Feed.RECORDED_CRIME, series="Robbery", collected="quarter", area_basis="area"
    )
    made = io.StringIO()
    csv.writer(made).writerows([HOME_OFFICE_HEADER, crime_row(3), crime_row(30, area="Camden")])
    file = SimpleUploadedFile("prc-csp.csv", made.getvalue().encode())
    page = words(upload(client, file, kind="recorded_crime", comparators="Camden\r\n"))
    assert "RC-1 Measure RC-1 Q1 2024/25 Camden 30 New" in page
    press(client, "commit", ImportBatch.objects.get())
    assert measure.readings.get().value == 3
    assert measure.comparators.get().area == "Camden"


def test_what_is_missing_or_too_much_is_said_on_the_form(client, officer, settings, burglary):
    assert "Choose a file." in words(client.post(reverse("workspace:import-new"), {"kind": "street"}))
    page = words(upload(client, street(1), street(1, "2024-09"), kind="readings"))
    assert "Give one file at a time" in page
    page = words(upload(client, street(1), source_address="nonsense at all"))
    assert "Write the whole address" in page
    assert not ImportBatch.objects.exists()
    settings.MOST_UPLOADED = 1_000
    page = words(upload(client, street(50)))
    assert "can be uploaded at once" in page
    assert "Choose a file." not in page
    assert not ImportBatch.objects.exists()


def test_a_large_upload_goes_through_a_temporary_file(client, officer, settings, burglary):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    assert "300 rows read" in words(upload(client, street(300)))


def test_every_line_can_be_had_as_csv(client, officer, burglary):
    upload(client, street(3))
    batch = ImportBatch.objects.get()
    response = client.get(reverse("workspace:import-lines", args=[batch.pk]))
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == len(batch.lines) == 28
    found = [row for row in rows if row["measure"] == "SC-BUR"]
    assert [(row["period"], row["value"], row["action"]) for row in found] == [("2024-08", "3", "new")]


def test_a_text_that_a_spreadsheet_would_work_out_stays_text(client, officer):
    make_measure(code="M-1")
    file = SimpleUploadedFile("r.csv", b"Code,Period,Value,Commentary\nM-1,April 2024,5,=1+1\n")
    upload(client, file, kind="readings")
    response = client.get(reverse("workspace:import-lines", args=[ImportBatch.objects.get().pk]))
    assert "'=1+1" in response.content.decode()


def test_a_contributor_brings_in_a_return_and_sees_no_other_import(client, officer, burglary):
    upload(client, street(3))
    theirs = ImportBatch.objects.get()
    partner = make_partner(name="Probation", code="probation")
    measure = make_measure(code="RR-1", owner=partner, collected="quarter")
    client.force_login(make_user("contributor", partner=partner))
    page = client.get(reverse("workspace:import-new"))
    assert "police.uk street files" not in words(page)
    file = SimpleUploadedFile("return.csv", b"Code,Period,Value\nRR-1,Q1 2025/26,12\n")
    upload(client, file, kind="readings")
    press(client, "commit", ImportBatch.objects.latest("pk"))
    assert measure.readings.get().value == 12
    assert NAME not in words(client.get(reverse("workspace:import-list")))
    for name in ("preview", "lines"):
        assert client.get(reverse(f"workspace:import-{name}", args=[theirs.pk])).status_code == 403
    assert press(client, "commit", theirs).status_code == 403
    refused = upload(client, street(1), kind="street")
    assert "There is a problem" in words(refused)


@pytest.mark.parametrize("role", ["contributor", "scrutiny"])
def test_whoever_brings_nothing_in_is_told_so(client, role):
    client.force_login(make_user(role))
    response = client.get(reverse("workspace:import-list"))
    assert response.status_code == 403
    assert "bring figures in" in response.content.decode()


def test_a_return_comes_back_from_the_portal_and_goes_in_again(client, officer):
    partner = make_partner(name="Probation", code="probation")
    measure = make_measure(code="3.10", owner=partner, collected="quarter", title="Housing")
    record(measure, {"2024/25 Q1": 8, "2024/25 Q2": None})
    make_measure(code="SC-1", owner=partner, feed=Feed.STREET, series="Burglary")
    response = client.get("/returns/probation.xlsx")
    assert response["Content-Disposition"].startswith('attachment; filename="return-probation-2025')
    file = SimpleUploadedFile("return.xlsx", response.content)
    page = words(upload(client, file, kind="readings"))
    assert "The same 2" in page
    assert "There is nothing new in the file" in page

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    sheet = book["Return"]
    head = [cell.value for cell in sheet[1]]
    listed = [(row[0].value, row[head.index("Period")].value) for row in sheet.iter_rows(min_row=2)]
    assert listed == [
        ("3.10", f"Q{quarter} {year}")
        for quarter, year in ((1, "2024/25"), (2, "2024/25"), (3, "2024/25"), (4, "2024/25"), (1, "2025/26"))
    ]
    sheet.cell(6, head.index("Value") + 1).value = 9
    filled = io.BytesIO()
    book.save(filled)
    upload(client, SimpleUploadedFile("return.xlsx", filled.getvalue()), kind="readings")
    press(client, "commit", ImportBatch.objects.latest("pk"))
    assert measure.readings.get(period=period("2025/26 Q1")).value == 9


def test_a_return_is_for_its_partner_and_officers_alone(client):
    partner, other = make_partner(code="probation"), make_partner(code="police", name="The police")
    client.force_login(make_user("contributor", partner=partner))
    assert client.get("/returns/probation.xlsx").status_code == 200
    refused = client.get(f"/returns/{other.code}.xlsx")
    assert refused.status_code == 403
    assert "Only officers and people of The police fill in its return." in refused.content.decode()


def test_the_list_of_imports_costs_the_same_however_many_there_are(client, officer):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("workspace:import-list"))
        return len(queries)

    def staged(number: int):
        ImportBatch.objects.create(
            kind="readings",
            file_name=f"{number}.csv",
            sha256="0" * 64,
            uploader=make_user("officer", partner=make_partner()),
            staged_at="2025-07-14T12:00Z",
            source=make_source("file"),
        )

    staged(1)
    count()
    few = count()
    for number in range(2, 12):
        staged(number)
    assert count() == few
