"""Pictures of the main pages of the demo, small enough to keep with the code (`make screenshots`)."""

import os
import subprocess
import sys
import urllib.request

from playwright.sync_api import Browser, sync_playwright

from scripts.portal_server import ROOT, demo_database, served

PICTURES = ROOT / "docs" / "screenshots"
AT_MOST = 250_000  # bytes a picture
PAGES = {"home": "/", "dashboard": "/dashboard/", "priority": "/priorities/1/"}
DESK = (1280, {"home": 1000, "dashboard": 1600, "priority": 1400})  # width, and how much of each page
PHONE = (390, dict.fromkeys(PAGES, 844))
# What a signed-in person looks at: who, where, how wide and how high. A meeting is reached as its members reach it.
OFFICER, MEMBER = "officer@demo.example", "member@demo.example"
DEMO_PASSWORD = "safer-city-demo"  # noqa: S105 as `make run` prints it
SIGNED_IN = {
    "board": (MEMBER, ["/board/"], (834, 1100)),
    "meeting": (MEMBER, ["/board/", "Last meeting"], (1280, 1200)),
    "risks": (OFFICER, ["/risks/"], (1280, 1000)),
    "my-work": (OFFICER, ["/my-work/"], (1280, 1000)),
}
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"


def save(name: str, png: bytes) -> None:
    """Write a picture with as few colours as it needs to be small."""
    from io import BytesIO

    from PIL import Image

    picture = Image.open(BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = BytesIO()
        picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        if out.tell() <= AT_MOST:
            break
    (PICTURES / f"{name}.png").write_bytes(out.getvalue())
    print(f"docs/screenshots/{name}.png  {picture.width} × {picture.height}  {out.tell() // 1000} KB")
    if out.tell() > AT_MOST:
        sys.exit(f"{name}.png is larger than {AT_MOST // 1000} KB.")


def photograph(browser: Browser, site: str) -> None:
    for width, heights in (DESK, PHONE):
        context = browser.new_context(locale="en-GB", reduced_motion="reduce")
        page = context.new_page()
        for name, path in PAGES.items():
            page.set_viewport_size({"width": width, "height": heights[name]})
            answer = page.goto(f"{site}{path}", wait_until="load")
            if not answer or answer.status != 200:
                sys.exit(f"{path} answered {answer.status if answer else 'nothing'}.")
            page.evaluate("document.fonts.ready")
            save(f"{name}-{width}", page.screenshot())
        context.close()


def photograph_signed_in(browser: Browser, site: str) -> None:
    for name, (who, way, (width, height)) in SIGNED_IN.items():
        context = browser.new_context(
            locale="en-GB", reduced_motion="reduce", viewport={"width": width, "height": height}
        )
        page = context.new_page()
        page.goto(f"{site}/accounts/login/")
        page.get_by_label("E-mail address").fill(who)
        page.get_by_label("Password", exact=True).fill(DEMO_PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/my-work/")
        page.goto(f"{site}{way[0]}", wait_until="load")
        for link in way[1:]:
            page.get_by_role("link", name=link).first.click()
            page.wait_for_url("**/board/meetings/**")
        page.evaluate("document.fonts.ready")
        save(f"{name}-{width}", page.screenshot())
        context.close()


def print_pages(site: str) -> None:
    """The report's cover, and the page on which its dashboard begins: its heading stands under the running header."""
    pdf = urllib.request.urlopen(f"{site}/report.pdf", timeout=60).read()  # noqa: S310
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    headings = [
        [line.strip() for line in page.splitlines() if line.strip()][1:2] for page in text.split("\f")
    ]
    dashboard = next(
        number
        for number, top in enumerate(headings, start=1)
        if top and top[0].startswith("Annual dashboard")
    )
    for name, number in (("report-cover", 1), ("report-dashboard", dashboard)):
        png = subprocess.run(
            ["pdftoppm", "-png", "-r", "80", "-f", str(number), "-l", str(number), "-"],
            input=pdf,
            capture_output=True,
            check=True,
        ).stdout
        save(name, png)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo_database() as env, served(env) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        )
        photograph(browser, server.address)
        photograph_signed_in(browser, server.address)
        browser.close()
        print_pages(server.address)


if __name__ == "__main__":
    main()
