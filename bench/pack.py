"""A board pack of a hundred pages: seconds and memory of the process that builds it, uploads merged.

Twelve committee reports, two uploads of ten pages and the demo's own dashboard, in a transaction that is rolled back.
"""

import json
import os
import subprocess
import sys

from bench.report import judged
from scripts.portal_server import ROOT

REPORTS, UPLOADS, UPLOADED_PAGES = 12, 2, 10
LONG = 26  # paragraphs of each section, so that the pack has a hundred pages
PAGES = 100
SECONDS = 30  # of processor time, which does not see the neighbours
MEGABYTES = 500


# In a child: one measurement, as JSON


def fill():
    """A meeting of the board with so many papers behind its items; out comes the meeting."""
    from datetime import date

    from common import clock
    from common.partial_dates import PartialDate
    from meetings.models import AgendaItem, CommitteeReport, Meeting, Paper
    from meetings.operations import agendas, reports
    from partnership.models import DeliveryGroup, User

    by, at = User.objects.filter(is_officer=True).order_by("pk").first(), clock.now()
    board = DeliveryGroup.objects.get(kind="board")
    source = board.source
    meeting = agendas.plan_meeting(
        meeting=Meeting(
            group=board, held_on=PartialDate.of(date(2026, 1, 12)), title="A long meeting", source=source
        ),
        by=by,
        at=at,
    )
    said = "\n\n".join(
        f"Paragraph {number} says what was done, by whom, with what effect, and what is to come. " * 5
        for number in range(LONG)
    )
    for number in range(REPORTS):
        item = agendas.keep_item(
            item=AgendaItem(meeting=meeting, title=f"Report {number}", type="decision", source=source),
            by=by,
            at=at,
            reason="For a measurement.",
        )
        report = reports.keep_report(
            report=CommitteeReport(
                title=f"Report {number}",
                type="decision",
                report_of="Director of Public Protection",
                author="Community Safety Team",
                summary="What it says.",
                recommendations="Agree the report.",
                background=said,
                current_position=said,
                proposals=said[: len(said) // 2],
                crime_and_disorder_implications="It prevents crime.",
                source=source,
            ),
            by=by,
            at=at,
        )
        version = reports.submit_report(report=report, by=by, at=at)
        received = {"item": item, "received_on": at.date()}
        reports.put_behind_item(paper=Paper(version=version, title=report.title, **received), by=by, at=at)
        if number < UPLOADS:
            content = uploaded()
            reports.put_behind_item(
                paper=Paper(
                    content=content,
                    title=f"Map {number}",
                    file_name="map.pdf",
                    media_type="application/pdf",
                    **received,
                ),
                by=by,
                at=at,
            )
    return meeting, by


def uploaded() -> bytes:
    """A PDF of some pages, made elsewhere."""
    from io import BytesIO

    import pikepdf

    pdf, made = pikepdf.new(), BytesIO()
    for _ in range(UPLOADED_PAGES):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.save(made)
    return made.getvalue()


def measure() -> dict:
    """Build the members' pack as its process does, and tell what it took."""
    import resource
    import time

    from django.db import transaction

    from publishing import packs
    from publishing.enums import PackAudience
    from scp_portal.pack_dashboard import pack_dashboard

    with transaction.atomic():
        meeting, by = fill()
        asked = packs.ask_for_pack(meeting=meeting, audience=PackAudience.MEMBERS, by=by)
        start, used = time.perf_counter(), time.process_time()
        pack = packs.build_pack(asked.pk, dashboard=pack_dashboard)
        found = {
            "pages": pack.pages,
            "merged": pack.merged_pages,
            "kilobytes": pack.pdf.size // 1024,
            "seconds": time.perf_counter() - start,
            "processor": time.process_time() - used,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        transaction.set_rollback(True)
    return found


def run(env: dict[str, str]) -> bool:
    """Measure on the database of `env`; True when the aims are met."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.pack"], cwd=ROOT, env=env, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr)
    found = json.loads(done.stdout)
    print(
        f"\nA board pack: {REPORTS} reports, {found['merged']} pages of uploads merged, {found['kilobytes']:,} KB; "
        f"{found['seconds']:.1f} seconds by the clock\n"
    )
    pages = found["pages"]
    print(f"{'pages':44}{pages:>12}   {'as many as' if pages >= PAGES else 'FEWER than'} the aim speaks of")
    met = [
        judged("seconds of processor time", found["processor"], SECONDS),
        judged("peak of memory, MB", found["peak"], MEGABYTES),
    ]
    return pages >= PAGES and all(met)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scp_portal.settings")
    import django

    django.setup()
    print(json.dumps(measure()))
