"""Every measurement on one freshly loaded demo record: `make bench`."""

import sys

from bench import board, figures, pack, plans, report, web, work
from scripts.portal_server import demo_database

with demo_database() as env:
    met = [measured.run(env) for measured in (web, report, figures, plans, work, board, pack)]
sys.exit(0 if all(met) else 1)
