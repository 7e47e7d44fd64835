"""Recordings whose device fell silent: who finishes them, when, and what becomes of them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from scribe.access.departments import Departments
from scribe.consultation.repository import load_locked
from scribe.consultation.service import UploadSpec
from scribe.consultation.service.concluding import upload_row
from scribe.errors import BadAudio, Conflict, ConsentMissing, NotAllowed, UploadTaken, WrongState
from scribe.model import MomentKind, Person, Role, Stage, State
from tests.audio.recordings import VARIANTS, encoded, tone
from tests.fakes.hospital import DOCTOR, NURSE, OPERATOR

LIVE = next(form for form in VARIANTS if form.name == "webm of a browser")
RAW = encoded(LIVE, tone(12.0, rate=LIVE.rate))
CUT = len(RAW) * 3 // 4
OTHER = Person(id="other", name="Dr Other", role=Role.DOCTOR)


def arriving(hospital, *, data=RAW[:CUT], length=None, **spec):
    """A recording of which this much has arrived, by the doctor's device."""
    consultation = hospital.registered()
    upload = hospital.service.create_upload(consultation.id, UploadSpec(length=length, **spec), actor=DOCTOR)
    if data:
        hospital.service.append_upload(upload.id, 0, data, actor=DOCTOR)
    return consultation.id, upload.id


def left(hospital, actor=DOCTOR, **more):
    return hospital.service.left_uploads(who=hospital.service.who(actor), **more)


def test_it_is_told_once_its_device_is_silent_and_not_before(hospital):
    visit, upload = arriving(hospital)
    assert left(hospital) == ()
    hospital.clock.forward(61)
    (one,) = left(hospital)
    assert (one.upload, one.consultation, one.size_bytes) == (upload, visit, CUT)
    assert one.about_s == pytest.approx(9, abs=1.5)
    hospital.service.append_upload(upload, CUT, RAW[CUT : CUT + 50], actor=DOCTOR)
    assert left(hospital) == (), "it is heard again"
    assert left(hospital, only=()) == ()


def test_nothing_is_told_of_an_upload_without_a_byte(hospital):
    arriving(hospital, data=b"")
    hospital.clock.forward(10_000)
    assert left(hospital) == ()
    assert hospital.service.finish_left_by_itself(silent_s=7200) == 0


@pytest.mark.parametrize("actor", [DOCTOR, OPERATOR])
def test_its_doctor_or_an_operator_finishes_it_with_what_has_arrived(hospital, actor):
    visit, upload = arriving(hospital)
    hospital.clock.forward(61)
    after = hospital.service.finish_left(upload, actor=actor)
    assert after.state is State.UPLOADED
    assert after.recording is not None
    assert (after.recording.size_bytes, after.recording.lost_s, after.recording.unfinished) == (CUT, 0, True)
    events = {event.kind: event for event in hospital.service.events(visit)}
    assert (events["upload_taken"].actor, events["uploaded"].actor) == (actor.id, actor.id)
    assert events["upload_taken"].detail == {"upload": upload, "size_bytes": CUT}
    assert hospital.service.finish_left(upload, actor=actor).version == after.version, "pressed twice"
    assert left(hospital) == ()


def test_pressed_by_two_at_once_both_are_answered(sqlite_hospital):
    hospital = sqlite_hospital()
    visit, upload = arriving(hospital)
    hospital.clock.forward(61)
    both = threading.Barrier(2)

    def press(actor):
        both.wait()
        return hospital.service.finish_left(upload, actor=actor).state

    with ThreadPoolExecutor(2) as pool:
        states = list(pool.map(press, (DOCTOR, OPERATOR)))
    assert states == [State.UPLOADED, State.UPLOADED]
    kinds = [event.kind for event in hospital.service.events(visit)]
    assert (kinds.count("upload_taken"), kinds.count("uploaded")) == (1, 1)


def test_nobody_else_finishes_it(hospital):
    _, upload = arriving(hospital)
    hospital.clock.forward(61)
    for actor in (NURSE, OTHER):
        with pytest.raises(NotAllowed):
            hospital.service.finish_left(upload, actor=actor)


def test_while_bytes_arrive_nobody_finishes_it(hospital):
    _, upload = arriving(hospital)
    hospital.clock.forward(20)
    with pytest.raises(Conflict, match="still arrives"):
        hospital.service.finish_left(upload, actor=DOCTOR)
    hospital.clock.forward(7000)
    hospital.service.append_upload(upload, CUT, RAW[CUT:], actor=DOCTOR)
    hospital.clock.forward(3600)
    assert hospital.service.finish_left_by_itself(silent_s=7200) == 0
    assert hospital.service.get(hospital.service.upload(upload).consultation).state is State.REGISTERED


def test_it_is_finished_by_itself_after_its_time_and_the_audit_says_so(hospital):
    visit, _ = arriving(hospital)
    hospital.clock.forward(7200)
    assert hospital.service.finish_left_by_itself(silent_s=7200) == 1
    assert {e.actor for e in hospital.service.events(visit) if e.kind in ("upload_taken", "uploaded")} == {"scribe"}
    assert hospital.service.finish_left_by_itself(silent_s=7200) == 0


def test_a_device_that_comes_back_is_told_and_adds_nothing(hospital):
    visit, upload = arriving(hospital)
    hospital.clock.forward(61)
    hospital.service.finish_left(upload, actor=OPERATOR)
    before = hospital.service.get(visit).recording
    tries = (
        lambda: hospital.service.append_upload(upload, CUT, RAW[CUT:], actor=DOCTOR),
        lambda: hospital.service.set_upload_length(upload, len(RAW), actor=DOCTOR),
        lambda: hospital.service.finish_upload(upload, actor=DOCTOR),
        lambda: hospital.service.discard_upload(upload, actor=DOCTOR),
    )
    for attempt in tries:
        with pytest.raises(UploadTaken) as refused:
            attempt()
        assert refused.value.details["offset"] == CUT
    assert hospital.service.get(visit).recording == before


def test_the_note_says_that_its_end_may_be_missing(hospital):
    visit, upload = arriving(hospital)
    hospital.clock.forward(61)
    hospital.service.finish_left(upload, actor=DOCTOR)
    hospital.run(visit, Stage.TRANSCRIBE)
    assert [gap.reason for gap in hospital.service.transcript(visit).coverage.gaps] == ["not_ended"]
    hospital.run(visit, Stage.DRAFT)
    assert {flag.kind.value for flag in hospital.service.note(visit).flags} >= {"recording_unfinished"}


def test_one_that_arrived_whole_and_was_never_ended_misses_nothing(hospital):
    visit, upload = arriving(hospital, data=RAW, length=len(RAW))
    hospital.clock.forward(61)
    after = hospital.service.finish_left(upload, actor=DOCTOR)
    assert after.recording is not None
    assert not after.recording.unfinished
    assert "upload_taken" not in {event.kind for event in hospital.service.events(visit)}


def test_the_checksum_of_the_whole_does_not_refuse_the_part_that_arrived(hospital):
    _, upload = arriving(hospital, length=len(RAW), sha256="a" * 64)
    hospital.clock.forward(61)
    assert hospital.service.finish_left(upload, actor=DOCTOR).state is State.UPLOADED


def test_what_cannot_be_used_is_refused_and_another_recording_may_come(hospital):
    visit, upload = arriving(hospital, data=b"no sound at all, but many bytes" * 300)
    hospital.service.note_moment(visit, MomentKind.MARK, at_s=3, actor=DOCTOR)
    hospital.clock.forward(61)
    with pytest.raises(BadAudio):
        hospital.service.finish_left(upload, actor=DOCTOR)
    after = hospital.service.get(visit)
    assert after.state is State.REGISTERED
    assert after.refused is not None
    assert after.moments == ()
    assert left(hospital) == ()
    assert hospital.service.create_upload(visit, UploadSpec(), actor=DOCTOR).offset == 0


def test_by_itself_too_what_cannot_be_used_is_refused_once(hospital):
    visit, _ = arriving(hospital, data=b"no sound at all, but many bytes" * 300)
    hospital.clock.forward(7200)
    assert hospital.service.finish_left_by_itself(silent_s=7200) == 0
    assert hospital.service.get(visit).refused is not None
    kinds = [event.kind for event in hospital.service.events(visit)]
    hospital.service.finish_left_by_itself(silent_s=7200)
    assert [event.kind for event in hospital.service.events(visit)] == kinds


def test_a_process_that_died_in_the_middle_is_followed_by_one_that_ends_it(hospital):
    visit, upload = arriving(hospital)
    hospital.clock.forward(7200)
    service = hospital.service
    with hospital.database.transaction() as session:
        row = upload_row(session, upload)
        service._take(session, load_locked(session, visit, service._keys), row, "scribe", silent_s=7200)
    with pytest.raises(UploadTaken):
        service.append_upload(upload, CUT, RAW[CUT:], actor=DOCTOR)
    assert service.finish_left_by_itself(silent_s=7200) == 1
    assert service.get(visit).state is State.UPLOADED


def test_an_upload_that_was_given_up_or_overtaken_is_left_alone(hospital):
    visit, upload = arriving(hospital)
    second = hospital.service.create_upload(visit, UploadSpec(length=len(RAW)), actor=DOCTOR)
    hospital.service.append_upload(second.id, 0, RAW, actor=DOCTOR)
    hospital.service.finish_upload(second.id, actor=DOCTOR)
    hospital.clock.forward(7200)
    assert left(hospital) == ()
    assert hospital.service.finish_left_by_itself(silent_s=7200) == 0
    with pytest.raises(WrongState):
        hospital.service.finish_left(upload, actor=DOCTOR)


def test_without_consent_nothing_is_finished_and_the_device_may_go_on(sqlite_hospital):
    hospital = sqlite_hospital()
    visit, upload = arriving(hospital)
    with hospital.service._working(visit) as work:
        work.change(consent=None)
    hospital.clock.forward(7200)
    with pytest.raises(ConsentMissing):
        hospital.service.finish_left(upload, actor=DOCTOR)
    assert hospital.service.finish_left_by_itself(silent_s=7200) == 0
    assert not hospital.service.upload(upload).taken


def test_somebody_of_another_department_is_not_told(sqlite_hospital):
    hospital = sqlite_hospital()
    arriving(hospital)
    hospital.clock.forward(61)
    departments = Departments(hospital.database)
    departments.add("derm", "Dermatology", actor="jo")
    assert left(hospital, OPERATOR)
    assert left(hospital, OTHER) == ()
