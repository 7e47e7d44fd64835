"""The migrations make exactly the tables that the code knows, on both databases, however many start at once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import scribe.db.access_tables
import scribe.db.audit_tables
import scribe.db.hold_tables
import scribe.db.integrator_tables
import scribe.db.privacy_tables
import scribe.db.sign_in_tables
import scribe.db.tables
import scribe.db.web_tables
import scribe.db.webhook_tables  # noqa: F401 (both fill the metadata)
from scribe.db import Base, Database, migrate
from scribe.errors import PartDown


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'x.sqlite3'}"
    return str(request.getfixturevalue("postgres_server").empty_database())


def test_the_migrations_make_the_tables_that_the_code_knows(url):
    database = Database(url)
    migrate(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    database.close()


def test_migrating_again_changes_nothing(url):
    database = Database(url)
    migrate(database)
    migrate(database)
    database.close()


def test_several_processes_may_migrate_at_once(url):
    failed: list[Exception] = []

    def start() -> None:
        database = Database(url)
        try:
            migrate(database)
        except Exception as error:  # noqa: BLE001 (whatever it is, the test shows it)
            failed.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_database_that_does_not_answer_is_named():
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(PartDown, match="database"):
        migrate(database)
    database.close()
