"""Whoever changes the audit in the database without the key is found, wherever and however."""

from __future__ import annotations

import random
import socket
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from scribe.audit import AnchorLog, audit_faults, find_faults, record_event, seal_events, seal_old_events
from scribe.audit.sealing import EventSeal
from scribe.db import Database
from scribe.db.audit_tables import HeadRow
from scribe.db.tables import EventRow
from scribe.encryption import KeyRing
from scribe.model import ConsultationId, digest_of
from tests.audit.attacks import ATTACKS
from tests.fakes.databases import new_sqlite

KEYS = KeyRing(b"k" * 32)
START = datetime(2026, 11, 20, 23, 50, tzinfo=UTC)
TRIES = {"sqlite": 1000, "postgresql": 200}


def old_events(session, count):
    """Events as they were written before there was a key."""
    before = "0" * 64
    for number in range(count):
        at, detail = START + timedelta(seconds=number), {"number": number}
        values = ["one" if number % 2 else None, at.isoformat(timespec="microseconds"), f"old-{number}", "kept", detail]
        before = digest_of([before, *values])
        session.execute(
            insert(EventRow).values(
                consultation_id=values[0], at=at, actor=values[2], kind="kept", detail=detail, chain=None, place=0,
                before="", hash=before,
            )
        )  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    if request.param == "postgresql":
        opened = Database(request.getfixturevalue("postgres_server").new_database())
    else:
        opened = Database(new_sqlite(tmp_path / "x.sqlite3"))
    with opened.transaction() as session:
        old_events(session, 6)
    seal_events(opened, KEYS)
    with opened.transaction() as session:
        assert seal_old_events(session)
    yield opened
    opened.close()


def filled(database):
    """Writes events of five consultations and of two days; gives every head that each chain had."""
    heads: dict[str, list[tuple]] = {}
    for number in range(60):
        with database.transaction() as session:
            consultation = ConsultationId(f"c{number % 5}") if number % 3 else None
            session.info["audit_lane"] = number % 2
            record_event(
                session, kind="tried", actor=f"person-{number % 7}", at=START + timedelta(minutes=number),
                consultation=consultation, detail={"number": number},
            )  # fmt: skip
        with database.reading() as session:
            for head in session.scalars(select(HeadRow).where(HeadRow.chain != "before")):
                known = heads.setdefault(head.chain, [])
                if (now := (head.events, head.hash, head.sequence, head.seal)) not in known:
                    known.append(now)
    return heads


def test_what_nobody_touched_is_whole(database, tmp_path):
    filled(database)
    log = AnchorLog(tmp_path / "anchors.jsonl")
    log.anchor(database, at=START)
    with database.reading() as session:
        assert list(audit_faults(session, log)) == []
    anchored = log.read(EventSeal(KEYS)).anchored
    assert {"before", "consultation/c4", "day/2026-11-21/01"} <= set(anchored)


def test_every_one_of_many_attacks_is_found_where_it_was_made(database, tmp_path):
    heads = filled(database)
    log = AnchorLog(tmp_path / "anchors.jsonl")
    log.anchor(database, at=START)
    chance, missed = random.Random(14), []
    for number in range(TRIES[database.engine.dialect.name]):
        attack = ATTACKS[number % len(ATTACKS)]
        with database.reading() as session:  # what it changes is rolled back
            where = attack(session, chance, heads)
            session.expire_all()
            found = {fault.chain for fault in audit_faults(session, log)}
            if not found & where:
                missed.append((number, attack.__name__, where, found))
    assert missed == []


def test_a_changed_event_is_told_with_its_number_and_whose_it_says_it_is(database):
    filled(database)
    with database.reading() as session:
        row = session.scalars(select(EventRow).where(EventRow.chain == "consultation/c1")).all()[2]
        row.detail = {"number": -1}
        session.flush()
        faults = list(find_faults(session))
        wanted = [(row.sequence, row.actor, "c1")]
    assert [(fault.sequence, fault.actor, fault.consultation) for fault in faults] == wanted


def test_a_removed_event_is_told_between_its_neighbours(database):
    filled(database)
    with database.reading() as session:
        rows = session.scalars(select(EventRow).where(EventRow.chain == "consultation/c2")).all()
        after = rows[4].sequence
        session.delete(rows[3])
        session.flush()
        first, second = find_faults(session)
    assert (first.sequence, first.consultation) == (after, "c2")
    assert "from 4 to 4 " in first.what
    assert "1 of the chain's" in second.what


def test_rubbish_in_a_column_is_a_fault_and_stops_nothing(tmp_path):
    database = Database(new_sqlite(tmp_path / "x.sqlite3"))
    seal_events(database, KEYS)
    filled(database)
    with database.engine.begin() as connection:
        for number, change in enumerate(("at = 'yesterday'", "detail = '{'", "actor = x'ff00'", "kind = x'ff'")):
            connection.exec_driver_sql(f"UPDATE event SET {change} WHERE sequence = {number + 10}")
    with database.reading() as session:
        assert sorted(fault.sequence for fault in find_faults(session)) == [10, 11, 12, 13]
    database.close()


def test_what_was_changed_is_not_sealed_as_if_it_were_whole(database):
    filled(database)
    with database.transaction() as session:
        session.delete(session.get_one(HeadRow, "before"))
    with database.transaction() as session:
        assert not seal_old_events(session)
    with database.reading() as session:
        assert {fault.chain for fault in find_faults(session)} == {"before"}


def test_two_machines_anchor_each_in_a_file_of_its_own(database, tmp_path):
    filled(database)
    one, two = AnchorLog(tmp_path / "one.jsonl"), AnchorLog(tmp_path / "two.jsonl")
    for log in (one, two, one):
        log.anchor(database, at=START)
    for log in (one, two):
        with database.reading() as session:
            assert list(audit_faults(session, log)) == []
    (tmp_path / "two.jsonl").write_bytes(b"")
    with database.reading() as session:
        assert {fault.chain for fault in audit_faults(session, two)} == {"anchors"}


def test_without_news_there_is_no_anchor(database, tmp_path):
    filled(database)
    log = AnchorLog(tmp_path / "anchors.jsonl")
    assert log.anchor(database, at=START, only_news=True) is not None
    assert log.anchor(database, at=START, only_news=True) is None
    with database.transaction() as session:
        record_event(session, kind="read", actor="sam", at=START)
    made = log.anchor(database, at=START, only_news=True)
    assert made is not None
    assert made.number == 2


def test_what_syslog_is_told_names_the_anchor(database, tmp_path):
    filled(database)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        log = AnchorLog(tmp_path / "anchors.jsonl", f"127.0.0.1:{server.getsockname()[1]}")
        made = log.anchor(database, at=START)
        assert made is not None
        told = server.recv(4096).decode()
    assert f"number=1 at={START.isoformat()} sha256={made.digest}" in told
