"""A database of another time, and an installation in an odd folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

import scribe.db
from scribe.db import Database, migrate
from scribe.errors import MissingPart


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").empty_database()
    opened = Database(url)
    migrate(opened)
    yield opened
    opened.close()


def test_a_database_that_a_newer_scribe_has_used_is_refused_and_left_as_it_is(database):
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_the_future'"))
        connection.execute(text("DELETE FROM form"))
    tables = sorted(inspect(database.engine).get_table_names())
    with pytest.raises(MissingPart, match="newer"):
        migrate(database)
    assert sorted(inspect(database.engine).get_table_names()) == tables
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999_the_future"


def test_an_installation_may_lie_in_a_folder_with_a_percent_sign(tmp_path):
    package = Path(scribe.db.__file__).parents[1]
    odd = tmp_path / "100% ours"
    shutil.copytree(package, odd / "scribe", ignore=shutil.ignore_patterns("demo_model", "__pycache__", "static"))
    url = f"sqlite:///{odd / 'x.sqlite3'}"
    program = f"from scribe.db import Database, migrate, __file__ as here; migrate(Database({url!r})); print(here)"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(odd)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(odd))
    made = Database(url)
    assert "consultation" in inspect(made.engine).get_table_names()
    made.close()
