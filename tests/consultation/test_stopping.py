"""A process that is told to end finishes what is nearly done and hands the rest back: at once, and at no one's cost."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from scribe.errors import LeaseLost, PartDown
from scribe.model import AttemptResult, Stage, State
from scribe.pipeline.running import Host, run_stage
from scribe.pipeline.stopping import Stopping
from tests.fakes.stuck import StuckDrafter, all_work_ended, until


@pytest.fixture
def drafter():
    stuck = StuckDrafter()
    yield stuck
    stuck.free.set()
    all_work_ended()


class InHand:
    """A stage that runs in a thread, as a worker's does, in a process that can be told to end."""

    def __init__(self, hospital, engines, one, stage, *, finish_within_s=0.0) -> None:
        self.stopping = Stopping(finish_within_s=finish_within_s, leave_within_s=0.1)
        self.after = None

        def run() -> None:
            host = Host(stopping=self.stopping)
            self.after = run_stage(hospital.service, engines, one, stage, owner="ending", host=host)

        self._thread = threading.Thread(target=run)
        self._thread.start()

    def told(self) -> float:
        """Tells the process to end; how long the stage held it."""
        began = time.monotonic()
        self.stopping.ask()
        self._thread.join(20)
        assert not self._thread.is_alive()
        return time.monotonic() - began


def test_work_that_cannot_be_interrupted_is_handed_back_for_another_to_take_at_once(hospital, drafter):
    one = hospital.at(State.TRANSCRIBED).id
    work = InHand(hospital, replace(hospital.engines, drafter=lambda: drafter), one, Stage.DRAFT)
    until(drafter.stuck.is_set)
    hospital.enqueued.clear()
    assert work.told() < 5
    assert hospital.enqueued == [(one, Stage.DRAFT)], "others are told"
    assert hospital.service.due() == ((one, Stage.DRAFT),)
    assert work.stopping.left, "only the end of the process ends it"
    other = hospital.service.begin(one, Stage.DRAFT, owner="other")
    assert other.attempt == 1, "no attempt is used up"
    drafter.free.set()
    all_work_ended()
    assert hospital.service.get(one).state is State.TRANSCRIBED, "what it still made is refused"
    kinds = [event.kind for event in hospital.service.events(one)]
    assert (kinds.count("handed_back"), kinds.count("attempt_failed")) == (1, 0)


def test_work_that_ends_soon_after_the_word_is_kept(hospital, drafter):
    one = hospital.at(State.TRANSCRIBED).id
    engines = replace(hospital.engines, drafter=lambda: drafter)
    work = InHand(hospital, engines, one, Stage.DRAFT, finish_within_s=10)
    until(drafter.stuck.is_set)
    work.stopping.ask()
    drafter.free.set()
    work.told()
    assert hospital.service.get(one).state is State.DRAFTED
    assert not work.stopping.left


def test_a_transcription_that_was_handed_back_goes_on_behind_its_last_window(hospital):
    one, steps, go_on = hospital.uploaded().id, [], threading.Event()

    def at_step(step: int) -> None:
        steps.append(step)
        if step == 1:
            assert go_on.wait(20)

    hospital.transcriber.at_step = at_step
    work = InHand(hospital, hospital.engines, one, Stage.TRANSCRIBE)
    until(lambda: 1 in steps)
    work.told()
    go_on.set()
    all_work_ended()
    hospital.transcriber.at_step = steps.append
    assert hospital.run(one, Stage.TRANSCRIBE).state is State.TRANSCRIBED
    assert steps == [0, 1, 1, 2]


def test_a_delivery_that_was_handed_back_says_so_and_its_successor_looks_what_arrived(hospital):
    signed, stored, go_on = hospital.at(State.SIGNED), threading.Event(), threading.Event()

    def answer_slowly(_order) -> None:
        stored.set()
        assert go_on.wait(20)

    hospital.destination.at_stored = answer_slowly
    work = InHand(hospital, hospital.engines, signed.id, Stage.DELIVER)
    until(stored.is_set)
    work.told()
    [attempt] = hospital.service.attempts(signed.id)
    assert attempt.result is AttemptResult.HANDED_BACK
    hospital.destination.at_stored = lambda _order: None
    assert hospital.run(signed.id, Stage.DELIVER, owner="other").state is State.DELIVERED
    go_on.set()
    all_work_ended()
    assert hospital.destination.earlier_ways == ["", "counting"]
    assert [event.kind for event in hospital.service.events(signed.id)].count("delivered") == 1
    assert len(hospital.destination.kept) == 1


def test_a_process_that_ends_begins_nothing(hospital):
    one, stopping = hospital.uploaded().id, Stopping()
    stopping.ask()
    host = Host(stopping=stopping)
    assert run_stage(hospital.service, hospital.engines, one, Stage.TRANSCRIBE, owner="late", host=host) is None
    assert hospital.service.due() == ((one, Stage.TRANSCRIBE),)
    assert [event.kind for event in hospital.service.events(one)].count("began") == 0


def test_whoever_was_overtaken_hands_nothing_back(hospital):
    one = hospital.uploaded().id
    first = hospital.service.begin(one, Stage.TRANSCRIBE, owner="one")
    hospital.clock.forward(hospital.settings.lease_s + 1)
    second = hospital.service.begin(one, Stage.TRANSCRIBE, owner="two")
    with pytest.raises(LeaseLost):
        hospital.service.hand_back(first)
    hospital.service.renew(second)


def test_handing_back_does_not_wipe_out_what_failed_before(hospital):
    one = hospital.uploaded().id
    hospital.transcriber.fails = [PartDown("away")]
    hospital.run(one, Stage.TRANSCRIBE)
    hospital.clock.forward(3600)
    lease = hospital.service.begin(one, Stage.TRANSCRIBE, owner="ending")
    hospital.service.hand_back(lease)
    assert hospital.service.due() == ((one, Stage.TRANSCRIBE),)
    assert hospital.service.begin(one, Stage.TRANSCRIBE, owner="other").attempt == lease.attempt
