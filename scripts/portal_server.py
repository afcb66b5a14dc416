"""A portal with the demo record, served by gunicorn on a free port of this machine, for as long as a `with` lasts."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The demo, in a database of its own unless DATABASE_URL names one."""
    database = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'portal.sqlite3'}"
    return {**os.environ, "PORTAL_DEMO": "yes", "DEBUG": "no", "DATABASE_URL": database, **more}


def manage(*arguments: str, env: dict[str, str]) -> None:
    """Run one of the portal's commands; its words are shown only when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"manage.py {' '.join(arguments)}:\n{done.stdout}{done.stderr}")


@contextmanager
def demo_database(**more: str) -> Iterator[dict[str, str]]:
    """The environment of a freshly loaded demo record; the database is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        env = environment(Path(folder), STATIC_ROOT=str(Path(folder) / "static"), **more)
        manage("migrate", "--no-input", "--verbosity", "0", env=env)
        manage("load_demo", env=env)
        manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
        yield env


@contextmanager
def served(env: dict[str, str], *, application: str = "scp_portal.wsgi", workers: int = 1) -> Iterator[str]:
    """The address of the running server."""
    port = free_port()
    env = {**env, "PORT": str(port), "HOST": "127.0.0.1", "WEB_WORKERS": str(workers)}
    server = subprocess.Popen(
        [TOOLS / "gunicorn", application],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.communicate(timeout=20)


def wait_for(server: subprocess.Popen) -> None:
    """Return when the server says that it listens (gunicorn.conf.py); stop with its words when it gave up."""
    said = []
    for line in server.stdout:
        if line.startswith("The portal is at"):
            return
        said.append(line)
    sys.exit(f"The server did not start:\n{''.join(said)}")
