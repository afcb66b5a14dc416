"""The watch itself: a journey is only worth its green tick if a bad page would fail it."""

from urllib.parse import urlsplit

BAD_PAGE = """<!doctype html>
<html lang="en-GB"><head><title>A bad page</title></head>
<body><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p style="color: #eee">Hardly to be seen</div></body></html>
"""

GOOD_PAGE = """<!doctype html>
<html lang="en-GB"><head><title>A good page</title></head><body><main><h1>Good</h1></main></body></html>
"""


def served(page, site, html, *, policy="default-src 'none'; img-src data:"):
    """Let the site answer one address with this page."""
    page.route(
        f"{site}/bad/",
        lambda route: route.fulfill(
            body=html, content_type="text/html", headers={"Content-Security-Policy": policy}
        ),
    )
    page.goto("/bad/")


def test_the_watch_hears_the_console(page, site, complaints):
    served(page, site, GOOD_PAGE)
    page.evaluate("console.log('a word')")
    assert complaints == ["console log: a word"]
    complaints.expect("a word")


def test_the_watch_hears_the_content_security_policy(page, site, complaints):
    served(page, site, BAD_PAGE)
    assert any("CSP: style-src" in words for words in complaints)
    complaints.expect("style")


def test_the_watch_sees_a_request_that_leaves_the_site(page, site, complaints):
    port = (urlsplit(site).port or 0) + 1
    served(page, site, BAD_PAGE, policy="img-src * data:")
    with page.expect_request(f"http://localhost:{port}/pixel.gif"):
        page.evaluate(f"() => {{ new Image().src = 'http://localhost:{port}/pixel.gif' }}")
    assert f"leaves the site: http://localhost:{port}/pixel.gif" in complaints
    complaints.expect("pixel|ERR_")


def test_the_watch_hears_an_error_of_the_page(page, site, complaints):
    served(page, site, BAD_PAGE, policy="script-src 'unsafe-inline'")
    with page.expect_event("pageerror"):
        page.evaluate("() => { queueMicrotask(() => { throw new Error('out of order') }) }")
    assert any("out of order" in words for words in complaints)
    complaints.expect("out of order")


def test_axe_finds_what_a_screen_reader_would_miss(page, site, axe, complaints):
    served(page, site, BAD_PAGE, policy="style-src 'unsafe-inline'; img-src data:")
    found = " ".join(axe(page))
    assert "image-alt" in found
    assert "color-contrast" in found


def test_axe_has_nothing_against_a_good_page(page, site, axe):
    served(page, site, GOOD_PAGE)
    assert axe(page) == []


def test_the_validator_finds_broken_html(html_problems):
    found = " ".join(html_problems(BAD_PAGE))
    assert "close-order" in found
    assert "no-inline-style" in found
    assert "wcag/h37" in found
    assert (
        html_problems(
            '<!doctype html>\n<html lang="en-GB"><head><title>A page</title></head><body></body></html>'
        )
        == []
    )
