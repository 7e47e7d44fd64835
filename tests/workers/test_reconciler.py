"""The reconciler sends what is due, once at a time, and neither a server that is away nor a busy worker upsets it."""

from __future__ import annotations

import threading

import pytest

from scribe.model import Stage, State
from tests.fakes.hospital import open_hospital
from workers.reconciler import Reconciler


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hospital(tmp_path):
    opened = open_hospital(tmp_path)
    yield opened
    opened.database.close()


@pytest.fixture
def sent():
    return []


def reconciler_of(hospital, sent, clock=None, depth=lambda _stage: 0):
    return Reconciler(
        hospital.service, lambda *due: sent.append(due), resend_s=10, depth=depth, clock=clock or Seconds()
    )


def test_each_stage_that_is_due_is_sent(hospital, sent):
    states = (State.UPLOADED, State.TRANSCRIBED, State.SIGNED, State.WITHDRAWING)
    expected = {(hospital.at(state).id, stage) for state, stage in zip(states, Stage, strict=True)}
    assert reconciler_of(hospital, sent).round() == 4
    assert set(sent) == expected


def test_what_waits_for_a_person_is_not_sent(hospital, sent):
    for state in (State.REGISTERED, State.DRAFTED, State.REVIEWED, State.DELIVERED, State.NO_SPEECH, State.PARKED):
        hospital.at(state)
    assert reconciler_of(hospital, sent).round() == 0


def test_a_hint_is_given_time_before_it_is_sent_again(hospital, sent):
    hospital.uploaded()
    clock = Seconds()
    reconciler = reconciler_of(hospital, sent, clock)
    rounds = []
    for clock.now in (0.0, 5.0, 9.9, 10.0, 15.0):
        rounds.append(reconciler.round())
    assert rounds == [1, 0, 0, 1, 0]


def test_a_stage_that_became_due_a_second_time_is_sent_at_once(hospital, sent):
    one = hospital.uploaded().id
    reconciler = reconciler_of(hospital, sent)
    reconciler.round()
    hospital.service.begin(one, Stage.TRANSCRIBE, owner="dies")
    assert reconciler.round() == 0
    hospital.clock.forward(hospital.settings.lease_s + 1)
    assert reconciler.round() == 1


def test_a_queue_that_holds_a_hint_for_all_its_work_gets_no_more(hospital, sent):
    for _ in range(2):
        hospital.uploaded()
    waiting = {Stage.TRANSCRIBE: 2}
    reconciler = reconciler_of(hospital, sent, depth=lambda stage: waiting.get(stage, 0))
    assert reconciler.round() == 0
    waiting[Stage.TRANSCRIBE] = 1
    assert reconciler.round() == 2
    drafting = hospital.at(State.TRANSCRIBED).id
    waiting[Stage.TRANSCRIBE] = 2
    assert reconciler.round() == 1
    assert sent[-1] == (drafting, Stage.DRAFT)


def test_a_broker_that_is_away_does_not_end_the_rounds(hospital, caplog):
    one, stop, tried = hospital.uploaded().id, threading.Event(), []

    def enqueue(consultation, stage) -> None:
        tried.append((consultation, stage))
        if len(tried) == 1:
            raise OSError("away")
        stop.set()

    Reconciler(hospital.service, enqueue, resend_s=10).run(0.001, stop)
    assert tried == [(one, Stage.TRANSCRIBE)] * 2
    assert "OSError" in caplog.text
