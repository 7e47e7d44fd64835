"""Statements that rest on what was hard to hear."""

from __future__ import annotations

import pytest

from scribe.model import Doubt, FlagKind, Gap, Level, Word
from scribe.verification import verify
from tests.fakes.notes import note_of, transcript_of


def words(text: str, probability: float) -> tuple[Word, ...]:
    pieces = text.split(" ")
    return tuple(
        Word(start_s=8.0 + at, end_s=8.5 + at, text=f" {piece}", probability=probability)
        for at, piece in enumerate(pieces)
    )


@pytest.mark.parametrize(("probability", "levels"), [(0.2, [Level.RAISED]), (0.4, [Level.LOW]), (0.9, [])])
def test_a_symptom_on_words_that_were_hard_to_hear_is_pointed_out(probability, levels):
    said = "I have a headache"
    transcript = transcript_of("What is it?", said, words={"s2": words(said, probability)})
    checked = verify(note_of(("Headache.", ("s2",))), transcript, None)
    assert [(flag.kind, flag.level) for flag in checked.statements[0].flags] == [
        (FlagKind.UNCLEAR_WORDS, level) for level in levels
    ]


def test_what_was_said_clearly_once_is_clear():
    said = "I have a headache"
    transcript = transcript_of("A headache?", said, said, said, words={"s2": words(said, 0.1)})
    checked = verify(note_of(("Headache.", ("s2", "s4"))), transcript, None)
    assert checked.statements[0].flags == ()


def test_a_statement_that_rests_on_doubtful_segments_alone_is_pointed_out():
    transcript = transcript_of("What is it?", "I have a headache.")
    first, second = transcript.segments
    doubted = second.model_copy(update={"doubts": (Doubt.NON_SPEECH,)})
    transcript = transcript.model_copy(update={"segments": (first, doubted)})
    (flag,) = verify(note_of(("Headache.", ("s2",))), transcript, None).statements[0].flags
    assert (flag.kind, flag.level) == (FlagKind.UNCLEAR_WORDS, Level.RAISED)
    assert flag.quote is not None
    assert flag.quote.segment == "s2"
    assert verify(note_of(("Headache.", ("s1", "s2"))), transcript, None).statements[0].flags == ()


@pytest.mark.parametrize(("start", "flagged"), [(12.2, True), (30.0, False)])
def test_a_fact_right_beside_speech_without_text_is_pointed_out_quietly(start, flagged):
    gap = Gap(start_s=start, end_s=start + 3)
    transcript = transcript_of("What is it?", "I have a headache.", gaps=(gap,))
    found = verify(note_of(("Headache.", ("s2",))), transcript, None).statements[0].flags
    assert [(flag.kind, flag.level) for flag in found] == ([(FlagKind.UNCLEAR_WORDS, Level.LOW)] if flagged else [])
