"""No list that people look at goes through all consultations: each question is found along an index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from scribe.access import INSTALLATION
from scribe.consultation.service import ConsultationFilter, QueueFilter
from scribe.db import utc_now
from scribe.model import State
from tests.fakes.hospital import DOCTOR, NURSE, Hospital, open_hospital

GROWING = ("consultation", "event", "artefact", "delivery_attempts", "search_mark", "upload")
"""The tables that grow for years."""
Ask = Callable[[Hospital], object]

PAGES: dict[str, Ask] = {
    "a doctor's day": lambda h: h.service.day_of(h.service.who(DOCTOR), since=utc_now()),
    "what a doctor may sign": lambda h: h.service.list(
        ConsultationFilter(states=(State.REVIEWED,), practitioner=DOCTOR.id), who=h.service.who(DOCTOR)
    ),
    "what is in one state, the newest": lambda h: h.service.list(
        ConsultationFilter(states=(State.PARKED,)), who=INSTALLATION
    ),
    "the queue": lambda h: h.service.queue_page(QueueFilter(), who=h.service.who(NURSE)),
    "the queue, counted": lambda h: h.service.queue_counts(h.service.who(NURSE)),
    "what was checked today": lambda h: h.service.approved_since(utc_now(), who=h.service.who(NURSE)),
    "how much is in each state": lambda h: h.service.overseer.standing(),
    "when a backup was last made": lambda h: h.service.overseer.backup_made(),
    "what is parked": lambda h: h.service.in_state(State.PARKED, who=INSTALLATION),
    "what was delivered last": lambda h: h.service.in_state(State.DELIVERED, who=INSTALLATION, newest=True),
    "what waits behind another": lambda h: h.service.behind_another(),
    "what was stored today": lambda h: h.service.stored_since(utc_now() - timedelta(hours=24)),
    "what is due": lambda h: h.service.due(),
    "what arrives": lambda h: h.service.arriving(),
    "a patient by number": lambda h: h.service.find("4471 0932", who=INSTALLATION),
}


@contextmanager
def asked(hospital: Hospital) -> Iterator[list[tuple[str, Any]]]:
    """The questions of the block, with what they were asked with."""
    found: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        if statement.lstrip().upper().startswith("SELECT"):
            found.append((statement, parameters))

    event.listen(hospital.database.engine, "before_cursor_execute", note)
    yield found
    event.remove(hospital.database.engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    opened = open_hospital(tmp_path_factory.mktemp("lists"))
    opened.at(State.DRAFTED)
    opened.at(State.PARKED)
    with opened.database.transaction() as session:
        # without counts SQLite plans as for a table of a million rows
        session.execute(text("ANALYZE"))
        session.execute(text("DELETE FROM sqlite_stat1"))
        session.execute(text("ANALYZE sqlite_schema"))
    yield opened
    opened.database.close()


@pytest.mark.parametrize("page", PAGES)
def test_a_list_is_found_along_an_index(hospital, page):
    with asked(hospital) as questions:
        PAGES[page](hospital)
    assert questions
    scanned = []
    with hospital.database.engine.connect() as connection:
        for statement, parameters in questions:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            scanned += [
                f"{step[-1]}: {statement[:200]}"
                for step in plan
                for table in GROWING
                if step[-1].startswith(f"SCAN {table}") and "INDEX" not in step[-1]
            ]
    assert scanned == []
