"""scripts/test late: every page comes late and in two pieces, so a journey that looks before it is there fails."""

import time

from django.core.servers import basehttp

LATE = 0.4  # seconds

at_once = basehttp.ServerHandler.write


def late(handler, data: bytes) -> None:
    if not handler.headers_sent and "html" in handler.headers.get("Content-Type", "") and len(data) > 15:
        at_once(handler, data[:15])
        handler._flush()
        time.sleep(LATE)
        data = data[15:]
    at_once(handler, data)


basehttp.ServerHandler.write = late
