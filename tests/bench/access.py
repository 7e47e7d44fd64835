"""How long lists take in a hospital of many departments, for a nurse of one of them and for one who works everywhere.

    python -m tests.bench.access [--consultations 50000] [--departments 100] [--url postgresql+psycopg://…]

Rows are written straight into the tables: consultations spread over departments, one in five waiting for a check. Each
figure is the median of 20 runs, in milliseconds, of the query alone: what is shown is not unsealed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Select, func, select, text

from scribe.access import Action, Who, seen_by
from scribe.db import Database, migrate
from scribe.db.queue_tables import QueueEntry
from scribe.db.tables import ConsultationRow
from scribe.model import Role

BEGAN = datetime(2026, 11, 1, 8, tzinfo=UTC)
RUNS = 20


def rows(count: int, departments: int) -> Iterator[tuple[dict[str, object], dict[str, object] | None]]:
    """Consultations, each with the entry of the queue that it has, if it waits."""
    chance = random.Random(7)
    for number in range(count):
        department, at = f"department {chance.randrange(departments)}", BEGAN + timedelta(seconds=13 * number)
        waits = number % 5 == 0
        row = {
            "id": f"01BENCH{number:019d}", "version": 1, "state": "drafted" if waits else "delivered",
            "state_since": at, "practitioner": f"doctor{chance.randrange(departments * 5)}",
            "registered_by": f"nurse{chance.randrange(departments * 10)}",
            "department": department, "registered_at": at, "updated_at": at, "snapshot": b"", "attempts": 0,
            "lease_token": 0, "progress_done_s": 0.0, "progress_total_s": 0.0, "stopped": "",
        }  # fmt: skip
        entry = {
            "consultation_id": row["id"], "waits_for": "nurse", "rank": chance.randrange(4), "since": at,
            "sent_back": False, "department": department, "language": "en",
        }  # fmt: skip
        yield row, entry if waits else None


def fill(database: Database, count: int, departments: int) -> None:
    """Writes them, and lets the database look at what it has."""
    every = list(rows(count, departments))
    with database.transaction() as session:
        session.execute(ConsultationRow.__table__.insert(), [row for row, _ in every])  # type: ignore[attr-defined]
        entries = [entry for _, entry in every if entry is not None]
        session.execute(QueueEntry.__table__.insert(), entries)  # type: ignore[attr-defined]
    with database.transaction() as session:
        session.execute(text("ANALYZE"))


def queue(who: Who | None, *, counted: bool) -> Select[tuple[object]]:
    """The first page of the queue, or its count; without anybody as it would be without a policy."""
    entry, row = QueueEntry, ConsultationRow
    query = select(func.count()) if counted else select(row.id)
    query = query.select_from(entry).join(row, row.id == entry.consultation_id).where(entry.waits_for == "nurse")
    if who is not None:
        query = query.where(seen_by(who, Action.REVIEW, BEGAN))
    return query if counted else query.order_by(entry.rank, entry.since, entry.consultation_id).limit(51)


def newest(who: Who | None) -> Select[tuple[object]]:
    """The newest 200 consultations."""
    query = select(ConsultationRow.id).order_by(ConsultationRow.updated_at.desc()).limit(200)
    return query if who is None else query.where(seen_by(who, Action.LIST, BEGAN))


def median_ms(database: Database, query: Select[tuple[object]]) -> float:
    """Of the runs."""
    took = []
    for _ in range(RUNS):
        with database.reading() as session:
            began = time.perf_counter()
            session.execute(query).all()
            took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def main() -> None:
    """Prints the table."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--consultations", type=int, default=50_000)
    given.add_argument("--departments", type=int, default=100)
    given.add_argument("--url", default="")
    asked = given.parse_args()
    people: dict[str, Who | None] = {
        "no policy": None,
        "works everywhere": Who("flo", Role.NURSE),
        "one department": Who("ned", Role.NURSE, frozenset({"department 7"})),
        "no department": Who("nora", Role.NURSE, frozenset()),
    }
    lists: dict[str, Callable[[Who | None], Select[tuple[object]]]] = {
        "queue, first page": lambda who: queue(who, counted=False),
        "queue, counted": lambda who: queue(who, counted=True),
        "newest 200": newest,
    }
    with TemporaryDirectory() as folder:
        database = Database(asked.url or f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        migrate(database)
        fill(database, asked.consultations, asked.departments)
        sys.stdout.write(f"{asked.consultations} consultations, {asked.departments} departments; ms\n")
        for called, made in lists.items():
            figures = "  ".join(f"{name}: {median_ms(database, made(who)):.1f}" for name, who in people.items())
            sys.stdout.write(f"{called:20} {figures}\n")
        database.close()


if __name__ == "__main__":
    main()
