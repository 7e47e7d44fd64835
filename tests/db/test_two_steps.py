"""A newer program and an older one work side by side: steps that add are made under it, those that take away wait."""

from __future__ import annotations

import shutil
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from scribe.db import Database, forms, migrate, utc_now
from scribe.db.migrate import Patience
from scribe.db.presence import GONE_AFTER, Presence
from scribe.errors import MissingPart, PartDown
from tests.fakes.hospital import open_hospital

EXPANDING = """
revision = "{name}"
down_revision = "{before}"
import sqlalchemy as sa
from alembic import op

def upgrade():
    op.add_column("consultation", sa.Column("colour", sa.String(8), nullable=False, server_default=""))
"""
CONTRACTING = """
revision = "{name}"
down_revision = "{before}"
contracts = True
from alembic import op

def upgrade():
    with op.batch_alter_table("consultation") as table:
        table.drop_column("{column}")
"""

INDEX = """
revision = "{name}"
down_revision = "{before}"
from scribe.db.online import add_index

def upgrade():
    add_index("ix_form_again", "form", ["revision"])
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'x.sqlite3'}"
    return str(request.getfixturevalue("postgres_server").new_database())


def newer(tmp_path: Path, *steps: tuple[str, str], **more: str) -> Path:
    """The migrations of a newer Scribe: ours, and these behind them."""
    folder = tmp_path / "newer"
    shutil.copytree(forms.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    before = forms.newest_form()
    for name, content in steps:
        (folder / "versions" / f"{name}.py").write_text(content.format(name=name, before=before, **more))
        before = name
    return folder


def columns(database: Database) -> set[str]:
    return {column["name"] for column in inspect(database.engine).get_columns("consultation")}


def test_what_runs_goes_on_working_while_a_newer_one_adds_to_its_tables(tmp_path, url):
    hospital = open_hospital(tmp_path / "data", url) if not url.startswith("sqlite") else open_hospital(tmp_path)
    database = hospital.database
    migrate(database)
    stop, failed, done = threading.Event(), list[BaseException](), list[Any]()

    def work() -> None:
        while not stop.is_set():
            try:
                done.append(hospital.registered().id)
                hospital.service.due()
            except BaseException as error:  # noqa: BLE001 (whatever it is, the test shows it)
                failed.append(error)
                return

    worker = threading.Thread(target=work)
    worker.start()
    while not done:
        assert not failed, failed
        time.sleep(0.01)
    other = Database(hospital.settings.database)
    assert migrate(other, folder=newer(tmp_path, ("9001_more", EXPANDING))) == ()
    before = len(done)
    while len(done) < before + 3 and not failed:
        time.sleep(0.01)
    stop.set()
    worker.join()
    assert failed == []
    assert "colour" in columns(database)
    migrate(database)  # an older one that is started now works too
    other.close()
    database.close()


def test_a_step_that_takes_away_waits_until_older_ones_are_gone_and_keeps_them_out_then(tmp_path, url):
    database = Database(url)
    migrate(database)
    folder = newer(tmp_path, ("9001_more", EXPANDING), ("9002_less", CONTRACTING), column="progress_total_s")
    old = Presence(database, "worker").begin()
    assert migrate(database, folder=folder) == ("9002_less",)
    assert {"colour", "progress_total_s"} <= columns(database)
    migrate(database)
    old.close()
    assert migrate(database, folder=folder) == ()
    assert "progress_total_s" not in columns(database)
    with pytest.raises(MissingPart, match="newer"):
        migrate(database)
    database.close()


def test_a_process_that_was_killed_is_waited_for_half_a_minute(tmp_path, url):
    database = Database(url)
    migrate(database)
    folder = newer(tmp_path, ("9001_more", EXPANDING), ("9002_less", CONTRACTING), column="progress_total_s")
    killed = Presence(database, "site", clock=lambda: utc_now() - GONE_AFTER + timedelta(seconds=1))
    killed.beat()
    assert migrate(database, folder=folder) == ("9002_less",)
    Presence(database, "site", clock=lambda: utc_now() - GONE_AFTER - timedelta(seconds=1)).beat()
    with database.transaction() as session:
        session.execute(text("DELETE FROM process WHERE id = :id"), {"id": killed.id})
    assert migrate(database, folder=folder) == ()
    database.close()


def test_one_of_the_same_version_keeps_no_step_back(tmp_path, url):
    database = Database(url)
    migrate(database)
    folder = newer(tmp_path, ("9001_more", EXPANDING), ("9002_less", CONTRACTING), column="progress_total_s")
    Presence(database, "site", form="9001_more").beat()
    assert migrate(database, folder=folder) == ()
    database.close()


def test_a_step_that_is_needed_behind_one_that_waits_stops_the_start_and_names_who_is_in_the_way(tmp_path, url):
    database = Database(url)
    migrate(database)
    steps = (("9001_more", EXPANDING), ("9002_less", CONTRACTING), ("9003_again", INDEX))
    folder = newer(tmp_path, *steps, column="progress_total_s")
    old = Presence(database, "reconciler").begin()
    with pytest.raises(MissingPart, match=r"1 older process is still at work: reconciler .* on .*Stop them"):
        migrate(database, folder=folder)
    assert "progress_total_s" in columns(database)
    old.close()
    assert migrate(database, folder=folder) == ()
    database.close()


def test_a_table_in_use_is_waited_for(postgres_server, tmp_path):
    database = Database(postgres_server.new_database())
    migrate(database)
    holder = database.engine.connect()
    holder.execute(text("SELECT count(*) FROM consultation"))  # holds its share of the table until it ends
    ended = threading.Timer(2.5, holder.close)
    ended.start()
    folder = newer(tmp_path, ("9001_more", EXPANDING))
    assert migrate(database, folder=folder, patience=Patience(lock_within_s=0.5, pause_s=0.1)) == ()
    assert "colour" in columns(database)
    ended.join()
    database.close()


def test_a_table_that_stays_in_use_is_told_and_left_as_it_was(postgres_server, tmp_path):
    database = Database(postgres_server.new_database())
    migrate(database)
    with database.engine.connect() as holder:
        holder.execute(text("SELECT count(*) FROM consultation"))
        with pytest.raises(PartDown, match="too busy"):
            migrate(
                database,
                folder=newer(tmp_path, ("9001_more", EXPANDING)),
                patience=Patience(lock_within_s=0.2, pause_s=0.05, tries=2),
            )
    assert "colour" not in columns(database)
    assert migrate(database) == ()
    database.close()


def test_an_index_is_built_while_somebody_writes(postgres_server, tmp_path):
    database = Database(postgres_server.new_database())
    migrate(database)
    with database.engine.connect() as writer:
        writer.execute(text("INSERT INTO form VALUES ('a')"))
        folder = newer(tmp_path, ("9001_index", INDEX))
        built = threading.Thread(target=migrate, args=(database,), kwargs={"folder": folder})
        built.start()
        with database.engine.begin() as other:  # whom an index that is built alone would keep waiting
            other.execute(text("SET lock_timeout = '2s'"))
            other.execute(text("INSERT INTO form VALUES ('b')"))
        writer.commit()
    built.join()
    assert "ix_form_again" in {index["name"] for index in inspect(database.engine).get_indexes("form")}
    database.close()


def test_an_index_whose_building_broke_off_is_built_anew(postgres_server, tmp_path):
    database = Database(postgres_server.new_database())
    migrate(database)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE INDEX ix_form_again ON form (revision)"))
        connection.execute(
            text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_form_again'::regclass")
        )  # as one that was broken off stands there
    migrate(database, folder=newer(tmp_path, ("9001_index", INDEX)))
    with database.engine.connect() as connection:
        valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_form_again'::regclass"
        assert connection.scalar(text(valid)) is True
    database.close()


def test_every_step_that_does_not_say_so_keeps_what_the_program_before_it_reads_and_writes(url, tmp_path):
    database = Database(url)
    before: dict[str, dict[str, Any]] = {}
    for step in forms.forms():
        if step < FIRST_SIDE_BY_SIDE:
            continue
        later = shutil.ignore_patterns("__pycache__", *(f"{one}.py" for one in forms.forms() if one > step))
        upto = Path(shutil.copytree(forms.FOLDER, tmp_path / step, ignore=later))
        migrate(database, folder=upto)
        now = shape(database)
        if before and not contracts(step):
            assert refuses(before, now) == [], step
        before = now
    database.close()


FIRST_SIDE_BY_SIDE = "0014_processes"
"""The first form whose programs give word; the steps to it were made while everything stood still."""


def contracts(step: str) -> bool:
    return "\ncontracts = True\n" in (forms.FOLDER / "versions" / f"{step}.py").read_text()


def shape(database: Database) -> dict[str, dict[str, Any]]:
    looked = inspect(database.engine)
    return {
        table: {column["name"]: column for column in looked.get_columns(table)} for table in looked.get_table_names()
    }


def refuses(before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> list[str]:
    """What a program of the form before could not read or write any more."""
    found = []
    for table, columns in before.items():
        for name, column in columns.items():
            kept = now.get(table, {}).get(name)
            if kept is None:
                found.append(f"{table}.{name} is gone")
            elif str(kept["type"]) != str(column["type"]):
                found.append(f"{table}.{name} is another type")
            elif column["nullable"] and not kept["nullable"]:
                found.append(f"{table}.{name} has to be given")
        for name, column in now.get(table, {}).items():
            if name not in columns and not column["nullable"] and column["default"] is None:
                found.append(f"{table}.{name} is new and has to be given")
    return found
