"""The scan of what is about to be public: it finds what may not be there, and does not cry wolf."""

import io
import json
import string
import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import Workbook

from common.records import write
from common.text import date_words
from partnership.models import Partnership, User
from publishing.files import File, tables_of
from publishing.files.xlsx import workbook
from publishing.meetings_publishing import publish_meeting
from publishing.models import Edition
from publishing.operations import NotPublished
from publishing.scanning import digits_of, emails_in, phones_in, refusals, scan
from tests.factories import (
    make_board,
    make_item,
    make_meeting,
    make_partnership,
    make_user,
    now,
    post_update,
)  # fmt: skip
from tests.publishing.conftest import publish
from tests.publishing.sample import action, sample_document

PEOPLE = ["Jonah Marchbanks", "Siân ap Rhys", "Anne-Marie O’Dowd", "Alice Green"]
SHAPES = ["5 6", "5 3 3", "4 3 4", "11", "3 4 4", "3 8", "4 7"]


def html(body: str, name: str = "page.html") -> File:
    page = f"<!DOCTYPE html><html><head><title>T</title></head><body>{body}</body></html>"
    return File(name, "A page", "text/html; charset=utf-8", page.encode())


def text(words: str) -> File:
    return File("words.txt", "Words", "text/plain", words.encode())


def pdf(body: str, title: str = "A report", name: str = "report.pdf") -> File:
    """A tagged PDF of the page, narrow enough that its lines break."""
    from weasyprint import HTML

    page = f"<html lang=en><head><title>{title}</title></head><body style='width: 6em'>{body}</body></html>"
    return File(name, "A report", "application/pdf", HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"))


def kinds(*files: File, **who) -> list[tuple[str, str]]:
    return [(found.kind, found.text) for found in scan(files, **who)]


# Telephone numbers


@pytest.mark.parametrize(
    "written",
    [
        "020 7946 0018", "(020) 7946 0018", "(020)79460018", "02079460018", "0207 946 0018", "020-7946-0018",
        "020.7946.0018", "020\u00a07946\u00a00018", "020 – 7946 – 0018", "+44 20 7946 0018", "+442079460018",
        "+44 (0)20 7946 0018", "+44(0)2079460018", "(+44) 20 7946 0018", "0044 20 7946 0018", "+44-20-7946-0018",
        "07700 900123", "07700900123", "07700 900 123", "07 700 900 123", "+44 7700 900123", "(07700) 900123",
        "01632 960 001", "01632-960001", "(01632) 960001", "0300 123 " "4567",
        "0800 " "123456", "0800 1111", "0845 46 47",
    ],
)  # fmt: skip
def test_a_telephone_number_is_found_however_it_is_written(written):
    (found,) = scan([text(f"Ring {written}, or write.")])
    assert found.kind == "telephone number"
    assert digits_of(found.text) == digits_of(written.replace("\u00a0", " "))


@given(
    code=some.sampled_from(["020", "0161", "01632", "07700", "0300", "0800"]),
    rest=some.text(string.digits, min_size=8, max_size=8),
    shape=some.sampled_from(SHAPES),
    apart=some.sampled_from([" ", "-", ".", "\u00a0", " - "]),
    before=some.sampled_from(["", "Tel: ", "Tel.:", "phone ", "(", "M ", "tel:"]),
    after=some.sampled_from(["", ".", ", then wait", ")", "; ask", "\nNext"]),
)
def test_eleven_digits_that_begin_like_a_number_are_found_in_any_grouping(
    code, rest, shape, apart, before, after
):
    digits = (code + rest)[:11]
    groups, at = [], 0
    for size in map(int, shape.split()):
        groups.append(digits[at : at + size])
        at += size
    if len(groups[0]) == 3 and digits[1] not in "27":
        return  # no code is as short as that
    written = apart.join(groups)
    assert [digits_of(said) for _kind, said in kinds(text(f"{before}{written}{after}"))] == [digits]


@given(day=some.dates(date(1900, 1, 1), date(2099, 12, 31)), other=some.integers(0, 4000))
def test_dates_are_no_telephone_numbers(day, other):
    later = day + timedelta(days=other)
    written = [
        day.isoformat(), day.strftime("%d/%m/%Y"), day.strftime("%d.%m.%Y"), day.strftime("%d-%m-%Y"),
        date_words(day), f"{day:%d.%m.%Y} - {later:%d.%m.%Y}", f"{day.isoformat()} {later.isoformat()}",
        f"{day:%Y%m%d}{later:%H%M}", f"{day:%d%m%Y}", f"{day:%d %m %Y} {later:%d %m %Y}",
    ]  # fmt: skip
    for words in written:
        assert list(phones_in(words)) == [], words


@given(
    figures=some.lists(
        some.one_of(
            some.integers(-(10**7), 10**7).map(lambda number: f"{number:,}"),
            some.integers(-(10**7), 10**7).map(str),
            some.decimals(-1000, 1000, places=3).map(str),
            some.decimals(0, 1, places=9).map(str),
            some.integers(2000, 2098).map(lambda year: f"{year}/{(year + 1) % 100:02}"),
            some.integers(0, 999).map(lambda number: f"RB-{number:02}"),
            some.integers(0, 99999).map(lambda number: f"E010{number:05}"),
            some.integers(1, 4000).map(lambda number: f"SI 2007/{number}"),
            some.sampled_from(
                ["EC2P 2EJ", "c. 37", "[2024] UKSC 12", "mgAi 73611", "09:30–11:15", "17 to 80"]
            ),
        ),
        min_size=1,
        max_size=12,
    ),
    apart=some.sampled_from([" ", ", ", "; ", " – ", "\n"]),
)
def test_figures_references_and_codes_are_no_telephone_numbers(figures, apart):
    assert list(phones_in(apart.join(figures))) == []


@pytest.mark.parametrize(
    "written",
    [
        "019-" "2024-0012", "2019-020-7946-0018", "0123-4567-8901-2345", "ISBN 978-0-7475-3269-9", "UPRN 10001228376",
        "0.12345678901", "£012345" "67890", "Id=012345" "67890", "s012345" "67890x", "1 April 2024 0930 1130",
        "0 1 2 3 4 5 6 7 8 9 10",
        "01234abc567890",
    ],
)  # fmt: skip
def test_numbers_that_only_look_alike_are_left_alone(written):
    assert kinds(text(written)) == []


def test_figures_in_cells_that_stand_side_by_side_are_not_read_as_one_number():
    assert kinds(html("<table><tr><td>020</td><td>7946</td><td>0018</td></tr></table>")) == []
    assert kinds(html("<svg><path d='M0 07700 900123'/></svg>")) == []
    assert kinds(File("t.csv", "", "text/csv", b"a,b,c\r\n020,7946,0018\r\n")) == []


def test_a_number_broken_by_emphasis_is_still_one_number():
    assert kinds(html("<p>020 <b>7946</b> 0018</p>")) == [("telephone number", "020 7946 0018")]


# E-mail addresses


@pytest.mark.parametrize(
    "written",
    [
        "jo.doe@force.example.org",
        "Jo.Doe+x@example.org",
        "jo (at) example.org",
        "jo[at]example[dot]org",
        "jo@example.co.uk.",
    ],
)
def test_an_e_mail_address_is_found_also_when_it_is_disguised(written):
    (found,) = scan([text(f"Ask {written} please")])
    assert found.kind == "e-mail address"


def test_what_only_has_the_sign_of_one_is_left_alone():
    assert kinds(text("Follow @CityPolice, 3 @ £5, or look at (at) the square")) == []


def test_an_address_in_a_link_is_found():
    page = html('<a href="mailto:jo.doe@example.org">Write</a> <a href="tel:+442079460018">ring</a>')
    assert sorted(kinds(page)) == [
        ("e-mail address", "jo.doe@example.org"),
        ("telephone number", "+442079460018"),
    ]


def test_what_the_partnership_names_itself_may_stand_however_it_is_written():
    page = text("Write to TEAM@example.org or ring 020 7946 0018, not jo@example.org")
    found = kinds(page, may_be_named=["The team, team@example.org, +44 20 7946 0018"])
    assert found == [("e-mail address", "jo@example.org")]


# Names


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("As Jonah Marchbanks said", "Jonah Marchbanks"),
        ("JONAH MARCHBANKS", "JONAH MARCHBANKS"),
        ("by jonah  marchbanks.", "jonah  marchbanks"),
        ("Marchbanks, Jonah", "Marchbanks, Jonah"),
        ("chaired by J Marchbanks", "J Marchbanks"),
        ("chaired by J. Marchbanks", "J. Marchbanks"),
        ("Mr J. R. Marchbanks spoke", "J. R. Marchbanks"),
        ("Jonah Marchbanks’s report", "Jonah Marchbanks"),
        ("Jonah\u00a0Marchbanks", "Jonah Marchbanks"),
        ("Sian ap Rhys", "Sian ap Rhys"),
        ("SIÂN RHYS", "SIAN RHYS"),
        ("Anne-Marie O'Dowd", "Anne-Marie O'Dowd"),
        ("A. Green spoke", "A. Green"),
    ],
)
def test_a_name_that_may_not_be_told_is_found_in_its_usual_forms(words, said):
    assert kinds(text(words), must_not_be_named=PEOPLE) == [("name", said)]


@pytest.mark.parametrize(
    "words",
    [
        "Jonah and the Marchbanks Estate", "Marchbanks Street", "Jonah Marchbanks-Smith", "Jonah Marchbanksia",
        "j marchbanks",
        "A Green Flag for the park", "green spaces, alice bands", "Rhys", "the J Marchbanksian",
    ],
)  # fmt: skip
def test_parts_of_a_name_and_other_names_are_left_alone(words):
    assert kinds(text(words), must_not_be_named=PEOPLE) == []


def test_a_post_under_which_somebody_signs_in_is_no_name():
    posts = ["Community safety officer", "Safer City manager", "Chair of the group", "Officer"]
    page = text("The community safety officer and the Safer City manager met the chair of the group.")
    assert kinds(page, must_not_be_named=posts) == []


def test_a_name_that_somebody_else_may_be_called_by_is_left_alone():
    page = text("Jonah Marchbanks and J. Marchbanks")
    assert kinds(page, may_be_named=["Jonah Marchbanks"], must_not_be_named=["Jonah Marchbanks"]) == []
    found = kinds(page, may_be_named=["Jonah Marchbanks"], must_not_be_named=["Jane Marchbanks"])
    assert found == []


# Protective markings


@pytest.mark.parametrize(
    "words",
    [
        "OFFICIAL-SENSITIVE", "This is Official–Sensitive", "OFFICIAL SENSITIVE: police", "TOP SECRET", "OFFICIAL",
        " SECRET. ",
        "Marking: OFFICIAL", "Protective marking: RESTRICTED", "One line\nCONFIDENTIAL\nanother",
    ],
)  # fmt: skip
def test_a_protective_marking_is_found(words):
    assert [found.kind for found in scan([text(words)])] == ["protective marking"]


@pytest.mark.parametrize(
    "words",
    [
        "They are operational figures and not accredited official statistics", "OFFICIAL STATISTICS", "Confidential",
        "restricted", "A secret ballot", "an official, sensitive to the matter", "PROTECT DUTY", "Withheld",
    ],
)  # fmt: skip
def test_the_same_words_in_plain_use_are_left_alone(words):
    assert kinds(text(words)) == []


# Files


def test_every_kind_of_file_is_read_and_the_place_is_told():
    update = action()["updates"][0] | {"text": "Ring 07700 900123"}
    document = sample_document(actions=[action("RB-07", updates=[update])])
    tables = tables_of(document)
    book = workbook(document, tables)
    made = [
        File("document.json", "", "application/json", json.dumps(document).encode()),
        File("updates.csv", "", "text/csv", b'reference,done\r\nRB-07,"Ring 07700 900123"\r\n'),
        html("<p>Last week: Ring 07700 900123 at once</p>", "priority-1.html"),
        html('<img alt="Ring 07700 900123">', "alt.html"),
        book,
    ]
    words = {found.file: found.words for found in scan(made)}
    assert words.keys() == {"document.json", "updates.csv", "priority-1.html", "alt.html", "edition.xlsx"}
    assert "(document.json, actions RB-07, updates 1, text)" in words["document.json"]
    assert "(updates.csv, row 2, column done)" in words["updates.csv"]
    assert "(priority-1.html, near “T Last week: Ring 07700 900123 at once" in words["priority-1.html"]
    assert "Take it out of the record it stands in" in words["edition.xlsx"]


def test_a_workbook_that_somebody_else_made_is_read_too():
    book, kept = Workbook(), io.BytesIO()
    book.active.append(["Ask", "jo.doe@example.org"])
    book.save(kept)
    assert ("e-mail address", "jo.doe@example.org") in kinds(
        File("x.xlsx", "", "application/x", kept.getvalue())
    )


@pytest.mark.parametrize(
    ("body", "title", "place"),
    [
        ("<p>Ring 07700900123</p>", "A report", "page 1"),
        ("<p>Ring them by 07700 900123 today</p>", "A report", "page 1"),
        ("<p>One</p><p style='break-before: page'>Ring 07700900123", "A report", "page 2"),
        ("<p>One</p>", "Ring 07700 900123", "properties"),
        ("<h1 style='bookmark-label: &quot;Ring 07700 900123&quot;'>One</h1>", "A report", "properties"),
        ("<p><a href='tel:07700900123'>Ring</a></p>", "A report", "properties"),
        (
            "<img src='data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22/>' alt='Ring 07700 900123'>",
            "A report",
            "properties",
        ),
    ],
    ids=["a line", "two lines", "a later page", "the title", "a bookmark", "a link", "what is read out"],
)
@pytest.mark.once
def test_a_report_is_read_on_its_pages_and_beside_them(body, title, place):
    (found,) = scan([pdf(body, title)])
    assert digits_of(found.text) == "07700900123"
    assert f"(report.pdf, {place})" in found.words


@pytest.mark.once
def test_a_name_that_a_report_breaks_between_two_lines_is_found():
    page = pdf("<p style='hyphens: manual'>Ordered by Jonah March&shy;banks</p>")
    assert kinds(page, must_not_be_named=PEOPLE) == [("name", "Jonah Marchbanks")]


def test_a_report_that_cannot_be_opened_is_found_for_that():
    (found,) = scan([File("paper-1-1.pdf", "A paper", "application/pdf", b"%PDF-1.7 and then nothing")])
    assert found.words == (
        "“paper-1-1.pdf” cannot be opened, so nobody can tell what stands in it. Save it as PDF again, then put that "
        "in its place."
    )


SQUARE = "%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E%3Cpath d=%22M0 0h90v90z%22/%3E%3C/svg%3E"
PICTURE = f"<img alt='' width=90 height=90 src='data:image/svg+xml,{SQUARE}'>"
NEW_PAGE = "<p style='break-before: page'>"


@pytest.mark.once
@pytest.mark.parametrize(
    ("body", "place"),
    [
        (PICTURE, "page 1"),
        (f"<p>One</p>{NEW_PAGE}{PICTURE}</p>{NEW_PAGE}{PICTURE}</p>", "pages 2 and 3"),
        (
            f"{PICTURE}{NEW_PAGE}7{PICTURE}</p>{NEW_PAGE}Three{PICTURE}</p>{NEW_PAGE}{PICTURE}",
            "pages 1, 2 and 4",
        ),
        (NEW_PAGE.join([PICTURE] * 9), "pages 1, 2, 3 and 6 more"),
    ],
    ids=["one", "the last two", "all but one with a word", "many"],
)
def test_pages_that_are_pictures_are_found_for_that(body, place):
    (found,) = scan([pdf(body, "A paper")])
    assert found.words == (
        f"“report.pdf” has pages that are pictures: they cannot be searched for names, or read out to who cannot see "
        f"them ({place}). Have their text recognised (OCR) or give each a heading, save it as PDF again, then put "
        "that in its place."
    )


@pytest.mark.once
def test_an_empty_page_and_a_picture_with_a_heading_may_stand():
    assert scan([pdf(f"<p>One</p>{NEW_PAGE}</p>{NEW_PAGE}Where it is{PICTURE}", "A paper")]) == ()


def test_one_thing_in_many_files_is_one_sentence():
    made = [html("<p>Ring 07700 900123</p>", f"{name}.html") for name in "abc"]
    (said,) = refusals(scan(made))
    assert said.startswith("“07700 900123” looks like a telephone number (a.html, near “")
    assert said.endswith("It is in 2 more files made of the same record.")


def test_a_flood_of_findings_is_told_in_part_and_counted():
    page = text("\n".join(f"07700 9001{number:02}" for number in range(30)))
    said = refusals(scan([page]))
    assert len(said) == 21
    assert said[-1] == "10 more were found."


@pytest.mark.once
def test_twice_as_many_letters_are_read_in_about_twice_the_time():
    line = "On 31 March 2025 they met at EC2P 2EJ; 1,570 of 2,000 (78.5%) came, Jonah did not, nor the Marchbanks. "

    def seconds(letters: int) -> float:
        page = text((line * (letters // len(line) + 1))[:letters])
        start = time.process_time()
        assert scan([page], must_not_be_named=PEOPLE * 50) == ()
        return time.process_time() - start

    seconds(100_000)
    once, twice = seconds(2_500_000), seconds(5_000_000)
    assert twice < 3 * once + 0.2


@pytest.mark.parametrize(
    "bait", ["0207 " * 40_000, "a@" * 60_000, "(at)" * 40_000, "j. " * 60_000, "OFFICIAL " * 20_000]
)
@pytest.mark.once
def test_text_made_to_be_slow_is_not(bait):
    start = time.process_time()
    scan([text(bait)], must_not_be_named=PEOPLE)
    assert time.process_time() - start < 5


# In the publishing of an edition


def test_nothing_is_published_while_a_number_stands_in_an_update(record_kept):
    post_update(record_kept.action, made_on="2025-03", done="Ring 07700 900123 about the lamps.")
    with pytest.raises(NotPublished) as refused:
        publish(record_kept)
    assert any("“07700 900123” looks like a telephone number" in said for said in refused.value.messages)
    assert not Edition.objects.exists()


def test_somebody_is_named_once_they_may_be(record_kept):
    person = make_user(name="Jonah Marchbanks")
    post_update(record_kept.action, made_on="2025-03", done="Jonah Marchbanks ordered the lamps.")
    with pytest.raises(NotPublished) as refused:
        publish(record_kept)
    assert "is the name of somebody who has not agreed to be named in public" in " ".join(
        refused.value.messages
    )
    User.objects.filter(pk=person.pk).update(may_be_named_on="2025-01-01", may_be_named_basis="Consent")
    publish(record_kept)
    assert Edition.objects.count() == 1


def test_the_address_of_the_team_may_stand(record_kept):
    partnership = Partnership.objects.get()
    partnership.contact_team = "Community Safety Team, team@example.org"
    write(partnership, by=record_kept.publisher, at=now(), reason="It has a mailbox.")
    post_update(record_kept.action, made_on="2025-03", done="Write to team@example.org about the lamps.")
    publish(record_kept)
    assert Edition.objects.count() == 1


def test_addresses_are_found_at_their_place():
    assert list(emails_in("Ask a.b@example.org")) == [("a.b@example.org", 4)]


def test_no_meeting_is_published_while_a_number_stands_in_its_agenda(db):
    make_partnership()
    meeting = make_meeting(group=make_board(code="board"), held_on="2025-06-16")
    make_item(meeting=meeting, title="Lamps: ring 07700 900123")
    with pytest.raises(NotPublished) as refused:
        publish_meeting(meeting=meeting, by=make_user("publisher"), at=now())
    assert "“07700 900123” looks like a telephone number" in refused.value.messages[0]
