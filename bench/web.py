"""The home page through Django, with its row looked up, beside a bare view, and built live: one run, side by side.

One gunicorn worker and one client on this machine. The rounds take turns, so that a busy moment falls on all alike;
of the rounds the median counts. Trust the ratios, and of these the processor time: it does not see the neighbours.
How the portal serves stored pages ahead of Django is measured beside nginx (bench/serving.py).
"""

import os
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from scripts.portal_server import GUNICORN, Server, served

ROUNDS = 5
TICKS = os.sysconf("SC_CLK_TCK")
CONNECTIONS = 4


@dataclass
class Subject:
    """One address and what it costs."""

    name: str
    path: str
    requests: int  # in a round
    a_second: list[float] = field(default_factory=list)
    microseconds: list[float] = field(default_factory=list)
    size: int = 0


SUBJECTS = (
    Subject("bare Django view, no middleware", "/bench/bare/", 1500),
    Subject("bare Django view, the portal's middleware", "/bench/plain/", 1000),
    Subject("home page, stored, through all of Django", "/bench/row/", 1000),
    Subject("home page, stored, ahead of Django", "/", 1500),
    Subject("home page, built live", "/bench/live/", 4),
)


def processor_time(pids: list[int]) -> float:
    """Seconds of processor time that the processes have used, theirs and the kernel's for them."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def request_for(subject: Subject) -> bytes:
    """What a browser sends, as bytes."""
    return (
        f"GET {subject.path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n"
        "Accept-Encoding: gzip, deflate, br\r\nUser-Agent: bench\r\n\r\n"
    ).encode()


def ask(connections: list[socket.socket], request: bytes, times: int) -> int:
    """Send the request so many times over kept connections, one waiting on each; returns the size of one answer."""
    size = 0
    for start in range(0, times, len(connections)):
        batch = connections[: min(len(connections), times - start)]
        for connection in batch:
            connection.sendall(request)
        for connection in batch:
            size = read_answer(connection)
    return size


def read_answer(connection: socket.socket) -> int:
    """Read one whole answer; returns the size of its body. Anything but 200 ends the measurement."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += more_from(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    if status.split()[1] != b"200":
        sys.exit(f"The server answered {status.decode()}.")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
    wanted = int(headers[b"content-length"])
    got = len(body)
    while got < wanted:
        got += len(more_from(connection))
    return wanted


def more_from(connection: socket.socket) -> bytes:
    if not (more := connection.recv(262144)):
        sys.exit("The server closed the connection.")
    return more


def measure(server: Server) -> None:
    """Fill the subjects with what was measured."""
    server_address = ("127.0.0.1", server.port)
    with socket.create_connection(server_address, 60) as first:
        ask([first], request_for(SUBJECTS[0]), 1)
    workers = server.workers()  # complete, now that one of them has answered
    for turn in range(ROUNDS + 1):
        for subject in SUBJECTS:
            request = request_for(subject)
            connections = [socket.create_connection(server_address, 60) for _ in range(CONNECTIONS)]
            used, start = processor_time(workers), time.perf_counter()
            subject.size = ask(connections, request, subject.requests)
            seconds, spent = time.perf_counter() - start, processor_time(workers) - used
            for connection in connections:
                connection.close()
            if turn:  # the first round warms up
                subject.a_second.append(subject.requests / seconds)
                subject.microseconds.append(spent / subject.requests * 1e6)


def table() -> bool:
    """Print the table and whether the aims are met."""
    bare, _plain, row, stored, built = SUBJECTS
    print(
        f"\nThe public page by Django: one gunicorn worker, {CONNECTIONS} connections, median of {ROUNDS} rounds\n"
    )
    print(f"{'':44}{'requests/s':>12}{'CPU µs each':>14}{'bytes sent':>12}{'× bare (CPU)':>14}")
    for subject in SUBJECTS:
        microseconds = median(subject.microseconds)
        print(
            f"{subject.name:44}{median(subject.a_second):>12,.0f}{microseconds:>14,.0f}{subject.size:>12,}"
            f"{median(bare.microseconds) / microseconds:>14.3f}"
        )
    aims = [
        ("one row : bare view, requests/s", median(row.a_second) / median(bare.a_second), 0.55),
        ("one row : bare view, CPU", median(bare.microseconds) / median(row.microseconds), 0.55),
        ("stored page : live page, requests/s", median(stored.a_second) / median(built.a_second), 50),
        ("stored page : live page, CPU", median(built.microseconds) / median(stored.microseconds), 50),
    ]
    print()
    for words, found, aim in aims:
        print(f"{words:44}{found:>12,.2f}   aim at least {aim}: {'met' if found >= aim else 'MISSED'}")
    return all(found >= aim for _words, found, aim in aims)


def run(env: dict[str, str]) -> bool:
    """Measure on the database of `env`; True when the aims are met."""
    with served(env, by=GUNICORN, application="bench.server:application") as server:
        measure(server)
    return table()
