"""Many writers of one chain: they wait for each other, in one order, and none is turned away."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from scribe.audit import find_faults, read_events, record_event, seal_events
from scribe.db import Database, utc_now
from scribe.db.tables import ConsultationRow, EventRow
from scribe.encryption import KeyRing
from tests.fakes.databases import new_sqlite

WITHIN_S = 30


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return new_sqlite(tmp_path / "x.sqlite3")
    return request.getfixturevalue("postgres_server").new_database()


@pytest.fixture
def database(url):
    opened = Database(url)
    seal_events(opened, KeyRing(b"k" * 32))
    yield opened
    opened.close()


def test_writers_at_once_make_one_chain_without_a_gap(database):
    def write(writer: int) -> None:
        for number in range(10):
            with database.transaction() as session:
                record_event(session, kind="tried", actor=f"w{writer}", at=utc_now(), detail={"number": number})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with database.reading() as session:
        assert list(find_faults(session)) == []
        events = read_events(session)
        assert [event.sequence for event in events] == list(range(1, 41))
        for writer in range(4):
            assert [e.detail["number"] for e in events if e.actor == f"w{writer}"] == list(range(10))


def test_two_that_changed_the_same_row_before_their_event_do_not_block_each_other_for_ever(postgres_server):
    database = Database(postgres_server.new_database())
    seal_events(database, KeyRing(b"k" * 32))
    _add_a_row(database)
    loaded, failed = threading.Event(), []

    def second() -> None:
        try:
            with database.transaction() as session:
                session.get_one(ConsultationRow, "one").version += 1  # is written with the event, not before
                loaded.set()
                record_event(session, kind="tried", actor="second", at=utc_now())
        except Exception as error:  # noqa: BLE001 (whatever it is, the test shows it)
            failed.append(error)

    thread = threading.Thread(target=second)
    with database.transaction() as session:
        session.get_one(ConsultationRow, "one").version += 1
        session.flush()
        thread.start()
        assert loaded.wait(WITHIN_S)
        _wait_until_somebody_is_blocked(database)
        record_event(session, kind="tried", actor="first", at=utc_now())
    thread.join(WITHIN_S)
    assert failed == []
    with database.reading() as session:
        assert list(session.scalars(select(EventRow.actor).order_by(EventRow.sequence))) == ["first", "second"]
    database.close()


def _add_a_row(database: Database) -> None:
    now = utc_now()
    with database.transaction() as session:
        session.add(
            ConsultationRow(
                id="one", version=1, state="registered", state_since=now, practitioner="x", registered_at=now,
                updated_at=now, snapshot=b"",
            )
        )  # fmt: skip


def _wait_until_somebody_is_blocked(database: Database) -> None:
    blocked = select(func.count()).select_from(text("pg_locks")).where(text("NOT granted"))
    pause = threading.Event()
    for _ in range(WITHIN_S * 50):
        with database.reading() as session:
            if session.scalar(blocked):
                return
        pause.wait(0.02)
    raise AssertionError("nobody waits")
