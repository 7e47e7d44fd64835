"""The patient's record with a consultation: kept sealed, used by the draft, gone with the consent."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from scribe.consultation.service import Registration
from scribe.db.tables import ArtefactRow, ConsultationRow
from scribe.errors import BadInput, NotAllowed, StaleRevision, WrongState
from scribe.model import FlagKind, Patient, Stage, State, digest_of
from scribe.review import Rewrite
from tests.fakes.hospital import DOCTOR, NURSE, OPERATOR, Hospital
from tests.fakes.notes import VISIT, WITHDRAWN
from tests.fakes.records import METFORMIN, PENICILLIN, record_of

RECORD = record_of(problems=("Gout",), medicines=(METFORMIN,), allergies=(PENICILLIN,))
OPEN_STATES = (State.REGISTERED, State.UPLOADED, State.TRANSCRIBED, State.NO_SPEECH, State.PARKED)


def given(hospital: Hospital, state: State, context=RECORD):
    consultation = hospital.at(state)
    return hospital.service.give_context(consultation.id, context, version=consultation.version, actor=NURSE)


def test_a_record_that_comes_with_the_registration_is_used_by_the_draft(hospital):
    registration = Registration(
        patient=Patient(), encounter=VISIT, language="en", template_id="outpatient-soap", context=RECORD
    )
    registered = hospital.service.register(registration, actor=DOCTOR)
    assert hospital.service.context(registered.id) == RECORD
    assert registered.context == digest_of(RECORD)


@pytest.mark.parametrize("state", OPEN_STATES)
def test_a_record_can_be_given_until_the_note_is_drafted(hospital, state):
    consultation = given(hospital, state)
    assert consultation.state is state
    assert hospital.service.context(consultation.id) == RECORD


@pytest.mark.parametrize("state", [s for s in State if s not in OPEN_STATES])
def test_later_it_is_refused_and_says_so(sqlite_hospital, state):
    with pytest.raises(WrongState):
        given(sqlite_hospital(), state)


def test_a_new_record_takes_the_place_of_the_old_one(hospital):
    consultation = given(hospital, State.REGISTERED)
    newer = record_of(problems=("Asthma",))
    again = hospital.service.give_context(consultation.id, newer, version=consultation.version, actor=NURSE)
    assert hospital.service.context(consultation.id) == newer
    assert again.version > consultation.version
    with pytest.raises(StaleRevision):
        hospital.service.give_context(consultation.id, RECORD, version=consultation.version, actor=NURSE)


def test_an_operator_gives_none(sqlite_hospital):
    hospital = sqlite_hospital()
    consultation = hospital.at(State.REGISTERED)
    with pytest.raises(NotAllowed):
        hospital.service.give_context(consultation.id, RECORD, version=consultation.version, actor=OPERATOR)


def test_the_draft_marks_what_came_from_it_and_its_edits_are_checked_with_it(hospital):
    own = given(hospital, State.TRANSCRIBED).id
    drafted = hospital.run(own, Stage.DRAFT)
    assert drafted is not None
    note = hospital.service.note(own)
    assert note.context == digest_of(RECORD)
    (statement,) = [s for s in note.statements if s.record == ("m1",)]
    assert statement.flags == ()
    edit = Rewrite(statement=statement.id, text="Per record: metformin 850 mg twice a day.")
    hospital.service.revise(own, version=drafted.version, edit=edit, actor=NURSE)
    changed = hospital.service.note(own).statement(statement.id)
    assert changed is not None
    assert [flag.kind for flag in changed.flags] == [FlagKind.NOT_IN_RECORD]


def test_the_document_says_which_record_it_was_written_with(hospital):
    own = given(hospital, State.TRANSCRIBED).id
    hospital.run(own, Stage.DRAFT)
    provenance = next(
        entry["resource"]
        for entry in hospital.service.bundle(own)["entry"]
        if entry["resource"]["resourceType"] == "Provenance"
    )
    named = [entity["what"]["identifier"]["value"] for entity in provenance["entity"]]
    assert digest_of(RECORD) in named
    kinds = {entry["resource"]["resourceType"] for entry in hospital.service.bundle(own)["entry"]}
    assert not kinds & {"AllergyIntolerance", "MedicationStatement"}


def test_a_record_that_comes_while_the_note_is_being_drafted_is_in_the_note(hospital):
    consultation = hospital.at(State.TRANSCRIBED)
    lease = hospital.service.begin(consultation.id, Stage.DRAFT, owner="worker-1")
    assert lease is not None
    hospital.enqueued.clear()
    hospital.service.give_context(consultation.id, RECORD, version=consultation.version, actor=NURSE)
    assert hospital.enqueued == [(consultation.id, Stage.DRAFT)]
    assert hospital.run(consultation.id, Stage.DRAFT, owner="worker-2") is not None
    assert hospital.service.note(consultation.id).context == digest_of(RECORD)
    with hospital.database.reading() as session:
        row = session.get(ConsultationRow, consultation.id)
        assert row is not None
        assert row.lease_token > lease.token


def test_the_record_is_sealed_and_goes_with_the_consent(hospital):
    consultation = given(hospital, State.TRANSCRIBED)
    with hospital.database.reading() as session:
        rows = session.scalars(select(ArtefactRow).where(ArtefactRow.kind == "context")).all()
        assert [row.sha256 for row in rows] == [digest_of(RECORD)]
        assert b"Penicillin" not in rows[0].body
    events = str(hospital.service.events(consultation.id))
    assert "context_given" in events
    assert "Penicillin" not in events
    withdrawn = hospital.service.withdraw(consultation.id, order=WITHDRAWN, actor=DOCTOR)
    assert withdrawn.context is None
    with pytest.raises(WrongState):
        hospital.service.transcript(consultation.id)


@pytest.mark.parametrize(("numbers", "taken"), [((), True), (("4471 0932",), True), (("1", "2"), False)])
def test_another_patients_record_is_refused(sqlite_hospital, numbers, taken):
    hospital = sqlite_hospital()
    record = RECORD.model_copy(update={"patient_numbers": numbers})
    if taken:
        assert given(hospital, State.REGISTERED, record).context is not None
        return
    with pytest.raises(BadInput, match="another patient") as refused:
        given(hospital, State.REGISTERED, record)
    assert "4471" not in str(refused.value)


def test_the_recogniser_expects_the_names_in_the_record(sqlite_hospital):
    hospital = sqlite_hospital()
    uploaded = given(hospital, State.UPLOADED)
    hospital.run(uploaded.id, Stage.TRANSCRIBE)
    assert hospital.transcriber.expected == ("Metformin", "Penicillin")
