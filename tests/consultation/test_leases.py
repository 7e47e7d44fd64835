"""Leases, attempts, parking: of two workers on one task only one can commit, and a task that cannot be done ends."""

from __future__ import annotations

import threading

import pytest

from scribe.consultation.service.backoff import PROBE_S
from scribe.errors import BadAudio, LeaseLost, PartDown, StageFailed
from scribe.model import Progress, Stage, State
from tests.fakes.notes import transcript_of


def test_while_somebody_works_nobody_else_begins(hospital):
    one = hospital.uploaded().id
    assert hospital.service.begin(one, Stage.TRANSCRIBE, owner="one") is not None
    assert hospital.service.begin(one, Stage.TRANSCRIBE, owner="two") is None
    assert hospital.service.due() == ()


def test_a_stage_that_is_not_due_is_not_begun(hospital):
    one = hospital.uploaded().id
    assert hospital.service.begin(one, Stage.DRAFT, owner="one") is None
    assert hospital.service.begin(one, Stage.DELIVER, owner="one") is None


def test_a_worker_that_outlived_its_lease_cannot_commit(hospital):
    one = hospital.uploaded().id
    first = hospital.service.begin(one, Stage.TRANSCRIBE, owner="one")
    hospital.clock.forward(hospital.settings.lease_s + 1)
    with pytest.raises(LeaseLost):
        hospital.service.commit_transcript(first, transcript_of("Late."))
    assert hospital.service.get(one).state is State.UPLOADED


def test_only_the_newest_token_commits(hospital):
    one = hospital.uploaded().id
    first = hospital.service.begin(one, Stage.TRANSCRIBE, owner="one")
    hospital.clock.forward(hospital.settings.lease_s + 1)
    second = hospital.service.begin(one, Stage.TRANSCRIBE, owner="two")
    assert second.token > first.token
    hospital.service.commit_transcript(second, transcript_of("In time."))
    with pytest.raises(LeaseLost):
        hospital.service.commit_transcript(first, transcript_of("Late."))
    assert hospital.service.transcript(one).segments[0].text == "In time."


def test_the_same_worker_that_began_again_cannot_commit_with_its_older_lease(hospital):
    one = hospital.uploaded().id
    first = hospital.service.begin(one, Stage.TRANSCRIBE, owner="one")
    hospital.clock.forward(hospital.settings.lease_s + 1)
    hospital.service.begin(one, Stage.TRANSCRIBE, owner="one")
    with pytest.raises(LeaseLost):
        hospital.service.commit_transcript(first, transcript_of("Late."))


def test_a_heartbeat_prolongs_the_lease_and_tells_the_progress(hospital):
    one = hospital.uploaded().id
    lease = hospital.service.begin(one, Stage.TRANSCRIBE, owner="one")
    hospital.clock.forward(hospital.settings.lease_s - 1)
    version = hospital.service.get(one).version
    hospital.service.renew(lease, Progress(stage=Stage.TRANSCRIBE, done_s=30, total_s=90))
    hospital.clock.forward(hospital.settings.lease_s - 1)
    assert hospital.service.due() == ()
    told = hospital.service.get(one)
    assert (told.progress.done_s, told.progress.total_s) == (30, 90)
    assert told.version == version


def test_a_lease_that_ran_out_and_that_nobody_took_can_be_renewed(hospital):
    one = hospital.uploaded().id
    first = hospital.service.begin(one, Stage.TRANSCRIBE, owner="one")
    hospital.clock.forward(hospital.settings.lease_s + 1)
    hospital.service.renew(first)
    assert hospital.service.due() == ()
    hospital.service.commit_transcript(first, transcript_of("After a pause."))
    assert hospital.service.get(one).state is State.TRANSCRIBED


def test_a_lease_that_another_took_cannot_be_renewed(hospital):
    one = hospital.uploaded().id
    first = hospital.service.begin(one, Stage.TRANSCRIBE, owner="one")
    hospital.clock.forward(hospital.settings.lease_s + 1)
    hospital.service.begin(one, Stage.TRANSCRIBE, owner="two")
    with pytest.raises(LeaseLost):
        hospital.service.renew(first)


def test_a_lease_that_ran_out_makes_its_stage_due_again(hospital):
    one = hospital.uploaded().id
    hospital.service.begin(one, Stage.TRANSCRIBE, owner="one")
    hospital.clock.forward(hospital.settings.lease_s + 1)
    assert hospital.service.due() == ((one, Stage.TRANSCRIBE),)


def test_what_may_pass_is_tried_again_after_a_growing_wait(hospital):
    one = hospital.uploaded().id
    hospital.transcriber.fails = [PartDown("away"), PartDown("away")]
    waits = []
    for _ in range(2):
        failed = hospital.run(one, Stage.TRANSCRIBE)
        assert failed.state is State.UPLOADED
        waits.append((failed.next_attempt_at - hospital.clock.now).total_seconds())
        assert hospital.service.due() == ()
        hospital.clock.forward(waits[-1] + 0.1)
        assert hospital.service.due() == ((one, Stage.TRANSCRIBE),)
    assert waits[1] > waits[0]
    assert hospital.run(one, Stage.TRANSCRIBE).state is State.TRANSCRIBED


def test_after_the_last_attempt_it_is_parked_with_its_reason(hospital):
    one = hospital.uploaded().id
    hospital.transcriber.fails = [StageFailed("The model fell over.", remedy="Look at its log.")] * 3
    for _ in range(3):
        done = hospital.run(one, Stage.TRANSCRIBE)
        hospital.clock.forward(3600)
    assert done.state is State.PARKED
    assert (done.parked.stage, done.parked.attempts) == (Stage.TRANSCRIBE, 3)
    assert done.parked.problem.detail == "The model fell over."
    assert hospital.service.due() == ()


def test_an_outage_that_lasts_parks_nothing_and_is_looked_at_again_every_20_s(hospital):
    signed = hospital.at(State.SIGNED)
    began, waits = hospital.clock.now, []
    while (hospital.clock.now - began).total_seconds() < 1800:
        hospital.destination.fails = [PartDown("The EMR is away.")]
        failed = hospital.run(signed.id, Stage.DELIVER)
        assert failed.state is State.SIGNED
        waits.append((failed.next_attempt_at - hospital.clock.now).total_seconds())
        hospital.clock.forward(waits[-1] + 0.1)
    assert waits[0] < 5
    assert max(waits) == PROBE_S < hospital.settings.retry_cap_s
    assert len(waits) > hospital.settings.max_attempts
    assert hospital.run(signed.id, Stage.DELIVER).state is State.DELIVERED


def test_an_outage_does_not_spend_the_attempts_that_other_failures_have(hospital):
    one = hospital.uploaded().id
    hospital.transcriber.fails = [PartDown("away"), PartDown("away"), *[StageFailed("It fell over.")] * 3]
    states = []
    for _ in range(5):
        states.append(hospital.run(one, Stage.TRANSCRIBE).state)
        hospital.clock.forward(3600)
    assert states == [State.UPLOADED] * 4 + [State.PARKED]


def test_waits_grow_with_failures_and_not_with_the_age_of_the_signature(hospital):
    signed = hospital.at(State.SIGNED)
    hospital.clock.forward(3600)
    hospital.destination.fails = [PartDown("The EMR is away.")]
    failed = hospital.run(signed.id, Stage.DELIVER)
    assert (failed.next_attempt_at - hospital.clock.now).total_seconds() <= hospital.settings.retry_base_s * 1.25


def test_of_many_that_wait_for_an_emr_one_looks_again_soon_and_its_success_wakes_all(hospital):
    waiting = [hospital.at(State.SIGNED).id for _ in range(4)]
    for _ in range(10):
        hospital.destination.fails = [PartDown("The EMR is away.")] * 4
        for one in waiting:
            hospital.run(one, Stage.DELIVER)
        hospital.clock.forward(hospital.settings.retry_cap_s * 1.3)
    hospital.destination.fails = [PartDown("The EMR is away.")] * 4
    waits = {}
    for one in waiting:
        failed = hospital.run(one, Stage.DELIVER)
        waits[one] = (failed.next_attempt_at - hospital.clock.now).total_seconds()
    soonest = min(waits, key=waits.get)
    assert waits[soonest] == PROBE_S
    assert [one for one in waiting if waits[one] > 300] == [one for one in waiting if one != soonest]
    hospital.clock.forward(PROBE_S + 0.1)
    assert [one for one, _ in hospital.service.due()] == [soonest]
    assert hospital.run(soonest, Stage.DELIVER).state is State.DELIVERED
    assert {one for one, _ in hospital.service.due()} == set(waiting) - {soonest}


def test_what_failed_by_itself_is_not_woken_by_others(hospital):
    bad, good = hospital.uploaded().id, hospital.uploaded().id
    hospital.transcriber.fails = [StageFailed("It fell over.")]
    waits_until = hospital.run(bad, Stage.TRANSCRIBE).next_attempt_at
    hospital.run(good, Stage.TRANSCRIBE)
    assert hospital.service.get(bad).next_attempt_at == waits_until > hospital.clock.now


def test_what_cannot_pass_is_parked_at_once(hospital):
    one = hospital.uploaded().id
    hospital.transcriber.fails = [BadAudio("It is damaged.")]
    assert hospital.run(one, Stage.TRANSCRIBE).parked.attempts == 1


def test_a_stage_whose_workers_always_die_is_parked_too(hospital):
    one = hospital.uploaded().id
    for _ in range(hospital.settings.max_attempts):
        assert hospital.service.begin(one, Stage.TRANSCRIBE, owner="one") is not None
        hospital.clock.forward(hospital.settings.lease_s + 1)
    assert hospital.service.begin(one, Stage.TRANSCRIBE, owner="one") is None
    parked = hospital.service.get(one)
    assert parked.state is State.PARKED
    assert parked.parked.problem.code == "worker-died"


def test_attempts_are_counted_anew_for_the_next_stage(hospital):
    one = hospital.uploaded().id
    hospital.transcriber.fails = [StageFailed("It fell over.")] * 2
    for _ in range(3):
        hospital.run(one, Stage.TRANSCRIBE)
        hospital.clock.forward(3600)
    hospital.run(one, Stage.DRAFT)
    began = [e.detail["attempt"] for e in hospital.service.events(one) if e.kind == "began"]
    assert began == [1, 2, 3, 1]


def test_an_unexpected_error_of_an_engine_is_tried_again_and_says_no_patients_word(hospital):
    one = hospital.uploaded().id

    def explode(_step: int) -> None:
        raise RuntimeError("the patient said: a secret cough")

    hospital.transcriber.at_step = explode
    done = hospital.run(one, Stage.TRANSCRIBE)
    assert done.next_attempt_at is not None
    assert "cough" not in str([event.detail for event in hospital.service.events(one)])


def test_a_wait_that_the_other_side_asked_for_is_kept(hospital):
    one = hospital.uploaded().id
    hospital.transcriber.fails = [PartDown("busy", retry_after_s=120)]
    failed = hospital.run(one, Stage.TRANSCRIBE)
    assert (failed.next_attempt_at - hospital.clock.now).total_seconds() >= 120


def test_of_many_workers_at_once_one_begins(hospital):
    one = hospital.uploaded().id
    leases, barrier = [], threading.Barrier(8)

    def begin(number: int) -> None:
        barrier.wait()
        leases.append(hospital.service.begin(one, Stage.TRANSCRIBE, owner=f"worker-{number}"))

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(lease is not None for lease in leases) == 1


def test_an_emr_that_fails_after_it_stored_gets_the_same_document_again(hospital):
    signed = hospital.at(State.SIGNED)
    hospital.destination.fails = [PartDown("The connection broke.")]
    assert hospital.run(signed.id, Stage.DELIVER).state is State.SIGNED
    hospital.clock.forward(3600)
    assert hospital.run(signed.id, Stage.DELIVER).state is State.DELIVERED
    assert hospital.destination.sends == [signed.bundle] * 2
    assert len(hospital.destination.kept) == 1
