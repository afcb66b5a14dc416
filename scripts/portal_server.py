"""A portal with the demo record, served on a free port of this machine, for as long as a `with` lasts."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Server:
    """A running portal."""

    address: str  # without a slash at its end
    port: int
    pid: int

    def workers(self) -> list[int]:
        """The processes that serve: children of the server's own, or itself where it needs none."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(pid) for pid in children or [self.pid]]


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def run_python(*arguments: str, env: dict[str, str]) -> None:
    """Run one of the portal's scripts; its words are shown only when it fails."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}:\n{done.stdout}{done.stderr}")


@contextmanager
def demo_database() -> Iterator[dict[str, str]]:
    """The environment of the demo record, loaded for this and gone afterwards.

    Where DATABASE_URL names a database, it is that one: loaded when it is empty, and left as it is.
    """
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        env = {
            **os.environ,
            "PORTAL_DEMO": "yes",
            "DEBUG": "no",
            "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/portal.sqlite3",
            "STATIC_ROOT": f"{folder}/static",
        }
        print("Loading the demo record …", flush=True)
        run_python("scripts/prepare_database.py", "--demo", env=env)
        run_python("manage.py", "collectstatic", "--no-input", "--verbosity", "0", env=env)
        yield env


UVICORN = ("scripts/serve.py",)  # as `make run` serves
GUNICORN = ("-m", "gunicorn")  # as a deployment behind nginx serves


@contextmanager
def served(
    env: dict[str, str],
    *,
    by: tuple[str, ...] = UVICORN,
    application: str = "scp_portal.asgi:application",
    workers: int = 1,
    before: tuple[str, ...] = (),
) -> Iterator[Server]:
    """The portal in the environment `env`, listening; stopped afterwards. `before`: what the command begins with."""
    port = free_port()
    process = subprocess.Popen(
        [*before, sys.executable, *by, application],
        cwd=ROOT,
        env={**env, "PORT": str(port), "HOST": "127.0.0.1", "WEB_WORKERS": str(workers)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(process)
        yield Server(f"http://127.0.0.1:{port}", port, process.pid)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def wait_for(process: subprocess.Popen) -> None:
    """Return when the server says that it listens; stop with its words when it gave up."""
    said = []
    for line in process.stdout:
        if line.startswith("The portal is at"):
            return
        said.append(line)
    sys.exit(f"The server did not start:\n{''.join(said)}")
