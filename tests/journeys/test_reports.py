"""A chair reports in five minutes; a late paper says why it is urgent; a bad upload is refused; a report is written."""

import re
from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("undone")

GROUP = "Anti-social behaviour delivery group"
COMING = "22 September 2025"


def meeting_on(day: str):
    """The board's meeting of a day, as stored: 2025-09-22."""
    from meetings.models import Meeting

    return next(each for each in Meeting.objects.filter(group__kind="board") if each.held_on.iso == day)


def a_pdf(*, script: bool = False) -> dict:
    """A file as a person chooses it."""
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    if script:
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.save(out)
    return {"name": "Closing report.pdf", "mimeType": "application/pdf", "buffer": out.getvalue()}


def test_a_chair_submits_the_report_of_the_group_from_the_board_in_three_presses(page, sign_in, axe):
    sign_in("chair@demo.example")
    page.goto("/board/")
    page.locator("#group-asb-group").get_by_role("link", name=re.compile("^Report not received")).click()
    page.wait_for_url("**/groups/asb-group/")
    expect(page.get_by_label("Exceptions")).to_have_value(
        re.compile(r"Theft from the person \(SC-TFP\) is off target")
    )
    assert axe(page) == []
    page.get_by_label("What was achieved").fill("Shops report in one form.")
    page.get_by_role("button", name="Save and read it through").click()
    page.wait_for_url("**/asb-group/submit/")
    expect(page.get_by_role("heading", name="How things stood on 14 July 2025")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Shops report in one form.")
    assert axe(page) == []
    page.get_by_role("button", name="Submit the report").click()
    page.wait_for_url("**/groups/asb-group/")
    expect(page.get_by_role("status").or_(page.get_by_role("alert")).first).to_contain_text("is submitted")
    expect(page.get_by_role("row", name=re.compile("^Version Submitted on 14 July 2025"))).to_be_visible()
    assert axe(page) == []
    page.goto("/board/")
    expect(page.locator("#group-asb-group")).to_contain_text("Report received on 14 July 2025")


def test_the_report_is_written_on_a_phone_by_keyboard_and_without_javascript(without_javascript, sign_in):
    page = without_javascript
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in("chair@demo.example", page.context)
    page.goto(f"/board/meetings/{meeting_on('2025-09-22').pk}/groups/asb-group/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_label("What was achieved").focus()
    page.keyboard.type("Shops report in one form.")
    page.get_by_role("button", name="Save for later").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    page.get_by_role("button", name="Save and read it through").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/submit/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Submit the report").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/groups/asb-group/")
    expect(page.locator("main")).to_contain_text("Shops report in one form.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_bad_upload_is_refused_and_a_late_paper_says_why_it_is_urgent(page, sign_in, axe):
    sign_in("officer@demo.example")
    # The meeting of July: its papers were due on 25 June.
    item = meeting_on("2025-07-07").items.get(number=5)
    page.goto(f"/board/items/{item.pk}/papers/add/")
    page.get_by_label("A PDF to upload").check()
    page.get_by_label("Title of the PDF").fill("Appendix 1")
    page.get_by_label("The PDF", exact=True).set_input_files(
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"PK\x03\x04word"}
    )
    page.get_by_role("button", name="Add the paper").click()
    said = page.get_by_role("alert")
    expect(said).to_contain_text(
        "plan.pdf is not a PDF but a Word, Excel or ZIP file: save it as PDF, then upload that."
    )
    expect(page.get_by_label("Title of the PDF")).to_have_value("Appendix 1")
    assert axe(page) == []
    page.get_by_label("The PDF", exact=True).set_input_files(a_pdf(script=True))
    page.get_by_role("button", name="Add the paper").click()
    expect(said).to_contain_text(
        "Closing report.pdf carries a script: print it to a new PDF, then upload that."
    )
    page.get_by_label("The PDF", exact=True).set_input_files(a_pdf())
    page.get_by_role("button", name="Add the paper").click()
    expect(said).to_contain_text("Papers were due by 25 June 2025: a later one is taken only with the reason")
    page.get_by_label("The PDF", exact=True).set_input_files(a_pdf())
    page.get_by_label("Why it is urgent").fill("The figures came last night.")
    page.get_by_role("button", name="Add the paper").click()
    page.wait_for_url("**/board/meetings/*/#item-5")
    expect(page.get_by_role("link", name="Appendix 1")).to_be_visible()


def test_an_officer_writes_a_report_submits_it_and_puts_it_behind_an_item(page, sign_in, axe):
    sign_in("officer@demo.example")
    page.goto("/board/reports/")
    page.get_by_role("link", name="Write a report").click()
    page.wait_for_url("**/board/reports/new/")
    for label, text in (
        ("Subject", "Closing report on the strategy 2022–25"),
        ("Report of", "Director of Public Protection"),
        ("Author", "Community Safety Team"),
        ("Summary", "What was promised, and what came of it."),
        ("Recommendations: members are asked to", "Note the report."),
        ("Background", "First.\n\nSecond:\n- one\n- two"),
        (
            "Crime and disorder: section 17 of the Crime and Disorder Act 1998",
            "It tells what reduced crime, and what did not.",
        ),
    ):
        page.get_by_role("textbox", name=label, exact=True).fill(text)
    page.get_by_label("For information").check()
    page.get_by_role("button", name="Save the draft").click()
    page.wait_for_url(re.compile(r"/board/reports/\d+/$"))
    page.get_by_role("link", name="Read through and submit").click()
    page.wait_for_url("**/submit/")
    assert axe(page) == []
    page.get_by_role("button", name="Submit the report").click()
    page.wait_for_url(re.compile(r"/board/reports/\d+/$"))
    page.get_by_text("Put version 1 behind an item of a meeting to come").click()
    page.get_by_role("link", name=re.compile("6. Closing report on the strategy")).click()
    page.wait_for_url("**/papers/add/?report=*")
    expect(page.get_by_label("Closing report on the strategy 2022–25 (version 1")).to_be_checked()
    page.get_by_role("button", name="Add the paper").click()
    page.wait_for_url("**/board/meetings/*/#item-6")
    page.locator("#item-6").get_by_role("link", name="Closing report on the strategy 2022–25").first.click()
    page.wait_for_url("**/versions/1/")
    expect(page.locator("#paragraph-2")).to_contain_text("2. Second:")
    expect(
        page.get_by_role("row", name=f"Committee and date Safer City Partnership Strategy Board, {COMING}")
    ).to_be_visible()
    assert axe(page) == []


def test_every_page_of_reports_is_sound_html_and_keeps_the_guidelines_on_a_phone(
    page, sign_in, axe, html_problems
):
    from meetings.models import CommitteeReport, Paper

    sign_in("officer@demo.example")
    page.set_viewport_size({"width": 320, "height": 640})
    coming, held = meeting_on("2025-09-22").pk, meeting_on("2025-07-07").pk
    report = CommitteeReport.objects.get(title="Safer City Partnership Strategy 2022–25").pk
    item = meeting_on("2025-09-22").items.get(number=5).pk
    paper = Paper.objects.filter(version__report=report).get().pk
    for path in (
        "/board/reports/",
        "/board/reports/new/",
        f"/board/reports/{report}/",
        f"/board/reports/{report}/edit/",
        f"/board/reports/{report}/submit/",
        f"/board/reports/{report}/versions/1/",
        f"/board/items/{item}/papers/add/",
        f"/board/papers/{paper}/remove/",
        f"/board/meetings/{held}/groups/sv-group/",
        f"/board/meetings/{held}/groups/sv-group/new-version/",
        f"/board/meetings/{held}/groups/asb-group/?version=1",
        f"/board/meetings/{coming}/groups/sv-group/",
        f"/board/meetings/{coming}/chair/",
        f"/board/meetings/{meeting_on('2023-08-30').pk}/chair/",
    ):
        response = page.goto(path)
        assert response.status == 200, path
        assert html_problems(response.text()) == [], path
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert page.locator("h1").count() == 1, path
