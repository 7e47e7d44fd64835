"""Whom a consultation is about: set and corrected until it is signed, with all that hangs on the patient."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from scribe.consultation.service import Identification, QueueFilter, Registration
from scribe.db.patient_tables import IdentificationRow
from scribe.db.tables import ArtefactRow
from scribe.db.web_tables import EmrRecordRow, EmrVisitRow
from scribe.errors import (
    BadInput,
    LeaseLost,
    LegallyHeld,
    NotAllowed,
    PatientMissing,
    StaleRevision,
    WrongState,
)
from scribe.model import HoldOrder, HoldReason, Patient, Stage, State
from scribe.pipeline import stages
from tests.fakes.hospital import DOCTOR, NURSE, OPERATOR, Hospital, wav
from tests.fakes.notes import VISIT, WITHDRAWN
from tests.fakes.records import METFORMIN, PENICILLIN, record_of

QUIST = Patient(identifier="77 1200", name="Petra Quist", gender="female", birth_date=date(1971, 5, 9))
CHOSEN = Identification(patient=QUIST, encounter_identifier="V-9", reason="Cough")
RECORD = record_of(problems=("Gout",), medicines=(METFORMIN,), allergies=(PENICILLIN,))
OPEN = [
    State.REGISTERED, State.UPLOADED, State.TRANSCRIBED, State.DRAFTED, State.REVIEWED, State.NO_SPEECH, State.PARKED,
]  # fmt: skip


def identify(hospital: Hospital, id: str, chosen: Identification = CHOSEN, *, actor=DOCTOR, version: int = 0):
    at = version or hospital.service.get(id).version
    return hospital.service.identify(id, chosen, version=at, actor=actor)


def nameless(hospital: Hospital, *, context=None):
    registration = Registration(
        patient=Patient(), encounter=VISIT, language="en", template_id="outpatient-soap", context=context
    )
    return hospital.service.register(registration, actor=DOCTOR)


def written(hospital: Hospital, *, context=None):
    """A draft of nobody's, written with a record where one is given."""
    from scribe.consultation.service import UploadSpec  # noqa: PLC0415

    own, sound = nameless(hospital, context=context).id, wav(2.0)
    hospital.service.note_consent(own, actor=DOCTOR)
    upload = hospital.service.create_upload(own, UploadSpec(length=len(sound)), actor=DOCTOR)
    hospital.service.append_upload(upload.id, 0, sound, actor=DOCTOR)
    hospital.service.finish_upload(upload.id, actor=DOCTOR)
    hospital.run(own, Stage.TRANSCRIBE)
    drafted = hospital.run(own, Stage.DRAFT)
    assert drafted is not None
    return drafted


def event_of(hospital: Hospital, id: str, kind: str = "patient_set"):
    return next(one for one in reversed(hospital.service.events(id)) if one.kind == kind)


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("actor", [DOCTOR, NURSE], ids=["doctor", "nurse"])
def test_until_the_signature_its_doctor_and_a_nurse_say_whom_it_is_about(sqlite_hospital, state, actor):
    hospital = sqlite_hospital()
    before = hospital.at(state)
    after = identify(hospital, before.id, actor=actor)
    assert (after.state, after.patient, after.encounter.identifier) == (state, QUIST, "V-9")
    assert after.version > before.version
    said = hospital.service.identified(before.id)
    assert said is not None
    assert (said.by, said.instead_of) == (actor, "another")


@pytest.mark.parametrize("state", [s for s in State if s not in OPEN])
def test_afterwards_it_is_refused_with_a_sentence(sqlite_hospital, state):
    hospital = sqlite_hospital()
    before = hospital.at(state)
    with pytest.raises(WrongState) as refused:
        identify(hospital, before.id)
    assert refused.value.remedy
    assert hospital.service.get(before.id) == before


def test_an_addendum_keeps_the_patient_of_the_note_that_it_adds_to(sqlite_hospital):
    hospital = sqlite_hospital()
    delivered = hospital.at(State.DELIVERED)
    again = hospital.service.addend(delivered.id, version=delivered.version, actor=DOCTOR)
    with pytest.raises(WrongState, match="signed for this patient"):
        identify(hospital, again.id)


def test_a_delivery_that_is_parked_keeps_its_patient(sqlite_hospital):
    hospital = sqlite_hospital()
    signed = hospital.at(State.SIGNED)
    hospital.service.give_up(signed.id, reason="It is on paper.", actor=DOCTOR)
    with pytest.raises(WrongState, match="signed for this patient"):
        identify(hospital, signed.id)


def test_an_operator_never_does(sqlite_hospital):
    hospital = sqlite_hospital()
    waiting = hospital.at(State.REGISTERED)
    with pytest.raises(NotAllowed):
        identify(hospital, waiting.id, actor=OPERATOR)


def test_of_two_who_choose_at_once_the_second_is_told(hospital):
    waiting = hospital.at(State.DRAFTED)
    identify(hospital, waiting.id, actor=NURSE, version=waiting.version)
    with pytest.raises(StaleRevision):
        identify(hospital, waiting.id, version=waiting.version)
    assert hospital.service.get(waiting.id).patient == QUIST


def test_the_search_and_the_patients_notes_follow(hospital):
    drafted = hospital.at(State.DRAFTED)
    old = drafted.patient.identifier
    identify(hospital, drafted.id)
    who = hospital.service.who(NURSE)
    assert [one.id for one in hospital.service.find("Quist", who=who) or ()] == [drafted.id]
    assert hospital.service.find("Parker", who=who) == ()
    assert hospital.service.of_subject(QUIST.identifier_system, "77 1200") == (drafted.id,)
    with pytest.raises(Exception, match="no consultation"):
        hospital.service.of_subject(QUIST.identifier_system, old)


def test_the_preview_names_the_new_patient_and_nothing_kept_names_the_old_one(hospital):
    drafted = hospital.at(State.DRAFTED)
    after = identify(hospital, drafted.id)
    assert "Petra Quist" in json.dumps(hospital.service.bundle(drafted.id))
    kept = [json.dumps(value) for _, _, value in hospital.service.artefacts_of(drafted.id)]
    assert not any("Helen Parker" in one for one in kept)
    assert after.revision == drafted.revision + 1
    assert after.draft != drafted.draft
    assert hospital.service.note(drafted.id).statements == hospital.service.note(drafted.id, 1).statements


def test_the_audit_says_what_kinds_of_fields_changed_and_no_word_of_a_patient(hospital):
    drafted = hospital.at(State.DRAFTED)
    identify(hospital, drafted.id)
    told = event_of(hospital, drafted.id)
    assert told.actor == DOCTOR.id
    assert told.detail == {"fields": ["number", "name", "sex", "birth date", "visit"], "instead_of": "another"}
    events = str(hospital.service.events(drafted.id))
    assert not any(word in events for word in ("Quist", "77 1200", "Parker", "4471", "V-9"))


def test_the_same_patient_again_is_confirmed_and_nothing_changes(hospital):
    waiting = nameless(hospital)
    chosen = identify(hospital, waiting.id)
    assert event_of(hospital, waiting.id).detail["instead_of"] == "nobody"
    assert identify(hospital, waiting.id, actor=NURSE) == chosen
    said = hospital.service.identified(waiting.id)
    assert said is not None
    assert (said.by, said.instead_of) == (NURSE, "same")


def test_a_confirmation_does_not_hide_that_the_patient_was_changed_after_the_check(sqlite_hospital):
    hospital = sqlite_hospital()
    reviewed = hospital.at(State.REVIEWED)
    hospital.clock.forward(60)
    identify(hospital, reviewed.id, actor=NURSE)
    identify(hospital, reviewed.id, actor=DOCTOR)
    said = hospital.service.identified(reviewed.id)
    assert said is not None
    assert (said.by, said.instead_of) == (DOCTOR, "another")


def test_a_corrected_birth_date_keeps_visit_reason_and_record(hospital):
    given = Registration(
        patient=QUIST.model_copy(update={"birth_date": date(1917, 5, 9)}),
        encounter=VISIT.model_copy(update={"identifier": "V-1"}), language="en", template_id="outpatient-soap",
        context=RECORD,
    )  # fmt: skip
    waiting = hospital.service.register(given, actor=DOCTOR)
    after = identify(hospital, waiting.id, Identification(patient=QUIST))
    assert (after.encounter.identifier, after.encounter.reason) == ("V-1", VISIT.reason)
    assert after.context == waiting.context
    assert event_of(hospital, waiting.id).detail == {"fields": ["birth date"], "instead_of": "same"}


def test_another_patients_visit_does_not_stay(hospital):
    waiting = hospital.at(State.REGISTERED)
    identify(hospital, waiting.id)
    other = Identification(patient=Patient(identifier="5", name="Ada Nowak"))
    assert identify(hospital, waiting.id, other).encounter.identifier == ""


def test_another_patients_record_is_taken_off_with_what_only_it_said(hospital):
    drafted = written(hospital, context=RECORD)
    assert any(one.record for one in hospital.service.note(drafted.id).statements)
    approved = hospital.approved(drafted)
    assert approved.state is State.REVIEWED
    after = identify(hospital, drafted.id)
    note = hospital.service.note(drafted.id)
    assert (after.context, note.context, hospital.service.context(drafted.id)) == (None, None, None)
    assert not any(one.record for one in note.statements)
    words = " ".join(one.text for one in note.statements)
    assert "etformin" not in words
    assert "enicillin" not in words
    with hospital.database.reading() as session:
        assert session.scalars(select(ArtefactRow).where(ArtefactRow.kind == "context")).all() == []
    assert after.state is State.DRAFTED, "what a nurse approved has changed, so somebody checks it again"
    assert after.approval is None
    told = event_of(hospital, drafted.id).detail
    assert (told["record"], told["approval"]) == ("taken_off", "ended")
    counts = hospital.service.queue_page(QueueFilter(), who=hospital.service.who(NURSE), limit=5)
    assert [one.id for one in counts.consultations] == [drafted.id]


def test_the_record_stays_where_it_says_itself_whose_it_is(sqlite_hospital):
    hospital = sqlite_hospital()
    record = RECORD.model_copy(update={"patient_numbers": ("77 1200",)})
    waiting = nameless(hospital, context=record)
    assert identify(hospital, waiting.id).context == waiting.context


def test_an_approval_stays_where_the_notes_words_do(hospital):
    reviewed = hospital.at(State.REVIEWED)
    after = identify(hospital, reviewed.id)
    assert (after.state, after.approval) == (State.REVIEWED, reviewed.approval)
    with pytest.raises(StaleRevision):
        hospital.service.sign(
            reviewed.id, version=after.version, revision_digest=str(reviewed.draft), medicines_confirmed=True,
            actor=DOCTOR,
        )  # fmt: skip
    signed = hospital.signed(after)
    bundle = json.dumps(hospital.service.bundle(signed.id))
    assert "Petra Quist" in bundle
    assert "Helen Parker" not in bundle


def test_a_note_of_nobodys_is_not_signed_until_somebody_says_whose_it_is(hospital):
    waiting = hospital.approved(written(hospital))
    with pytest.raises(PatientMissing) as refused:
        hospital.signed(waiting)
    assert (refused.value.code, refused.value.status) == ("patient-missing", 409)
    chosen = identify(hospital, waiting.id, actor=NURSE)
    assert hospital.signed(chosen).state is State.SIGNED


def test_a_draft_that_is_being_written_meanwhile_is_written_again(hospital):
    waiting = hospital.at(State.TRANSCRIBED)
    lease = hospital.service.begin(waiting.id, Stage.DRAFT, owner="worker-1")
    assert lease is not None
    hospital.enqueued.clear()
    identify(hospital, waiting.id)
    assert hospital.enqueued == [(waiting.id, Stage.DRAFT)]
    template, said = hospital.service.template(waiting.id), hospital.service.transcript(waiting.id)
    write = hospital.engines.drafter().draft
    note, bundle = stages.draft(write, waiting, said, template)
    with pytest.raises(LeaseLost):
        hospital.service.commit_draft(lease, note, bundle)
    hospital.run(waiting.id, Stage.DRAFT, owner="worker-2")
    assert "Petra Quist" in json.dumps(hospital.service.bundle(waiting.id))


def test_a_transcription_goes_on(sqlite_hospital):
    hospital = sqlite_hospital()
    uploaded = hospital.at(State.UPLOADED)
    hospital.transcriber.at_step = lambda step: identify(hospital, uploaded.id) if step == 1 else None
    done = hospital.run(uploaded.id, Stage.TRANSCRIBE)
    assert done is not None
    assert (done.state, done.patient) == (State.TRANSCRIBED, QUIST)


def test_the_emrs_visit_and_what_came_of_its_record_do_not_stay_with_another_patient(hospital):
    waiting = hospital.at(State.REGISTERED)
    with hospital.database.transaction() as session:
        session.add(EmrVisitRow(mark="m" * 64, consultation_id=waiting.id))
        session.add(
            EmrRecordRow(consultation_id=waiting.id, state="nothing", at=waiting.updated_at, missing=[], problem=None)
        )
    identify(hospital, waiting.id)
    with hospital.database.reading() as session:
        assert session.scalars(select(EmrVisitRow)).all() == []
        assert session.scalars(select(EmrRecordRow)).all() == []


def test_what_is_held_by_law_keeps_its_patient(sqlite_hospital):
    hospital = sqlite_hospital()
    waiting = hospital.at(State.DRAFTED)
    order = HoldOrder(reason=HoldReason.COMPLAINT, reference="A-1")
    hospital.service.place_hold(waiting.id, order=order, actor=OPERATOR)
    with pytest.raises(LegallyHeld):
        identify(hospital, waiting.id)


def test_a_withdrawal_takes_along_who_said_it(hospital):
    waiting = hospital.at(State.TRANSCRIBED)
    identify(hospital, waiting.id)
    hospital.service.withdraw(waiting.id, order=WITHDRAWN, actor=DOCTOR)
    with hospital.database.reading() as session:
        assert session.scalars(select(IdentificationRow)).all() == []
    assert hospital.service.left_of(waiting.id).complete


@pytest.mark.parametrize(
    ("patient", "fault"),
    [
        ({"name": "Petra Quist"}, "name alone"),
        ({"identifier": "7"}, "name is missing"),
        ({"name": " ", "identifier": "7"}, "name is missing"),
        ({"name": "Petra Quist", "birth_date": date(2190, 1, 1)}, "future"),
        ({"name": "Petra Quist", "birth_date": date(1809, 1, 1)}, "130 years"),
        ({"name": "Petra Quist", "identifier": "7\x1b[2J"}, "cannot be shown"),
        ({"name": "Petra\nQuist", "identifier": "7"}, "cannot be shown"),
        ({"name": "Q" * 5000, "identifier": "7"}, "more than 400"),
        ({"name": "Petra Quist", "identifier": "7" * 300}, "more than 200"),
    ],
)
def test_what_tells_too_little_or_cannot_be_is_refused_and_not_quoted(sqlite_hospital, patient, fault):
    hospital = sqlite_hospital()
    waiting = nameless(hospital)
    with pytest.raises(BadInput, match=fault) as refused:
        identify(hospital, waiting.id, Identification(patient=Patient(**patient)))
    assert "Quist" not in str(refused.value)
    assert hospital.service.get(waiting.id) == waiting


def test_blanks_are_no_part_of_a_name(sqlite_hospital):
    hospital = sqlite_hospital()
    chosen = Identification(patient=Patient(identifier=" 7 ", name="  Petra   Quist "))
    after = identify(hospital, nameless(hospital).id, chosen)
    assert after.patient == Patient(identifier="7", name="Petra Quist")
