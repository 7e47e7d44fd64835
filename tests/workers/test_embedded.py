"""The embedded form: real Celery workers and the reconciler as threads, over files."""

from __future__ import annotations

import threading
import time

import pytest

from scribe.db import utc_now
from scribe.errors import StageFailed
from scribe.model import Stage, State
from tests.fakes.hospital import open_hospital
from workers import embedded, enqueuer


@pytest.fixture
def hospital(tmp_path):
    opened = open_hospital(tmp_path, reconcile_every_s=0.1, retry_base_s=0.1)
    opened.service._clock = utc_now
    yield opened
    opened.database.close()


def reaches(hospital, id, state):
    for _ in range(600):
        if hospital.service.get(id).state is state:
            return
        time.sleep(0.05)
    raise AssertionError(hospital.service.get(id))


def test_it_works_on_every_queue_and_ends_with_its_block(hospital):
    before = set(threading.enumerate())
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        one = hospital.uploaded().id
        reaches(hospital, one, State.DRAFTED)
        hospital.signed(hospital.approved(hospital.service.get(one)))
        reaches(hospital, one, State.DELIVERED)
    assert set(threading.enumerate()) == before
    assert len(hospital.destination.sends) == 1


def test_it_takes_up_what_was_due_before_it_started(hospital):
    one = hospital.uploaded().id
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        reaches(hospital, one, State.DRAFTED)


def test_a_hint_that_came_twice_costs_nothing(hospital):
    enqueue = enqueuer(hospital.settings)
    one = hospital.uploaded()
    for _ in range(5):
        enqueue(one.id, Stage.TRANSCRIBE)
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        reaches(hospital, one.id, State.DRAFTED)
    assert hospital.transcriber.runs == 1


def test_a_stage_that_failed_is_tried_again_by_itself(hospital):
    hospital.transcriber.fails = [StageFailed("It fell over.")]
    one = hospital.uploaded().id
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        reaches(hospital, one, State.DRAFTED)
    assert hospital.transcriber.runs == 2


def test_a_worker_that_a_broken_message_ended_is_followed_by_another(hospital):
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        messages = hospital.settings.queue_dir / "messages"
        (messages / "0_torn.transcribe.msg").write_text("{")
        while [*messages.glob("*torn*")]:
            time.sleep(0.02)
        reaches(hospital, hospital.uploaded().id, State.DRAFTED)
