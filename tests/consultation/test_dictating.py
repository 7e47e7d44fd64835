"""Dictations into a field: who may, how much, what a worker makes of them, and that nothing of them is left."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from scribe.consultation.service import dictating
from scribe.db.dictation_tables import DictationRow
from scribe.errors import BadAudio, Busy, NotAllowed, NotFound, TooLarge, UnsupportedLanguage, WrongState
from scribe.model import (
    LONGEST_DICTATION_S,
    Consultation,
    Dictation,
    DictationFailure,
    DictationState,
    State,
    TakenDictation,
)
from scribe.pipeline.dictating import hear_dictation
from tests.fakes.hospital import DOCTOR, NURSE, OPERATOR, Hospital
from tests.fakes.notes import WITHDRAWN
from tests.fakes.web_installation import wav

SOUND = wav(1.0)


def begun(hospital: Hospital, note: Consultation, sound: bytes = SOUND) -> Dictation:
    return hospital.service.begin_dictation(note.id, sound, actor=NURSE)


def heard(hospital: Hospital) -> TakenDictation:
    taken = hospital.service.take_dictation(owner="one")
    assert taken is not None
    assert hear_dictation(hospital.service, hospital.engines, taken)
    return taken


def rows(hospital: Hospital) -> list[DictationRow]:
    with hospital.database.reading() as session:
        found = list(session.scalars(select(DictationRow)))
        session.expunge_all()
        return found


def test_what_is_dictated_is_written_down_for_who_dictated_it(hospital: Hospital) -> None:
    note = hospital.at(State.DRAFTED)
    dictation = begun(hospital, note)
    assert (dictation.state, dictation.duration_s) == (DictationState.WAITING, pytest.approx(1.0, abs=0.1))
    hospital.transcriber.said = ("no fever full stop chest clear new paragraph", "plan colon rest")
    heard(hospital)
    found = hospital.service.dictation(note.id, dictation.id, actor=NURSE)
    assert found.state is DictationState.HEARD
    assert found.words is not None
    assert "".join(piece.text for piece in found.words.pieces) == "no fever. Chest clear\nPlan: rest"
    assert hospital.service.dictation(note.id, dictation.id, actor=NURSE) == found
    with pytest.raises(NotFound):
        hospital.service.dictation(note.id, dictation.id, actor=DOCTOR)
    hospital.service.end_dictation(note.id, dictation.id, actor=NURSE)
    hospital.service.end_dictation(note.id, dictation.id, actor=NURSE)
    with pytest.raises(NotFound):
        hospital.service.dictation(note.id, dictation.id, actor=NURSE)


def test_the_note_its_version_and_its_recording_stay_as_they_are(hospital: Hospital) -> None:
    note = hospital.at(State.DRAFTED)
    begun(hospital, note)
    heard(hospital)
    after = hospital.service.get(note.id)
    assert (after.version, after.draft, after.recording) == (note.version, note.draft, note.recording)


def test_sound_and_words_are_sealed_and_the_audit_has_the_seconds_alone(hospital: Hospital) -> None:
    note = hospital.at(State.DRAFTED)
    dictation = begun(hospital, note)
    [row] = rows(hospital)
    assert row.sound is not None
    assert SOUND[:200] not in row.sound
    assert row.words is None
    hospital.transcriber.said = ("a secret said aloud",)
    heard(hospital)
    [row] = rows(hospital)
    assert row.sound is None
    assert row.words is not None
    assert b"secret" not in row.words
    [event] = [one for one in hospital.service.events(note.id) if one.kind == "dictated"]
    assert (event.actor, event.detail) == (NURSE.id, {"seconds": 1.0})
    hospital.service.end_dictation(note.id, dictation.id, actor=NURSE)
    [row] = rows(hospital)
    assert (row.sound, row.words, row.state) == (None, None, "over")


def test_the_medicines_of_the_note_are_expected_first(hospital: Hospital) -> None:
    hospital.transcriber.said = ("What do you take?", "I take metformin 500 mg twice a day.")
    note = hospital.at(State.DRAFTED)
    begun(hospital, note)
    heard(hospital)
    assert hospital.transcriber.expected[0].lower() == "metformin"


def test_a_dictation_is_taken_once_the_oldest_first(hospital: Hospital) -> None:
    note = hospital.at(State.DRAFTED)
    first = begun(hospital, note)
    hospital.clock.forward(1)
    second = begun(hospital, note)
    taken = [hospital.service.take_dictation(owner=name) for name in ("one", "two", "three")]
    assert [one.id if one else None for one in taken] == [first.id, second.id, None]
    assert hospital.service.dictation(note.id, first.id, actor=NURSE).state is DictationState.HEARING


@pytest.mark.parametrize(
    ("said", "fails", "failure"),
    [
        ((), None, DictationFailure.NO_SPEECH),
        (("scratch that",), None, DictationFailure.NO_SPEECH),
        (("Hello.",), UnsupportedLanguage("The speech model knows English only."), "unsupported-language"),
        (("Hello.",), RuntimeError("a secret"), DictationFailure.FAILED),
    ],
)
def test_why_no_words_come_is_told_and_the_sound_goes(hospital, said, fails, failure, caplog) -> None:
    note = hospital.at(State.DRAFTED)
    hospital.transcriber.said = said
    hospital.transcriber.fails = [fails] if fails else []
    dictation = begun(hospital, note)
    taken = hospital.service.take_dictation(owner="one")
    assert hear_dictation(hospital.service, hospital.engines, taken) is (failure != DictationFailure.FAILED)
    found = hospital.service.dictation(note.id, dictation.id, actor=NURSE)
    assert (found.state, found.failure) == (DictationState.FAILED, failure)
    assert rows(hospital)[0].sound is None
    assert "secret" not in caplog.text


def test_after_ten_minutes_it_is_gone_and_after_an_hour_forgotten(hospital: Hospital) -> None:
    note = hospital.at(State.DRAFTED)
    dictation = begun(hospital, note)
    assert hospital.service.forget_dictations() == 0
    hospital.clock.forward(dictating.KEPT_FOR.total_seconds())
    with pytest.raises(NotFound):
        hospital.service.dictation(note.id, dictation.id, actor=NURSE)
    assert hospital.service.take_dictation(owner="one") is None
    assert hospital.service.forget_dictations() == 1
    assert hospital.service.forget_dictations() == 0
    assert rows(hospital)[0].sound is None
    hospital.clock.forward(3600)
    hospital.service.forget_dictations()
    assert rows(hospital) == []


def test_nothing_of_it_is_left_when_consent_is_withdrawn(hospital: Hospital) -> None:
    note = hospital.at(State.DRAFTED)
    dictation = begun(hospital, note)
    taken = hospital.service.take_dictation(owner="one")
    assert taken is not None
    hospital.service.withdraw(note.id, order=WITHDRAWN, actor=DOCTOR)
    assert rows(hospital) == []
    assert hear_dictation(hospital.service, hospital.engines, taken)
    assert rows(hospital) == []
    with pytest.raises((NotFound, WrongState)):
        hospital.service.dictation(note.id, dictation.id, actor=NURSE)


def test_words_that_nobody_waits_for_any_more_are_not_kept(hospital: Hospital) -> None:
    note = hospital.at(State.DRAFTED)
    dictation = begun(hospital, note)
    taken = hospital.service.take_dictation(owner="one")
    assert taken is not None
    hospital.service.end_dictation(note.id, dictation.id, actor=NURSE)
    assert hear_dictation(hospital.service, hospital.engines, taken)
    assert rows(hospital)[0].words is None


@pytest.mark.parametrize("state", [State.REGISTERED, State.TRANSCRIBED, State.SIGNED, State.DELIVERED])
def test_only_while_a_note_is_checked(hospital: Hospital, state: State) -> None:
    with pytest.raises(WrongState) as refused:
        begun(hospital, hospital.at(state))
    assert refused.value.details["reason"] == "dictation-closed"


def test_words_of_a_note_that_was_signed_meanwhile_can_still_be_taken(hospital: Hospital) -> None:
    note = hospital.at(State.REVIEWED)
    dictation = begun(hospital, note)
    hospital.signed(note)
    hospital.transcriber.said = ("Which knee?",)
    heard(hospital)
    assert hospital.service.dictation(note.id, dictation.id, actor=NURSE).words is not None


def test_who_does_not_care_for_the_patient_does_not_dictate(hospital: Hospital) -> None:
    note = hospital.at(State.DRAFTED)
    with pytest.raises(NotAllowed):
        hospital.service.begin_dictation(note.id, SOUND, actor=OPERATOR)
    assert rows(hospital) == []


def test_how_much_one_person_dictates_is_bounded(sqlite_hospital) -> None:
    hospital = sqlite_hospital(dictations_per_hour=6)
    note = hospital.at(State.DRAFTED)
    for _ in range(dictating.MOST_AT_ONCE):
        last = begun(hospital, note)
    with pytest.raises(Busy) as waits:
        begun(hospital, note)
    assert waits.value.details["reason"] == "dictation-waits"
    for row in rows(hospital):
        hospital.service.end_dictation(note.id, row.id, actor=NURSE)
    for _ in range(2):
        last = begun(hospital, note)
    with pytest.raises(Busy) as often:
        begun(hospital, note)
    assert often.value.details["reason"] == "dictation-often"
    assert hospital.service.begin_dictation(note.id, SOUND, actor=DOCTOR).id != last.id
    hospital.clock.forward(3601)
    assert begun(hospital, note).state is DictationState.WAITING


@pytest.mark.parametrize(
    ("sound", "error", "reason"),
    [
        (b"", BadAudio, "no-sound"),
        (b"this is not sound at all" * 100, BadAudio, "no-sound"),
        (wav(LONGEST_DICTATION_S + 10), TooLarge, "dictation-too-long"),
        (bytes(6 * 1024 * 1024), TooLarge, "dictation-too-long"),
    ],
)
def test_what_is_no_dictation_is_refused(hospital: Hospital, sound, error, reason) -> None:
    with pytest.raises(error) as refused:
        begun(hospital, hospital.at(State.DRAFTED), sound)
    assert refused.value.details["reason"] == reason
    assert rows(hospital) == []
