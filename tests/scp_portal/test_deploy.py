"""What deploy/ says is a deployment: its own files start one, and everything published is read through it.

nginx, gunicorn and PostgreSQL run from deploy/'s files. Only places, ports and secrets are put in their stead.
"""

import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest
from django.core.management import get_commands

from scripts.portal_server import ROOT, free_port

DEPLOY = ROOT / "deploy"
PROGRAMS = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
HOST = "portal.example.gov.uk"
# The tables straight from the models, as for the other tests: `make test` runs the migrations on PostgreSQL elsewhere.
FILL = """
from django.conf import settings
from django.core.management import call_command

class Straight(dict):
    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None

settings.MIGRATION_MODULES = Straight()
call_command("migrate", run_syncdb=True, verbosity=0)
call_command("createcachetable")
call_command("collectstatic", interactive=False, verbosity=0)

from tests.publishing.conftest import make_publishable, publish

publish(make_publishable())
call_command("export_site", "{copy}")
"""


def program(name: str) -> str:
    """Where a program is. It is asked for by name: leaving it out must be somebody's decision."""
    if found := shutil.which(name, path=PROGRAMS):
        return found
    if os.environ.get("ALLOW_MISSING") == "1":
        pytest.skip(f"{name} is not here, and ALLOW_MISSING=1 allows that.")
    pytest.fail(
        f"{name} is not here. Type:  sudo apt-get install -y --no-install-recommends nginx openssl postgresql"
    )


def read(name: str) -> str:
    return (DEPLOY / name).read_text()


def settings_of(name: str) -> dict[str, str]:
    """What a file of settings says, as systemd reads it."""
    lines = [line for line in read(name).splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def unit(name: str) -> dict[str, str]:
    """What a unit of systemd says; the last word for each setting."""
    return dict(
        line.split("=", 1) for line in read(f"systemd/{name}").splitlines() if re.match(r"\w+=", line)
    )


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Deployment:
    """A running deployment: nginx with TLS on one port, the portal itself behind it."""

    env: dict[str, str]
    folder: Path
    https: int
    http: int
    web: int

    def get(self, path: str, *, method: str = "GET", port: int = 0, **headers: str) -> Answer:
        """Ask nginx, or with `port` somebody else without TLS."""
        if port:
            asked = HTTPConnection("127.0.0.1", port, timeout=30)
        else:
            trusted = ssl.create_default_context(cafile=self.folder / "certificate.pem")
            asked = HTTPSConnection("localhost", self.https, timeout=30, context=trusted)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        asked.request(method, path, headers={"Host": HOST} | headers)
        answer = asked.getresponse()
        found = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        asked.close()
        return found

    def manage(self, *words: str) -> str:
        """Run one of the portal's commands as portal-task@.service runs it."""
        command = unit("portal-task@.service")["ExecStart"].split()
        assert command[-1] == "%i"
        return run(sys.executable, *command[1:-1], *words, env=self.env)


def run(*command: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)[:200]}:\n{done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def running(*command: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.stdin.close()
        if command[0] != "scripts/with-postgresql":  # which ends with what it runs
            process.terminate()
        process.wait(30)
        process.stdout.close()


def says_where_it_is(process: subprocess.Popen) -> None:
    """Read on until gunicorn says that it listens."""
    assert any("The portal is at" in line for line in process.stdout), f"It ended with {process.wait()}."


@contextmanager
def in_the_background(nginx: str, folder: Path) -> Iterator[None]:
    """nginx, which goes into the background once it listens."""
    command = [nginx, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    run(*command)
    try:
        yield
    finally:
        run(*command, "-s", "stop")


def nginx_conf(deployment: Deployment, copy_port: int) -> str:
    """nginx.conf as Debian ships it in what matters, with the two sites."""
    here = deployment.folder
    sites = read("nginx/portal.conf") + read("nginx/copy.conf")
    for name in ("tls", "proxy"):
        sites = sites.replace(f"include /etc/nginx/portal/{name}.conf;", read(f"nginx/{name}.conf"))
    sites = sites.replace("server 127.0.0.1:8000;", f"server 127.0.0.1:{deployment.web};")
    sites = sites.replace("/var/cache/nginx/portal", f"{here}/cache").replace("/srv/copy", f"{here}/copy")
    sites = sites.replace("/etc/nginx/portal/", f"{here}/")
    sites = re.sub(r"\n\s*listen \[::\].*", "", sites)
    sites = sites.replace("listen 443", f"listen 127.0.0.1:{deployment.https}", 1)
    first, last = f"listen 127.0.0.1:{deployment.http};", f"listen 127.0.0.1:{copy_port};"
    sites = sites.replace("listen 80;", first, 1).replace("listen 80;", last, 1)
    temporary = "".join(
        f"{kind}_temp_path {here}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"{'user root;' if os.geteuid() == 0 else ''}\npid {here}/nginx.pid;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}{sites}\n}}\n"
    )


@pytest.fixture(scope="module")
def deployment(tmp_path_factory) -> Iterator[tuple[Deployment, int]]:
    """The deployment, with one edition published, and the port of the static copy."""
    nginx, openssl = program("nginx"), program("openssl")
    folder = tmp_path_factory.mktemp("deployment")
    run(
        openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        "-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem"),
    )  # fmt: skip
    given = settings_of("portal.env")
    with ExitStack() as stack:
        postgresql = stack.enter_context(
            running(
                "scripts/with-postgresql", "sh", "-c", 'echo "$DATABASE_URL"; exec cat',
                env=os.environ | {"POSTGRESQL_SETTINGS": str(DEPLOY / "postgresql/portal.conf")},
            )
        )  # fmt: skip
        address = postgresql.stdout.readline().strip()
        if not address:
            program("initdb")  # says what to type
        web, https, http, copy_port = (free_port() for _ in range(4))
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "DJANGO_"))}
        env = inherited | given | {
            "SECRET_KEY": "a-secret-only-for-this-test-and-longer-than-fifty-letters-0123456789",
            "DATABASE_URL": address,
            "EMAIL_URL": f"file:{folder}/mail",
            "STATIC_ROOT": f"{folder}/static",
            "PORT": str(web),
            "PORTAL_TODAY": "2025-07-14",
            "DEBUG": "no",
        }  # fmt: skip
        stands = Deployment(env, folder, https, http, web)
        stands.manage("shell", "--no-imports", "--command", FILL.replace("{copy}", f"{folder}/copy"))

        (command,) = unit("portal.service")["ExecStart"].split()
        gunicorn = Path(sys.executable).with_name(Path(command).name)
        says_where_it_is(stack.enter_context(running(str(gunicorn), env=env)))
        (folder / "nginx.conf").write_text(nginx_conf(stands, copy_port))
        stack.enter_context(in_the_background(nginx, folder))
        yield stands, copy_port


def published(deployment: Deployment) -> dict[str, str]:
    """Every public address with the hash of what it answers with."""
    told = deployment.manage(
        "shell",
        "--no-imports",
        "--command",
        "from publishing.models import Address\n"
        "for path, key in Address.objects.values_list('path', 'blob'): print(path, key)",
    )
    return dict(line.split() for line in told.splitlines())


def test_the_whole_site_is_read_through_the_deployment_and_the_copy_is_the_same(deployment):
    from publishing import canonical

    stands, copy_port = deployment
    addresses = published(stands)
    assert {"/", "/dashboard/", "/report.pdf", "/feed.atom", "/robots.txt"} <= addresses.keys()
    told = (
        "content-type",
        "cache-control",
        "content-security-policy",
        "x-content-type-options",
        "x-frame-options",
    )
    for path, key in addresses.items():
        through, beside = stands.get(path), stands.get(path, port=copy_port)
        assert (through.status, canonical.fingerprint(through.body)) == (200, key), path
        assert (beside.status, beside.body) == (200, through.body), path
        for name in told:
            assert beside.headers[name] == through.headers[name], (path, name)
        assert "set-cookie" not in through.headers
    for path in ("/meetings/", "/meetings.ics"):
        through, beside = stands.get(path), stands.get(path, port=copy_port)
        assert (through.status, beside.body) == (200, through.body)
        assert beside.headers["content-type"] == through.headers["content-type"]
    missing = stands.get("/nowhere/"), stands.get("/nowhere/", port=copy_port)
    assert [each.status for each in missing] == [404, 404]
    assert missing[0].body == missing[1].body

    packed = stands.get("/", Accept_Encoding="gzip"), stands.get("/", port=copy_port, Accept_Encoding="gzip")
    assert [each.headers["content-encoding"] for each in packed] == ["gzip", "gzip"]
    assert packed[0].body == packed[1].body
    known = packed[0].headers["etag"]
    assert stands.get("/", Accept_Encoding="gzip", If_None_Match=known).status == 304
    assert stands.get("/", method="HEAD").headers["content-length"] == str(len(stands.get("/").body))


def test_nginx_keeps_what_is_published_and_nothing_of_anybody_who_signs_in(deployment):
    stands, _copy = deployment
    kept = sum(1 for each in (stands.folder / "cache").rglob("*") if each.is_file())
    first = stands.get("/data/")
    assert first.headers["strict-transport-security"].startswith("max-age=31536000")
    stands.get("/data/", Cookie="portal_session=somebody")
    door = stands.get("/accounts/login/")
    assert door.status == 200
    assert "secure" in door.headers["set-cookie"].lower()
    away = stands.get("/my-work/")
    assert (away.status, away.headers["location"]) == (302, "/accounts/login/?next=/my-work/")
    files = [each for each in (stands.folder / "cache").rglob("*") if each.is_file()]
    assert len(files) - kept <= 1
    assert not any(b"/accounts/" in each.read_bytes().split(b"\r\n\r\n")[0] for each in files)


def test_a_visitor_without_tls_is_sent_to_it(deployment):
    stands, _copy = deployment
    sent = stands.get("/dashboard/?a=1", port=stands.http)
    assert (sent.status, sent.headers["location"]) == (301, f"https://{HOST}/dashboard/?a=1")
    # And the portal itself does not take nginx's word from whoever comes round the back without it.
    behind = stands.get("/", port=stands.web)
    assert (behind.status, behind.headers["location"]) == (301, f"https://{HOST}/")


def test_a_backup_is_restored_whole_and_its_editions_verify(deployment):
    stands, _copy = deployment
    for name in ("pg_dump", "pg_restore", "psql"):
        program(name)
    (command, place) = unit("portal-backup.service")["ExecStart"].split()
    backup = str(ROOT / Path(command).relative_to("/srv/portal"))
    assert place == "/var/backups/portal"
    dump = run(backup, str(stands.folder / "backups"), env=stands.env).strip()
    refused = subprocess.run(
        [str(DEPLOY / "restore"), dump], env=stands.env, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "Make an empty one" in refused.stderr

    run("psql", "--command", "CREATE DATABASE again", stands.env["DATABASE_URL"])
    again = stands.env | {"DATABASE_URL": stands.env["DATABASE_URL"].removesuffix("/portal") + "/again"}
    run(str(DEPLOY / "restore"), dump, env=again)
    assert "1 edition verified" in run(sys.executable, "manage.py", "verify_editions", env=again)
    run("psql", "--command", "DROP DATABASE again", stands.env["DATABASE_URL"])


def test_every_timer_starts_a_command_that_there_is():
    started = set()
    for timer in (DEPLOY / "systemd").glob("*.timer"):
        said = unit(timer.name)
        assert said["OnCalendar"]
        name, _, command = said.get("Unit", timer.with_suffix(".service").name).partition("@")
        assert (DEPLOY / "systemd" / (f"{name}@.service" if command else name)).exists(), timer.name
        started.add(command.removesuffix(".service"))
    wanted = {"send_reminders", "verify_editions", "forget_sign_ins", "publish_due"}
    assert wanted <= started
    assert started - {""} <= get_commands().keys()


def test_the_deployment_names_no_setting_that_the_portal_does_not_have():
    known = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert settings_of("portal.env").keys() <= known
    assert settings_of("portal.env")["SECRET_KEY"] == ""
