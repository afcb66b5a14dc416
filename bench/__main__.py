"""Every measurement on one freshly loaded demo record: `make bench`."""

import sys

from bench import board, edition, figures, pack, plans, report, serving, web, work
from scripts.portal_server import demo_database

with demo_database() as env:
    met = [
        measured.run(env) for measured in (serving, web, report, edition, figures, plans, work, board, pack)
    ]
sys.exit(0 if all(met) else 1)
