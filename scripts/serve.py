"""The portal on granian, as `make run` serves it: HOST, PORT and WEB_WORKERS say where and with how many processes.

One thread a process: what is published is answered in microseconds, and threads that take turns would halve that
(`make bench`). A page of Django's that takes long holds up one process of several. Behind nginx, gunicorn serves
(gunicorn.conf.py, deploy/).
"""

import os
import socket
import sys
import time
from threading import Thread

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

# A database connection belongs to a thread; a thread that had nothing to do for so long (seconds) may end.
LONGEST_IDLE = 600


def main(target: str = "scp_portal.wsgi:application") -> None:
    """Serve `target`, a WSGI application, until somebody stops it."""
    host, port = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)
    server = Granian(
        target,
        address=host.strip("[]"),
        port=port,
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("WEB_WORKERS") or 3),
        blocking_threads=1,
        blocking_threads_idle_timeout=LONGEST_IDLE,
        http=HTTPModes.http1,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )

    Thread(target=tell_when_ready, args=(host, port), daemon=True).start()
    server.serve()


def tell_when_ready(host: str, port: int) -> None:
    """Say where to look, once there is something to see."""
    door = {"0.0.0.0": "127.0.0.1", "[::]": "::1"}.get(host, host.strip("[]"))  # noqa: S104
    while True:
        try:
            socket.create_connection((door, port), 5).close()
            break
        except OSError:
            time.sleep(0.05)
    place = "localhost" if door in {"127.0.0.1", "::1"} else host
    print(f"\nThe portal is at http://{place}:{port}/   (Ctrl-C stops it)\n", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
