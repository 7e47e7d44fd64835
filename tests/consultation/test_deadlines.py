"""A stage has a deadline: what is not done by then is parked, nobody waits, and what it still makes is refused."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from scribe.errors import LeaseLost, StageFailed
from scribe.model import Stage, State
from scribe.pipeline.deadlines import deadlines_from, overran
from scribe.pipeline.running import Host, run_stage
from tests.fakes.hospital import OPERATOR
from tests.fakes.stuck import StuckDrafter, all_work_ended, until


@pytest.fixture
def drafter():
    stuck = StuckDrafter()
    yield stuck
    stuck.free.set()
    all_work_ended()


class Called:
    times = 0

    def __call__(self) -> None:
        self.times += 1


def at_once(_stage, _consultation) -> float:
    """No time at all: what runs is over its deadline as soon as somebody looks."""
    return 0.0


def is_parked(hospital, one) -> bool:
    return hospital.service.get(one).state is State.PARKED


def test_a_draft_that_never_ends_is_parked_and_nobody_waits_for_it(hospital, drafter):
    one, stuck = hospital.at(State.TRANSCRIBED).id, Called()
    late = replace(hospital.engines, drafter=lambda: drafter, deadline_s=lambda *_: 0.1, grace_s=0.0)
    parked = run_stage(hospital.service, late, one, Stage.DRAFT, owner="late", host=Host(stuck=stuck))
    assert parked.state is State.PARKED
    assert (parked.parked.stage, parked.parked.problem.code, parked.parked.attempts) == (
        Stage.DRAFT, "stage-deadline", 1,
    )  # fmt: skip
    assert "SCRIBE_DRAFT_DEADLINE_FACTOR" in parked.parked.problem.remedy
    assert stuck.times == 1
    assert hospital.service.due() == ()


def test_what_is_drafted_after_the_deadline_is_dropped(hospital, drafter):
    one = hospital.at(State.TRANSCRIBED).id
    late = replace(hospital.engines, drafter=lambda: drafter, deadline_s=lambda *_: 0.1, grace_s=0.0)
    run_stage(hospital.service, late, one, Stage.DRAFT, owner="late")
    drafter.free.set()
    all_work_ended()
    assert is_parked(hospital, one)
    assert hospital.service.get(one).draft is None


def test_a_parked_draft_can_be_retried_while_the_stuck_one_is_still_there(hospital, drafter):
    one = hospital.at(State.TRANSCRIBED).id
    late = replace(hospital.engines, drafter=lambda: drafter, deadline_s=lambda *_: 0.1, grace_s=0.0)
    run_stage(hospital.service, late, one, Stage.DRAFT, owner="late")
    hospital.service.retry(one, actor=OPERATOR)
    assert hospital.run(one, Stage.DRAFT).state is State.DRAFTED


def test_a_recording_that_was_given_up_goes_on_behind_what_was_written_down(hospital):
    one, steps, stuck = hospital.uploaded().id, [], Called()

    def falls_over(step: int) -> None:
        if step == 1:
            raise StageFailed("It fell over.")

    def slow(_step: int) -> None:
        until(lambda: is_parked(hospital, one))

    hospital.transcriber.at_step = falls_over
    hospital.run(one, Stage.TRANSCRIBE)
    hospital.clock.forward(3600)
    hospital.transcriber.at_step = slow
    late = replace(hospital.engines, deadline_s=at_once, grace_s=60.0)
    ended = run_stage(hospital.service, late, one, Stage.TRANSCRIBE, owner="late", host=Host(stuck=stuck))
    assert ended.state is State.PARKED
    assert stuck.times == 0, "it noticed by itself"
    hospital.transcriber.at_step = steps.append
    hospital.service.retry(one, actor=OPERATOR)
    assert hospital.run(one, Stage.TRANSCRIBE).state is State.TRANSCRIBED
    assert steps == [1, 2]


def test_once_it_is_parked_nothing_more_is_written_down(hospital):
    one = hospital.uploaded().id
    lease = hospital.service.begin(one, Stage.TRANSCRIBE, owner="late")
    hospital.service.fail(lease, overran(Stage.TRANSCRIBE, 600))
    with pytest.raises(LeaseLost):
        hospital.service.append_journal(lease, "f" * 64, {"step": 1})
    with pytest.raises(LeaseLost):
        hospital.service.commit_no_speech(lease)


def test_after_its_deadline_a_delivery_sends_nothing(hospital):
    signed = hospital.at(State.SIGNED)

    def slow():
        until(lambda: is_parked(hospital, signed.id))
        return hospital.destination

    late = replace(hospital.engines, destination=slow, deadline_s=at_once, grace_s=60.0)
    assert run_stage(hospital.service, late, signed.id, Stage.DELIVER, owner="late").state is State.PARKED
    assert hospital.destination.sends == []


def test_work_that_ends_in_time_is_not_parked(hospital):
    one = hospital.at(State.TRANSCRIBED).id
    patient = replace(hospital.engines, deadline_s=lambda *_: math.inf)
    assert run_stage(hospital.service, patient, one, Stage.DRAFT, owner="in time").state is State.DRAFTED


def test_a_longer_recording_has_more_time(sqlite_hospital):
    hospital = sqlite_hospital(
        transcribe_deadline_s=100,
        transcribe_deadline_factor=3,
        draft_deadline_s=20,
        draft_deadline_factor=2,
        deliver_deadline_s=10,
    )
    deadline_s, one = deadlines_from(hospital.settings), hospital.uploaded()
    longer = one.model_copy(update={"recording": one.recording.model_copy(update={"duration_s": 600.0})})
    assert deadline_s(Stage.TRANSCRIBE, one) == pytest.approx(106)
    assert deadline_s(Stage.TRANSCRIBE, longer) == 1900
    assert deadline_s(Stage.DRAFT, one) == pytest.approx(24)
    assert deadline_s(Stage.DRAFT, longer) == 1220
    assert deadline_s(Stage.DELIVER, one) == 10
