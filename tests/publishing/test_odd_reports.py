"""Reports of odd editions: very long, empty, in other languages, all withheld. Each is whole, valid and readable.

The longest, of 300 measures × 40 quarters, is made and checked by `make bench`.
"""

from functools import cache

import page
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from publishing import files
from publishing.pdf import render_report
from tests.publishing.odd_documents import ARABIC, LONG, ODD, UNBROKEN, WELSH
from tests.publishing.reading_pdf import opened, pages_of, tagged, text_places

ASSETS = settings.BASE_DIR / "static" / "built"
LEFT, RIGHT = 45, 551  # where the text of a page begins and ends, in points

pytestmark = pytest.mark.once


@cache
def printed(name: str) -> bytes:
    return render_report(ODD[name](), assets=ASSETS)


@cache
def words_of(name: str) -> str:
    with opened(printed(name)) as pdf:
        return " ".join(
            f"{words} {' '.join(' '.join(row) for row in rows)}" for _, words, rows in tagged(pdf)
        )


@pytest.mark.parametrize("name", ODD)
def test_an_odd_edition_passes_the_pdf_ua_machine_checks(name):
    report = page.validate_pdf_bytes(printed(name), profile="ua1")
    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []


@pytest.mark.parametrize("name", ODD)
def test_no_page_of_an_odd_edition_is_empty_and_no_text_leaves_it(name):
    assert all(words or number == 0 for number, words in enumerate(pages_of(printed(name))))
    with opened(printed(name)) as pdf:
        places = [place for sheet in pdf.pages for place in text_places(sheet)]
    assert places
    assert all(left > LEFT - 5 and right < RIGHT + 5 for left, right, _ in places)


def test_a_word_without_an_end_is_broken_and_none_of_it_is_lost():
    assert words_of("long and unbroken words").replace(" ", "").count(UNBROKEN) >= 10
    assert LONG.strip() in words_of("long and unbroken words")


def test_every_letter_of_another_script_is_printed_as_itself():
    words = words_of("Welsh and Arabic")
    assert WELSH in words
    assert ARABIC.replace(" ", "") in words.replace(" ", "")


def test_text_from_right_to_left_begins_at_the_right():
    with opened(printed("Welsh and Arabic")) as pdf:
        vision = [(left, right) for left, right, size in text_places(pdf.pages[2]) if round(size) == 15]
    assert min(left for left, _ in vision) > LEFT + 30
    assert max(right for _, right in vision) > RIGHT - 60


def test_web_pages_say_which_way_and_in_which_language_text_runs():
    document = ODD["Welsh and Arabic"]()
    html = files.page(
        document, "priority", priority=document["priorities"][1], measures=document["measures"], actions=[]
    )
    assert f'<h1 dir="rtl" lang="ar">{ARABIC}</h1>' in html
    assert f'<h3 dir="rtl" lang="ar">{ARABIC}</h3>' in html
    assert 'dir="rtl"' not in files.page(ODD["no actions"](), "dashboard")


def test_an_edition_in_welsh_says_so():
    document = ODD["no actions"]()
    document["partnership"]["language"] = "cy"
    assert '<html lang="cy"' in files.page(document, "dashboard")
    with opened(render_report(document, assets=ASSETS)) as pdf:
        assert pdf.Root.Lang == "cy"


def test_an_edition_of_which_all_is_withheld_says_so_everywhere():
    words = words_of("all withheld")
    assert "None of the 3 measures could be rated: withheld (3)." in words
    assert words.count("[c]") > 20


def test_letters_that_no_font_has_are_named_instead_of_printed_as_boxes():
    document = ODD["empty priorities"]()
    document["priorities"][0]["why"] = [f"{chr(0xE123)} and {chr(0xE124)}: letters of nobody’s"]
    with pytest.raises(ValidationError) as refused:
        files.report(document)
    (said,) = refused.value.messages
    assert "(U+E123) and “" in said
    assert "(U+E124). Write it in other letters, or have the font installed" in said
