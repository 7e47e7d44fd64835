"""Consent withdrawn: nobody reads anything any more, the EMR is told once, then the key is gone."""

from __future__ import annotations

import pytest

from scribe.errors import DeliveryRefused, PartDown, WrongState
from scribe.model import Stage, State
from tests.fakes.hospital import DOCTOR, OPERATOR
from tests.fakes.notes import WITHDRAWN


def kinds(hospital, one):
    return [event.kind for event in hospital.service.events(one.id)]


def unreadable(hospital, one):
    for read in (hospital.service.note, hospital.service.transcript, hospital.service.bundle):
        with pytest.raises(WrongState, match="withdrew consent"):
            read(one.id)


def key_of(hospital, one):
    with hospital.database.reading() as session:
        from scribe.db.tables import ConsultationRow  # noqa: PLC0415

        return session.get_one(ConsultationRow, one.id).wrapped_key


@pytest.mark.parametrize("state", [State.UPLOADED, State.DRAFTED, State.REVIEWED, State.SIGNED])
def test_what_the_emr_never_saw_is_gone_at_once(hospital, state):
    one = hospital.at(state)
    withdrawn = hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    assert withdrawn.state is State.WITHDRAWN
    assert key_of(hospital, one) is None
    assert hospital.destination.retracted == []


def test_what_the_emr_has_is_taken_back_before_the_key_goes(hospital):
    one = hospital.at(State.DELIVERED)
    withdrawn = hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    assert withdrawn.state is State.WITHDRAWING
    assert withdrawn.patient is None
    assert key_of(hospital, one) is not None
    unreadable(hospital, one)
    assert (one.id, Stage.RETRACT) in hospital.enqueued
    assert hospital.run(one.id, Stage.RETRACT).state is State.WITHDRAWN
    assert hospital.destination.retracted == [one.delivery.bundle]
    assert key_of(hospital, one) is None
    assert kinds(hospital, one)[-3:] == ["began", "retracted", "withdrawn"]
    assert hospital.run(one.id, Stage.RETRACT) is None
    assert len(hospital.destination.retracted) == 1


def test_a_note_that_may_have_arrived_is_taken_back_too(hospital):
    one = hospital.at(State.SIGNED)
    hospital.destination.fails = [PartDown("no answer")]
    hospital.run(one.id, Stage.DELIVER)
    assert hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR).state is State.WITHDRAWING
    hospital.run(one.id, Stage.RETRACT)
    assert hospital.destination.retracted == [one.bundle]


def test_note_and_addendum_are_both_taken_back_when_both_may_be_there(hospital):
    delivered = hospital.at(State.DELIVERED)
    opened = hospital.service.addend(delivered.id, version=delivered.version, actor=DOCTOR)
    signed = hospital.signed(hospital.approved(opened))
    hospital.destination.fails = [PartDown("no answer")]
    hospital.run(signed.id, Stage.DELIVER)
    hospital.service.withdraw(signed.id, order=WITHDRAWN, actor=DOCTOR)
    hospital.run(signed.id, Stage.RETRACT)
    assert hospital.destination.retracted == [delivered.delivery.bundle, signed.bundle]


def test_an_addendum_that_was_only_begun_takes_back_what_was_delivered(hospital):
    delivered = hospital.at(State.DELIVERED)
    hospital.service.addend(delivered.id, version=delivered.version, actor=DOCTOR)
    hospital.service.withdraw(delivered.id, order=WITHDRAWN, actor=DOCTOR)
    hospital.run(delivered.id, Stage.RETRACT)
    assert hospital.destination.retracted == [delivered.delivery.bundle]


def test_an_emr_that_is_away_is_told_later(hospital):
    one = hospital.at(State.DELIVERED)
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    hospital.destination.fails = [PartDown("away")]
    assert hospital.run(one.id, Stage.RETRACT).state is State.WITHDRAWING
    hospital.clock.forward(3600)
    assert (one.id, Stage.RETRACT) in hospital.service.due()
    assert hospital.run(one.id, Stage.RETRACT).state is State.WITHDRAWN


def test_an_emr_that_refuses_waits_for_an_operator_and_nobody_reads_meanwhile(hospital):
    one = hospital.at(State.DELIVERED)
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    hospital.destination.fails = [DeliveryRefused("it cannot be changed there", outcome={"of": one.patient.name})]
    parked = hospital.run(one.id, Stage.RETRACT)
    assert parked.state is State.PARKED
    assert parked.parked.problem.extra == {}
    assert one.patient.name not in str(hospital.service.attempts(one.id))
    assert parked.parked.stage is Stage.RETRACT
    unreadable(hospital, one)
    assert hospital.service.retry(one.id, actor=OPERATOR).state is State.WITHDRAWING
    assert hospital.run(one.id, Stage.RETRACT).state is State.WITHDRAWN


def test_what_was_done_by_hand_in_the_emr_ends_the_tries(hospital):
    one = hospital.at(State.DELIVERED)
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    hospital.destination.fails = [DeliveryRefused("it cannot be changed there")]
    hospital.run(one.id, Stage.RETRACT)
    ended = hospital.service.give_up(one.id, reason="Marked by hand in the EMR.", actor=OPERATOR)
    assert ended.state is State.WITHDRAWN
    assert key_of(hospital, one) is None
    assert kinds(hospital, one)[-2:] == ["given_up", "withdrawn"]


def test_consent_is_withdrawn_once(hospital):
    one = hospital.at(State.DELIVERED)
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    with pytest.raises(WrongState, match="withdrawn before"):
        hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    assert key_of(hospital, one) is not None


def test_a_delivery_that_was_on_its_way_writes_nothing_after_the_withdrawal(hospital):
    one = hospital.at(State.SIGNED)
    hospital.destination.at_send = lambda order: (
        hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR) if not hospital.destination.sends else None
    )
    assert hospital.run(one.id, Stage.DELIVER) is None
    assert hospital.destination.sends == []
    assert hospital.service.get(one.id).state is State.WITHDRAWING


def test_a_withdrawal_that_fails_while_notes_pass_waits_for_an_operator(hospital):
    one = hospital.at(State.DELIVERED)
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    for _ in range(hospital.settings.max_attempts + 1):
        hospital.destination.fails = [PartDown("not this one", status=500)]
        ended = hospital.run(one.id, Stage.RETRACT)
        if ended.state is State.PARKED:
            break
        hospital.clock.forward(3600)
        hospital.at(State.DELIVERED)
    assert ended.state is State.PARKED
    assert ended.parked.problem.code == "delivery-failing"


def test_a_withdrawal_outlasts_an_emr_that_is_away(hospital):
    one = hospital.at(State.DELIVERED)
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    for _ in range(3 * hospital.settings.max_attempts):
        hospital.destination.fails = [PartDown("away")]
        assert hospital.run(one.id, Stage.RETRACT).state is State.WITHDRAWING
        hospital.clock.forward(3600)


def test_what_was_stored_otherwise_and_is_tried_again_is_taken_back(hospital):
    one = hospital.at(State.SIGNED)
    hospital.destination.fails = [DeliveryRefused("it keeps an element otherwise")]
    hospital.run(one.id, Stage.DELIVER)
    hospital.service.retry(one.id, actor=OPERATOR)
    assert hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR).state is State.WITHDRAWING
    assert hospital.run(one.id, Stage.RETRACT).state is State.WITHDRAWN
    assert hospital.destination.retracted == [one.bundle]


def test_an_emr_that_shows_nothing_of_what_was_delivered_waits_for_an_operator(hospital):
    one = hospital.at(State.DELIVERED)
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    hospital.destination.shows = False
    parked = hospital.run(one.id, Stage.RETRACT)
    assert parked.state is State.PARKED
    assert "delivered to counting, but counting shows nothing" in parked.parked.problem.detail
    assert key_of(hospital, one) is not None
    hospital.destination.shows = True
    hospital.service.retry(one.id, actor=OPERATOR)
    assert hospital.run(one.id, Stage.RETRACT).state is State.WITHDRAWN


def test_the_key_outlasts_the_time_in_which_a_lost_request_may_still_arrive(hospital):
    one = hospital.at(State.SIGNED)
    hospital.destination.fails = [PartDown("no answer in time")]
    hospital.run(one.id, Stage.DELIVER)
    hospital.clock.forward(1)
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    hospital.destination.shows = False
    assert hospital.run(one.id, Stage.RETRACT).state is State.WITHDRAWING
    hospital.destination.shows = True
    waited = 0
    while (one.id, Stage.RETRACT) not in hospital.service.due():
        hospital.clock.forward(10)
        waited += 10
    assert waited >= hospital.settings.deliver_deadline_s / 2
    hospital.clock.forward(hospital.settings.deliver_deadline_s)
    assert hospital.run(one.id, Stage.RETRACT).state is State.WITHDRAWN
    assert hospital.destination.retracted == [one.bundle]
    assert key_of(hospital, one) is None


def test_what_arrives_while_consent_is_withdrawn_is_taken_back_by_the_worker_that_sent_it(hospital):
    one = hospital.at(State.SIGNED)
    hospital.destination.at_stored = lambda _order: hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    assert hospital.run(one.id, Stage.DELIVER) is None
    assert hospital.destination.retracted == [one.bundle]


def test_what_arrives_while_the_note_is_held_stays_and_is_found_later(hospital):
    one = hospital.at(State.SIGNED)
    hospital.destination.at_stored = lambda _order: hospital.service.hold(one.id, reason="Wait.", actor=OPERATOR)
    assert hospital.run(one.id, Stage.DELIVER) is None
    assert hospital.destination.retracted == []
    assert hospital.service.get(one.id).stop is not None
