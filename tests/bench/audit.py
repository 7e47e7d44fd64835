"""How many audit events a second, with 1 and with 8 threads: with one lock for all events, and with chains.

Run: ``python -m tests.bench.audit [--seconds 5]``. PostgreSQL writes through to its disk (fsync), as a hospital's does.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.orm import Session

from scribe.audit import find_faults, record_event, seal_events
from scribe.db import Database, migrate, utc_now
from scribe.encryption import KeyRing
from scribe.model import ConsultationId, digest_of
from tests.servers import PostgresServer

Write = Callable[[Session, int], None]


def with_one_lock(session: Session, writer: int) -> None:
    """One chain, one lock until the commit."""
    session.execute(text("SELECT pg_advisory_xact_lock(6046142)"))
    before = session.scalar(text("SELECT hash FROM locked_event ORDER BY sequence DESC LIMIT 1")) or "0" * 64
    at = utc_now()
    digest = digest_of([before, f"c{writer}", at.isoformat(), "bench", "read", {"what": "note"}])
    session.execute(
        text(
            "INSERT INTO locked_event (consultation_id, at, actor, kind, detail, hash)"
            " VALUES (:consultation, :at, 'bench', 'read', '{\"what\": \"note\"}', :hash)"
        ),
        {"consultation": f"c{writer}", "at": at, "hash": digest},
    )


def with_chains(session: Session, writer: int) -> None:
    """A chain for each consultation."""
    record_event(
        session, kind="read", actor="bench", at=utc_now(), consultation=ConsultationId(f"c{writer}"),
        detail={"what": "note"},
    )  # fmt: skip


def in_lanes(session: Session, _writer: int) -> None:
    """Events of no consultation."""
    record_event(session, kind="signed_in", actor="bench", at=utc_now(), detail={"what": "note"})


def per_second(database: Database, write: Write, threads: int, seconds: float) -> float:
    """Events a second over all threads; one transaction each."""
    counts, stop = [0] * threads, threading.Event()

    def run(writer: int) -> None:
        while not stop.is_set():
            with database.transaction() as session:
                write(session, writer)
            counts[writer] += 1

    workers = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    began = time.monotonic()
    for worker in workers:
        worker.start()
    time.sleep(seconds)
    stop.set()
    for worker in workers:
        worker.join()
    return sum(counts) / (time.monotonic() - began)


def main() -> None:
    """Prints a line for each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    seconds = parser.parse_args().seconds
    server = PostgresServer()
    try:
        database = Database(server.new_database())
        migrate(database)
        seal_events(database, KeyRing(b"k" * 32))
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ALTER SYSTEM SET fsync = on"))
            connection.execute(text("SELECT pg_reload_conf()"))
        with database.engine.begin() as connection:
            connection.execute(
                text(
                    "CREATE TABLE locked_event (sequence bigserial PRIMARY KEY, consultation_id varchar(40),"
                    " at timestamptz, actor varchar(160), kind varchar(40), detail json, hash varchar(64))"
                )
            )
        for write in (with_one_lock, with_chains, in_lanes):
            rates = [per_second(database, write, threads, seconds) for threads in (1, 8)]
            sys.stdout.write(f"{write.__name__:14} {rates[0]:7.0f}/s with 1 thread {rates[1]:7.0f}/s with 8\n")
        with database.reading() as session:
            sys.stdout.write(f"faults: {len(list(find_faults(session)))}\n")
        database.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
