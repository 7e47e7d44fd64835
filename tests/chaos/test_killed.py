"""Processes are killed, servers emptied and restarted: each consultation still ends in the EMR, once.

Real Redis, real PostgreSQL, real Celery workers as processes, a real FHIR server on a port.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from scribe.db.tables import JournalRow
from scribe.failpoints import REACHED
from scribe.model import Consultation, State
from tests.chaos.fleet import WITHIN_S, Fleet
from tests.chaos.nursery import Child
from tests.fakes.fhir_server import FhirServer
from tests.fakes.hospital import OPERATOR
from tests.fakes.notes import WITHDRAWN
from tests.servers import PostgresServer


@pytest.fixture
def emr():
    with FhirServer() as server:
        yield server


@pytest.fixture
def fleet(tmp_path, redis_server, postgres_server, emr, nursery):
    redis_server.client.flushall()
    urls = {"database_url": postgres_server.new_database(), "broker_url": redis_server.url, "emr_url": emr.url}
    opened = Fleet(tmp_path, **urls, nursery=nursery)
    yield opened
    opened.close()


def _transcribing(now: Consultation) -> bool:
    return now.progress is not None and now.progress.done_s > 0


def _is(state: State):
    return lambda now: now.state is state


def _signed(fleet: Fleet, one) -> Consultation:
    drafted = fleet.until(one, _is(State.DRAFTED))
    return fleet.hospital.signed(fleet.hospital.approved(drafted))


def _is_in_the_emr_once(fleet: Fleet, emr: FhirServer, one) -> None:
    events = [event.kind for event in fleet.hospital.service.events(one)]
    assert events.count("delivered") == 1
    documents = [history for name, history in emr.history.items() if name.startswith("Bundle/")]
    assert len(documents) == 1
    assert all(len(history) == 1 for history in emr.history.values())


def _killing_at(folder: Path, place: str) -> str:
    """Arms a place once: who reaches it is killed."""
    places = folder / "places"
    places.mkdir(exist_ok=True)
    (places / place).write_text("kill", encoding="utf-8")
    return str(places)


def _is_killed_at(worker: Child, places: str, place: str) -> None:
    """Waits until the worker has come to the place and is gone."""
    assert worker.is_gone(WITHIN_S)
    Path(places, place + REACHED).unlink()


def test_a_worker_killed_in_the_middle_of_transcription_delays_and_loses_nothing(fleet, emr):
    first = fleet.worker("transcribe", CHAOS_STEP_S="1")
    fleet.worker("draft,deliver")
    fleet.reconciler()
    one = fleet.hospital.uploaded().id
    fleet.until(one, _transcribing)
    fleet.kill(first)
    assert fleet.hospital.service.get(one).state is State.UPLOADED
    fleet.worker("transcribe")
    _signed(fleet, one)
    fleet.until(one, _is(State.DELIVERED))
    _is_in_the_emr_once(fleet, emr, one)
    began = [
        e.detail for e in fleet.hospital.service.events(one) if e.kind == "began" and e.detail["stage"] == "transcribe"
    ]
    assert len(began) >= 2
    assert [b["token"] for b in began] == sorted({b["token"] for b in began})


def _windows_of(path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def test_the_successor_of_a_killed_worker_goes_on_behind_the_last_window(fleet, emr, tmp_path):
    first_did, then_did = tmp_path / "first", tmp_path / "then"
    first = fleet.worker("transcribe", CHAOS_STEP_S="0.4", CHAOS_COUNT="8", CHAOS_STEPS=str(first_did))
    fleet.reconciler()
    one = fleet.hospital.uploaded().id
    fleet.until(one, lambda now: now.progress is not None and now.progress.done_s > 0.4 * now.progress.total_s)
    fleet.kill(first)
    fleet.worker("transcribe", CHAOS_COUNT="8", CHAOS_STEPS=str(then_did))
    fleet.until(one, _is(State.TRANSCRIBED))
    did, rest = _windows_of(first_did), _windows_of(then_did)
    assert did == list(range(len(did)))
    assert len(did) >= 4
    assert rest == list(range(rest[0], 8))
    assert rest[0] in (did[-1], did[-1] + 1), "only the window at hand is recognised again"
    with fleet.hospital.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(JournalRow)) == 0


def test_consent_withdrawn_in_the_middle_stops_the_work_within_one_window(fleet, tmp_path):
    did = tmp_path / "did"
    fleet.worker("transcribe", CHAOS_STEP_S="0.3", CHAOS_COUNT="40", CHAOS_STEPS=str(did))
    fleet.reconciler()
    one = fleet.hospital.uploaded().id
    fleet.until(one, _transcribing)
    fleet.hospital.service.withdraw(one, order=WITHDRAWN, actor=OPERATOR)
    seen = len(_windows_of(did))
    time.sleep(1.5)
    assert len(_windows_of(did)) <= seen + 1
    with fleet.hospital.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(JournalRow)) == 0


def test_a_worker_without_a_working_recogniser_takes_nothing_and_ends_with_the_exit_code_of_a_missing_part(fleet):
    one = fleet.hospital.uploaded().id
    worker = fleet.scribe("worker", "--queues", "transcribe,draft", SCRIBE_SPEECH_MODEL="/no/such/model")
    assert worker.wait(WITHIN_S) == 5
    assert "There is no speech model in /no/such/model." in fleet.logs()
    assert not [event for event in fleet.hospital.service.events(one) if event.kind == "began"]


def test_emptying_redis_while_one_waits_loses_nothing(fleet, emr, redis_server):
    one = fleet.hospital.uploaded().id
    reconciler = fleet.reconciler()
    _wait_for_a_message(redis_server)
    fleet.kill(reconciler)
    redis_server.client.flushall()
    assert redis_server.client.dbsize() == 0
    fleet.reconciler()
    fleet.worker("transcribe,draft,deliver")
    _signed(fleet, one)
    fleet.until(one, _is(State.DELIVERED))
    _is_in_the_emr_once(fleet, emr, one)


def test_a_worker_killed_between_the_emrs_answer_and_its_commit_does_not_deliver_twice(fleet, emr, tmp_path):
    fleet.reconciler()
    fleet.worker("transcribe,draft")
    places = _killing_at(tmp_path, "deliver.after_send")
    killed = fleet.worker("deliver", SCRIBE_FAILPOINTS=places)
    one = fleet.hospital.uploaded().id
    _signed(fleet, one)
    _is_killed_at(killed, places, "deliver.after_send")
    assert fleet.hospital.service.get(one).state is State.SIGNED
    fleet.worker("deliver")
    fleet.until(one, _is(State.DELIVERED))
    _is_in_the_emr_once(fleet, emr, one)


def test_an_emr_that_is_away_for_longer_than_all_attempts_gets_the_note_when_it_is_back(
    tmp_path, redis_server, postgres_server, emr, nursery
):
    redis_server.client.flushall()
    urls = {"database_url": postgres_server.new_database(), "broker_url": redis_server.url, "emr_url": emr.url}
    fleet = Fleet(tmp_path, **urls, nursery=nursery, max_attempts=2, retry_cap_s=0.3)
    try:
        emr.fail_next(7, 503)
        fleet.reconciler()
        fleet.worker("transcribe,draft,deliver")
        one = fleet.hospital.uploaded().id
        _signed(fleet, one)
        fleet.until(one, _is(State.DELIVERED))
        _is_in_the_emr_once(fleet, emr, one)
        failed = [event for event in fleet.hospital.service.events(one) if event.kind == "attempt_failed"]
        assert len(failed) > fleet.hospital.settings.max_attempts
    finally:
        fleet.close()


def test_an_emr_that_stores_and_breaks_the_connection_has_the_note_once(fleet, emr):
    emr.drop_after_commit()
    fleet.reconciler()
    fleet.worker("transcribe,draft,deliver")
    one = fleet.hospital.uploaded().id
    _signed(fleet, one)
    fleet.until(one, _is(State.DELIVERED))
    _is_in_the_emr_once(fleet, emr, one)


def test_a_database_that_restarts_under_the_workers_is_found_again(tmp_path, redis_server, emr, nursery):
    redis_server.client.flushall()
    postgres = PostgresServer()
    urls = {"database_url": postgres.new_database(), "broker_url": redis_server.url, "emr_url": emr.url}
    fleet = Fleet(tmp_path, **urls, nursery=nursery)
    try:
        fleet.reconciler()
        fleet.worker("transcribe", CHAOS_STEP_S="0.3")
        fleet.worker("draft,deliver")
        one = fleet.hospital.uploaded().id
        fleet.until(one, _transcribing)
        postgres.restart()
        _signed(fleet, one)
        fleet.until(one, _is(State.DELIVERED))
        _is_in_the_emr_once(fleet, emr, one)
    finally:
        fleet.close()
        postgres.remove()


def test_without_any_server_a_killed_worker_is_made_up_for_too(tmp_path, emr, nursery):
    fleet = Fleet(tmp_path, database_url="", broker_url="", nursery=nursery, emr_url=emr.url)
    try:
        first = fleet.worker("transcribe,draft,deliver", CHAOS_STEP_S="1")
        fleet.reconciler()
        one = fleet.hospital.uploaded().id
        fleet.until(one, _transcribing)
        fleet.kill(first)
        fleet.worker("transcribe,draft,deliver")
        _signed(fleet, one)
        fleet.until(one, _is(State.DELIVERED))
        _is_in_the_emr_once(fleet, emr, one)
    finally:
        fleet.close()


def test_a_worker_that_is_killed_each_time_ends_parked(tmp_path, redis_server, postgres_server, nursery):
    redis_server.client.flushall()
    urls = {"database_url": postgres_server.new_database(), "broker_url": redis_server.url}
    fleet = Fleet(tmp_path, **urls, nursery=nursery, max_attempts=2, lease_s=1)
    try:
        fleet.reconciler()
        one = fleet.hospital.uploaded().id
        for _ in range(2):
            places = _killing_at(tmp_path, "transcribe.before_commit")
            worker = fleet.worker("transcribe", SCRIBE_FAILPOINTS=places)
            _is_killed_at(worker, places, "transcribe.before_commit")
        fleet.worker("transcribe")
        with pytest.raises(AssertionError, match="worker-died"):
            fleet.until(one, lambda _now: False)
    finally:
        fleet.close()


def _wait_for_a_message(redis_server) -> None:
    for _ in range(600):
        if redis_server.client.llen("transcribe"):
            return
        time.sleep(0.05)
    raise AssertionError("no message was sent")
