"""Events that stand alone are written in groups: each is on the disk before its teller goes on, and none is lost."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event as listening
from sqlalchemy import func, select, text

from scribe.audit import find_faults, read_events, record_alone, record_event, seal_events
from scribe.db import Database, migrate, utc_now
from scribe.db.audit_tables import HeadRow
from scribe.db.tables import EventRow
from scribe.encryption import KeyRing
from scribe.errors import MissingPart
from scribe.model import ConsultationId

WITHIN_S = 30
WRITERS, EACH = 16, 12


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").new_database()
    opened = Database(url)
    migrate(opened)
    seal_events(opened, KeyRing(b"k" * 32))
    yield opened
    opened.close()


def tell(database, actor, consultation=None, number=0):
    one = ConsultationId(consultation) if consultation is not None else None
    record_alone(database, kind="read", actor=actor, at=utc_now(), consultation=one, detail={"number": number})


def there(database, actor, number):
    query = select(EventRow.detail).where(EventRow.actor == actor)
    with database.reading() as session:
        return number in {detail["number"] for detail in session.scalars(query)}


def counted(database):
    """Asks how many transactions wrote events since; each has a number of its own on PostgreSQL."""
    if database.engine.dialect.name == "postgresql":
        before = transactions(database)
        return lambda: transactions(database) - before
    commits = []
    listening.listen(database.engine, "commit", commits.append)
    return lambda: len(commits)


def transactions(database):
    with database.reading() as session:
        return session.scalar(text("SELECT count(DISTINCT xmin::text) FROM event"))


def held_by(database):
    """How many connections the server has of this database's, beside the one that asks."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with database.reading() as session:
        return session.scalar(text(query))


def test_every_teller_finds_its_own_event_written_when_it_goes_on(database):
    missed = []

    def write(writer):
        for number in range(EACH):
            tell(database, f"w{writer}", f"c{writer % 5}" if number % 3 else None, number)
            if not there(database, f"w{writer}", number):
                missed.append((writer, number))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert missed == []
    with database.reading() as session:
        assert list(find_faults(session)) == []
        events = read_events(session, limit=10_000)
    assert Counter(event.actor for event in events) == {f"w{writer}": EACH for writer in range(WRITERS)}
    for writer in range(WRITERS):
        assert [event.detail["number"] for event in events if event.actor == f"w{writer}"] == list(range(EACH))


def test_many_who_wait_share_a_commit(database):
    tell(database, "first", "c0")
    commits = counted(database)
    start = threading.Barrier(WRITERS)

    def write(writer):
        start.wait(WITHIN_S)
        for number in range(EACH):
            tell(database, f"w{writer}", "c0", number)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert commits() < WRITERS * EACH / 2
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(EventRow)) == 1 + WRITERS * EACH
        assert session.scalar(select(HeadRow.events)) == 1 + WRITERS * EACH


def test_a_chain_that_somebody_is_writing_to_holds_up_its_own_readers_alone(postgres_server):
    database = Database(postgres_server.new_database())
    migrate(database)
    seal_events(database, KeyRing(b"k" * 32))
    for consultation in ("slow", "free"):
        tell(database, "first", consultation)
    waits = threading.Thread(target=tell, args=(database, "waits", "slow"))
    with database.transaction() as session:
        record_event(session, kind="edited", actor="slow", at=utc_now(), consultation=ConsultationId("slow"))
        waits.start()
        for number in range(3):
            tell(database, "free", "free", number)
        assert there(database, "free", 2)
        assert waits.is_alive()
        assert not there(database, "waits", 0)
    waits.join(WITHIN_S)
    assert there(database, "waits", 0)
    with database.reading() as session:
        assert list(find_faults(session)) == []
    database.close()


def test_one_that_cannot_be_written_takes_no_other_with_it(database):
    tell(database, "first", "c0")
    start, failed = threading.Barrier(WRITERS), []

    def write(writer):
        start.wait(WITHIN_S)
        number = {1, 2} if writer == 0 else writer  # a set is no JSON
        try:
            tell(database, f"w{writer}", "c0", number)
        except Exception as error:  # noqa: BLE001 (whatever it is, the test shows whose it was)
            failed.append((writer, type(error).__name__))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert [writer for writer, _name in failed] == [0]
    with database.reading() as session:
        assert list(find_faults(session)) == []
        wanted = {"first", *(f"w{writer}" for writer in range(1, WRITERS))}
        assert set(session.scalars(select(EventRow.actor))) == wanted


def test_a_database_that_fails_is_told_to_everybody_and_the_next_one_writes(database):
    tell(database, "first", "c0")
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_head RENAME TO gone"))
    failed = []

    def write(writer):
        try:
            tell(database, f"w{writer}", "c0", writer)
        except Exception as error:  # noqa: BLE001 (as above)
            failed.append(type(error).__name__)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert len(failed) == 4
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO audit_head"))
    tell(database, "later", "c0", 9)
    assert there(database, "later", 9)


def test_a_connection_that_died_between_two_groups_costs_no_event(postgres_server):
    database = Database(postgres_server.new_database())
    seal_events(database, KeyRing(b"k" * 32))
    for number in range(3):  # the first has its chain's head made, the second makes the groups' connection
        tell(database, "before", "c0", number)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with database.reading() as session:
        assert session.scalars(text(f"{cut} AND pid <> pg_backend_pid()")).all() != []
    for number in range(3):
        tell(database, "after", "c0", number)
        assert there(database, "after", number)
    with database.reading() as session:
        assert list(find_faults(session)) == []
        assert session.scalar(select(func.count()).select_from(EventRow)) == 6
    database.close()


def test_a_database_that_is_closed_keeps_no_connection(postgres_server):
    url = postgres_server.new_database()
    database, other = Database(url), Database(url)
    seal_events(database, KeyRing(b"k" * 32))
    for number in range(3):
        tell(database, "somebody", "c0", number)
    assert held_by(other) > 0
    database.close()
    pause = threading.Event()
    for _ in range(WITHIN_S * 50):  # a server notices the end of a connection a moment later
        if held_by(other) == 0:
            break
        pause.wait(0.02)
    assert held_by(other) == 0
    other.close()


@pytest.mark.parametrize(
    "value", ["空腹血糖 6.1", 'a "quoted" \\ word', "line\nline", "\x00", 0.1, 1e300, None, [{"deep": [1]}]]
)
def test_a_detail_is_read_as_it_was_told_alone_together_and_with_a_change(database, value):
    one = ConsultationId("c0")
    with database.transaction() as session:
        record_event(session, kind="edited", actor="化验员", at=utc_now(), consultation=one, detail={"number": value})
    for _ in range(2):
        record_alone(database, kind="read", actor="化验员", at=utc_now(), consultation=one, detail={"number": value})
    with database.reading() as session:
        assert [event.detail for event in read_events(session)] == [{"number": value}] * 3
        assert list(find_faults(session)) == []


def test_without_the_key_nothing_is_written(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    migrate(database)
    with pytest.raises(MissingPart):
        tell(database, "nobody", "c0")
    database.close()
