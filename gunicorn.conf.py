"""How gunicorn serves the portal behind nginx (deploy/); it reads this file by itself. See .env.example too."""

import os

wsgi_app = "scp_portal.wsgi"
bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
# A database connection belongs to a thread and is kept, so few threads that live long.
workers = int(os.environ.get("WEB_WORKERS") or 2)
worker_class = "gthread"
threads = 4
preload_app = True
keepalive = 15
loglevel = "warning"


def when_ready(server):
    """Say where to look, once there is something to see."""
    host, _, port = bind.rpartition(":")
    place = "localhost" if host in {"127.0.0.1", "0.0.0.0", "[::]"} else host  # noqa: S104
    print(f"\nThe portal is at http://{place}:{port}/   (Ctrl-C stops it)\n", flush=True)  # noqa: T201
