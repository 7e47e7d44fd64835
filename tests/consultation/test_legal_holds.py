"""What is held by law stays, whoever wants it gone and however; what they asked for is done when it is released."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from scribe.db.hold_tables import LegalHoldRow
from scribe.errors import Conflict, LegallyHeld, NotAllowed, NotFound, WrongState
from scribe.model import ErasureOrder, ErasureReason, HoldOrder, HoldReason, ReleaseReason, Stage, State
from tests.fakes.hospital import DOCTOR, NURSE, OPERATOR
from tests.fakes.notes import WITHDRAWN

ORDER = HoldOrder(reason=HoldReason.LITIGATION, reference="CASE-7/2026")
SYSTEM = "urn:scribe:patient-number"


def held(hospital, one):
    return hospital.service.place_hold(one.id, order=ORDER, actor=OPERATOR)


def release(hospital, hold):
    return hospital.service.release_hold(hold.number, because=ReleaseReason.CASE_CLOSED, actor=OPERATOR)


def test_a_withdrawal_waits_for_the_release_and_is_done_then_in_the_name_of_who_asked(hospital):
    one, service = hospital.at(State.REVIEWED), hospital.service
    hold = held(hospital, one)
    with pytest.raises(LegallyHeld, match=f"Hold {hold.number} keeps this consultation") as refused:
        service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    assert "done when the hold is released" in str(refused.value)
    assert "CASE-7" not in str(refused.value)
    assert service.note(one.id).sections
    service.open_recording(one.id).close()
    with pytest.raises(LegallyHeld):  # asked twice, it is noted once
        service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    assert [(w.consultation, w.by) for w in service.postponed()] == [(one.id, DOCTOR.name)]
    hospital.clock.forward(3600)
    assert release(hospital, hold) == (one.id,)
    gone = service.get(one.id)
    assert (gone.state, gone.erasure.by, gone.erasure.reason) == (State.WITHDRAWN, DOCTOR, WITHDRAWN.reason)
    assert service.left_of(one.id).complete
    assert service.postponed() == ()
    kinds = [event.kind for event in service.events(one.id)]
    assert kinds[-4:] == ["legal_hold_placed", "erasure_postponed", "legal_hold_released", "withdrawn"]


def test_what_the_emr_has_is_taken_back_after_the_release(sqlite_hospital):
    hospital = sqlite_hospital()
    one = hospital.at(State.DELIVERED)
    hold = held(hospital, one)
    with pytest.raises(LegallyHeld):
        hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    release(hospital, hold)
    assert hospital.service.get(one.id).state is State.WITHDRAWING
    hospital.run(one.id, Stage.RETRACT)
    assert len(hospital.destination.retracted) == 1
    assert hospital.service.left_of(one.id).complete


def test_what_waits_to_be_removed_is_neither_signed_nor_sent(sqlite_hospital):
    hospital = sqlite_hospital()
    service, reviewed, signed = hospital.service, hospital.at(State.REVIEWED), hospital.at(State.SIGNED)
    for one in (reviewed, signed):
        held(hospital, one)
        with pytest.raises(LegallyHeld):
            service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    with pytest.raises(LegallyHeld, match="neither signed nor sent"):
        hospital.signed(service.get(reviewed.id))
    assert service.get(signed.id).stop.reason.startswith("Its removal was asked for")
    assert hospital.run(signed.id, Stage.DELIVER) is None
    with pytest.raises(LegallyHeld, match="neither signed nor sent"):
        service.resume(signed.id, reason="Go on.", actor=DOCTOR)
    assert hospital.destination.sends == []
    for hold in service.holds(actor=OPERATOR):
        release(hospital, hold)
    assert {service.get(one.id).state for one in (reviewed, signed)} == {State.WITHDRAWN}
    assert hospital.destination.retracted == []


def test_rules_of_retention_leave_what_is_held_and_say_so(sqlite_hospital, tmp_path):
    file = tmp_path / "retention.yaml"
    file.write_text("default: {recording: 1 day, note: 2 years, because: a test}", encoding="utf-8")
    hospital = sqlite_hospital(retention_file=file)
    kept, other = hospital.at(State.DELIVERED), hospital.at(State.DELIVERED)
    hold = held(hospital, kept)
    hospital.clock.forward(timedelta(days=3).total_seconds())
    for plan in (hospital.service.retention_plan(), hospital.service.apply_retention()):
        assert ([due.consultation for due in plan.due], plan.held) == ([other.id], (kept.id,))
    hospital.service.open_recording(kept.id).close()
    hospital.clock.forward(timedelta(days=800).total_seconds())
    assert hospital.service.apply_retention().held == (kept.id,)
    assert hospital.service.note(kept.id).sections
    release(hospital, hold)
    assert [due.consultation for due in hospital.service.apply_retention().due] == [kept.id]
    assert hospital.service.get(kept.id).state is State.WITHDRAWN


def test_all_of_a_patient_are_held_those_to_come_too_and_nobody_elses(hospital):
    service = hospital.service
    hospital.number = "4471 0932"
    first = hospital.at(State.TRANSCRIBED)
    hold = service.place_hold_on_subject(SYSTEM, "4471 0932", order=ORDER, actor=OPERATOR)
    assert hold.consultations == (first.id,)
    later = hospital.registered()
    hospital.number = ""
    stranger = hospital.registered()
    with service._database.reading() as session:
        assert "4471" not in str([vars(row) for row in session.scalars(select(LegalHoldRow))])
    request = ErasureOrder(reason=ErasureReason.ERASURE_REQUEST, reference="R-1")
    erased = service.erase_subject((first.id, later.id, stranger.id), order=request, actor=OPERATOR)
    assert ([one.id for one in erased.done], erased.held) == ([stranger.id], (first.id, later.id))
    assert service.left_of(first.id).holds == (hold.number,)
    assert set(release(hospital, hold)) == {first.id, later.id}
    assert all(service.left_of(one.id).complete for one in (first, later))


def test_the_last_of_two_holds_decides(sqlite_hospital):
    hospital = sqlite_hospital()
    one = hospital.at(State.TRANSCRIBED)
    first, second = held(hospital, one), held(hospital, one)
    with pytest.raises(LegallyHeld):
        hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    assert release(hospital, first) == ()
    assert hospital.service.get(one.id).state is State.TRANSCRIBED
    assert [hold.number for hold in hospital.service.holds_on(one.id)] == [second.number]
    assert release(hospital, second) == (one.id,)


def test_a_process_that_ended_between_release_and_removal_is_made_up_for(sqlite_hospital):
    hospital = sqlite_hospital()
    one, service = hospital.at(State.TRANSCRIBED), hospital.service
    hold = held(hospital, one)
    with pytest.raises(LegallyHeld):
        service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    with service._database.transaction() as session:  # as the first transaction of a release leaves it
        row = session.get_one(LegalHoldRow, hold.number)
        row.released_at, row.released_by, row.released_because = hospital.clock(), "jo", "case_closed"
    service.apply_retention()  # what the reconciler does each day, with rules or without
    assert service.get(one.id).state is State.WITHDRAWN


def test_the_recording_of_a_held_consultation_is_not_replaced(sqlite_hospital):
    hospital = sqlite_hospital()
    one = hospital.at(State.NO_SPEECH)
    held(hospital, one)
    with pytest.raises(LegallyHeld, match="Register a new consultation"):
        hospital.service.reopen(one.id, actor=DOCTOR)
    hospital.service.open_recording(one.id).close()


def test_who_may_not_destroy_is_told_so_and_nothing_is_noted_for_them(sqlite_hospital):
    hospital = sqlite_hospital()
    one = hospital.at(State.SIGNED)
    held(hospital, one)
    with pytest.raises(NotAllowed):
        hospital.service.withdraw(one.id, order=WITHDRAWN, actor=NURSE)
    assert hospital.service.postponed() == ()


@pytest.mark.parametrize("person", [DOCTOR, NURSE])
def test_only_administrators_hold_and_release(sqlite_hospital, person):
    hospital = sqlite_hospital()
    one, service = hospital.registered(), hospital.service
    hold = held(hospital, one)
    for act in (
        lambda: service.place_hold(one.id, order=ORDER, actor=person),
        lambda: service.place_hold_on_subject(SYSTEM, "4471 0932", order=ORDER, actor=person),
        lambda: service.release_hold(hold.number, because=ReleaseReason.CASE_CLOSED, actor=person),
        lambda: service.holds(actor=person),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert len(service.holds(actor=OPERATOR)) == 1


def test_a_hold_is_released_once_and_only_what_is_there_is_held(sqlite_hospital):
    hospital = sqlite_hospital()
    service, hold = hospital.service, held(hospital, hospital.registered())
    release(hospital, hold)
    with pytest.raises(Conflict, match="before"):
        release(hospital, hold)
    with pytest.raises(NotFound):
        service.release_hold(99, because=ReleaseReason.CASE_CLOSED, actor=OPERATOR)
    with pytest.raises(WrongState, match="nothing to hold"):
        held(hospital, hospital.at(State.WITHDRAWN))
    with pytest.raises(NotFound):
        service.place_hold_on_subject(SYSTEM, "nobody", order=ORDER, actor=OPERATOR)
    assert [one.released_because for one in service.holds(actor=OPERATOR, released=True)] == [ReleaseReason.CASE_CLOSED]
    for name in ("", "Helen Parker", "x" * 41):
        with pytest.raises(ValidationError):
            HoldOrder(reason=HoldReason.COMPLAINT, reference=name)
