"""Text from right to left is marked in pages and PDFs, and nothing else is."""

import pytest

from common.right_to_left import directed, language_of

ARABIC = "مجتمعات أكثر أمانًا"


def test_a_page_without_such_text_stays_as_it_is():
    page = '<h1 class="a">Dŵr, tŷ a môr</h1><p><b>1.1</b> £4 – “so”</p>'
    assert directed(page) == page


@pytest.mark.parametrize("begins", ["", "(", "2024/25: ", "\n  "])
def test_the_first_letter_of_an_element_decides(begins):
    page = f'<p class="why">{begins}{ARABIC} and English</p><p>English {ARABIC}</p>'
    assert directed(page) == page.replace('class="why"', 'class="why" dir="rtl" lang="ar"')


def test_what_follows_a_number_of_its_own_is_marked_in_its_place():
    assert directed(f"<h5><span>1.1</span> {ARABIC}\n</h5>") == (
        f'<h5><span>1.1</span> <span dir="rtl" lang="ar">{ARABIC}</span>\n</h5>'
    )


def test_what_is_marked_already_is_left_alone():
    page = f'<p dir="ltr" lang="ckb">{ARABIC}</p>'
    assert directed(page) == page
    assert directed(directed(f"<li>{ARABIC}</li>")) == directed(f"<li>{ARABIC}</li>")


def test_titles_of_pages_and_pictures_are_no_place_for_marks():
    page = f"<title>{ARABIC}</title><svg><title>{ARABIC}</title></svg>"
    assert directed(page) == page


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ARABIC, "ar"),
        ("قصبے میں سب محفوظ ہیں", "ur"),
        ("شهری امن برای همه، با پلیس", "fa"),
        ("עיר בטוחה לכולם", "he"),
    ],
)
def test_the_letters_tell_the_language(text, language):
    assert language_of(text) == language
