"""The chain of events shows when one was changed, removed or put in."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from scribe.audit import record_event, verify_chain
from scribe.db import Database, migrate, utc_now
from scribe.db.tables import EventRow


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").new_database()
    opened = Database(url)
    migrate(opened)
    with opened.transaction() as session:
        for number in range(5):
            record_event(session, kind="tried", actor="test", at=utc_now(), detail={"number": number})
    yield opened
    opened.close()


def test_an_untouched_chain_holds(database):
    with database.reading() as session:
        assert verify_chain(session) is None


def test_a_changed_event_is_found(database):
    with database.transaction() as session:
        session.execute(update(EventRow).where(EventRow.sequence == 3).values(actor="somebody else"))
    with database.reading() as session:
        assert verify_chain(session) == 3


def test_a_removed_event_is_found(database):
    with database.transaction() as session:
        session.execute(delete(EventRow).where(EventRow.sequence == 2))
    with database.reading() as session:
        assert verify_chain(session) == 3


def test_an_event_without_its_place_in_the_chain_is_found(database):
    with database.transaction() as session:
        session.add(EventRow(at=utc_now(), actor="x", kind="forged", detail={}, hash="0" * 64))
    with database.reading() as session:
        assert verify_chain(session) == 6


def test_an_event_of_a_transaction_that_failed_does_not_exist(database):
    def fail() -> None:
        with database.transaction() as session:
            record_event(session, kind="tried", actor="test", at=utc_now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as session:
        assert verify_chain(session) is None
