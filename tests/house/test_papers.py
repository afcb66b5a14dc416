"""What the house says about itself is there, and true."""

import re
import subprocess
import tomllib
from pathlib import Path

from tests.house.the_house import APPS, ROOT


def read(name: str) -> str:
    return (ROOT / name).read_text()


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))


def test_every_dependency_says_why_it_is_there():
    silent = [
        line.strip()
        for line in read("pyproject.toml").splitlines()
        if re.match(r'\s*"[A-Za-z0-9\[\]_-]+\s*[~=<>!]=', line) and not re.search(r",\s*#\s*\w+", line)
    ]
    assert silent == []


def test_every_dependency_is_seen_by_that_test():
    project = tomllib.loads(read("pyproject.toml"))
    asked = [
        *project["project"]["dependencies"],
        *(line for group in project["dependency-groups"].values() for line in group),
    ]
    seen = [
        line
        for line in read("pyproject.toml").splitlines()
        if re.match(r'\s*"[A-Za-z0-9\[\]_-]+\s*[~=<>!]=', line)
    ]
    assert len(seen) == len(asked)


def test_the_changelog_speaks_of_what_is_not_released_yet_or_of_a_version():
    assert re.search(r"^## ", read("CHANGELOG.md"), re.MULTILINE)


def test_the_readme_names_only_commands_that_exist():
    named = set(re.findall(r"`make ([a-z]+)", read("README.md"))) | set(
        re.findall(r"^ *make ([a-z]+)", read("README.md"), re.MULTILINE)
    )
    assert {"run", "test"} <= named
    assert named - targets() == set()


def test_the_makefile_explains_every_command():
    explained = set(re.findall(r"^([a-z-]+):.*## \w", read("Makefile"), re.MULTILINE))
    assert targets() - explained == set()


def test_every_link_of_the_papers_leads_somewhere():
    papers = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
    broken = [
        f"{paper.relative_to(ROOT)}: {target}"
        for paper in papers
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", paper.read_text())
        if not re.match(r"[a-z]+:", target) and not (paper.parent / target).exists()
    ]
    assert broken == []


def test_every_decision_has_a_number_a_date_and_its_three_parts():
    odd = []
    decisions = [
        path for path in sorted((ROOT / "docs" / "adr").glob("*.md")) if path.stem.lower() != "readme"
    ]
    for path in decisions:
        text = path.read_text()
        has_parts = all(part in text for part in ("Context", "Decision", "Consequences"))
        if (
            not re.match(r"\d{4}-[a-z0-9-]+$", path.stem)
            or not re.search(r"20\d\d-\d\d-\d\d", text)
            or not has_parts
        ):
            odd.append(path.name)
    assert odd == []
    numbers = [path.name[:4] for path in decisions]
    assert len(numbers) == len(set(numbers))


def test_every_setting_of_the_environment_is_explained():
    read_here = set(
        re.findall(
            r"""(?:env\w*|environ\.get)\(\s*["']([A-Z_]+)["']""",
            read("scp_portal/settings.py") + read("gunicorn.conf.py"),
        )
    )
    explained = set(re.findall(r"^([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    assert read_here - explained == set()
    assert explained - read_here == set()


def test_a_setting_that_is_missing_explains_itself():
    """Outside the demo, a portal without its secret does not start: it says what to set and where to read about it."""
    import os
    import sys

    bare = {key: value for key, value in os.environ.items() if key not in {"SECRET_KEY", "PORTAL_DEMO"}}
    found = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=bare, capture_output=True, text=True, timeout=60
    )
    assert found.returncode != 0
    assert "SECRET_KEY is not set" in found.stderr
    assert ".env.example" in found.stderr


def test_every_app_explains_itself_in_the_list_of_rooms():
    rooms = read("README.md") + "".join(path.read_text() for path in sorted((ROOT / "docs").glob("*.md")))
    assert [app for app in APPS if not re.search(rf"\b{app}\b", rooms)] == []


def test_every_script_can_be_run():
    unable = [
        path.name
        for path in sorted((ROOT / "scripts").iterdir())
        if path.is_file() and not path.suffix and not path.stat().st_mode & 0o100
    ]
    assert unable == []
    assert Path(ROOT / ".ci" / "run").stat().st_mode & 0o100
