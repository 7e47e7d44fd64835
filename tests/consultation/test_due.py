"""What is due is found whatever else waits."""

from __future__ import annotations

from scribe.model import Stage, State


def test_a_long_wait_for_the_recogniser_does_not_hide_a_delivery(hospital):
    waiting = []
    for _ in range(3):
        waiting.append(hospital.uploaded().id)
        hospital.clock.forward(20)
    signed = hospital.at(State.SIGNED)
    due = hospital.service.due(limit=2)
    assert (signed.id, Stage.DELIVER) in due
    assert [one for one, stage in due if stage is Stage.TRANSCRIBE] == waiting[:2]


def test_of_one_stage_the_longest_wait_comes_first(hospital):
    ids = []
    for _ in range(3):
        ids.append(hospital.uploaded().id)
        hospital.clock.forward(1)
    assert hospital.service.due() == tuple((one, Stage.TRANSCRIBE) for one in ids)
