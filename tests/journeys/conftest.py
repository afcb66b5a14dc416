"""A real browser on the portal with the demo record, watched: any complaint of the browser fails the journey."""

import json
import os
import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import demo

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",  # one page after another, in a process that is there already
)
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

# Playwright's own event loop lives in the thread of the tests, and Django would refuse its database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A page is waited for as long as a click on it is: a slow machine is no failure.
expect.set_options(timeout=30_000)


# ── The portal


@pytest.fixture(scope="session")
def database(
    django_test_environment, django_db_modify_db_settings, django_db_blocker, shelf
) -> Iterator[sqlite3.Connection]:
    """A database with the demo record for the portal that these journeys walk through, and a copy of it, which is
    given out: what a journey leaves behind can be put right with it.

    pytest-django makes a database only for tests that are marked for one, and rolls back what they write; a journey
    is served by other threads, so its database is made here.
    """
    from django.db import connection

    name = connection.settings_dict["TEST"]["NAME"]
    assert name != connection.settings_dict["NAME"]
    with (
        django_db_blocker.unblock(),
        closing(sqlite3.connect(":memory:", check_same_thread=False)) as kept,
        pytest.MonkeyPatch.context() as patch,
    ):
        with closing(sqlite3.connect(demo.made(shelf))) as source:
            source.backup(kept)
        connection.close()
        patch.setitem(connection.settings_dict, "NAME", name)
        _put_back(kept, name)
        yield kept
        connection.close()


def _put_back(kept: sqlite3.Connection, name) -> None:
    with closing(sqlite3.connect(name)) as target:
        target.execute("PRAGMA synchronous = OFF")  # it need not outlive a power cut
        kept.backup(target)


@pytest.fixture(scope="session")
def site(database) -> Iterator[str]:
    """The address of a running portal with the demo record, the same for all journeys of a worker."""
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture
def undone(site, database) -> Iterator[None]:
    """What this journey writes is undone after it. Journeys run on SQLite, whose file can be put back whole."""
    from django.db import connection

    from publishing import serving

    yield
    _put_back(database, connection.settings_dict["NAME"])
    serving.MEMORY.forget()


@pytest.fixture
def sign_in(site, context: BrowserContext) -> Callable[..., None]:
    """Sign somebody in by e-mail address, without the form: `sign_in("officer@demo.example")`; with `into`, on another
    device.
    """
    from django.test import Client

    from partnership.models import User

    def signed_in(email: str, into: BrowserContext = context) -> None:
        client = Client()
        client.force_login(User.objects.get(email=email))
        into.add_cookies(
            [{"name": name, "value": cookie.value, "url": site} for name, cookie in client.cookies.items()]
        )

    return signed_in


# ── The browser


@pytest.fixture(scope="session")
def base_url(site) -> str:
    """So that a journey says `page.goto("/dashboard/")`."""
    return site


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args) -> dict:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(QUIET)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args) -> dict:
    return {
        **browser_context_args,
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def profiles(browser, browser_context_args) -> Iterator[Callable[[bool], BrowserContext]]:
    """`profiles(True)`: the profile of a reader whose browser runs scripts, `profiles(False)`: of one whose does not.

    Each is made once, and kept by an empty page: a new one for each journey takes longer than most pages do.
    """
    made: dict[bool, BrowserContext] = {}

    def profile(scripts: bool) -> BrowserContext:
        if scripts not in made:
            made[scripts] = browser.new_context(**browser_context_args, java_script_enabled=scripts)
            made[scripts].new_page()
        return made[scripts]

    yield profile
    for each in made.values():
        each.close()


@pytest.fixture
def fresh_profile(profiles, site) -> Iterator[Callable[[bool], BrowserContext]]:
    """One of the kept profiles, as good as new: after the journey nothing that it left there remains."""
    used: set[BrowserContext] = set()

    def profile(scripts: bool) -> BrowserContext:
        used.add(profiles(scripts))
        return profiles(scripts)

    yield profile
    for each in used:
        keeper, *pages = each.pages
        for page in pages:
            page.close()
        each.clear_cookies()
        each.clear_permissions()
        chromium = each.new_cdp_session(keeper)
        chromium.send("Storage.clearDataForOrigin", {"origin": site, "storageTypes": "all"})
        chromium.send("Network.clearBrowserCache")
        chromium.detach()


@pytest.fixture
def context(fresh_profile) -> BrowserContext:
    """Where the page of a journey is; `new_context()` is another device."""
    return fresh_profile(True)


class Complaints(list):
    """What the browser complained of while a page was open. A journey that provokes one says so with `expect`."""

    def __init__(self):
        super().__init__()
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Complaints that match are part of the story: `complaints.expect("status of 404")`."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [words for words in self if not any(re.search(pattern, words) for pattern in self.expected)]


TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI} in ${event.sourceFile}`));
"""


@pytest.fixture
def complaints() -> Complaints:
    """The browser's complaints during this journey; empty at its end, or the journey fails."""
    return Complaints()


@pytest.fixture
def watch(site, complaints) -> Callable[[Page], Page]:
    """Listen to a page: its console, its errors, its failed requests and those that leave the site."""
    home = urlsplit(site).netloc

    def watched(page: Page) -> Page:
        page.add_init_script(TELL_VIOLATIONS)
        page.on("console", lambda message: complaints.append(f"console {message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"page error: {error}"))
        page.on(
            "request",
            lambda request: (
                complaints.append(f"leaves the site: {request.url}")
                if urlsplit(request.url).scheme not in {"data", "blob", "about"}
                and urlsplit(request.url).netloc != home
                else None
            ),
        )
        return page

    return watched


@pytest.fixture
def page(page: Page, watch, complaints) -> Iterator[Page]:
    """A watched page: the journey fails when the browser complained of anything."""
    yield watch(page)
    assert complaints.unexpected() == []


@pytest.fixture
def without_javascript(fresh_profile, watch, complaints) -> Iterator[Page]:
    """A watched page of a reader whose browser runs no scripts."""
    yield watch(fresh_profile(False).new_page())
    assert complaints.unexpected() == []


@pytest.fixture(scope="session")
def eventually() -> Callable[[Page, str], None]:
    """`eventually(page, "document.title === 'Done'")` looks before every frame, for at most some 600 of them.

    Playwright's own wait_for_function evaluates text in the page, which the content security policy refuses.
    """

    def looked(page: Page, said: str) -> None:
        for _ in range(600):
            if page.evaluate(said):
                return
            page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
        raise AssertionError(f"It never came to be: {said}")

    return looked


# ── The checkers


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)` lists what keeps the page from WCAG 2.2 AA: "rule: help: element". Empty is well."""
    # Evaluated, not added as a script tag, which the content security policy would refuse.
    source = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def violations(page: Page) -> list[str]:
        page.wait_for_load_state()  # a click returns as soon as the next page begins to come
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
            WCAG,
        )
        return [
            f"{rule['id']}: {rule['help']}: {node['html'][:160]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    return violations


@pytest.fixture(scope="session")
def html_problems() -> Iterator[Callable[[str], list[str]]]:
    """`html_problems(response.text())` lists what the HTML validator finds in a page as it was sent."""
    validator = subprocess.Popen(
        ["node", Path(__file__).with_name("html-problems.mjs")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip

    def problems(html: str) -> list[str]:
        print(json.dumps(html), file=validator.stdin, flush=True)
        answer = validator.stdout.readline()
        assert answer, f"The HTML validator ended with {validator.wait()}."
        return json.loads(answer)

    with validator:
        yield problems
        validator.stdin.close()
