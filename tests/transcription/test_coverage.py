"""How much of the speech has text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.model import Segment, Speaker, Word
from scribe.transcription.coverage import coverage_of, merged, missing_end, without

SPANS = st.lists(
    st.tuples(st.integers(0, 100), st.integers(1, 20)).map(lambda pair: (float(pair[0]), float(sum(pair)))), max_size=8
)


def segment(start, end):
    return Segment(id="s01", start_s=start, end_s=end, speaker=Speaker.UNKNOWN, text="so", confidence=1)


def coverage(speech, written, lost=()):
    return coverage_of(speech, [segment(*span) for span in written], lost)


def test_speech_with_text_is_covered():
    found = coverage([(0, 10), (20, 30)], [(0, 10), (19, 31)])
    assert (found.speech_s, found.transcribed_s, found.gaps) == (20, 20, ())


def test_speech_without_text_is_a_gap_when_it_is_as_long_as_a_short_word():
    found = coverage([(0, 20), (30, 34)], [(0, 10), (30, 33.5)])
    assert [(gap.start_s, gap.end_s, gap.reason) for gap in found.gaps] == [(10.2, 20, "not_transcribed")]
    assert found.transcribed_s == pytest.approx(13.5)
    assert [gap.start_s for gap in coverage([(0, 4), (6, 6.45), (8, 12)], [(0, 4), (8, 12)]).gaps] == [6]


def test_a_word_that_is_left_out_of_a_sentence_is_a_gap_within_it():
    said = [(0.3, 2.3), (3.2, 4.5), (5.4, 7.6)]
    words = tuple(
        Word(text=text, start_s=start, end_s=end, probability=0.9)
        for text, start, end in [(" my", 0.4, 0.9), (" Americans,", 1.0, 2.1), (" what", 5.4, 5.7), (" for", 5.8, 7.3)]
    )
    sentence = segment(0.4, 7.3).model_copy(update={"words": words})
    found = coverage_of(said, [sentence])
    assert [(gap.start_s, gap.end_s) for gap in found.gaps] == [(3.2, 4.5)]
    assert found.transcribed_s < found.speech_s - 1.2


def test_what_the_alignment_leaves_between_words_is_no_gap():
    words = tuple(
        Word(text=text, start_s=start, end_s=end, probability=0.9)
        for text, start, end in [(" any", 0.3, 0.5), (" pain", 0.95, 1.3)]
    )
    sentence = segment(0.3, 1.3).model_copy(update={"words": words})
    assert coverage_of([(0.0, 1.7)], [sentence]).gaps == ()


def test_speech_within_one_span_on_both_sides_of_the_text_gives_two_gaps():
    assert [(gap.start_s, gap.end_s) for gap in coverage([(0, 30)], [(10, 20)]).gaps] == [(0, 9.8), (20.2, 30)]


def test_several_lost_sentences_in_a_row_are_one_gap_and_text_between_them_parts_it():
    said = [(0, 4), (5, 9), (10, 14)]
    assert [(gap.start_s, gap.end_s) for gap in coverage(said, []).gaps] == [(0, 14)]
    assert [(gap.start_s, gap.end_s) for gap in coverage(said, [(5, 9)]).gaps] == [(0, 4), (10, 14)]


def test_what_could_not_be_decoded_is_a_gap_in_its_place_and_losses_close_together_are_one():
    found = coverage([(0, 20)], [(0, 8)], lost=[(30.0, 30.2), (30.9, 31.5), (50.0, 60.0)])
    assert [(gap.start_s, gap.end_s, gap.reason) for gap in found.gaps] == [
        (8.2, 20, "not_transcribed"),
        (30, 31.5, "not_decoded"),
        (50, 60, "not_decoded"),
    ]


@pytest.mark.parametrize(
    ("decoded", "declared", "missing"),
    [
        (100, None, []),
        (100, 100, []),
        (100, 101.9, []),
        (100, 102.1, [(100, 102.1)]),
        (10, 10.3, [(10, 10.3)]),
        (1, 1.1, []),
        (100, 90, []),
    ],
)
def test_an_end_is_missing_by_two_seconds_or_two_in_a_hundred(decoded, declared, missing):
    assert missing_end(decoded, declared) == [pytest.approx(span) for span in missing]


@given(SPANS)
def test_merged_spans_are_apart_and_hold_the_same_seconds(spans):
    result = merged(spans)
    assert all(before[1] < after[0] for before, after in pairwise(result))
    seconds = {second for start, end in spans for second in range(int(start), int(end))}
    assert sum(end - start for start, end in result) == len(seconds)


@given(SPANS, st.tuples(st.integers(0, 50), st.integers(1, 60)))
def test_what_is_left_and_what_was_taken_make_the_whole(spans, edges):
    start, length = edges
    left = without((float(start), float(start + length)), merged(spans))
    taken = {second for a, b in spans for second in range(int(a), int(b))} & set(range(start, start + length))
    assert sum(b - a for a, b in left) == length - len(taken)


def test_sound_that_may_be_speech_and_has_no_word_is_told_from_a_third_of_a_second_on():
    said = [segment(0, 4)]
    found = coverage_of([(0, 4)], said, doubtful=[(3.5, 3.9), (6, 6.2), (9, 9.35)])
    assert [(gap.start_s, gap.end_s) for gap in found.gaps] == [(9, 9.35)]
    assert found.speech_s == 4
