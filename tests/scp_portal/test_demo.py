"""The demo as it comes into an empty database: whole, with its editions, which verify."""

import os
import subprocess
import sys

import pytest

from tests import demo


@pytest.mark.long
def test_the_demo_comes_into_an_empty_database_and_its_editions_verify(shelf):
    verified = subprocess.run(
        [sys.executable, "manage.py", "verify_editions"],
        cwd=demo.ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{demo.made(shelf)}"},
        capture_output=True,
        text=True,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "2022–25, edition 3: Annual edition 2024/25: " in verified.stdout
    assert "4 editions verified." in verified.stdout
