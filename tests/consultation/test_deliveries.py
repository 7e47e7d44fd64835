"""Deliveries: each attempt is kept, one bad note ends while others pass, one patient's order is kept, people decide."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from scribe.access import INSTALLATION
from scribe.errors import (
    BadInput,
    Conflict,
    DeliveryRefused,
    LeaseLost,
    NotAllowed,
    PartDown,
    StageFailed,
    WrongState,
)
from scribe.model import AttemptResult, Stage, State, StopKind
from tests.fakes.hospital import DOCTOR, NURSE, OPERATOR, Hospital
from tests.fakes.notes import WITHDRAWN

OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid"}]}
COMPARED = {
    "theirs": "Patient/77",
    "digest": "d" * 64,
    "elements": [{"name": "name", "ours": "Helen Parker", "theirs": "John Smith", "result": "differs"}],
}
WHY = "Seen on the ward."


def busy(status: int = 503, **more: object) -> PartDown:
    return PartDown(f"The EMR answered with status {status} while storing the note.", status=status, **more)


def tried(hospital: Hospital, id: str, *errors: Exception, stage: Stage = Stage.DELIVER) -> State:
    """Each error in turn; the state after the last one."""
    for error in errors:
        hospital.clock.forward(90_000)
        hospital.destination.fails = [error]
        assert hospital.run(id, stage) is not None
    return hospital.service.get(id).state


def refused(hospital: Hospital, **details: object) -> str:
    """A note that the EMR refused."""
    signed = hospital.at(State.SIGNED)
    assert tried(hospital, signed.id, DeliveryRefused("It is another person.", **details)) is State.PARKED
    return signed.id


class TestEachAttemptIsKept:
    def test_with_its_end_its_way_and_what_was_compared(self, hospital):
        signed = hospital.at(State.SIGNED)
        hospital.run(signed.id, Stage.DELIVER)
        (only,) = hospital.service.attempts(signed.id)
        assert (only.number, only.revision, only.result) == (1, signed.revision, AttemptResult.STORED)
        assert (only.way, only.target) == ("counting", "counting")
        assert only.compared == {"theirs": "Patient/1"}
        assert only.ended_at is not None

    def test_with_the_status_and_the_reasons_of_the_emr(self, hospital):
        signed = hospital.at(State.SIGNED)
        tried(hospital, signed.id, PartDown("No answer."), busy(500, outcome=OUTCOME, retry_after_s=30))
        first, second = hospital.service.attempts(signed.id)
        assert (first.result, first.status, first.outcome) == (AttemptResult.AWAY, None, {})
        assert (second.result, second.status, second.outcome) == (AttemptResult.FAULT, 500, OUTCOME)
        assert second.next_attempt_at == hospital.service.get(signed.id).next_attempt_at

    def test_while_it_is_under_way(self, hospital):
        signed = hospital.at(State.SIGNED)
        hospital.service.begin(signed.id, Stage.DELIVER, owner="one")
        (only,) = hospital.service.attempts(signed.id)
        assert (only.result, only.ended_at, only.owner) == (AttemptResult.UNDER_WAY, None, "one")

    def test_one_whose_worker_died_gets_its_end_with_the_next(self, hospital):
        signed = hospital.at(State.SIGNED)
        hospital.service.begin(signed.id, Stage.DELIVER, owner="one")
        hospital.clock.forward(hospital.settings.lease_s + 1)
        hospital.service.begin(signed.id, Stage.DELIVER, owner="two")
        results = [attempt.result for attempt in hospital.service.attempts(signed.id)]
        assert results == [AttemptResult.NO_WORD, AttemptResult.UNDER_WAY]

    def test_those_of_an_addendum_stand_behind_those_of_the_note(self, hospital):
        delivered = hospital.at(State.DELIVERED)
        opened = hospital.service.addend(delivered.id, version=delivered.version, actor=DOCTOR)
        signed = hospital.signed(hospital.approved(opened))
        hospital.run(signed.id, Stage.DELIVER)
        kept = hospital.service.attempts(signed.id)
        assert [attempt.number for attempt in kept] == [1, 2]
        assert kept[0].revision < kept[1].revision

    def test_other_stages_keep_none(self, hospital):
        assert hospital.service.attempts(hospital.at(State.DRAFTED).id) == ()

    def test_sealed(self, hospital):
        one = refused(hospital, status=422, outcome=OUTCOME, compared=COMPARED)
        with hospital.database.reading() as session:
            body = session.execute(text("SELECT body FROM delivery_attempts")).scalar_one()
        assert b"Smith" not in bytes(body)
        assert hospital.service.attempts(one)[0].compared == COMPARED
        assert "Smith" not in str([event.detail for event in hospital.service.events(one)])

    def test_and_after_a_withdrawal_nothing_of_it_can_be_read(self, hospital):
        one = refused(hospital, status=422, compared=COMPARED)
        hospital.service.withdraw(one, order=WITHDRAWN, actor=DOCTOR)
        (only,) = hospital.service.attempts(one)
        assert (only.result, only.compared, only.detail) == (AttemptResult.REFUSED, {}, "")


class TestANoteThatFailsWhileOthersPass:
    def test_parks_after_its_attempts_with_the_last_reason(self, hospital):
        bad = hospital.at(State.SIGNED).id
        assert tried(hospital, bad, busy(500)) is State.SIGNED
        assert tried(hospital, hospital.at(State.SIGNED).id) is State.SIGNED
        hospital.run(hospital.at(State.SIGNED).id, Stage.DELIVER)
        assert tried(hospital, bad, *[busy(500, outcome=OUTCOME)] * 3) is State.PARKED
        parked = hospital.service.get(bad).parked
        assert parked.problem.code == "delivery-failing"
        assert "500" in parked.problem.detail
        assert parked.problem.extra["outcome"] == OUTCOME
        assert [attempt.counted for attempt in hospital.service.attempts(bad)] == [False, True, True, True]

    def test_also_when_it_is_never_answered(self, hospital):
        bad = hospital.at(State.SIGNED).id
        tried(hospital, bad, PartDown("No answer."))
        hospital.at(State.DELIVERED)
        assert tried(hospital, bad, *[PartDown("No answer.")] * 3) is State.PARKED

    def test_two_bad_notes_both_park(self, hospital):
        bad = [hospital.at(State.SIGNED).id for _ in range(2)]
        for one in bad:
            tried(hospital, one, busy(500))
        hospital.at(State.DELIVERED)
        for _ in range(3):
            for one in bad:
                tried(hospital, one, busy(500))
        assert {hospital.service.get(one).state for one in bad} == {State.PARKED}

    def test_but_not_when_the_emr_went_away_after_it_had_taken_another(self, hospital):
        first = hospital.at(State.SIGNED).id
        tried(hospital, first, busy())
        hospital.at(State.DELIVERED)
        hospital.clock.forward(60)
        fresh = hospital.at(State.SIGNED).id
        for _ in range(20):
            tried(hospital, fresh, busy())
            assert tried(hospital, first, busy()) is State.SIGNED
        assert hospital.service.get(fresh).state is State.SIGNED

    def test_and_what_was_delivered_before_it_began_to_fail_says_nothing(self, hospital):
        hospital.at(State.DELIVERED)
        hospital.clock.forward(60)
        assert tried(hospital, hospital.at(State.SIGNED).id, *[busy()] * 20) is State.SIGNED

    def test_retried_it_has_all_its_attempts_again(self, hospital):
        bad = hospital.at(State.SIGNED).id
        tried(hospital, bad, busy(500))
        hospital.at(State.DELIVERED)
        tried(hospital, bad, *[busy(500)] * 3)
        hospital.clock.forward(60)
        hospital.service.retry(bad, actor=OPERATOR)
        assert tried(hospital, bad, *[busy(500)] * 5) is State.SIGNED


@pytest.mark.parametrize("asked", [10.0**300, 10**400, -5, 0, float("nan"), float("inf"), 86_400 * 365])
def test_no_wait_that_is_asked_for_is_longer_than_the_longest(sqlite_hospital, asked):
    hospital = sqlite_hospital(retry_cap_s=10**9)
    signed = hospital.at(State.SIGNED)
    hospital.destination.fails = [busy(429, retry_after_s=asked)]
    failed = hospital.run(signed.id, Stage.DELIVER)
    assert 0 < (failed.next_attempt_at - hospital.clock.now).total_seconds() <= 86_400


class TestOnePatientsOrder:
    @pytest.fixture
    def pair(self, hospital) -> tuple[str, str]:
        """Two signed notes of one patient, the earlier one first, and another patient's."""
        hospital.number = "1"
        earlier = hospital.at(State.SIGNED).id
        hospital.clock.forward(60)
        later = hospital.at(State.SIGNED).id
        hospital.number = ""
        return earlier, later

    def due(self, hospital: Hospital) -> set[str]:
        return {one for one, stage in hospital.service.due() if stage is Stage.DELIVER}

    def test_the_later_note_waits_for_the_earlier_and_other_patients_pass(self, hospital, pair):
        other = hospital.at(State.SIGNED).id
        assert self.due(hospital) == {pair[0], other}
        assert hospital.run(pair[1], Stage.DELIVER) is None
        assert hospital.service.behind_another() == {pair[1]}
        hospital.run(pair[0], Stage.DELIVER)
        assert hospital.run(pair[1], Stage.DELIVER).state is State.DELIVERED

    def test_also_while_the_earlier_waits_for_its_next_attempt(self, hospital, pair):
        hospital.destination.fails = [busy()]
        hospital.run(pair[0], Stage.DELIVER)
        assert self.due(hospital) == set()

    @pytest.mark.parametrize("how", ["parked", "held", "given up"])
    def test_it_does_not_wait_for_one_that_a_person_knows_of(self, hospital, pair, how):
        match how:
            case "parked":
                tried(hospital, pair[0], DeliveryRefused("No."))
            case "held":
                hospital.service.hold(pair[0], reason=WHY, actor=DOCTOR)
            case "given up":
                hospital.service.give_up(pair[0], reason=WHY, actor=DOCTOR)
        assert self.due(hospital) == {pair[1]}

    def test_an_earlier_one_that_is_resumed_waits_while_the_later_is_being_sent(self, hospital, pair):
        hospital.service.hold(pair[0], reason=WHY, actor=DOCTOR)
        assert hospital.service.begin(pair[1], Stage.DELIVER, owner="one") is not None
        hospital.service.resume(pair[0], reason=WHY, actor=DOCTOR)
        assert hospital.service.begin(pair[0], Stage.DELIVER, owner="two") is None

    def test_patients_without_a_number_do_not_wait_for_each_other(self, hospital):
        hospital.number = " "
        both = {hospital.at(State.SIGNED).id for _ in range(2)}
        assert self.due(hospital) == both

    def test_the_mark_of_a_patient_goes_with_a_withdrawal(self, hospital, pair):
        hospital.service.withdraw(pair[0], order=WITHDRAWN, actor=DOCTOR)
        with hospital.database.reading() as session:
            marks = session.execute(text("SELECT patient_mark FROM consultation")).scalars().all()
        assert sorted(mark is None for mark in marks) == [False, True]
        assert self.due(hospital) == {pair[1]}


class TestPeopleDecide:
    def test_what_is_held_is_not_sent_until_it_is_resumed(self, hospital):
        signed = hospital.at(State.SIGNED).id
        held = hospital.service.hold(signed, reason="  The name is\nbeing put right. ", actor=OPERATOR)
        assert (held.stop.kind, held.stop.reason) == (StopKind.HELD, "The name is being put right.")
        assert hospital.service.due() == ()
        assert hospital.run(signed, Stage.DELIVER) is None
        hospital.service.resume(signed, reason=WHY, actor=OPERATOR)
        assert hospital.enqueued[-1] == (signed, Stage.DELIVER)
        assert hospital.run(signed, Stage.DELIVER).state is State.DELIVERED

    def test_a_worker_that_has_begun_writes_nothing_once_the_note_is_held(self, hospital):
        signed = hospital.at(State.SIGNED).id
        hospital.destination.at_send = lambda _order: hospital.service.hold(signed, reason=WHY, actor=DOCTOR)
        assert hospital.run(signed, Stage.DELIVER) is None
        assert hospital.destination.sends == []
        assert [attempt.result for attempt in hospital.service.attempts(signed)] == [AttemptResult.STOPPED]

    def test_a_late_commit_of_a_held_note_is_refused(self, hospital):
        signed = hospital.at(State.SIGNED).id
        lease = hospital.service.begin(signed, Stage.DELIVER, owner="one")
        hospital.service.hold(signed, reason=WHY, actor=DOCTOR)
        with pytest.raises(LeaseLost):
            hospital.service.fail(lease, StageFailed("It fell over."))

    @pytest.mark.parametrize("first", ["signed", "parked", "held"])
    def test_what_is_given_up_stays_and_can_be_retried(self, hospital, first):
        one = refused(hospital) if first == "parked" else hospital.at(State.SIGNED).id
        if first == "held":
            hospital.service.hold(one, reason=WHY, actor=DOCTOR)
        ended = hospital.service.give_up(one, reason="It is on paper.", actor=DOCTOR)
        assert (ended.state, ended.stop.kind) == (State.PARKED, StopKind.GIVEN_UP)
        assert hospital.service.overseer.standing()[State.PARKED].waiting == 0
        assert hospital.service.overseer.standing()[State.PARKED].stopped == 1
        again = hospital.service.retry(one, actor=OPERATOR)
        assert (again.state, again.stop) == (State.SIGNED, None)

    def test_only_what_is_on_its_way_to_the_emr_is_held_or_given_up(self, hospital):
        parked = hospital.at(State.PARKED).id
        for act in (hospital.service.hold, hospital.service.give_up, hospital.service.resume):
            with pytest.raises(WrongState):
                act(parked, reason=WHY, actor=DOCTOR)

    def test_twice_is_refused(self, hospital):
        signed = hospital.at(State.SIGNED).id
        hospital.service.hold(signed, reason=WHY, actor=DOCTOR)
        with pytest.raises(WrongState, match="held"):
            hospital.service.hold(signed, reason=WHY, actor=DOCTOR)
        hospital.service.give_up(signed, reason=WHY, actor=DOCTOR)
        with pytest.raises(WrongState, match="given up"):
            hospital.service.give_up(signed, reason=WHY, actor=DOCTOR)

    @pytest.mark.parametrize("reason", ["", " \n", "x" * 501])
    def test_a_reason_is_needed(self, hospital, reason):
        signed = hospital.at(State.SIGNED).id
        with pytest.raises(BadInput, match="reason"):
            hospital.service.hold(signed, reason=reason, actor=DOCTOR)

    def test_the_event_names_the_reason_and_does_not_hold_it(self, hospital):
        signed = hospital.at(State.SIGNED).id
        hospital.service.hold(signed, reason="Helen Parker asked.", actor=DOCTOR)
        event = hospital.service.events(signed)[-1]
        assert (event.kind, event.actor) == ("held", DOCTOR.id)
        assert len(event.detail["reason"]) == 64

    def test_a_nurse_does_not_decide(self, hospital):
        signed = hospital.at(State.SIGNED).id
        for act in (hospital.service.hold, hospital.service.resume, hospital.service.give_up):
            with pytest.raises(NotAllowed):
                act(signed, reason=WHY, actor=NURSE)


class TestAcceptingThePatient:
    def test_delivers_again_with_the_persons_word(self, hospital):
        one = refused(hospital, compared=COMPARED)
        hospital.service.accept_patient(one, compared="d" * 64, reason="Her maiden name.", actor=DOCTOR)
        orders = []
        hospital.destination.at_send = orders.append
        assert hospital.run(one, Stage.DELIVER).state is State.DELIVERED
        assert (orders[0].accepted.reference, orders[0].accepted.compared) == ("Patient/77", "d" * 64)
        assert orders[0].accepted.reason == "Her maiden name."
        assert "maiden" not in str([event.detail for event in hospital.service.events(one)])

    def test_holds_for_what_was_shown_and_for_nothing_else(self, hospital):
        one = refused(hospital, compared=COMPARED)
        with pytest.raises(Conflict):
            hospital.service.accept_patient(one, compared="e" * 64, reason=WHY, actor=DOCTOR)

    def test_ends_with_another_difference(self, hospital):
        one = refused(hospital, compared=COMPARED)
        hospital.service.accept_patient(one, compared="d" * 64, reason=WHY, actor=DOCTOR)
        assert tried(hospital, one, busy()) is State.SIGNED
        assert hospital.service.get(one).accepted_patient is not None
        tried(hospital, one, DeliveryRefused("Another.", compared={**COMPARED, "digest": "e" * 64}))
        assert hospital.service.get(one).accepted_patient is None

    @pytest.mark.parametrize("actor", [NURSE, OPERATOR])
    def test_is_a_doctors_word(self, hospital, actor):
        one = refused(hospital, compared=COMPARED)
        with pytest.raises(NotAllowed):
            hospital.service.accept_patient(one, compared="d" * 64, reason=WHY, actor=actor)

    def test_needs_a_difference(self, hospital):
        one = refused(hospital, status=422, outcome=OUTCOME)
        with pytest.raises(WrongState):
            hospital.service.accept_patient(one, compared="d" * 64, reason=WHY, actor=DOCTOR)


def test_what_stands_where_is_counted_with_the_oldest(hospital):
    first = hospital.at(State.SIGNED)
    hospital.clock.forward(60)
    second = hospital.at(State.SIGNED)
    hospital.service.begin(second.id, Stage.DELIVER, owner="one")
    standing = hospital.service.overseer.standing()[State.SIGNED]
    assert (standing.waiting, standing.since, standing.running) == (2, first.state_since, 1)
    tried(hospital, first.id, busy())
    assert hospital.service.overseer.standing()[State.SIGNED].retrying == 1
    assert [c.id for c in hospital.service.in_state(State.SIGNED, who=INSTALLATION)] == [first.id, second.id]
    assert [c.id for c in hospital.service.in_state(State.SIGNED, who=INSTALLATION, newest=True, limit=1)] == [
        second.id
    ]
    hospital.at(State.DELIVERED)
    assert hospital.service.stored_since(hospital.clock.now) == 1
