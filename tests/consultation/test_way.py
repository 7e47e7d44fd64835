"""The way of one consultation through the service, on SQLite and PostgreSQL."""

from __future__ import annotations

import pytest

from scribe.consultation.service import Registration, UploadSpec
from scribe.db.tables import ConsultationRow
from scribe.errors import BadAudio, BadInput, Conflict, NotAllowed, NotFound, StaleRevision, UnsupportedLanguage
from scribe.model import ReturnNeed, Role, Stage, State, digest_of
from scribe.review import Rewrite
from tests.fakes.hospital import DOCTOR, NURSE, OPERATOR, SECRET, START
from tests.fakes.notes import VISIT, WITHDRAWN, transcript_of
from tests.fakes.web_installation import wav


def test_a_consultation_ends_in_the_emr_once(hospital):
    delivered = hospital.at(State.DELIVERED)
    assert delivered.delivery is not None
    assert delivered.delivery.bundle == delivered.bundle
    assert len(hospital.destination.sends) == len(hospital.destination.kept) == 1
    kinds = [event.kind for event in hospital.service.events(delivered.id)]
    assert kinds[0] == "registered"
    assert kinds.count("delivered") == 1


def test_each_stage_that_becomes_due_is_told_to_the_queue_after_the_commit(hospital):
    consultation = hospital.at(State.SIGNED)
    stages = [Stage.TRANSCRIBE, Stage.DRAFT, Stage.DELIVER]
    assert hospital.enqueued == [(consultation.id, stage) for stage in stages]


def test_a_queue_that_fails_loses_nothing(hospital, caplog):
    hospital.service._enqueue = lambda *_: (_ for _ in ()).throw(OSError("broker away"))
    uploaded = hospital.uploaded()
    assert uploaded.state is State.UPLOADED
    assert hospital.service.due() == ((uploaded.id, Stage.TRANSCRIBE),)


def test_the_signature_covers_the_revision_and_the_final_document_says_so(hospital):
    signed = hospital.at(State.SIGNED)
    assert signed.signature is not None
    assert signed.signature.revision_digest == digest_of(hospital.service.note(signed.id)) == signed.draft
    composition = hospital.service.bundle(signed.id)["entry"][0]["resource"]
    assert composition["status"] == "final"
    assert "AIAST" not in str(hospital.service.bundle(signed.id))


def test_a_note_with_open_flags_is_not_approved(hospital):
    drafted = hospital.at(State.DRAFTED)
    statement = next(s for s in hospital.service.note(drafted.id).statements if "5 days" in s.text)
    edit = Rewrite(statement=statement.id, text="A cough for 50 days.")
    wrong = hospital.service.revise(drafted.id, version=drafted.version, edit=edit, actor=NURSE)
    assert hospital.service.note(wrong.id).open_flags
    with pytest.raises(Conflict, match="still to be resolved"):
        hospital.service.approve(wrong.id, version=wrong.version, actor=NURSE)


def test_an_edit_on_an_older_version_is_refused_and_names_the_newest(hospital):
    drafted = hospital.at(State.DRAFTED)
    statement = hospital.service.note(drafted.id).statements[0]
    first = hospital.service.revise(
        drafted.id, version=drafted.version, edit=Rewrite(statement=statement.id, text="A cough."), actor=NURSE
    )
    with pytest.raises(StaleRevision) as caught:
        hospital.service.revise(
            drafted.id, version=drafted.version, edit=Rewrite(statement=statement.id, text="Other."), actor=DOCTOR
        )
    assert caught.value.details["version"] == first.version
    assert [r.number for r in hospital.service.revisions(drafted.id)] == [1, 2]
    assert hospital.service.note(drafted.id, 1) != hospital.service.note(drafted.id, 2)


def test_a_signature_over_another_revision_than_the_newest_is_refused(hospital):
    reviewed = hospital.at(State.REVIEWED)
    with pytest.raises(StaleRevision):
        hospital.service.sign(reviewed.id, version=reviewed.version, revision_digest="0" * 64, actor=DOCTOR)


def test_a_nurses_check_is_never_the_signature(hospital):
    reviewed = hospital.at(State.REVIEWED)
    with pytest.raises(NotAllowed):
        hospital.service.sign(reviewed.id, version=reviewed.version, revision_digest=str(reviewed.draft), actor=NURSE)


def test_a_note_that_is_sent_back_keeps_what_was_resolved_and_loses_its_approval(hospital):
    reviewed = hospital.at(State.REVIEWED)
    back = hospital.service.send_back(
        reviewed.id, version=reviewed.version, to=Role.NURSE, need=ReturnNeed.ADD, message="The fall.", actor=DOCTOR
    )
    assert (back.state, back.approval, back.draft) == (State.DRAFTED, None, reviewed.draft)
    assert back.returned is not None
    assert back.returned.message == "The fall."


def test_after_the_nurses_check_only_the_doctor_changes_the_note(hospital):
    reviewed = hospital.at(State.REVIEWED)
    edit = Rewrite(statement=hospital.service.note(reviewed.id).statements[0].id, text="A cough for 5 days.")
    with pytest.raises(NotAllowed):
        hospital.service.revise(reviewed.id, version=reviewed.version, edit=edit, actor=NURSE)
    changed = hospital.service.revise(reviewed.id, version=reviewed.version, edit=edit, actor=DOCTOR)
    assert changed.state is State.REVIEWED
    assert changed.approval is not None
    assert changed.approval.revision < changed.revision


def test_a_claim_keeps_others_from_editing_until_it_runs_out_or_is_taken_over(hospital):
    drafted = hospital.at(State.DRAFTED)
    hospital.service.claim(drafted.id, actor=NURSE)
    edit = Rewrite(statement=hospital.service.note(drafted.id).statements[0].id, text="A cough for 5 days.")
    with pytest.raises(Conflict, match="Sam Okafor"):
        hospital.service.revise(drafted.id, version=drafted.version, edit=edit, actor=DOCTOR)
    with pytest.raises(Conflict):
        hospital.service.claim(drafted.id, actor=DOCTOR)
    taken = hospital.service.claim(drafted.id, actor=DOCTOR, take_over=True)
    assert taken.claim is not None
    assert taken.claim.by == DOCTOR
    hospital.clock.forward(hospital.settings.claim_s + 1)
    assert hospital.service.claim(drafted.id, actor=NURSE).claim.by == NURSE


def test_a_claim_does_not_change_the_version(hospital):
    drafted = hospital.at(State.DRAFTED)
    assert hospital.service.claim(drafted.id, actor=NURSE).version == drafted.version


def test_an_addendum_is_a_new_revision_that_is_signed_and_delivered_again(hospital):
    delivered = hospital.at(State.DELIVERED)
    opened = hospital.service.addend(delivered.id, version=delivered.version, actor=DOCTOR)
    assert (opened.state, opened.revision) == (State.DRAFTED, delivered.revision + 1)
    again = hospital.signed(hospital.approved(opened))
    assert hospital.run(again.id, Stage.DELIVER).state is State.DELIVERED
    composition = hospital.service.bundle(again.id)["entry"][0]["resource"]
    assert composition["status"] == "amended"
    assert hospital.destination.sends == [delivered.bundle, again.bundle]


def test_nobody_spoke_is_an_end_that_a_person_may_reopen(hospital):
    silent = hospital.at(State.NO_SPEECH)
    with pytest.raises(NotFound):
        hospital.service.note(silent.id)
    assert hospital.service.reopen(silent.id, actor=DOCTOR).state is State.REGISTERED


def test_a_transcript_of_another_recogniser_is_taken_in_place_of_a_recording(hospital):
    taken = hospital.service.import_transcript(hospital.registered().id, transcript_of("Hello."), actor=DOCTOR)
    assert hospital.run(taken.id, Stage.DRAFT).state is State.DRAFTED


def test_a_transcript_in_another_language_than_the_template_is_refused(hospital):
    with pytest.raises(UnsupportedLanguage):
        hospital.service.import_transcript(
            hospital.registered().id, transcript_of("你好。", language="zh"), actor=DOCTOR
        )


def test_a_template_in_another_language_than_the_one_spoken_is_refused(hospital):
    registration = Registration(patient={"name": "x"}, encounter=VISIT, language="zh", template_id="outpatient-soap")
    with pytest.raises(BadInput, match="Chinese"):
        hospital.service.register(registration, actor=DOCTOR)


def test_an_upload_goes_on_where_it_stopped(hospital):
    consultation, data = hospital.registered(), wav(1.0)
    upload = hospital.service.create_upload(consultation.id, UploadSpec(), actor=DOCTOR)
    hospital.service.append_upload(upload.id, 0, data[:1000], actor=DOCTOR)
    with pytest.raises(Conflict) as caught:
        hospital.service.append_upload(upload.id, 0, data[:1000], actor=DOCTOR)
    assert caught.value.details["offset"] == 1000
    hospital.service.append_upload(upload.id, 1000, data[1000:], actor=DOCTOR)
    hospital.service.set_upload_length(upload.id, len(data), actor=DOCTOR)
    done = hospital.service.finish_upload(upload.id, actor=DOCTOR)
    assert done.recording is not None
    assert done.recording.duration_s == pytest.approx(1.0, abs=0.01)
    with hospital.service.open_recording(done.id) as source:
        assert source.read() == data


def test_an_upload_that_lacks_bytes_is_not_finished(hospital):
    upload = hospital.service.create_upload(hospital.registered().id, UploadSpec(length=100), actor=DOCTOR)
    hospital.service.append_upload(upload.id, 0, b"x" * 60, actor=DOCTOR)
    with pytest.raises(Conflict, match="40 of 100"):
        hospital.service.finish_upload(upload.id, actor=DOCTOR)


@pytest.mark.parametrize("data", [b"", b"not audio at all" * 100, wav(1.0)[:44]])
def test_what_is_no_recording_is_refused_with_its_reason_and_kept(hospital, data):
    consultation = hospital.registered()
    upload = hospital.service.create_upload(consultation.id, UploadSpec(length=len(data)), actor=DOCTOR)
    hospital.service.append_upload(upload.id, 0, data, actor=DOCTOR)
    with pytest.raises(BadAudio):
        hospital.service.finish_upload(upload.id, actor=DOCTOR)
    now = hospital.service.get(consultation.id)
    assert now.state is State.REGISTERED
    assert now.refused is not None
    assert now.refused.code == "bad-audio"
    assert hospital.service._store.offset(consultation.id, upload.id) == len(data)
    assert hospital.service.create_upload(consultation.id, UploadSpec(), actor=DOCTOR).offset == 0


def test_a_recording_that_arrived_changed_is_refused(hospital):
    data = wav(1.0)
    upload = hospital.service.create_upload(
        hospital.registered().id, UploadSpec(length=len(data), sha256="0" * 64), actor=DOCTOR
    )
    hospital.service.append_upload(upload.id, 0, data, actor=DOCTOR)
    with pytest.raises(BadAudio, match="checksum"):
        hospital.service.finish_upload(upload.id, actor=DOCTOR)


def test_a_withdrawal_destroys_what_was_said_and_leaves_a_tombstone(hospital):
    consultation = hospital.at(State.REVIEWED)
    gone = hospital.service.withdraw(consultation.id, order=WITHDRAWN, actor=DOCTOR)
    assert (gone.state, gone.patient) == (State.WITHDRAWN, None)
    for read in (hospital.service.note, hospital.service.transcript, hospital.service.bundle):
        with pytest.raises(Conflict, match="withdrew consent"):
            read(consultation.id)
    assert not (hospital.settings.blob_dir / consultation.id).exists()
    assert hospital.service.get(consultation.id) == gone
    assert hospital.service.events(consultation.id)[-1].kind == "withdrawn"


def test_a_destroyed_key_is_in_no_file_of_the_database_any_more(sqlite_hospital):
    hospital = sqlite_hospital()
    consultation = hospital.at(State.DRAFTED)
    with hospital.database.reading() as session:
        wrapped = session.get(ConsultationRow, consultation.id).wrapped_key
    files = list(hospital.folder.glob("scribe.sqlite3*"))
    assert any(wrapped in path.read_bytes() for path in files)
    hospital.service.withdraw(consultation.id, order=WITHDRAWN, actor=DOCTOR)
    assert not any(wrapped in path.read_bytes() for path in files if path.exists())


def test_a_reopened_consultation_has_no_recording_until_another_one_comes(hospital):
    silent = hospital.at(State.NO_SPEECH)
    assert silent.recording is not None
    assert hospital.service.reopen(silent.id, actor=DOCTOR).recording is None


def test_a_heartbeat_and_a_claim_do_not_count_as_changes_of_the_record(hospital):
    drafted = hospital.at(State.DRAFTED)
    hospital.clock.forward(60)
    assert hospital.service.claim(drafted.id, actor=NURSE).updated_at == drafted.updated_at


def test_a_worker_whose_patient_withdrew_cannot_commit(hospital):
    uploaded = hospital.uploaded()
    hospital.transcriber.at_step = lambda step: (
        step or hospital.service.withdraw(uploaded.id, order=WITHDRAWN, actor=DOCTOR)
    )
    assert hospital.run(uploaded.id, Stage.TRANSCRIBE) is None
    assert hospital.service.get(uploaded.id).state is State.WITHDRAWN


def test_an_operator_retries_but_does_not_touch_a_note(hospital):
    drafted = hospital.at(State.DRAFTED)
    for act in (hospital.service.approve,):
        with pytest.raises(NotAllowed):
            act(drafted.id, version=drafted.version, actor=OPERATOR)
    parked = hospital.at(State.PARKED)
    assert hospital.service.retry(parked.id, actor=OPERATOR).state is State.UPLOADED


def test_nothing_that_was_said_lies_readable_on_the_disk(sqlite_hospital):
    hospital = sqlite_hospital()
    hospital.at(State.DELIVERED)
    hospital.database.close()
    secrets = (SECRET.encode(), b"Helen Parker", b"4471 0932", b"RIFF")
    files = [path for path in hospital.folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        assert not any(secret in content for secret in secrets), path.name


def test_events_hold_no_patients_words(hospital):
    delivered = hospital.at(State.DELIVERED)
    told = str([event.detail for event in hospital.service.events(delivered.id)])
    assert "cough" not in told
    assert "Parker" not in told


def test_an_unknown_consultation_is_not_found(hospital):
    with pytest.raises(NotFound):
        hospital.service.get("01NOTHING")


def test_the_registered_template_outlives_a_change_of_its_file(hospital):
    consultation = hospital.registered()
    assert hospital.service.template(consultation.id).ref == consultation.template
    assert consultation.registered_at == START
