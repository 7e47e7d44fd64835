"""The patient's consent is noted before the first second is recorded, by who says so, and only once."""

from __future__ import annotations

import pytest

from scribe.consultation.service import Registration, UploadSpec
from scribe.errors import ConsentMissing, NotAllowed, WrongState
from scribe.model import ConsentGiven, State
from tests.fakes.hospital import DOCTOR, NURSE, OPERATOR
from tests.fakes.notes import VISIT, transcript_of
from tests.fakes.web_installation import wav


def without_consent(hospital):
    registered = hospital.registered()
    assert registered.patient is not None
    return hospital.service.register(
        Registration(patient=registered.patient, encounter=VISIT, language="en", template_id="outpatient-soap"),
        actor=DOCTOR,
    )


def test_consent_is_noted_with_who_says_so_and_stays_as_it_was_noted_first(hospital):
    waiting = without_consent(hospital)
    assert waiting.consent is None
    noted = hospital.service.note_consent(waiting.id, actor=NURSE)
    assert noted.consent is not None
    assert noted.consent.by == NURSE
    assert hospital.service.note_consent(waiting.id, actor=DOCTOR).consent == noted.consent
    assert [e.kind for e in hospital.service.events(waiting.id)].count("consent_noted") == 1


def test_consent_cannot_be_noted_after_the_recording_nor_by_an_operator(hospital):
    with pytest.raises(WrongState):
        hospital.service.note_consent(hospital.at(State.UPLOADED).id, actor=DOCTOR)
    with pytest.raises(NotAllowed):
        hospital.service.note_consent(without_consent(hospital).id, actor=OPERATOR)


def test_nothing_is_taken_before_consent_is_noted(hospital):
    waiting, service, recording = without_consent(hospital), hospital.service, wav(2.0)
    with pytest.raises(ConsentMissing, match="agreed to the recording"):
        service.create_upload(waiting.id, UploadSpec(length=len(recording)), actor=DOCTOR)
    with pytest.raises(ConsentMissing, match="agreed to the transcript"):
        service.import_transcript(waiting.id, transcript_of("Good morning.", "I cough."), actor=DOCTOR)
    service.note_consent(waiting.id, actor=NURSE)
    upload = service.create_upload(waiting.id, UploadSpec(length=len(recording)), actor=DOCTOR)
    service.append_upload(upload.id, 0, recording, actor=DOCTOR)
    assert service.finish_upload(upload.id, actor=DOCTOR).state is State.UPLOADED
    began = next(event for event in service.events(waiting.id) if event.kind == "upload_began")
    assert began.detail["ground"] == "consent"


def test_consent_says_who_gave_it_how_and_to_what(hospital):
    waiting = without_consent(hospital)
    given = ConsentGiven(given_by="representative", form="written", covers=("transcript",))
    noted = hospital.service.note_consent(waiting.id, actor=DOCTOR, given=given)
    assert (noted.consent.given_by, noted.consent.form, noted.consent.covers) == (
        "representative", "written", ("transcript",),
    )  # fmt: skip
    with pytest.raises(ConsentMissing):
        hospital.service.create_upload(waiting.id, UploadSpec(length=1), actor=DOCTOR)
    taken = hospital.service.import_transcript(waiting.id, transcript_of("Good morning.", "I cough."), actor=DOCTOR)
    assert taken.state is State.TRANSCRIBED


def test_another_ground_in_law_is_named_in_the_audit(sqlite_hospital):
    hospital = sqlite_hospital(legal_ground="Hospital Records Act, section 12")
    waiting = without_consent(hospital)
    hospital.service.import_transcript(waiting.id, transcript_of("Good morning.", "I cough."), actor=DOCTOR)
    event = hospital.service.events(waiting.id)[-1]
    assert (event.kind, event.detail["ground"]) == ("transcript_imported", "Hospital Records Act, section 12")
