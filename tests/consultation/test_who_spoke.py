"""Who speaks is corrected, and the note that rests on it is verified anew."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from scribe.consultation.service.removals import remove_part
from scribe.db.tables import ArtefactRow
from scribe.errors import BadNote, Conflict, NotAllowed, NotFound, StaleRevision, WrongState
from scribe.model import (
    ErasureReason,
    FlagKind,
    KeepReason,
    NoteDraft,
    Part,
    Person,
    Role,
    Speaker,
    State,
    StatementId,
    digest_of,
)
from scribe.review import Keep, Remove
from tests.fakes.hospital import DOCTOR, NURSE, Hospital

ALLERGY = "I am allergic to penicillin."
TURNS = ("What brings you here?", "I have had a cough for 5 days.", "Any allergies?", ALLERGY)
COLLEAGUE = Person(id="berta", name="Dr Berta Lind", role=Role.DOCTOR)
PATIENT, OTHER = Speaker.PATIENT, Speaker.OTHER


@pytest.fixture
def drafted(hospital):
    hospital.transcriber.said = TURNS
    return hospital.at(State.DRAFTED)


def correct(hospital: Hospital, id: str, segment: str, speaker: Speaker, *, actor=NURSE, version=0, every=False):
    at = version or hospital.service.get(id).version
    return hospital.service.correct_speaker(
        id, version=at, segment=segment, speaker=speaker, every_turn=every, actor=actor
    )


def undo(hospital: Hospital, id: str, number: int, *, actor=NURSE):
    version = hospital.service.get(id).version
    return hospital.service.undo_speaker(id, version=version, number=number, actor=actor)


def resting_on(note: NoteDraft, segment: str):
    return next(one for one in note.statements if one.evidence == (segment,))


def kinds(note: NoteDraft, segment: str) -> set[FlagKind]:
    return {one.kind for one in resting_on(note, segment).flags if one.open}


def facts(note: NoteDraft) -> set[str]:
    return {fact.kind for fact in note.facts}


def test_an_allergy_that_the_mother_tells_of_herself_is_flagged_and_becomes_no_fact(hospital, drafted):
    before = hospital.service.note(drafted.id)
    assert FlagKind.OTHER_SPEAKER not in kinds(before, "s4")
    after = correct(hospital, drafted.id, "s4", OTHER)
    note = hospital.service.note(drafted.id)
    assert (after.state, after.revision, note.revision) == (State.DRAFTED, 2, 2)
    assert FlagKind.OTHER_SPEAKER in kinds(note, "s4")
    assert "allergy" not in facts(note)
    assert after.risk.level == "high"
    assert [one.text for one in note.statements] == [one.text for one in before.statements]
    assert note.transcript == after.transcript == digest_of(hospital.service.transcript(drafted.id))


def test_a_turn_that_is_the_patients_after_all_becomes_a_fact_and_its_flag_goes(hospital, drafted):
    correct(hospital, drafted.id, "s4", OTHER)
    correct(hospital, drafted.id, "s4", PATIENT)
    note = hospital.service.note(drafted.id)
    assert FlagKind.OTHER_SPEAKER not in kinds(note, "s4")
    assert "allergy" in facts(note)


def test_undo_gives_back_the_transcript_as_recognised_and_the_note_as_it_was(hospital, drafted):
    before = hospital.service.note(drafted.id)
    correct(hospital, drafted.id, "s4", OTHER)
    after = undo(hospital, drafted.id, 1)
    note = hospital.service.note(drafted.id)
    assert after.transcript == drafted.transcript
    same = {"revision": 1, "author": None}
    assert note.model_copy(update=same) == hospital_free(before, note).model_copy(update=same)
    assert [one.summary for one in hospital.service.revisions(drafted.id)][-2:] == ["speaker", "speaker_undone"]
    assert hospital.service.transcript(drafted.id, revision=2).corrections[0].by == NURSE


def hospital_free(before: NoteDraft, after: NoteDraft) -> NoteDraft:
    """The draft with the facts that only an edit's gate makes: the scripted drafter makes none."""
    return before.model_copy(update={"facts": after.facts, "medicines": after.medicines, "risk": after.risk})


def test_what_was_kept_stays_kept_and_is_kept_again_after_an_undo(hospital, drafted):
    correct(hospital, drafted.id, "s4", OTHER)
    note = hospital.service.note(drafted.id)
    statement = resting_on(note, "s4")
    flag = next(place for place, one in enumerate(statement.flags) if one.kind is FlagKind.OTHER_SPEAKER)
    edit = Keep(statement=statement.id, flag=flag, reason=KeepReason.ASKED_PATIENT)
    kept = hospital.service.revise(drafted.id, version=hospital.service.get(drafted.id).version, edit=edit, actor=NURSE)
    correct(hospital, kept.id, "s2", OTHER)
    assert FlagKind.OTHER_SPEAKER not in kinds(hospital.service.note(kept.id), "s4")
    undo(hospital, kept.id, 2)
    assert FlagKind.OTHER_SPEAKER not in kinds(hospital.service.note(kept.id), "s4")


def test_the_audit_tells_who_and_how_many_turns_and_no_words(hospital, drafted):
    correct(hospital, drafted.id, "s2", OTHER, every=True, actor=DOCTOR)
    undo(hospital, drafted.id, 1)
    told = [one for one in hospital.service.events(drafted.id) if one.kind.startswith("speaker_")]
    assert [(one.kind, one.actor) for one in told] == [("speaker_corrected", "aisha"), ("speaker_restored", "sam")]
    assert told[0].detail | {"transcript": ""} == {
        "speaker": "other", "turns": 2, "whole_voice": True, "transcript": "",
    }  # fmt: skip
    assert "penicillin" not in json.dumps([one.detail for one in hospital.service.events(drafted.id)])


def test_nobody_overwrites_what_somebody_else_saved_first(hospital, drafted):
    correct(hospital, drafted.id, "s4", OTHER)
    with pytest.raises(StaleRevision):
        correct(hospital, drafted.id, "s2", OTHER, version=drafted.version)
    assert hospital.service.transcript(drafted.id).segments[1].speaker is PATIENT


def test_a_note_that_a_colleague_has_is_theirs(hospital, drafted):
    hospital.service.claim(drafted.id, actor=NURSE)
    with pytest.raises(Conflict):
        correct(hospital, drafted.id, "s4", OTHER, actor=DOCTOR)


@pytest.mark.parametrize("state", [State.SIGNED, State.DELIVERED])
def test_under_a_signed_note_it_is_refused_with_a_sentence(sqlite_hospital, state):
    hospital = sqlite_hospital()
    signed = hospital.at(state)
    with pytest.raises(WrongState, match="is signed, so who speaks"):
        correct(hospital, signed.id, "s2", OTHER, actor=DOCTOR)
    assert hospital.service.get(signed.id) == signed


def test_an_addendum_may_correct_it_and_the_signed_revision_keeps_its_transcript(sqlite_hospital):
    hospital = sqlite_hospital()
    sent = hospital.at(State.DELIVERED)
    hospital.service.addend(sent.id, version=sent.version, actor=DOCTOR)
    correct(hospital, sent.id, "s2", OTHER, actor=DOCTOR)
    assert hospital.service.transcript(sent.id, revision=sent.revision).corrections == ()
    assert hospital.service.transcript(sent.id).segments[1].speaker is OTHER


def test_a_checked_note_is_changed_by_its_doctor_alone_and_not_signed_with_new_flags(sqlite_hospital):
    hospital = sqlite_hospital()
    hospital.transcriber.said = TURNS
    checked = hospital.at(State.REVIEWED)
    for actor in (NURSE, COLLEAGUE):
        with pytest.raises(NotAllowed):
            correct(hospital, checked.id, "s4", OTHER, actor=actor)
    after = correct(hospital, checked.id, "s4", OTHER, actor=DOCTOR)
    assert after.state is State.REVIEWED
    with pytest.raises(Conflict, match="still to be resolved"):
        hospital.signed(after)


def test_a_turn_that_is_not_there_changes_nothing(sqlite_hospital):
    hospital = sqlite_hospital()
    before = hospital.at(State.DRAFTED)
    with pytest.raises(BadNote):
        correct(hospital, before.id, "s99", OTHER)
    with pytest.raises(BadNote):
        undo(hospital, before.id, 1)
    assert hospital.service.get(before.id) == before


def test_with_the_transcript_every_form_of_it_is_removed(hospital, drafted):
    correct(hospital, drafted.id, "s4", OTHER)
    with hospital.service._working(drafted.id) as work:
        remove_part(work, Part.TRANSCRIPT, ErasureReason.TIME_OVER)
    with hospital.database.reading() as session:
        left = select(func.count()).where(ArtefactRow.consultation_id == drafted.id, ArtefactRow.kind == "transcript")
        assert session.scalar(left) == 0
    with pytest.raises(NotFound):
        hospital.service.transcript(drafted.id, revision=1)


def test_a_statement_that_somebody_removed_stays_removed(hospital, drafted):
    statement = resting_on(hospital.service.note(drafted.id), "s2").id
    hospital.service.revise(drafted.id, version=drafted.version, edit=Remove(statement=statement), actor=NURSE)
    correct(hospital, drafted.id, "s2", OTHER)
    found = hospital.service.note(drafted.id).statement(StatementId(statement))
    assert found is not None
    assert found.removed
