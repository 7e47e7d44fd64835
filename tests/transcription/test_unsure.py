"""Which words are marked: by how sure the recogniser was, medicines from a higher threshold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.model import Language, ReadAs, Segment, SegmentId, Speaker, Word
from scribe.transcription.unsure import (
    MEDICINE_UNSURE_BELOW,
    SPEAKER_UNSURE_BELOW,
    UNSURE_BELOW,
    Certainty,
    Piece,
    pieces_of,
    speaker_unsure,
)

SURE, UNSURE, MEDICINE = Certainty.SURE, Certainty.UNSURE, Certainty.MEDICINE


def heard(*words: tuple[str, float], text: str | None = None, **more: object) -> Segment:
    timed = tuple(
        Word(text=word, start_s=place, end_s=place + 0.5, probability=probability)
        for place, (word, probability) in enumerate(words)
    )
    written = "".join(word for word, _ in words).strip() if text is None else text
    fixed = {"id": SegmentId("s1"), "start_s": 0.0, "end_s": 9.0, "speaker": Speaker.DOCTOR, "confidence": 0.8}
    return Segment(text=written, words=timed, **(fixed | more))


def shown(segment: Segment, language: Language = "en") -> list[tuple[str, Certainty]]:
    return [(piece.text, piece.certainty) for piece in pieces_of(segment, language)]


def test_a_word_below_the_threshold_is_marked_and_one_at_it_is_not():
    segment = heard(("I", 0.9), (" cough", UNSURE_BELOW - 0.01), (" daily", UNSURE_BELOW))
    assert shown(segment) == [("I ", SURE), ("cough", UNSURE), (" daily", SURE)]


def test_words_with_a_space_between_are_marked_one_by_one():
    segment = heard(("At", 0.2), (" night", 0.2))
    assert shown(segment) == [("At", UNSURE), (" ", SURE), ("night", UNSURE)]


def test_unsure_chinese_characters_in_a_row_are_one_piece():
    segment = heard(("头", 0.3), ("晕", 0.3), ("三", 0.9), ("天", 0.2))
    assert shown(segment, "zh") == [("头晕", UNSURE), ("三", SURE), ("天", UNSURE)]


@pytest.mark.parametrize(("word", "language"), [(" lisinopril", "en"), ("阿莫西林", "zh")])
def test_a_medicine_is_marked_from_a_higher_threshold_than_another_word(word, language):
    between = (UNSURE_BELOW + MEDICINE_UNSURE_BELOW) / 2
    medicine = heard(("x", 0.9), (word, between))
    assert [piece for piece in shown(medicine, language) if piece[1] is not SURE] == [(word.strip(), MEDICINE)]
    assert {certainty for _, certainty in shown(heard(("x", 0.9), (" table", between)))} == {SURE}
    sure = heard(("x", 0.9), (word, MEDICINE_UNSURE_BELOW))
    assert {certainty for _, certainty in shown(sure, language)} == {SURE}


def test_a_medicine_is_one_piece_when_any_of_its_words_is_unsure():
    segment = heard(("吃", 0.9), ("阿", 0.95), ("莫", 0.7), ("西", 0.95), ("林", 0.2), ("吗", 0.3))
    assert shown(segment, "zh") == [("吃", SURE), ("阿莫西林", MEDICINE), ("吗", UNSURE)]


def test_the_full_stop_behind_a_medicine_stays_outside_its_mark():
    assert shown(heard(("Take", 0.9), (" lisinopril.", 0.3))) == [
        ("Take ", SURE), ("lisinopril", MEDICINE), (".", SURE),
    ]  # fmt: skip


def test_a_segment_without_words_is_shown_as_it_is():
    assert pieces_of(heard(text="I take lisinopril."), "en") == (Piece("I take lisinopril.", SURE),)


def test_a_word_that_the_text_no_longer_holds_marks_nothing_else():
    segment = heard(("十", 0.2), ("毫", 0.9), ("克", 0.3), text="10 毫克")
    assert shown(segment, "zh") == [("10 毫", SURE), ("克", UNSURE)]


WORDS = st.lists(
    st.tuples(
        st.sampled_from([" lisinopril", " a", " cough,", "阿莫西林", "头", "痛", "。", " ", ""]), st.floats(0, 1)
    ),
    max_size=12,
)


@given(words=WORDS, language=st.sampled_from(["en", "zh"]))
def test_the_pieces_together_are_exactly_the_text(words, language):
    segment = heard(*words)
    pieces = pieces_of(segment, language)
    assert "".join(piece.text for piece in pieces) == segment.text
    assert all(piece.text.strip() == piece.text for piece in pieces if piece.certainty is not SURE)


@pytest.mark.parametrize(
    ("speaker", "confidence", "unsure"),
    [
        (Speaker.DOCTOR, SPEAKER_UNSURE_BELOW - 0.01, True),
        (Speaker.DOCTOR, SPEAKER_UNSURE_BELOW, False),
        (Speaker.PATIENT, None, False),
        (Speaker.UNKNOWN, 0.1, False),
    ],
)
def test_a_guessed_speaker_is_unsure_and_an_unknown_one_says_so_itself(speaker, confidence, unsure):
    assert speaker_unsure(heard(("Yes.", 0.9), speaker=speaker, speaker_confidence=confidence)) is unsure


def test_a_name_that_was_read_otherwise_is_marked_with_what_was_heard():
    read = ReadAs(start=5, end=15, heard="listen-opple", names=("lisinopril",))
    segment = heard(text="Stop lisinopril today.").model_copy(update={"read_as": (read,)})
    assert pieces_of(segment, "en") == (
        Piece("Stop ", SURE), Piece("lisinopril", Certainty.READ_AS, read), Piece(" today.", SURE),
    )  # fmt: skip
