"""Dictations beside a transcription worker's queue: heard while it works, and only when the recogniser is ready."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from scribe.errors import MissingPart
from scribe.model import DictationState, Stage, State
from tests.fakes.hospital import NURSE, Hospital, open_hospital
from tests.fakes.web_installation import wav
from workers.dictating import dictations, dictations_round
from workers.embedded import embedded
from workers.proving import Proof
from workers.stages import Works

WAIT_S = 20.0


@pytest.fixture
def hospital(tmp_path: Path) -> Hospital:
    return open_hospital(tmp_path)


def works_of(hospital: Hospital) -> Works:
    return Works(hospital.service, hospital.engines, Proof(lambda: hospital.transcriber), on_stuck=lambda _stage: None)


def begun(hospital: Hospital) -> tuple[str, str]:
    note = hospital.at(State.DRAFTED)
    return note.id, hospital.service.begin_dictation(note.id, wav(1.0), actor=NURSE).id


def state_of(hospital: Hospital, dictation: tuple[str, str]) -> DictationState:
    return hospital.service.dictation(*dictation, actor=NURSE).state


def until_heard(hospital: Hospital, dictation: tuple[str, str]) -> None:
    pause = threading.Event()
    for _ in range(int(WAIT_S / 0.05)):
        if state_of(hospital, dictation) is DictationState.HEARD:
            return
        pause.wait(0.05)
    raise AssertionError("nobody heard it")


def test_a_round_hears_one_and_a_round_without_one_does_nothing(hospital: Hospital) -> None:
    dictation = begun(hospital)
    works = works_of(hospital)
    assert dictations_round(works)
    assert state_of(hospital, dictation) is DictationState.HEARD
    assert not dictations_round(works)


def test_it_waits_while_the_recogniser_does_not_work(hospital: Hospital) -> None:
    dictation = begun(hospital)
    hospital.transcriber.proofs = [MissingPart("The model is away.")]
    works = works_of(hospital)
    assert not dictations_round(works)
    assert state_of(hospital, dictation) is DictationState.WAITING
    works.proof.doubt()
    assert dictations_round(works)


def test_a_recogniser_that_failed_oddly_is_proved_before_the_next(hospital: Hospital) -> None:
    first, second = begun(hospital), begun(hospital)
    hospital.transcriber.fails = [RuntimeError("out of memory")]
    works = works_of(hospital)
    assert works.ready()
    assert dictations_round(works)
    hospital.transcriber.proofs = [MissingPart("It does not work any more.")]
    assert not dictations_round(works)
    assert [state_of(hospital, one) for one in (first, second)] == [DictationState.FAILED, DictationState.WAITING]


def test_it_is_heard_while_a_recording_is_written_down(hospital: Hospital) -> None:
    dictation, recording = begun(hospital), hospital.uploaded()
    at_it, free = threading.Event(), threading.Event()

    def stay(_step: int) -> None:
        if threading.current_thread().name.startswith("transcribe-"):
            at_it.set()
            assert free.wait(WAIT_S)

    hospital.transcriber.at_step = stay
    works = works_of(hospital)
    runs = threading.Thread(target=works.run, args=(recording.id, Stage.TRANSCRIBE))
    runs.start()
    try:
        assert at_it.wait(WAIT_S)
        with dictations(hospital.settings, works):
            until_heard(hospital, dictation)
    finally:
        free.set()
        runs.join(WAIT_S)
    assert hospital.service.get(recording.id).state is State.TRANSCRIBED


def test_the_one_process_hears_too(hospital: Hospital) -> None:
    dictation = begun(hospital)
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        until_heard(hospital, dictation)


def test_where_nobody_may_dictate_no_thread_runs(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path, dictations_per_hour=0)
    with dictations(hospital.settings, works_of(hospital)):
        assert "dictations" not in {thread.name for thread in threading.enumerate()}
