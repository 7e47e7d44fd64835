"""A worker that hears of nothing looks for work itself, one thing at a time with what hints tell of."""

from __future__ import annotations

import threading

import pytest

from scribe.db import utc_now
from scribe.model import Stage, State
from scribe.pipeline.stopping import Stopping
from tests.fakes.hospital import open_hospital
from tests.fakes.stuck import until
from workers.turns import Looking, Turns


@pytest.fixture
def hospital(tmp_path):
    opened = open_hospital(tmp_path)
    opened.service._clock = utc_now
    yield opened
    opened.database.close()


def looking(hospital, turns, *, stages=(Stage.TRANSCRIBE,), after_s=0.0, stopping=None, run=None):
    return Looking(
        hospital.service, stages, turns, run or hospital.run, after_s=after_s, stopping=stopping or Stopping()
    )


def test_what_is_due_is_done_although_no_hint_came(hospital):
    one = hospital.uploaded().id
    looks = looking(hospital, Turns(1))
    assert looks.round()
    assert hospital.service.get(one).state is State.TRANSCRIBED
    assert not looks.round(), "drafting is another worker's"


def test_it_does_not_look_while_hints_come(hospital):
    hospital.uploaded()
    turns = Turns(1)
    looks = looking(hospital, turns, after_s=60)
    with turns.for_a_hint():
        pass
    assert not looks.round()


def test_a_worker_that_is_at_work_does_not_look(hospital):
    hospital.uploaded()
    turns = Turns(1)
    with turns.for_a_hint():
        assert not looking(hospital, turns).round()


def test_a_hint_waits_for_what_was_found(hospital):
    hospital.uploaded()
    turns, works, go_on, hinted = Turns(1), threading.Event(), threading.Event(), threading.Event()

    def run(consultation, stage):
        works.set()
        assert go_on.wait(20)
        return hospital.run(consultation, stage)

    def hint() -> None:
        with turns.for_a_hint():
            hinted.set()

    looks = threading.Thread(target=looking(hospital, turns, run=run).round)
    looks.start()
    until(works.is_set)
    threading.Thread(target=hint, daemon=True).start()
    assert not hinted.wait(0.2)
    go_on.set()
    assert hinted.wait(20)
    looks.join()


def test_a_worker_that_is_told_to_end_looks_for_nothing(hospital):
    one, stopping = hospital.uploaded().id, Stopping()
    stopping.ask()
    looks = looking(hospital, Turns(1), stopping=stopping)
    assert not looks.round()
    looks.run()
    assert hospital.service.get(one).state is State.UPLOADED


def test_a_database_that_is_away_does_not_end_the_looking(hospital, monkeypatch):
    one, stopping = hospital.uploaded().id, Stopping()
    looks = looking(hospital, Turns(1), stopping=stopping)
    due = hospital.service.due
    fails = [OSError("away")]

    def failing(*more, **named):
        if fails:
            raise fails.pop()
        return due(*more, **named)

    monkeypatch.setattr(hospital.service, "due", failing)
    thread = threading.Thread(target=looks.run)
    thread.start()
    until(lambda: hospital.service.get(one).state is State.TRANSCRIBED)
    stopping.ask()
    thread.join(20)
    assert not thread.is_alive()
