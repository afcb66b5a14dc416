"""Pages obey the content security policy by how they are written, and keep the colours of ratings for ratings."""

import colorsys
import re

from tests.house.the_house import ROOT, name_of, python_files, templates


def without_comments(text: str) -> str:
    return re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", "", text, flags=re.DOTALL)


def found_in_templates(pattern: str) -> list[str]:
    return [
        f"{name_of(path)}: {found[0][:80]}"
        for path in templates()
        for found in re.finditer(pattern, without_comments(path.read_text()), re.IGNORECASE | re.DOTALL)
    ]


def is_no_page(finding: str) -> bool:
    """The report is a PDF, and an e-mail carries its style with it: no policy sees either template."""
    return finding.startswith(("templates/publishing/report", "templates/workspace/mail/letter.html"))


def test_no_template_styles_an_element_by_hand():
    assert found_in_templates(r"<[^>]*\sstyle\s*=") == []


def test_no_template_holds_a_style_sheet_or_a_script():
    inline = found_in_templates(r"<style\b") + found_in_templates(r"<script(?![^>]*\bsrc=)[^>]*>")
    assert [finding for finding in inline if not is_no_page(finding)] == []


def test_no_template_handles_events_by_hand():
    assert found_in_templates(r"<[a-z][^>]*\son[a-z]+\s*=") == []


def test_no_template_asks_another_site_for_anything():
    assert (
        found_in_templates(
            r"<(?:script|img|link|iframe|source|use)\b[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//"
        )
        == []
    )


def test_no_template_trusts_what_it_prints():
    assert found_in_templates(r"\|\s*safe\b|{%\s*autoescape\s+off") == []


def test_only_the_common_floor_declares_text_safe():
    marks = [
        f"{name_of(path)}: mark_safe"
        for path in python_files()
        if path.parts[len(ROOT.parts)] != "common"
        and re.search(r"\bmark_safe\(|SafeString\(", path.read_text())
    ]
    assert marks == []


def test_every_component_says_what_it_takes():
    components = sorted((ROOT / "templates" / "components").rglob("*.html"))
    silent = [name_of(path) for path in components if not path.read_text().lstrip().startswith("{#")]
    assert silent == []


def looks_like_a_rating(red: int, green: int, blue: int) -> bool:
    """A strong red, amber or green: hue from 340 over 0 to 170 degrees, clearly coloured."""
    hue, lightness, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    hue *= 360
    return saturation > 0.35 and 0.15 < lightness < 0.9 and (hue >= 340 or hue <= 170)


def colours(text: str) -> list[str]:
    return [
        found
        for found in re.findall(r"#[0-9a-f]{3}(?:[0-9a-f]{3})?\b", text, re.IGNORECASE)
        if looks_like_a_rating(
            *(int(pair, 16) for pair in (found[1:3], found[3:5], found[5:7]))
            if len(found) == 7
            else (int(digit * 2, 16) for digit in found[1:])
        )
    ]


def test_red_amber_and_green_appear_only_as_ratings():
    """A line of Sass with such a colour names a rating, or the yellow of the focus that GOV.UK users know."""
    strays = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in sorted((ROOT / "assets").rglob("*.scss"))
        if not re.search(r"rating|rag", path.stem)
        for number, line in enumerate(re.sub(r"//.*", "", path.read_text()).splitlines(), start=1)
        if colours(line) and not re.search(r"rating|rag-|\bred\b|amber|green|complete|focus|error", line)
    ]
    assert strays == []


def test_charts_are_drawn_in_ink():
    rated = re.compile(r"rating|family|red|amber|green", re.IGNORECASE)
    drawn = (ROOT / "common" / "charts.py").read_text().splitlines()
    assert [line.strip() for line in drawn if colours(line) and not rated.search(line)] == []
