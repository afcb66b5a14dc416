"""Where the tests run: the settings read the environment as Django starts, so this is loaded before it (`-p`).

The tests use the portal's own settings; what differs is said here. The cheap password hasher is set by conftest.
DATABASE_URL stays as it is: `make test` runs the suite once without it (SQLite) and once with it (PostgreSQL).
"""

import os
import tempfile
from pathlib import Path

QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
HERE = {
    "PORTAL_DEMO": "yes",  # the demo's date, 14 July 2025, and no HTTPS
    "PORTAL_TODAY": "2025-07-14",
    "SECRET_KEY": "only-for-the-tests",
    "DEBUG": "no",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "STATIC_ROOT": str(Path(tempfile.gettempdir()) / "portal-tests-collect-nothing"),
}
NOT_HERE = (
    "HTTPS",
    "BEHIND_PROXY",
    "CSRF_TRUSTED_ORIGINS",
    "EMAIL_URL",
    "EMAIL_FROM",
    "PORTAL_ADDRESS",
    "PORTAL_TWO_FACTORS",
    "PROXY_COUNT",
)

os.environ.update(HERE)
for name in NOT_HERE:
    os.environ.pop(name, None)
