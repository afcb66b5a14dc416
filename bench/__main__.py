"""Every measurement on one freshly loaded demo record: `make bench`."""

import sys

from bench import figures, report, web
from scripts.portal_server import demo_database

with demo_database() as env:
    met = [measured.run(env) for measured in (web, report, figures)]
sys.exit(0 if all(met) else 1)
