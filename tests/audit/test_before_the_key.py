"""Events from before there was a key go through the migration, stay verifiable, and are sealed once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

import scribe.db
from scribe.audit import find_faults, record_event, seal_events, seal_old_events
from scribe.db import Database, migrate, utc_now
from scribe.encryption import KeyRing
from scribe.model import digest_of

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").empty_database()
    opened = Database(url)
    config = Config()
    config.set_main_option("script_location", str(Path(scribe.db.__file__).with_name("migrations")))
    with opened.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006_integrators")
        before, at = "0" * 64, AT.isoformat(timespec="microseconds")
        for number in range(4):
            before = digest_of([before, "one", at, "sam", "read", {"number": number}])
            connection.execute(
                text(
                    "INSERT INTO event (consultation_id, at, actor, kind, detail, hash)"
                    " VALUES ('one', :at, 'sam', 'read', :detail, :hash)"
                ),
                {"at": at.replace("T", " "), "detail": json.dumps({"number": number}), "hash": before},
            )
    migrate(opened)
    seal_events(opened, KeyRing(b"k" * 32))
    with opened.transaction() as session:
        assert seal_old_events(session)
        record_event(session, kind="read", actor="sam", at=utc_now())
    yield opened
    opened.close()


def faults(database):
    with database.reading() as session:
        return [(fault.chain, fault.sequence) for fault in find_faults(session)]


def test_they_are_whole_after_the_migration_and_sealed_once(database):
    assert faults(database) == []
    with database.transaction() as session:
        assert not seal_old_events(session)


def test_one_that_is_changed_is_found(database):
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE event SET actor = 'jo' WHERE sequence = 2"))
    assert faults(database) == [("before", 2)]


def test_the_last_one_cannot_be_cut_or_made_anew(database):
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM event WHERE sequence = 4"))
    assert faults(database) == [("before", 3)]


def test_a_scribe_from_before_writes_no_event(database):
    with pytest.raises(Exception, match=r"(?i)null"), database.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO event (at, actor, kind, detail, hash) VALUES (:at, 'sam', 'read', '{}', 'x')"),
            {"at": "2026-11-20 09:30:00+00:00"},
        )
