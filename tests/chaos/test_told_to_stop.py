"""Processes that are told to end, whatever they are at: within 20 s they are gone, and another has their work at once.

Real processes and signals, real Redis, PostgreSQL and Celery.
"""

from __future__ import annotations

import signal
import time

import pytest

from scribe.model import Stage, State
from tests.chaos.crew import GONE_WITHIN_S, Crew
from tests.chaos.fleet import WITHIN_S, Fleet
from tests.fakes.hospital import DOCTOR
from tests.fakes.hostile_emr import HostileEmr
from tests.fakes.notes import WITHDRAWN
from tests.servers import free_port


@pytest.fixture
def emr():
    with HostileEmr() as server:
        yield server


@pytest.fixture
def crew(tmp_path, redis_server, postgres_server, emr, nursery):
    redis_server.client.flushall()
    urls = {"database_url": postgres_server.new_database(), "broker_url": redis_server.url, "emr_url": emr.url}
    fleet = Fleet(tmp_path, **urls, lease_s=60, emr_timeout_s=60, chat_url="http://x/v1", chat_model="x")
    opened = Crew(fleet, nursery)
    yield opened
    opened.close()
    fleet.close()


def _in_hand(crew: Crew, one: str, stage: Stage) -> None:
    """Waits until a worker has begun this stage."""
    ends_at = time.monotonic() + WITHIN_S
    while not any(
        event.kind == "began" and event.detail["stage"] == stage.value
        for event in crew.fleet.hospital.service.events(one)
    ):
        assert time.monotonic() < ends_at, crew.fleet.logs()
        time.sleep(0.05)


def _handed_back(crew: Crew, one: str, stage: Stage) -> None:
    """No lease of a minute is in the way, and no attempt is counted."""
    service = crew.fleet.hospital.service
    events = [event for event in service.events(one) if event.kind in ("began", "handed_back", "attempt_failed")]
    assert [event.kind for event in events if event.detail["stage"] == stage.value] == ["began", "handed_back"]
    lease = service.begin(one, stage, owner="another")
    assert lease is not None
    assert lease.attempt == 1
    service.hand_back(lease)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_transcription_in_a_long_window_is_handed_back(crew, how):
    one = crew.fleet.hospital.uploaded().id
    pid = crew.start("transcribe", CHAOS_STEP_S="300", CHAOS_STEPS=str(crew.fleet.folder / "steps"))
    _in_hand(crew, one, Stage.TRANSCRIBE)
    ends_at = time.monotonic() + WITHIN_S
    while not (crew.fleet.folder / "steps").exists():
        assert time.monotonic() < ends_at, crew.fleet.logs()
        time.sleep(0.05)
    crew.told(pid, how)
    _handed_back(crew, one, Stage.TRANSCRIBE)


@pytest.mark.parametrize("several", ["", "4"])
def test_a_draft_that_does_not_end_is_handed_back(crew, several):
    one = crew.fleet.hospital.at(State.TRANSCRIBED).id
    more = {"SCRIBE_DRAFTER": "chat", "SCRIBE_CHAT_PARALLEL": several} if several else {}
    pid = crew.start("draft", CHAOS_ENDLESS=str(crew.fleet.folder / "endless"), **more)
    _in_hand(crew, one, Stage.DRAFT)
    crew.told(pid, signal.SIGTERM)
    _handed_back(crew, one, Stage.DRAFT)


def test_a_delivery_whose_answer_does_not_come_is_handed_back_and_arrives_once(crew, emr):
    held = emr.hold(lambda method, path: (method, path) == ("POST", ""))
    one = crew.fleet.hospital.at(State.SIGNED).id
    pid = crew.start("deliver")
    held.wait(WITHIN_S)
    crew.told(pid, signal.SIGTERM)
    _handed_back(crew, one, Stage.DELIVER)
    crew.start("deliver")
    crew.fleet.until(one, lambda now: now.state is State.DELIVERED)
    held.release(WITHIN_S)
    assert all(len(versions) == 1 for name, versions in emr.history.items() if one in str(versions[0]))


def test_a_retraction_whose_answer_does_not_come_is_handed_back(crew, emr):
    signed = crew.fleet.hospital.at(State.SIGNED)
    first = crew.start("deliver")
    delivered = crew.fleet.until(signed.id, lambda now: now.state is State.DELIVERED)
    held = emr.hold(lambda method, _path: method in ("POST", "PUT"))
    crew.fleet.hospital.service.withdraw(delivered.id, order=WITHDRAWN, actor=DOCTOR)
    held.wait(WITHIN_S)
    crew.told(first, signal.SIGTERM)
    _handed_back(crew, signed.id, Stage.RETRACT)
    held.release(WITHIN_S)


def test_another_worker_has_it_before_the_first_is_gone(crew):
    one = crew.fleet.hospital.uploaded().id
    pid = crew.start("transcribe", CHAOS_STEP_S="300")
    _in_hand(crew, one, Stage.TRANSCRIBE)
    crew.start("transcribe")
    began = time.monotonic()
    crew.told(pid, signal.SIGTERM)
    crew.fleet.until(one, lambda now: now.state is State.TRANSCRIBED)
    assert time.monotonic() - began < GONE_WITHIN_S, "not when the lease of a minute has run out"


def test_the_whole_product_in_one_process_hands_back_too_and_ends_as_asked(tmp_path, emr):
    settings = {"database_url": "", "broker_url": "", "lease_s": 60, "port": free_port(), "speech_model": "demo"}
    fleet = Fleet(tmp_path, **settings, emr_url=emr.url, emr_timeout_s=60)
    held = emr.hold(lambda method, path: (method, path) == ("POST", ""))
    try:
        one = fleet.hospital.at(State.SIGNED).id
        first = fleet.scribe("up")
        held.wait(WITHIN_S)
        first.send_signal(signal.SIGTERM)
        assert first.wait(GONE_WITHIN_S) == 0, fleet.logs()
        assert fleet.hospital.service.due() == ((one, Stage.DELIVER),), "no lease of a minute is in the way"
        kinds = [event.kind for event in fleet.hospital.service.events(one)]
        assert kinds.count("handed_back") == 1
        held.release(WITHIN_S)
    finally:
        fleet.close()


@pytest.mark.parametrize("command", ["reconcile", "serve"])
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_reconciler_and_the_site_end_as_asked(tmp_path, command, how):
    port = free_port()
    fleet = Fleet(tmp_path, database_url="", broker_url="", port=port)
    try:
        process = fleet.scribe(command)
        said = {"reconcile": "Reconciling", "serve": "Scribe is at"}[command]
        while said not in fleet.logs():
            assert process.poll() is None, fleet.logs()
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(how)
        assert process.wait(GONE_WITHIN_S) == 0, fleet.logs()
    finally:
        fleet.close()
