"""A worker that slept through its lease: whatever it still does, the EMR keeps the newest note."""

from __future__ import annotations

from dataclasses import replace

from scribe.model import Stage, State
from scribe.pipeline.running import run_stage
from tests.fakes.hospital import DOCTOR


def test_a_worker_that_slept_sends_nothing_once_another_has_delivered(hospital):
    signed = hospital.at(State.SIGNED)

    def asleep():
        hospital.clock.forward(hospital.settings.lease_s + 1)
        assert hospital.run(signed.id, Stage.DELIVER, owner="other").state is State.DELIVERED
        return hospital.destination

    late = replace(hospital.engines, destination=asleep)
    assert run_stage(hospital.service, late, signed.id, Stage.DELIVER, owner="late") is None
    assert hospital.destination.sends == [signed.bundle]


def test_a_worker_that_slept_does_not_put_an_older_note_over_an_addendum(hospital):
    signed = hospital.at(State.SIGNED)

    def asleep():
        hospital.clock.forward(hospital.settings.lease_s + 1)
        delivered = hospital.run(signed.id, Stage.DELIVER, owner="other")
        opened = hospital.service.addend(signed.id, version=delivered.version, actor=DOCTOR)
        hospital.signed(hospital.approved(opened))
        hospital.run(signed.id, Stage.DELIVER, owner="other")
        return hospital.destination

    late = replace(hospital.engines, destination=asleep)
    assert run_stage(hospital.service, late, signed.id, Stage.DELIVER, owner="late") is None
    newest = hospital.service.get(signed.id)
    assert newest.state is State.DELIVERED
    assert hospital.destination.sends == [signed.bundle, newest.bundle]


def test_what_a_sleeping_worker_wrote_down_is_dropped_when_another_has_begun(hospital):
    one = hospital.uploaded().id
    leases = []

    def asleep(step: int) -> None:
        if step == 1:
            while not leases:  # its own heartbeat may be faster than the other worker
                hospital.clock.forward(hospital.settings.lease_s + 1)
                taken = hospital.service.begin(one, Stage.TRANSCRIBE, owner="other")
                leases.extend([taken] if taken is not None else [])

    hospital.transcriber.at_step = asleep
    assert hospital.run(one, Stage.TRANSCRIBE, owner="late") is None
    assert hospital.service.get(one).state is State.UPLOADED
    assert hospital.service.renew(leases[0]).token == 2
