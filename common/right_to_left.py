"""Text that runs from right to left, marked so that pages and PDFs set it that way and say in which language it is."""

import re

_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"  # Hebrew, Arabic and their neighbours
_OTHERS = "A-Za-z\u00aa-\u024f\u0370-\u052f\u1e00-\u1fff"  # letters that run from left to right
_NO_LETTER = rf"[^<>{_OTHERS}{_LETTERS}]*"
_HOLDERS = "p|h[1-6]|li|dt|dd|td|th|caption|figcaption|blockquote|span|strong|b|a"
# An element whose first letter runs from right to left, and what follows another element inside the same one.
_BEGINS = re.compile(rf"<({_HOLDERS})((?:\s[^<>]*)?)>(?={_NO_LETTER}([{_LETTERS}][^<]*))")
_GOES_ON = re.compile(rf"(</(?:span|strong|b|a)>{_NO_LETTER})([{_LETTERS}][^<]*?)(?=\s*<)")

# The script tells the language in most cases; a letter that only one language of the script has tells it the others.
_URDU, _PERSIAN = re.compile("[ٹڈڑںےھہ]"), re.compile("[پچژگ]")


def directed(html: str) -> str:
    """The page with `dir` and `lang` where text runs from right to left; a page without any stays as it is.

    The first letter of an element decides, as browsers do it for `dir="auto"`, which print engines do not know.
    """
    html = _BEGINS.sub(lambda found: f"<{found[1]}{found[2]}{_marked(found[2], found[3])}>", html)
    return _GOES_ON.sub(lambda found: f"{found[1]}<span{_marked('', found[2])}>{found[2]}</span>", html)


def _marked(attributes: str, text: str) -> str:
    if re.search(r"\sdir=", attributes):
        return ""
    said = ' dir="rtl"'
    return said if re.search(r"\slang=", attributes) else f'{said} lang="{language_of(text)}"'


def language_of(text: str) -> str:
    """The code of the language that a text from right to left most likely is in: he, ur, fa or ar."""
    if re.search("[\u0590-\u05ff\ufb1d-\ufb4f]", text):
        return "he"
    return "ur" if _URDU.search(text) else "fa" if _PERSIAN.search(text) else "ar"
