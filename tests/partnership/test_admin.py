"""The back office of who: partners in and out by spreadsheet, accounts, and why things changed."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from common import clock
from common.partial_dates import PartialDate
from partnership.models import Partner, User
from tests.back_office import (
    add,
    agree,
    bring_in,
    change,
    csv_of,
    exported,
    filled_in,
    page,
    preview,
    rows_of,
    sign_in,
    words,
    xlsx_of,
)
from tests.factories import PASSWORD, make_action, make_partner, make_source, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    return sign_in(client, "officer", name="Officer on duty")


def row(**said) -> dict:
    return {
        "code": "fire-brigade",
        "name": "Fire Brigade",
        "category": "Responsible authority",
        "joined": "2017-04",
        "left": "",
        "successor": "",
        "note": "",
        "source": "board-paper",
    } | said


@pytest.fixture
def paper():
    return make_source(code="board-paper")


# One record


def test_a_change_keeps_who_made_it_and_when_and_why(client, officer):
    partner = make_partner(name="Fire Brigade")
    change(client, partner, name="Fire and Rescue", change_reason="It was renamed.")
    partner.refresh_from_db()
    latest = partner.history.latest("history_id")
    assert partner.name == latest.name == "Fire and Rescue"
    assert latest.history_user == officer
    assert latest.history_change_reason == "It was renamed."
    assert localdate(latest.history_date) == clock.today()
    history = words(client.get(page(Partner, "history", partner.pk)))
    assert "Officer on duty It was renamed. Name: Fire Brigade → Fire and Rescue" in history


def test_a_change_without_a_reason_is_refused_and_what_was_typed_stays(client, officer):
    partner = make_partner(name="Fire Brigade")
    answer = change(client, partner, name="Fire and Rescue", change_reason="")
    assert "Say why you change this record." in words(answer)
    assert filled_in(answer)["name"] == "Fire and Rescue"
    partner.refresh_from_db()
    assert partner.name == "Fire Brigade"


def test_which_of_the_five_authorities_a_partner_is_is_kept_of_those_that_are_bound_alone(client, officer):
    partner = make_partner(category="invited_participant")
    answer = change(client, partner, authority="fire")
    assert "An authority that section 5 names is a responsible authority: choose that as" in words(answer)
    change(client, partner, authority="fire", category="responsible_authority")
    partner.refresh_from_db()
    assert partner.get_authority_display() == "The fire and rescue authority"


def test_a_rule_of_the_record_is_refused_beside_what_was_typed(client, officer):
    partner = make_partner(joined="2020-05")
    answer = change(client, partner, left="2019")
    assert "A partner cannot leave before it joined." in words(answer)
    answer = change(client, partner, left="last spring")
    assert "“last spring” is not a date: write 2022-05-12, or 2022-05 when only the month is known." in words(
        answer
    )


def test_a_date_known_to_the_month_stays_a_month(client, officer):
    partner = make_partner()
    change(client, partner, joined="2020-05")
    partner.refresh_from_db()
    assert partner.joined == PartialDate(2020, 5)
    assert filled_in(client.get(page(Partner, "change", partner.pk)))["joined"] == "2020-05"


def test_two_officers_who_change_a_record_at_once_both_learn_of_it(client, officer):
    partner = make_partner(name="Fire Brigade")
    address = page(Partner, "change", partner.pk)
    opened = filled_in(client.get(address))
    change(client, partner, name="Fire and Rescue", change_reason="It was renamed.")
    clash = client.post(address, opened | {"note": "Has a new station.", "change_reason": "News."})
    assert "Officer on duty changed this record while you were writing (“It was renamed.”)" in words(clash)
    assert filled_in(clash)["note"] == "Has a new station."
    partner.refresh_from_db()
    assert partner.note == ""
    client.post(address, filled_in(clash) | {"name": "Fire and Rescue"})
    partner.refresh_from_db()
    assert (partner.name, partner.note) == ("Fire and Rescue", "Has a new station.")


def test_what_others_rely_on_is_not_deleted_and_the_page_says_by_whom(client):
    partner = make_action(reference="SV-07", title="Light the alleys").lead
    sign_in(client, "administrator")
    answer = client.get(page(Partner, "delete", partner.pk))
    assert "cannot be deleted, because these records rely on it" in words(answer)
    assert "SV-07 Light the alleys" in words(answer)
    client.post(page(Partner, "delete", partner.pk), {"post": "yes"})
    assert Partner.objects.filter(pk=partner.pk).exists()


def test_a_deletion_stays_in_history_with_who_and_when(client):
    partner = make_partner()
    key = partner.pk
    administrator = sign_in(client, "administrator")
    client.post(page(Partner, "delete", key), {"post": "yes"})
    gone = Partner.history.filter(id=key).latest("history_id")
    assert (gone.history_type, gone.history_user) == ("-", administrator)
    assert localdate(gone.history_date) == clock.today()


# Accounts


def test_an_officer_adds_an_account_that_can_sign_in(client, officer):
    add(
        client,
        User,
        name="Analyst",
        email="Analyst@Portal.Example",
        usable_password="true",
        password1="three-clear-words",
        password2="three-clear-words",
    )
    account = User.objects.get(email="analyst@portal.example")
    assert account.check_password("three-clear-words")
    assert not (account.is_staff or account.is_officer)
    assert account.history.latest("history_id").history_user == officer


def test_a_forged_form_gives_nobody_a_role(client, officer):
    account = make_user("contributor")
    roles = dict.fromkeys(["is_officer", "is_publisher", "is_staff", "is_superuser"], "on")
    change(client, account, job_title="Analyst", **roles)
    account.refresh_from_db()
    assert account.job_title == "Analyst"
    assert not (account.is_officer or account.is_publisher or account.is_staff or account.is_superuser)
    refused = change(client, officer, **roles)
    assert refused.status_code == 403
    assert "Only an administrator changes the account of an officer" in words(refused)


def test_an_officer_does_not_set_the_password_of_a_publisher(client, officer):
    publisher = make_user("publisher")
    address = f"/admin/partnership/user/{publisher.pk}/password/"
    refused = client.post(address, {"password1": "now-it-is-mine-1", "password2": "now-it-is-mine-1"})
    assert refused.status_code == 403
    publisher.refresh_from_db()
    assert publisher.check_password(PASSWORD)


def test_an_administrator_gives_a_role_and_history_says_so(client):
    account = make_user("contributor")
    administrator = sign_in(client, "administrator")
    change(client, account, is_scrutiny="on", change_reason="Elected to the committee.")
    account.refresh_from_db()
    assert account.is_scrutiny
    assert account.history.latest("history_id").history_user == administrator
    assert account.check_password(PASSWORD)


# Partners as a spreadsheet


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_was_exported_and_comes_back_changes_nothing(client, officer, ending):
    old = make_partner(code="old-trust", name="Old Trust", left="2019-03", note="=SUM(A1)\n-and more")
    make_partner(code="new-trust", name="+New @Trust", joined="2019", category="co_operating_body")
    old.successor = Partner.objects.get(code="new-trust")
    old.save()
    before = list(Partner.objects.values()), Partner.history.count()
    file = exported(client, Partner, ending)
    answer = preview(client, Partner, file, f"partners.{ending}")
    assert "0 new, 0 changed, 2 already so." in words(answer)
    assert "There is nothing to import." in words(answer)
    assert (list(Partner.objects.values()), Partner.history.count()) == before


def test_text_that_looks_like_a_formula_is_exported_as_text(client, officer):
    make_partner(code="a", name="=HYPERLINK(1)", note="@cmd")
    make_partner(code="b", name="Plain = plain", note="'=already quoted")
    rows = {each["code"]: each for each in rows_of(exported(client, Partner, "xlsx"), ".xlsx")}
    assert rows["a"]["name"] == "'=HYPERLINK(1)"
    assert rows["a"]["note"] == "'@cmd"
    assert rows["b"]["name"] == "Plain = plain"
    assert rows["b"]["note"] == "''=already quoted"


def test_what_was_searched_for_is_what_is_exported(client, officer):
    make_partner(code="fire", name="Fire Brigade")
    make_partner(code="police", name="Police")
    assert [each["code"] for each in rows_of(exported(client, Partner, query="?q=fire"), ".csv")] == ["fire"]


def test_a_file_is_previewed_and_stores_nothing_before_somebody_agrees(client, officer, paper):
    make_partner(code="police", name="Police", source=paper)
    rows = [row(), row(code="police", name="City Police", joined="")]
    answer = preview(client, Partner, rows)
    assert "1 new, 1 changed, 0 already so." in words(answer)
    assert "name Police → City Police" in words(answer)
    assert Partner.objects.count() == 1
    done = agree(client, Partner, answer)
    assert (
        "Imported: 1 new, 1 changed, 0 already so." in words(done)
        or "Imported: 1 new" in done.content.decode()
    )
    brigade = Partner.objects.get(code="fire-brigade")
    assert brigade.joined == PartialDate(2017, 4)
    assert brigade.history.first().history_user == officer
    assert brigade.history.first().history_change_reason == "From the test's file."


def test_a_bad_row_names_its_row_its_column_and_what_to_do_and_nothing_is_stored(client, officer, paper):
    rows = [
        row(),
        row(code="police", category="Friend"),
        row(code="probation", joined="spring", source="bord-paper"),
        row(code="", name="No code"),
        row(code="trust", joined="2020", left="2019"),
        row(),
    ]
    answer = preview(client, Partner, rows)
    said = words(answer)
    assert "Nothing was stored" in said and "5 rows of the file cannot be used" in said
    assert (
        "Row 3 category: “Friend” is none of the choices: Responsible authority, Co-operating body and "
        "Invited participant." in said
    )
    assert "Row 4 joined: “spring” is not a date: write 2022-05-12" in said
    assert "source: No source has the code “bord-paper”. Did you mean “board-paper”?" in said
    assert "Row 5 code: the cell is empty, and has to be filled in." in said
    assert "Row 6 A partner cannot leave before it joined." in said
    assert "Row 7 This row is about the same thing as row 2: keep one of them." in said
    assert "Import these changes" not in answer.content.decode()
    assert Partner.objects.count() == 0


def test_a_record_that_moved_after_the_preview_is_noticed_and_nothing_is_stored(client, officer, paper):
    police = make_partner(code="police", name="Police", joined="2020", source=paper)
    previewed = preview(client, Partner, [row(), row(code="police", joined="2020", left="2021")])
    assert "1 new, 1 changed, 0 already so." in words(previewed)
    paper.code = "another-paper"
    paper.save()
    refused = words(agree(client, Partner, previewed))
    assert "Nothing was stored" in refused
    assert "Row 2 source: No source has the code “board-paper”." in refused
    assert list(Partner.objects.values_list("code", "left")) == [("police", None)]
    assert police.history.count() == 1


def test_a_partner_of_the_same_file_can_be_a_successor_below_it(client, officer, paper):
    bring_in(client, Partner, [row(), row(code="old-brigade", name="Old Brigade", successor="fire-brigade")])
    assert Partner.objects.get(code="old-brigade").successor.code == "fire-brigade"


def test_wrong_headings_are_named_and_the_file_is_not_read(client, officer):
    answer = preview(client, Partner, [{"Code": "a", "Nmae": "A", "": "x"}])
    said = words(answer)
    assert "“nmae” is not a column of partners: correct its heading or remove it." in said
    assert "A column has no heading: give it one or remove it." in said
    answer = preview(client, Partner, [{"name": "A"}])
    assert "The file has no column “code”." in words(answer)


def test_a_file_with_too_many_rows_is_refused_before_it_is_read(client, officer):
    answer = preview(client, Partner, [{"code": f"p-{number}"} for number in range(5_001)])
    assert "The file has 5,001 rows; at most 5,000 can be read at once." in words(answer)


def test_columns_that_are_left_out_stay_as_they_are(client, officer):
    make_partner(code="police", name="Police", joined="2020", note="Kept.")
    bring_in(client, Partner, [{"code": "police", "name": "City Police"}])
    police = Partner.objects.get(code="police")
    assert (police.name, police.note, police.joined) == ("City Police", "Kept.", PartialDate(2020))


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("partners.ods", b"x", "“partners.ods” is neither an Excel workbook (.xlsx) nor a CSV file (.csv)."),
        ("partners.xlsx", b"not a workbook", "This file cannot be read as a spreadsheet."),
        ("partners.csv", b"code,name\n\xff\xfe,x", "This file cannot be read as a spreadsheet."),
        ("partners.csv", b"", "The file is empty: choose another."),
    ],
)
def test_a_file_that_is_no_spreadsheet_is_refused_in_words(client, officer, name, data, sentence):
    assert sentence in words(preview(client, Partner, data, name))


def test_a_workbook_may_have_numbers_dates_and_empty_rows_and_columns(client, officer, paper):
    empty = dict.fromkeys(row())
    rows = [row(joined=2017, note=12.0), empty, row(code="police", joined=date(2020, 5, 12)), empty]
    rows = [each | {"": None} for each in rows]
    bring_in(client, Partner, xlsx_of(rows), "partners.xlsx")
    assert Partner.objects.get(code="fire-brigade").joined == PartialDate(2017)
    assert Partner.objects.get(code="fire-brigade").note == "12"
    assert Partner.objects.get(code="police").joined == PartialDate(2020, 5, 12)


def test_a_preview_is_used_once_and_cannot_be_forged(client, officer, paper):
    previewed = preview(client, Partner, [row()])
    agree(client, Partner, previewed)
    again = agree(client, Partner, previewed)
    assert "has been used or is gone" in again.content.decode()
    forged = client.post(
        page(Partner, "process_import"),
        {"import_file_name": "/etc/passwd", "original_file_name": "x.csv", "format": "1", "reason": "x"},
    )
    assert "This is not a file that was previewed" in words(forged)


@pytest.mark.parametrize("role", ["scrutiny", "contributor"])
def test_spreadsheets_are_for_officers(client, role, paper):
    sign_in(client, role)
    for response in (
        preview(client, Partner, [row()]),
        client.post(page(Partner, "process_import"), {}),
        client.post(page(Partner, "export"), {"format": "1"}),
    ):
        assert response.status_code in {302, 403}
    if role == "scrutiny":
        assert "Only the community safety officers change the partnership's records." in words(
            preview(client, Partner, [row()])
        )
        assert "Export" not in words(client.get(page(Partner, "changelist")))
    assert Partner.objects.count() == 0


@pytest.mark.once
def test_a_preview_asks_as_little_for_a_long_file_as_its_rows_need(client, officer, paper):
    """Codes are read once, and the records the file could mean once: what is already so costs a row next to nothing."""
    for number in range(30):
        make_partner(code=f"partner-{number:03}", name=f"P {number:03}", source=paper)
    file = rows_of(exported(client, Partner), ".csv")
    asked = []
    for rows in (file[:3], file):
        with CaptureQueriesContext(connection) as queries:
            preview(client, Partner, csv_of(rows))
        asked.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
    assert asked[1] - asked[0] <= 2
