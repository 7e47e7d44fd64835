"""How many audit events a second, with 1, 8 and 32 threads: with one lock for all events, in chains, and together.

Run: ``python -m tests.bench.audit [--seconds 5]``. PostgreSQL writes through to its disk (fsync), as a hospital's does.
The processor's time is what this process and PostgreSQL's together used, an event.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from scribe.audit import find_faults, record_alone, record_event, seal_events
from scribe.db import Database, migrate, utc_now
from scribe.encryption import KeyRing
from scribe.model import ConsultationId, digest_of
from tests.servers import PostgresServer

THREADS = (1, 8, 32)
ROUNDS = 4
DETAIL = {"what": "note"}
Write = Callable[[Database, int], None]


def with_one_lock(database: Database, writer: int) -> None:
    """One chain, one lock until the commit: what the others are measured against."""
    with database.transaction() as session:
        session.execute(text("SELECT pg_advisory_xact_lock(6046142)"))
        before = session.scalar(text("SELECT hash FROM locked_event ORDER BY sequence DESC LIMIT 1")) or "0" * 64
        at = utc_now()
        digest = digest_of([before, f"c{writer}", at.isoformat(), "bench", "read", DETAIL])
        session.execute(
            text(
                "INSERT INTO locked_event (consultation_id, at, actor, kind, detail, hash)"
                " VALUES (:consultation, :at, 'bench', 'read', '{\"what\": \"note\"}', :hash)"
            ),
            {"consultation": f"c{writer}", "at": at, "hash": digest},
        )


def in_chains(database: Database, writer: int) -> None:
    """A chain for each consultation, a transaction for each event: what is written with a change."""
    one = ConsultationId(f"c{writer}")
    with database.transaction() as session:
        record_event(session, kind="read", actor="bench", at=utc_now(), consultation=one, detail=DETAIL)


def in_lanes(database: Database, _writer: int) -> None:
    """The same for events of no consultation."""
    with database.transaction() as session:
        record_event(session, kind="signed_in", actor="bench", at=utc_now(), detail=DETAIL)


def together(database: Database, writer: int) -> None:
    """Events that stand alone, as reads do; each writer another consultation's."""
    one = ConsultationId(f"c{writer}")
    record_alone(database, kind="read", actor="bench", at=utc_now(), consultation=one, detail=DETAIL)


@dataclass(frozen=True)
class Spent:
    """So many events in so many seconds, with so much of the processor's time."""

    events: int = 0
    took_s: float = 0.0
    used_s: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.events + other.events, self.took_s + other.took_s, self.used_s + other.used_s)

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.took_s

    @property
    def cost_ms(self) -> float:
        """The processor's milliseconds of an event."""
        return 1000 * self.used_s / max(1, self.events)


WAYS: tuple[Write, ...] = (with_one_lock, in_chains, in_lanes, together)


def measured(database: Database, write: Write, threads: int, seconds: float) -> Spent:
    """What so many threads write within so many seconds."""
    counts, stop = [0] * threads, threading.Event()

    def run(writer: int) -> None:
        while not stop.is_set():
            write(database, writer)
            counts[writer] += 1

    workers = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    used, began = _used_s(), time.monotonic()
    for worker in workers:
        worker.start()
    time.sleep(seconds)
    stop.set()
    for worker in workers:
        worker.join()
    return Spent(sum(counts), time.monotonic() - began, _used_s() - used)


def _used_s() -> float:
    """The processor's time of this process and of all that it started (Linux: proc_pid_stat(5), fields 4, 14 to 17)."""
    started, ticks = {os.getpid()}, 0
    rows = [_stat(path) for path in Path("/proc").glob("[0-9]*/stat")]
    for number, parent, used in sorted(row for row in rows if row):
        if number in started or parent in started:
            started.add(number)
            ticks += used
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(path: Path) -> tuple[int, int, int] | None:
    try:
        fields = path.read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return None
    return int(path.parent.name), int(fields[1]), sum(map(int, fields[11:15]))


def _run(database: Database, seconds: float) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ALTER SYSTEM SET fsync = on"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(
            text(
                "CREATE TABLE locked_event (sequence bigserial PRIMARY KEY, consultation_id varchar(40),"
                " at timestamptz, actor varchar(160), kind varchar(40), detail json, hash varchar(64))"
            )
        )
    for threads in THREADS:
        spent = {write: Spent() for write in WAYS}
        for _ in range(ROUNDS):  # in turns, so that what else the machine does meets all of them
            for write in WAYS:
                spent[write] += measured(database, write, threads, seconds / ROUNDS)
        for write in WAYS:
            rate, lock = spent[write].rate, spent[with_one_lock].rate
            sys.stdout.write(
                f"{threads:2} threads {write.__name__:14} {rate:7.0f}/s {rate / lock:5.1f} x one lock"
                f" {spent[write].cost_ms:6.2f} ms of processor an event\n"
            )
            sys.stdout.flush()
    with database.reading() as session:
        sys.stdout.write(f"faults: {len(list(find_faults(session)))}\n")


def main() -> None:
    """Prints a line for each way and number of threads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    seconds = parser.parse_args().seconds
    server = PostgresServer()
    database = Database(server.new_database())
    try:
        migrate(database)
        seal_events(database, KeyRing(b"k" * 32))
        _run(database, seconds)
    finally:
        database.close()
        server.remove()


if __name__ == "__main__":
    main()
