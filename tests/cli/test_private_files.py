"""What the command line writes is for its owner alone; an EMR's folder keeps the rights that the hospital gave it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scribe.disk import make_private


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_everything_in_the_data_folder_is_for_its_owner_alone(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    environment = {**os.environ, "SCRIBE_DATA_DIR": str(data), "SCRIBE_ENV_FILE": str(tmp_path / "none")}
    done = subprocess.run(
        [sys.executable, "-c", "import os; os.umask(0o022); from scribe.cli import main; main()", "users", "list"],
        capture_output=True, text=True, check=False, env=environment, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert rights(data) == 0o700
    made = [path for path in data.rglob("*") if path.exists()]
    assert data / "scribe.sqlite3" in made
    assert {rights(path) for path in made if path.is_file()} == {0o600}
    assert {rights(path) for path in made if path.is_dir()} <= {0o700}


@pytest.mark.parametrize("before", [0o700, 0o755, 0o777, 0o750])
def test_a_folder_that_others_may_enter_is_closed_to_them(tmp_path, before):
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(before)
    make_private(folder)
    assert rights(folder) == 0o700
