"""Nobody waits for anybody to write an event, and whoever reads on after a sequence misses none."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from scribe.audit import find_faults, last_sequence, read_events, record_event, seal_events
from scribe.db import Database, utc_now
from scribe.encryption import KeyRing
from scribe.model import ConsultationId


@pytest.fixture
def database(postgres_server):
    opened = Database(postgres_server.new_database())
    seal_events(opened, KeyRing(b"k" * 32))
    yield opened
    opened.close()


def note(session, consultation):
    return record_event(session, kind="tried", actor="test", at=utc_now(), consultation=ConsultationId(consultation))


def test_an_event_is_not_read_before_one_with_a_lower_sequence_that_is_still_under_way(database):
    with database.transaction() as slow:
        first = note(slow, "one")
        with database.transaction() as quick:  # of another consultation: it does not wait
            second = note(quick, "two")
        assert second.sequence > first.sequence
        with database.reading() as session:
            assert read_events(session) == ()
            assert last_sequence(session) == 0
    with database.reading() as session:
        assert [event.sequence for event in read_events(session)] == [first.sequence, second.sequence]
        assert last_sequence(session) == second.sequence


def test_an_event_that_was_rolled_back_holds_nobody_up(database):
    with database.transaction() as session:
        note(session, "one")
        session.rollback()
    with database.transaction() as session:
        kept = note(session, "one")
    with database.reading() as session:
        assert [event.sequence for event in read_events(session)] == [kept.sequence]
        assert list(find_faults(session)) == []


def test_who_reads_on_while_many_write_misses_nothing_and_reads_nothing_twice(database):
    done, read, after = threading.Event(), [], 0

    def write(writer: int) -> None:
        chance = random.Random(writer)
        for number in range(40):
            with database.transaction() as session:
                note(session, f"c{chance.randrange(3)}" if number % 2 else f"own-{writer}")
                time.sleep(chance.random() * 0.004)

    def run() -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(write, range(8)))
        done.set()

    threading.Thread(target=run).start()
    last_round = False
    while not last_round:
        last_round = done.is_set()
        with database.reading() as session:
            events = read_events(session, after=after, limit=7 if not last_round else 1000)
        read += [event.sequence for event in events]
        after = read[-1] if read else 0
    assert len(read) == 8 * 40
    assert read == sorted(set(read))
    with database.reading() as session:
        assert list(find_faults(session)) == []
