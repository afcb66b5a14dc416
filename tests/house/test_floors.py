"""The floors are kept by a linter; these tests keep the linter."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.the_house import APPS, FLOORS, ROOT, floor_of, our_models


def lint_floors(folder: Path) -> subprocess.CompletedProcess:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [linter, "--no-cache", "--config", "pyproject.toml"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def copy_of_the_house(tmp_path):
    for app in APPS:
        shutil.copytree(
            ROOT / app, tmp_path / app, ignore=shutil.ignore_patterns("__pycache__", "migrations")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_app_keeps_to_its_floor():
    found = lint_floors(ROOT)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("common/planted.py", "import publishing"),
        ("partnership/planted.py", "import meetings"),
        ("publishing/planted.py", "import workspace"),
        ("workspace/planted.py", "import publishing"),
        ("performance/rules.py", "import performance.models"),
        ("actionplans/models.py", "import actionplans.operations"),
        ("priorities/enums.py", "import priorities.rules"),
    ],
)
def test_a_planted_import_upwards_is_found(copy_of_the_house, file, line):
    planted = copy_of_the_house / file
    text = planted.read_text() if planted.exists() else ""
    planted.write_text(f"{text}\n{line}\n")
    target = copy_of_the_house / (line.removeprefix("import ").replace(".", "/") + ".py")
    if "." in line and not target.exists():
        target.write_text("")
    found = lint_floors(copy_of_the_house)
    assert found.returncode == 1, found.stdout + found.stderr
    assert "BROKEN" in found.stdout


def test_foreign_keys_point_downwards():
    upwards = [
        f"{model._meta.label}.{field.name} points up to {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and getattr(field.related_model, "_meta", None)
        and field.related_model._meta.app_label in APPS
        and field.related_model._meta.app_label != model._meta.app_label
        and floor_of(field.related_model._meta.app_label) >= floor_of(model._meta.app_label)
    ]
    assert upwards == []


def test_every_app_has_its_floor_and_is_installed(settings):
    installed = [app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()]
    assert sorted(installed) == sorted(APPS)
    assert [app for floor in reversed(FLOORS) for app in sorted(floor)] == installed


def test_the_ground_floor_has_no_models():
    assert not (ROOT / "common" / "models.py").exists()
    assert [model for model in our_models() if model._meta.app_label == "common"] == []
