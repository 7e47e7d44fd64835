"""From a window's words to segments."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.transcription.recognition import TimedText
from scribe.transcription.sentences import numbered, sentences


def heard(text, *, step=0.4, at=0.0):
    return [TimedText(f" {word}", at + step * n, at + step * n + 0.3, 0.9) for n, word in enumerate(text.split())]


def cut(words, channel_of=None, *, words_are_single=True):
    return [segment for segment, _ in sentences(words, words_are_single=words_are_single, channel_of=channel_of)]


def texts(words, channel_of=None):
    return [segment.text for segment in cut(words, channel_of)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Any pain? No. Good.", ["Any pain?", "No.", "Good."]),
        ("See Dr. Smith. Thanks.", ["See Dr. Smith.", "Thanks."]),
        ("哪里不舒服？ 咳嗽。", ["哪里不舒服？", "咳嗽。"]),
        ("no end", ["no end"]),
        ("So. ...", ["So."]),
    ],
)
def test_words_are_cut_at_sentences(text, pieces):
    assert texts(heard(text)) == pieces


def test_the_point_of_a_number_ends_no_sentence():
    words = [
        TimedText(text, at, at + 0.3, 0.9) for at, text in ((0.0, " Take"), (0.4, " 37."), (0.8, "5"), (1.2, " now."))
    ]
    assert texts(words) == ["Take 37.5 now."]


def test_words_are_cut_at_a_pause():
    assert texts([*heard("so it"), TimedText(" began", 5.0, 5.3, 0.9)]) == ["so it", "began"]


def test_words_are_cut_where_the_channel_changes_and_an_unclear_word_goes_with_its_neighbours():
    sides = {0.0: 0, 0.4: None, 0.8: 1, 1.2: 1}
    found = list(
        sentences(
            heard("any pain no never"), words_are_single=True, channel_of=lambda start, _end: sides[round(start, 1)]
        )
    )
    assert [(segment.text, side) for segment, side in found] == [("any pain", 0), ("no never", 1)]


def test_words_without_a_time_of_their_own_go_with_the_sentence_that_they_begin():
    words = [*heard("I swallow."), TimedText(" Have", 0.8, 0.8, 0.9), TimedText(" you", 0.8, 0.8, 0.9)]
    words += heard("had a fever?", at=0.9)
    assert texts(words, lambda start, _end: 0 if start < 0.85 else 1) == ["I swallow.", "Have you had a fever?"]


def test_a_stretch_of_text_stays_whole_and_has_no_words():
    (segment,) = cut([TimedText(" So. It began. ", 1.0, 4.0, 0.7)], words_are_single=False)
    assert (segment.text, segment.start_s, segment.end_s, segment.words) == ("So. It began.", 1, 4, ())
    assert segment.confidence == pytest.approx(0.7)


def test_a_word_stretched_over_a_silence_gets_the_time_of_a_word():
    first, second = cut([*heard("any pain?"), TimedText(" No", 0.7, 6.0, 0.9), TimedText(" never", 6.0, 12.0, 0.9)])
    no, never = second.words
    assert first.end_s == 0.7
    assert (no.end_s, never.start_s) == (6, 6)
    assert no.start_s > 5
    assert never.end_s < 7


def test_overlapping_words_become_ones_that_run_forward():
    words = [TimedText(" a", 0.0, 0.5, 0.9), TimedText(" b", 0.3, 0.2, 1.2), TimedText(" c", 0.1, 0.9, float("nan"))]
    (segment,) = cut(words)
    times = [t for word in segment.words for t in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert all(0 <= word.probability <= 1 for word in segment.words)
    assert 0 <= segment.confidence <= 1


def test_segments_are_numbered_in_order_of_time():
    pieces = [piece for at in (5.0, 1.0) for piece in cut(heard("so. well.", at=at))]
    assert [(s.id, s.start_s) for s in numbered(pieces)] == [("s01", 1.0), ("s02", 1.4), ("s03", 5.0), ("s04", 5.4)]


def test_a_segment_ends_where_the_next_one_begins():
    [first], [second] = (cut(heard("so it began", at=at)) for at in (1.0, 1.6))
    earlier, later = numbered([second, first])
    assert (earlier.start_s, earlier.end_s, later.start_s) == (1.0, 1.6, 1.6)
    assert [word.text for word in earlier.words] == [" so", " it", " began"]
    assert earlier.words[-1].start_s == earlier.words[-1].end_s == 1.6
    assert later == second.model_copy(update={"id": "s02"})


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(1, 6)), max_size=8))
def test_numbered_segments_never_overlap_and_keep_their_words(places):
    pieces = [piece for at, count in places for piece in cut(heard("so " * count, at=at))]
    result = numbered(pieces)
    assert all(a.start_s <= a.end_s <= b.start_s <= b.end_s for a, b in pairwise(result))
    assert sorted(s.text for s in result) == sorted(s.text for s in pieces)
    for segment in result:
        times = [t for word in segment.words for t in (word.start_s, word.end_s)]
        assert times == sorted(times)
        assert segment.start_s <= times[0] <= times[-1] <= segment.end_s
