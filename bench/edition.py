"""Publishing: an edition of the demo, and large ones of growing size, each in a fresh process.

Everything is stored in a transaction that is rolled back: the demo record stays as it was. The peak of memory is that
of the whole process, which made the large record as well.

One size alone, on the database that DATABASE_URL names: `python -m bench.edition 150 250`.
"""

import json
import os
import resource
import subprocess
import sys
import time

from scripts.portal_server import ROOT

SIZES = (
    (0, 0),
    (75, 125),
    (150, 250),
    (300, 500),
)  # measures of 40 quarters, and actions, beside the demo's own
DEMO_SECONDS, DEMO_MEGABYTES = 30, 300
SECONDS, MEGABYTES = 240, 800  # of the largest
STRAIGHT = 1.3  # how many times the seconds a measure may take in the largest, against the one half as large


# In a child: one measurement, as JSON


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def publish(measures: int, actions: int) -> dict:
    """Publish the year's edition of a record of this size, beside what the demo record holds."""
    from django.db import transaction

    from bench import board
    from common import clock
    from common.periods import Period
    from partnership.models import User
    from priorities.models import Strategy
    from publishing import checks, operations
    from publishing.enums import EditionKind
    from publishing.overrides import override_check

    with transaction.atomic():
        if measures:
            board.fill(measures, actions, collected="quarter")
        strategy = Strategy.objects.in_force().main().get()
        publisher = User.objects.filter(is_publisher=True).order_by("pk").first()
        year = Period.parse("2024/25")
        wanted = {
            "strategy": strategy, "kind": EditionKind.ANNUAL, "period": year, "as_at": year.end, "title": "Measured",
        }  # fmt: skip
        first = operations.prepare(wanted=operations.Wanted(**wanted), by=publisher, at=clock.now())
        for result in checks.blocking(first.results):
            override_check(
                strategy=strategy, code=result.code, period=year, reason="For a measurement.", by=publisher,
                at=clock.now(),
            )  # fmt: skip
        del first
        before, start, used = megabytes(), time.perf_counter(), time.process_time()
        edition = operations.publish(**wanted, by=publisher, at=clock.now())
        seconds, processor = time.perf_counter() - start, time.process_time() - used
        found = {
            "measures": measures,
            "actions": actions,
            "seconds": seconds,
            "processor": processor,
            "before": before,
            "peak": megabytes(),
            "files": edition.files.count(),
            "kilobytes": sum(edition.files.values_list("blob__size", flat=True)) // 1024,
            "failures": failures_of(edition),  # after the peak was read: the checker's memory is its own
        }
        transaction.set_rollback(True)
    return found


def failures_of(edition) -> int:
    """How many machine checks of PDF/UA-1 the report fails."""
    import page

    pdf = bytes(edition.files.select_related("blob").get(name="report.pdf").blob.plain)
    return len(page.validate_pdf_bytes(pdf, profile="ua1").failures)


def in_a_child(env: dict[str, str], size: tuple[int, int]) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "bench.edition", *map(str, size)],
        cwd=ROOT, env=env, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def judged(words: str, found: float, aim: float) -> bool:
    print(f"{words:60}{found:>10,.3g}   aim at most {aim}: {'met' if found <= aim else 'MISSED'}")
    return found <= aim


def run(env: dict[str, str]) -> bool:
    """Measure on the database of `env`; True when the aims are met."""
    print("\nPublishing an edition: each in a fresh process; the large ones beside the demo's own measures\n")
    print(
        f"{'measures':>10}{'actions':>9}{'seconds':>10}{'CPU s':>9}{'before MB':>11}{'peak MB':>9}{'files':>7}{'KB':>9}"
    )
    rows = []
    for size in SIZES:
        each = in_a_child(env, size)
        rows.append(each)
        print(
            f"{each['measures'] or 'demo':>10}{each['actions']:>9,}{each['seconds']:>10.1f}{each['processor']:>9.1f}"
            f"{each['before']:>11.0f}{each['peak']:>9.0f}{each['files']:>7}{each['kilobytes']:>9,}",
            flush=True,
        )
    demo, *_, half, largest = rows
    added = [each["processor"] - demo["processor"] for each in (half, largest)]
    print()
    met = [
        judged("seconds for the demo's edition", demo["seconds"], DEMO_SECONDS),
        judged("megabytes for it", demo["peak"], DEMO_MEGABYTES),
        judged("seconds for the largest", largest["seconds"], SECONDS),
        judged("megabytes for it", largest["peak"], MEGABYTES),
        judged("failures of PDF/UA-1 in all of them", sum(each["failures"] for each in rows), 0),
        judged("times the processor time a measure, against half as many", added[1] / added[0] / 2, STRAIGHT),
    ]
    return all(met)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scp_portal.settings")
    import django

    django.setup()
    print(json.dumps(publish(*map(int, sys.argv[1:]))))
