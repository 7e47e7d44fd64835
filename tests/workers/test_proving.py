"""A recogniser that does not work is given no recording, and gets another chance later."""

from __future__ import annotations

import time

import pytest

from scribe.db import utc_now
from scribe.errors import MissingPart
from scribe.model import State
from tests.fakes.hospital import ScriptedTranscriber, open_hospital
from workers.embedded import embedded
from workers.proving import Proof

BROKEN = MissingPart("The speech model does not work here.", remedy="Check it.")


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def proof_of(*failures):
    transcriber, clock = ScriptedTranscriber(proofs=list(failures)), Seconds()
    return Proof(lambda: transcriber, clock=clock), transcriber, clock


def test_work_is_taken_once_the_clip_came_out():
    proof, _, _ = proof_of()
    assert proof.holds()


def test_a_failed_proof_is_tried_again_after_waits_that_grow():
    proof, transcriber, clock = proof_of(BROKEN, BROKEN)
    assert not proof.holds()
    clock.now = 9.0
    assert not proof.holds()
    assert len(transcriber.proofs) == 1
    clock.now = 11.0
    assert not proof.holds()
    clock.now = 30.0
    assert not proof.holds()
    clock.now = 32.0
    assert proof.holds()


def test_after_an_odd_failure_the_next_work_waits_for_a_new_proof():
    proof, transcriber, _ = proof_of()
    assert proof.holds()
    transcriber.proofs.append(BROKEN)
    assert proof.holds()
    proof.doubt()
    assert not proof.holds()


def test_a_demanded_proof_says_why_it_fails():
    proof, _, _ = proof_of(BROKEN)
    with pytest.raises(MissingPart, match="does not work here"):
        proof.demand()


@pytest.fixture
def hospital(tmp_path):
    opened = open_hospital(tmp_path, reconcile_every_s=0.1, retry_base_s=0.1)
    opened.service._clock = utc_now
    yield opened
    opened.database.close()


def within(seconds, wanted):
    deadline = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_in_one_process_a_recording_waits_without_losing_an_attempt_and_the_rest_goes_on(hospital):
    written_down = hospital.at(State.TRANSCRIBED).id
    hospital.transcriber.proofs += [BROKEN] * 1000
    one = hospital.uploaded().id
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        within(20, lambda: hospital.service.get(written_down).state is State.DRAFTED)
        assert hospital.service.get(one).state is State.UPLOADED
        assert not [event for event in hospital.service.events(one) if event.kind == "began"]


def test_an_engine_that_breaks_in_the_middle_proves_itself_before_it_goes_on(hospital):
    hospital.transcriber.fails.append(RuntimeError("CUDA failed"))
    one = hospital.uploaded().id
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        within(20, lambda: hospital.service.get(one).state is not State.UPLOADED)
    kinds = [event.kind for event in hospital.service.events(one)]
    assert kinds.count("began") == 2
    assert "attempt_failed" in kinds
