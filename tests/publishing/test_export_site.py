"""The static copy is the public site, whole, and nothing else; whatever goes wrong, the former copy stays."""

import gzip
import resource
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import brotli
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from publishing.exporting import DOOR, LIVE, MARK, CannotExport, export, file_of
from publishing.meetings_publishing import publish_meeting, withdraw_meeting
from publishing.models import Address
from publishing.serving import MEMORY
from tests.factories import day, make_meeting, make_user, now
from tests.publishing.conftest import publish

pytestmark = pytest.mark.once


class Quiet(SimpleHTTPRequestHandler):
    """As plain as a web server can be."""

    def log_message(self, *words):
        pass


@contextmanager
def plainly_served(folder):
    """The address of a web server that knows nothing but the files of a folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Links(HTMLParser):
    """Where a page leads, what it needs, and the places in it that can be quoted."""

    def __init__(self, page: str):
        super().__init__()
        self.links, self.places = set(), {""}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.places.add(given.get("id"))
        if tag in {"a", "link", "script", "img"}:
            self.links |= {given[name] for name in ("href", "src") if given.get(name)}


def walk(site: str, *starts: str) -> None:
    """Follow every link from the starts on; fails at a link or a fragment that leads nowhere."""
    found: set[str] = set()
    pages: dict[str, Links] = {}
    asked: set[tuple[str, str, str]] = set()
    waiting = set(starts)
    while waiting:
        path = waiting.pop()
        with urlopen(site + path) as response:  # noqa: S310 an address of this machine
            body = response.read()
            kind = response.headers.get_content_type()
        found.add(path)
        if kind == "text/html":
            pages[path] = Links(body.decode())
            for link in pages[path].links:
                whole = urlsplit(urljoin(f"{site}{path}", link.replace(settings.PORTAL_ADDRESS, site, 1)))
                if f"{whole.scheme}://{whole.netloc}" == site:
                    asked.add((path, whole.path, whole.fragment))
                    waiting |= {whole.path} - found
    for path, to, fragment in asked:
        assert not fragment or fragment in pages[to].places, f"{path} leads to {to}#{fragment}"


@pytest.fixture
def copy(tmp_path):
    return tmp_path / "copy"


def test_the_copy_on_a_plain_web_server_is_the_same_site(record_kept, client, copy):
    publish(record_kept)
    shown = make_meeting(title="Board, June", held_on=day("2025-06-30"), state="held")
    publish_meeting(meeting=shown, by=make_user("publisher"), at=now())
    MEMORY.forget()
    call_command("export_site", copy, verbosity=0)

    there = {str(each.relative_to(copy)) for each in copy.rglob("*") if each.is_file()}
    plain = {name for name in there if not name.endswith((".gz", ".br")) and not name.startswith("static/")}
    stored = set(Address.objects.values_list("path", flat=True))
    told = {path: file_of(path, client.get(path).headers["Content-Type"]) for path in stored | set(LIVE)}
    assert plain == {*told.values(), file_of(DOOR, "text/html"), "404.html", MARK}
    for path, name in told.items():
        assert (copy / name).read_bytes() == client.get(path).content, path
    for name in there:
        data = (copy / name).read_bytes()
        if name.endswith(".gz"):
            assert gzip.decompress(data) == (copy / name[:-3]).read_bytes(), name
        if name.endswith(".br"):
            assert brotli.decompress(data) == (copy / name[:-3]).read_bytes(), name

    with plainly_served(copy) as site:
        pages = {path for path in stored if "/files/" not in path}
        walk(site, "/404.html", *pages, *LIVE)


def test_a_copy_holds_nothing_of_whoever_is_signed_in(db, copy):
    export(copy)
    pages = [each.read_text() for each in copy.rglob("*.html")]
    assert len(pages) == 4
    for page in pages:
        assert "data-person" not in page and "csrf" not in page and "/accounts/logout/" not in page


def test_the_next_copy_keeps_the_files_that_have_not_changed_and_drops_what_was_withdrawn(db, copy):
    meeting, by = make_meeting(held_on=day("2025-06-30"), state="held"), make_user("publisher")
    publish_meeting(meeting=meeting, by=by, at=now())
    first = export(copy)
    assert first.files == first.written > 8
    style = next(copy.glob("meetings/*/1/files/style.css"))
    kept, page = style.stat().st_ino, style.parents[1] / "index.html"
    document = style.with_name("document.json")
    assert document.exists() and "no longer published" not in page.read_text()

    folder = copy.stat().st_ino
    assert export(copy).is_unchanged
    assert copy.stat().st_ino == folder

    withdraw_meeting(meeting=meeting, by=by, at=now(), reason="Not yet agreed.")
    assert export(copy).gone
    assert not document.exists()
    assert "Not yet agreed." in page.read_text()
    assert style.stat().st_ino == kept


def test_a_file_somebody_altered_by_hand_is_put_right_and_a_stranger_goes(db, copy):
    export(copy)
    whole = (copy / "404.html").read_bytes()
    (copy / "404.html").write_bytes(whole[::-1])
    (copy / "stranger.html").write_text("Not ours.")
    exported = export(copy)
    assert (exported.written, exported.gone) == (1, 1)
    assert (copy / "404.html").read_bytes() == whole
    assert not (copy / "stranger.html").exists()


def test_a_folder_with_other_things_in_it_is_refused_and_stays_as_it_was(db, copy):
    copy.mkdir()
    (copy / "thesis.txt").write_text("Years of work.")
    with pytest.raises(CommandError, match=r"holds other things.*Name an empty folder"):
        call_command("export_site", copy)
    assert [each.name for each in copy.iterdir()] == ["thesis.txt"]


def test_a_file_or_a_link_in_the_place_of_the_folder_is_refused(db, copy, tmp_path):
    copy.write_text("A file.")
    with pytest.raises(CannotExport, match="is a file"):
        export(copy)
    copy.unlink()
    copy.symlink_to(tmp_path)
    with pytest.raises(CannotExport, match="is a link"):
        export(copy)


def test_a_disk_that_fills_up_half_way_leaves_the_former_copy_whole(db, copy):
    export(copy)
    before = {each: each.read_bytes() for each in copy.rglob("*") if each.is_file()}
    publish_meeting(
        meeting=make_meeting(held_on=day("2025-05-30"), state="held"), by=make_user("publisher"), at=now()
    )
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(CannotExport, match=r"cannot be written.*as it was"):
            export(copy)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert {each: each.read_bytes() for each in copy.rglob("*") if each.is_file()} == before
    assert [each.name for each in copy.parent.iterdir()] == ["copy"]


def test_what_a_killed_copy_left_behind_is_cleared_up_and_the_former_copy_is_found_again(db, copy):
    export(copy)
    half = copy.with_name(".copy.new-half")
    half.mkdir()
    (half / "index.html").write_text("Half a pa")
    copy.rename(copy.with_name(".copy.former"))
    assert export(copy).is_unchanged
    assert [each.name for each in copy.parent.iterdir()] == ["copy"]


def test_an_ending_that_tells_a_web_server_something_else_is_refused():
    assert file_of("/files/measures.csv", "text/csv; charset=utf-8") == "files/measures.csv"
    assert file_of("/files/document.schema.json", "application/schema+json") == "files/document.schema.json"
    with pytest.raises(CannotExport, match="would not know by its ending"):
        file_of("/files/measures", "text/csv; charset=utf-8")
