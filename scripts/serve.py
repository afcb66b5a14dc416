"""The portal on uvicorn, as `make run` serves it: HOST, PORT and WEB_WORKERS say where and with how many processes.

Published pages never leave the thread that reads the network (scp_portal/asgi.py), which makes them nearly as quick as
nginx (`make bench`). Behind nginx, gunicorn serves (gunicorn.conf.py, deploy/).
"""

import os
import socket
import sys
import time
from pathlib import Path
from threading import Thread

import uvicorn

ROOT = Path(__file__).resolve().parent.parent


def main(target: str = "scp_portal.asgi:application") -> None:
    """Serve `target`, an ASGI application, until somebody stops it."""
    sys.path.insert(0, str(ROOT))
    from scp_portal.asgi import PublishedFirst

    host, port = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)
    Thread(target=tell_when_ready, args=(host, port), daemon=True).start()
    uvicorn.run(
        target,
        host=host.strip("[]"),
        port=port,
        workers=int(os.environ.get("WEB_WORKERS") or 3),
        http=PublishedFirst,
        loop="uvloop",
        ws="none",
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level="error",
    )


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
