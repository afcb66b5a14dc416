"""What tells others that something was published: the Atom feed, the map of the site, and the note for robots.

All three are made anew, and kept as bytes, whenever what is published changes.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import StringIO

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import localdate
from django.utils.xmlutils import SimplerXMLGenerator

from common.templatetags.components import stop
from common.text import date_words
from publishing.models import Edition, MeetingPublication

FEED, SITEMAP, ROBOTS = "/feed.atom", "/sitemap.xml", "/robots.txt"
TOLD_AT_MOST = 50  # entries of the feed
LIVE = ("/meetings/",)  # public pages that are no file
SITEMAP_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def signposts_of(
    pages: Mapping[str, datetime | None],
    *,
    name: str,
    editions: Iterable[Edition],
    meetings: Iterable[MeetingPublication],
) -> dict[str, tuple[str, str]]:
    """The text and content type of each signpost by its address. `pages`: when each page to be found was published;
    `editions` and `meetings`: what the feed tells of.
    """
    found = {
        SITEMAP: (sitemap(pages), "application/xml; charset=utf-8"),
        ROBOTS: (robots(), "text/plain; charset=utf-8"),
    }
    if feed := atom(editions=editions, meetings=meetings, name=name):
        found[FEED] = (feed, "application/atom+xml; charset=utf-8")
    return found


def atom(*, editions: Iterable[Edition], meetings: Iterable[MeetingPublication], name: str) -> str:
    """What was published, newest first, as an Atom feed; "" while there is nothing to tell.

    An entry's address is the one that never changes, so that a reader sees each version once.
    """
    site = settings.PORTAL_ADDRESS
    feed = Atom1Feed(
        title=f"{name}: what was published",
        link=f"{site}/",
        feed_url=f"{site}{FEED}",
        description="Editions of the strategy, and the board’s meetings.",
        language="en-GB",
        author_name=name,
    )
    entries = [(each.published_at, each.address, each.title, _told_of_edition(each)) for each in editions] + [
        (each.published_at, each.own_address, each.facts["title"], _told_of_meeting(each))
        for each in meetings
    ]
    entries.sort(key=lambda entry: (entry[0], entry[1]), reverse=True)
    for at, address, title, told in entries[:TOLD_AT_MOST]:
        link = f"{site}{address}"
        feed.add_item(title=title, link=link, description=told, pubdate=at, updateddate=at, unique_id=link)
    return feed.writeString("utf-8") if entries else ""


def sitemap(pages: Mapping[str, datetime | None]) -> str:
    """The pages that are to be found, each with the day it was published, as sitemaps.org has it (protocol 0.9)."""
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement("urlset", {"xmlns": SITEMAP_SPACE})
    for path in sorted({*pages, *LIVE}):
        xml.startElement("url", {})
        xml.addQuickElement("loc", f"{settings.PORTAL_ADDRESS}{path}")
        if at := pages.get(path):
            xml.addQuickElement("lastmod", localdate(at).isoformat())
        xml.endElement("url")
    xml.endElement("urlset")
    xml.endDocument()
    return out.getvalue()


def robots() -> str:
    """Everything public may be found; the pages behind the door need nobody's visit."""
    return f"User-agent: *\nDisallow: /accounts/\nDisallow: /admin/\n\nSitemap: {settings.PORTAL_ADDRESS}{SITEMAP}\n"


def _told_of_edition(edition: Edition) -> str:
    parts = [
        edition.label,
        f"Edition {edition.number}, the position at {date_words(edition.as_at)}",
        edition.note,
    ]
    return " ".join(stop(part) for part in parts if part)


def _told_of_meeting(publication: MeetingPublication) -> str:
    parts = [f"Version {publication.version} of what is published of this meeting", publication.note]
    return " ".join(stop(part) for part in parts if part)
