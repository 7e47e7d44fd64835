"""How long the lists that people look at take with a thousand consultations and with a million, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from scribe.access import INSTALLATION
from scribe.consultation.service import QueueFilter
from scribe.db import Database, utc_now
from scribe.model import State, StopKind
from scribe.web.choosing import midnight
from tests.bench.telling import quantile, say, timed
from tests.fakes.databases import migrated
from tests.fakes.hospital import DOCTOR, NURSE, Hospital, open_hospital
from tests.servers import PostgresServer

FEW, MANY = 1_000, 1_000_000
RUNS = 40
LIVE = ((State.DRAFTED, 12), (State.REVIEWED, 4), (State.SIGNED, 6), (State.PARKED, 6), (State.DELIVERED, 22))
"""What stands on the pages; the rest is from before."""

_OLDER = text("""
    INSERT INTO consultation (id, version, state, state_since, practitioner, registered_by, department, registered_at,
        updated_at, snapshot, attempts, failures, lease_token, progress_done_s, progress_total_s, stopped, patient_mark)
    SELECT '00OLD' || lpad(n::text, 21, '0'), 9, CASE WHEN n % 50 = 0 THEN 'no_speech' ELSE 'delivered' END, at, doctor,
        'nurse' || n % 900, 'department ' || n % 100, at, at, '', 0, 0, 3, 0, 0, '', md5((n / 3)::text)
    FROM (SELECT n, now() - interval '2 days' - n * interval '40 seconds' AS at,
                 CASE WHEN n % 400 = 0 THEN :doctor ELSE 'doctor' || n % 400 END AS doctor
          FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS n) AS older
""")
_ATTEMPTS = text("""
    INSERT INTO delivery_attempts (consultation_id, number, revision, owner, began_at, ended_at, result, way, counted)
    SELECT id, 1, 1, 'deliver@bench:1', state_since, state_since, 'stored', 'transaction', false
    FROM consultation WHERE id LIKE '00OLD%' AND state = 'delivered'
    ON CONFLICT DO NOTHING
""")


def lists(folder: Path) -> None:
    """The slowest of twenty (p95) of each page's questions, unsealing included; the same notes stand on it."""
    server = PostgresServer()
    try:
        hospital = open_hospital(folder, migrated(server.new_database()))
        hospital.service._clock = utc_now
        for state, count in LIVE:
            for _ in range(count):
                hospital.at(state)
        live = sum(count for _, count in LIVE)
        few = _measured(hospital, live, FEW)
        many = _measured(hospital, FEW, MANY)
        for page, took in few.items():
            say(f"{page:12} {took * 1000:6.1f} ms, {many[page] * 1000:6.1f} ms; ratio {many[page] / took:.2f}")
        hospital.database.close()
    finally:
        server.remove()


def _measured(hospital: Hospital, there: int, wanted: int) -> dict[str, float]:
    _fill(hospital.database, there, wanted)
    took = {}
    for page, ask in _pages(hospital).items():
        ask()
        took[page] = quantile(timed(ask, RUNS), 0.95)
    return took


def _fill(database: Database, there: int, wanted: int) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(_OLDER, {"first": there + 1, "last": wanted, "doctor": DOCTOR.id})
        connection.execute(_ATTEMPTS)
        connection.execute(text("VACUUM ANALYZE"))


def _pages(hospital: Hospital) -> dict[str, Callable[[], object]]:
    service = hospital.service
    nurse, doctor = service.who(NURSE), service.who(DOCTOR)

    def queue() -> None:
        service.queue_counts(nurse)
        service.queue_page(QueueFilter(), who=nurse)
        service.approved_since(midnight(), who=nurse)
        service.next_in_queue(nurse)
        service.latest_sequence()

    def operations() -> None:
        service.overseer.standing()
        service.behind_another()
        for state, more in (
            (State.PARKED, {}),
            (State.SIGNED, {}),
            (State.SIGNED, {"stopped": (StopKind.HELD.value,)}),
            (State.PARKED, {"stopped": (StopKind.GIVEN_UP.value,), "newest": True}),
        ):
            for one in service.in_state(state, who=INSTALLATION, limit=50, **more):  # type: ignore[arg-type]
                service.attempts(one.id)
        service.in_state(State.DELIVERED, who=INSTALLATION, newest=True, limit=20)
        service.stored_since(utc_now() - timedelta(hours=24))
        service.latest_sequence()

    def today() -> None:
        service.day_of(doctor, since=midnight())
        service.latest_sequence()

    return {"queue": queue, "operations": operations, "today": today}
