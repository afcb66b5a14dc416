"""Published pages beside nginx: the portal's own server, nginx before it, and the static copy, in one run.

What all are compared to is nginx sending the same gzip bytes as a plain file, with the same headers. Every server has
one worker and the first processor of this machine, the clients (wrk) the second. In each round every server is asked
in turn, and its ratio is to nginx in that round; of the rounds the median counts, and the spread stands beside it.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from bench.web import processor_time
from scripts.portal_server import ROOT, free_port, run_python, served

PAGES = ("/", "/priorities/1/")
ROUNDS = 7
SECONDS = 1
CONNECTIONS = 8
BODY_AT_MOST = 64 * 1024  # bytes; beyond, sockets are measured and not servers
PINNED = (os.cpu_count() or 1) > 1
SERVER, CLIENTS = (("taskset", "-c", "0"), ("taskset", "-c", "1")) if PINNED else ((), ())
TAIL = "/usr/sbin:/sbin:" + os.environ.get("PATH", "")  # where Debian keeps nginx


@dataclass
class Subject:
    """One way to be sent a page, and what it costs."""

    name: str
    address: str
    pids: list[int]
    aim: float = 0  # of nginx; 0 where there is none
    unchanged: bool = False  # the reader has the page already
    a_second: list[float] = field(default_factory=list)
    microseconds: list[float] = field(default_factory=list)
    size: int = 0
    headers: tuple[str, ...] = ("Accept-Encoding: gzip",)

    def learn(self) -> None:
        """Ask once: how large the answer is, and how the reader says that it has it."""
        with urlopen(Request(self.address, headers={"Accept-Encoding": "gzip"}), timeout=30) as response:  # noqa: S310
            self.size = len(response.read())
            if response.headers["Content-Encoding"] != "gzip" or self.size > BODY_AT_MOST:
                sys.exit(f"{self.address} answered {self.size} bytes, not a page under 64 KB with gzip.")
            if self.unchanged:
                self.headers += (f"If-None-Match: {response.headers['ETag']}",)
                self.size = 0

    def ask(self) -> None:
        """One round."""
        used, headers = processor_time(self.pids), [part for each in self.headers for part in ("-H", each)]
        told = subprocess.run(
            [*CLIENTS, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *headers, self.address],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        spent = processor_time(self.pids) - used
        refused = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)", told)
        if refused:
            sys.exit(f"{self.name}: {refused[0]}")
        requests = int(re.search(r"(\d+) requests in", told)[1])
        self.a_second.append(float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]))
        self.microseconds.append(spent / requests * 1e6)


def nginx_path() -> str:
    """Where nginx is. Ends with what to type when it is not here."""
    for name in ("nginx", "wrk"):
        if not shutil.which(name, path=TAIL):
            sys.exit(f"{name} is not here.  Type:  sudo apt-get install -y --no-install-recommends nginx wrk")
    return shutil.which("nginx", path=TAIL)


def plainly(conf: str, *, port: int, **places: str) -> str:
    """One of deploy/nginx's files for this measurement: another port, no TLS, other places, no limits of visits."""
    text = (ROOT / "deploy" / "nginx" / conf).read_text()
    text = re.sub(r"server \{[^}]*return 301[^}]*\}", "", text)
    text = re.sub(r"\n\s*listen \[::\].*", "", text)
    text = re.sub(r"listen (443 ssl http2|80);", f"listen 127.0.0.1:{port};", text)
    text = re.sub(r"\n\s*(limit_\w+ .*;|include /etc/nginx/portal/tls.conf;)", "", text)
    for place, here in places.items():
        text = text.replace({"copy": "/srv/copy", "cache": "/var/cache/nginx/portal"}.get(place, place), here)
    return text


@contextmanager
def nginx(folder: Path, sites: str) -> Iterator[list[int]]:
    """nginx with one worker and these sites; yields its processes."""
    folder.mkdir()
    user = "user root;" if os.geteuid() == 0 else ""
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{user} worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 512; }}\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; {paths}\n{sites}\n}}\n"
    )
    process = subprocess.Popen(
        [*SERVER, nginx_path(), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    )
    try:
        deadline = time.monotonic() + 10
        while not (children := Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()):
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"nginx did not start:\n{(folder / 'error.log').read_text()}")
            time.sleep(0.05)
        time.sleep(0.3)
        yield [int(pid) for pid in children]
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def subjects(env: dict[str, str], folder: Path, page: str) -> Iterator[list[Subject]]:
    """Every way to be sent the page, served."""
    copy = folder / "copy"
    run_python("manage.py", "export_site", str(copy), env=env)
    name = page.lstrip("/") + "index.html"
    plain, copied, cached = free_port(), free_port(), free_port()
    # The measure of all: the same file, named outright, opened as nginx does unless it is told better.
    bare = plainly("copy.conf", port=plain, copy=str(copy))
    bare = re.sub(r"\n\s*open_file_cache.*;", "", bare)
    bare = bare.replace("try_files $uri $uri/ =404;", f"rewrite ^ /{name} break;")
    with ExitStack() as stack:
        portal = stack.enter_context(served(env, before=SERVER))
        proxied = plainly("portal.conf", port=cached, cache=str(folder / "cache")).replace(
            "include /etc/nginx/portal/proxy.conf;", (ROOT / "deploy" / "nginx" / "proxy.conf").read_text()
        )
        proxied = proxied.replace("127.0.0.1:8000", f"127.0.0.1:{portal.port}")

        def started(title: str, sites: str) -> list[int]:
            return stack.enter_context(nginx(folder / title, sites))

        of_plain = started("plain", bare)
        of_copy = started("of-copy", plainly("copy.conf", port=copied, copy=str(copy)))
        of_cache = started("of-cache", proxied)
        at = "http://127.0.0.1:{}{}".format
        urlopen(at(portal.port, page), timeout=30).close()  # noqa: S310 its worker is there, and has read the page
        workers = portal.workers()
        yield [
            Subject("nginx, the gzip bytes as a file", at(plain, page), of_plain),
            Subject("nginx, the static copy (deploy/nginx/copy.conf)", at(copied, page), of_copy, 0.9),
            Subject("nginx before the portal (deploy/nginx/portal.conf)", at(cached, page), of_cache, 0.9),
            Subject("the portal without nginx", at(portal.port, page), workers, 0.65),
            Subject("nginx, 304", at(plain, page), of_plain, unchanged=True),
            Subject("the portal without nginx, 304", at(portal.port, page), workers, 0.75, unchanged=True),
        ]


def table(page: str, found: list[Subject]) -> bool:
    """Print what was measured and whether the aims are met."""
    print(
        f"\nThe page {page} by nginx and by the portal: one worker each, {CONNECTIONS} connections, ", end=""
    )
    print(f"median of {ROUNDS} rounds of {SECONDS} s\n")
    print(f"{'':52}{'requests/s':>11}{'CPU µs':>8}{'bytes':>8}{'× nginx':>9}{'spread':>14}{'CPU':>7}")
    all_met = True
    for each in found:
        base = next(other for other in found if other.unchanged == each.unchanged)
        ratios = [mine / its for mine, its in zip(each.a_second, base.a_second, strict=True)]
        spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
        by_cpu = median(base.microseconds) / max(median(each.microseconds), 0.1)
        said = ""
        if each.aim:
            met = median(ratios) >= each.aim
            all_met = all_met and met
            said = f"   aim at least {each.aim}: {'met' if met else 'MISSED'}"
        print(
            f"{each.name:52}{median(each.a_second):>11,.0f}{median(each.microseconds):>8.1f}{each.size:>8,}"
            f"{median(ratios):>9.2f}{spread:>14}{by_cpu:>7.2f}{said}"
        )
    return all_met


def run(env: dict[str, str]) -> bool:
    """Measure on the database of `env`; True when the aims are met."""
    nginx_path()
    met = []
    for page in PAGES:
        with (
            tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
            subjects(env, Path(folder), page) as found,
        ):
            for each in found:
                each.learn()
            for turn in range(ROUNDS + 1):
                for each in found:
                    each.ask()
                    if not turn:  # the first round warms up
                        each.a_second.clear()
                        each.microseconds.clear()
        met.append(table(page, found))
    return all(met)
