"""The printed report among the files of an edition."""

from django.core.exceptions import ValidationError

from common.pdf import letters_without_a_font
from common.text import list_words, plural
from publishing.files.file import File
from publishing.files.web_pages import BUILT
from publishing.pdf import Told, render_report

REPORT = "report.pdf"


def report(document: dict, *, watermark: str = "", told: Told | None = None) -> File:
    """The whole edition to print, as a PDF that passes the PDF/UA-1 machine checks.

    Raises ValidationError with a sentence when it holds letters that no font of this machine has.
    """
    with letters_without_a_font() as missing:
        data = render_report(document, assets=BUILT, watermark=watermark, told=told)
    if missing:
        raise ValidationError(_no_font_for(sorted(missing)))
    return File(
        REPORT,
        "The report",
        "application/pdf",
        data,
        "The whole edition to read on paper: priorities, dashboard, actions, notes, definitions and sources.",
    )


def _no_font_for(letters: list[str]) -> str:
    shown = [f"“{letter}” (U+{ord(letter):04X})" for letter in letters[:5]]
    more = [plural(len(letters) - 5, "other")] if len(letters) > 5 else []
    return (
        f"The report cannot be printed: no font on the server has {list_words([*shown, *more])}. Write it in other "
        "letters, or have the font installed (on Debian the package fonts-noto-core; for Chinese, Japanese and Korean "
        "fonts-noto-cjk), and try again."
    )
