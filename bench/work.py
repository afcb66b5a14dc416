"""My work for somebody with 200 items, their round, and who has reported: through the whole portal but the network.

Everything is stored in a transaction that is rolled back: the demo record stays as it was.
"""

import os
import subprocess
import sys
import time
from statistics import median

from scripts.portal_server import ROOT

ACTIONS, FIGURES, UPDATES, ROUNDS = 180, 20, 12, 9
MOST_MILLISECONDS = 300  # my work; the others are printed beside it
PAGES = {
    "my work": "/my-work/",
    "the round": "/my-work/round/",
    "its summary": "/my-work/round/summary/",
    "who has reported": "/reporting/",
    "the calendar": "",
}


def fill(person) -> None:
    """Give the person so many actions due soon, each with updates, and so many figures."""
    from actionplans.enums import Origin, UpdateRating
    from actionplans.models import Action, ActionPlan, Update
    from common.natural import natural_key
    from common.partial_dates import PartialDate
    from performance.models import Measure

    plans = list(ActionPlan.objects.filter(strategy__slug="2022-25").select_related("strategy"))
    priority = plans[0].strategy.priorities.first()
    made = Action.objects.bulk_create(
        Action(
            reference=f"BENCH-{number}",
            sort=natural_key(f"BENCH-{number}"),
            plan=plans[number % len(plans)],
            priority=priority,
            title=f"Do what was promised under the number {number}",
            lead=person.partner,
            owner=person,
            origin=Origin.EXISTING,
            starts=PartialDate(2024, 1),
            original_due=PartialDate(2025, 7),
            due=PartialDate(2025, 7, 1 + number % 28),
            source=plans[0].source,
        )
        for number in range(ACTIONS)
    )
    Update.objects.bulk_create(
        [
            Update(
                action=each,
                made_on=PartialDate(2024, 1 + step % 12),
                rating=UpdateRating.ON_TRACK,
                done="What was done since the last update, told in some words. " * 3,
                by=each.lead,
                source=each.source,
            )
            for each in made
            for step in range(UPDATES)
        ],
        batch_size=1_000,
    )
    like = Measure.objects.get(code="RR-HOU")
    for number in range(FIGURES):
        like.pk, like.code, like.reporter = None, f"BENCH-{number}", person
        like._state.adding = True
        like.save()


def measure() -> bool:
    """Print what each page costs; True when my work is within the aim."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from common import clock
    from partnership.models import User
    from workspace.operations import give_calendar

    person = User.objects.get(email="officer@demo.example")
    fill(person)
    key = give_calendar(person=person, by=person, at=clock.now())
    client = Client(HTTP_HOST="localhost")
    client.force_login(person)
    print(f"\nA person with {ACTIONS} actions and {FIGURES} figures: median of {ROUNDS}\n")
    print(f"{'':28}{'wall ms':>10}{'CPU ms':>10}{'queries':>10}{'bytes':>12}")
    found = {}
    for words, path in PAGES.items():
        address, wall, used = path or f"/calendar/{key}.ics", [], []
        for turn in range(ROUNDS + 1):
            start, spent = time.perf_counter(), time.process_time()
            response = client.get(address)
            if response.status_code != 200:
                sys.exit(f"{address} answered {response.status_code}.")
            if turn:  # the first warms up
                wall.append((time.perf_counter() - start) * 1000)
                used.append((time.process_time() - spent) * 1000)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        found[words] = median(wall)
        size = len(response.content)
        print(f"{words:28}{median(wall):>10,.0f}{median(used):>10,.0f}{len(asked):>10}{size:>12,}")
    met = found["my work"] <= MOST_MILLISECONDS
    print(f"\nmy work   aim at most {MOST_MILLISECONDS} ms: {'met' if met else 'MISSED'}")
    return met


def child() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scp_portal.settings")
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        met = measure()
        transaction.set_rollback(True)
    sys.exit(0 if met else 1)


def run(env: dict[str, str]) -> bool:
    """Measure on the database of `env`; True when the aim is met."""
    return subprocess.run([sys.executable, "-m", "bench.work"], cwd=ROOT, env=env).returncode == 0


if __name__ == "__main__":
    child()
