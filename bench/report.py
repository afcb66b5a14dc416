"""The PDF report of each edition of the demo: seconds and memory, for the whole and for each page.

Each is rendered in a fresh process, so that its peak of memory is its own; loading WeasyPrint is counted apart.
The aim for memory is for a report of 25 pages, so it is judged on the line between what was there before rendering
and the peak.
"""

import json
import os
import subprocess
import sys

from scripts.portal_server import ROOT

SECONDS_A_PAGE = 0.25
MEGABYTES = 250
PAGES = 25  # of the report that the aim for memory speaks of


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scp_portal.settings")
    import django

    django.setup()


def list_editions() -> None:
    """In a child: the editions' keys, oldest first, as JSON."""
    start_django()
    from publishing.models import Edition

    print(json.dumps(list(Edition.objects.order_by("pk").values_list("pk", flat=True))))


def render(key: int) -> None:
    """In a child: render one report and print what it took, as JSON."""
    import resource
    import time

    start_django()
    from common.pdf import page_count
    from publishing import canonical
    from publishing.files import BUILT
    from publishing.models import Edition
    from publishing.pdf import render_report

    edition = Edition.objects.select_related("document", "strategy").get(pk=key)
    document = canonical.from_bytes(edition.document.plain)

    def megabytes() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    start = time.perf_counter()
    import weasyprint  # noqa: F401

    loading, before = time.perf_counter() - start, megabytes()
    start, used = time.perf_counter(), time.process_time()
    pdf = render_report(document, assets=BUILT)
    seconds, processor = time.perf_counter() - start, time.process_time() - used
    peak = megabytes()
    print(
        json.dumps(
            {
                "edition": f"{edition.strategy.years}, number {edition.number}",
                "pages": page_count(pdf),
                "kilobytes": len(pdf) // 1024,
                "loading": loading,
                "seconds": seconds,
                "processor": processor,
                "before": before,
                "peak": peak,
            }
        )
    )


def in_a_child(env: dict[str, str], *arguments: str):
    done = subprocess.run(
        [sys.executable, "-m", "bench.report", *arguments], cwd=ROOT, env=env, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def judged(words: str, found: float, aim: float) -> bool:
    print(f"{words:44}{found:>12,.3g}   aim at most {aim}: {'met' if found <= aim else 'MISSED'}")
    return found <= aim


def run(env: dict[str, str]) -> bool:
    """Measure on the database of `env`; True when the aims are met."""
    reports = [in_a_child(env, str(edition)) for edition in in_a_child(env)]
    print("\nThe report: each in a fresh process\n")
    heads = (
        f"{'pages':>6}{'KB':>7}{'seconds':>9}{'CPU s':>8}{'CPU s a page':>14}{'peak MB':>9}{'MB a page':>11}"
    )
    print(f"{'edition':32}{heads}")
    for each in reports:
        print(
            f"{each['edition']:32}{each['pages']:>6}{each['kilobytes']:>7}{each['seconds']:>9.1f}{each['processor']:>8.1f}"
            f"{each['processor'] / each['pages']:>14.3f}{each['peak']:>9.0f}{growth(each):>11.2f}"
        )
    print(f"\nLoading WeasyPrint, once for a process: {reports[0]['loading']:.1f} s")
    slowest = max(each["processor"] / each["pages"] for each in reports)
    largest = max(each["before"] + PAGES * growth(each) for each in reports)
    met = [
        judged("seconds of processor time a page", slowest, SECONDS_A_PAGE),
        judged(f"memory at {PAGES} pages, MB", largest, MEGABYTES),
    ]
    return all(met)


def growth(each: dict) -> float:
    """Megabytes a page."""
    return (each["peak"] - each["before"]) / each["pages"]


if __name__ == "__main__":
    render(int(sys.argv[1])) if len(sys.argv) > 1 else list_editions()
