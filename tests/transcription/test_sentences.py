"""From Whisper's segments to ours."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.errors import LeaseLost
from scribe.transcription.sentences import cut, numbered, segments_of


@dataclass
class HeardWord:
    word: str
    start: float
    end: float
    probability: float = 0.9


@dataclass
class Heard:
    """As faster-whisper gives them."""

    text: str
    start: float = 0.0
    end: float = 1.0
    words: list | None = field(default_factory=list)
    avg_logprob: float = -0.2
    no_speech_prob: float = 0.0
    compression_ratio: float = 1.2


def heard(text, *, step=0.4, at=0.0):
    words = [HeardWord(f" {word}", at + step * n, at + step * n + 0.3) for n, word in enumerate(text.split())]
    return Heard(text, at, words[-1].end, words)


def texts(segment, channel_of=None, total=1000.0):
    return [piece.text for piece in cut(segment, total, channel_of)]


def kept(*segments):
    return [segment.text for segment in segments_of(segments, 100.0, lambda _second: None)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Any pain? No. Good.", ["Any pain?", "No.", "Good."]),
        ("See Dr. Smith. Thanks.", ["See Dr. Smith.", "Thanks."]),
        ("哪里不舒服？ 咳嗽。", ["哪里不舒服？", "咳嗽。"]),
        ("no end", ["no end"]),
    ],
)
def test_a_segment_is_cut_at_sentences(text, pieces):
    assert texts(heard(text)) == pieces


def test_the_point_of_a_number_ends_no_sentence():
    words = [HeardWord(text, at, at + 0.3) for at, text in enumerate((" Take", " 37.", "5", " now."))]
    for word, at in zip(words, (0.0, 0.4, 0.8, 1.2), strict=True):
        word.start, word.end = at, at + 0.3
    assert texts(Heard("Take 37.5 now.", 0, 2, words)) == ["Take 37.5 now."]


def test_a_segment_is_cut_at_a_pause():
    segment = heard("so it began")
    segment.words[2] = HeardWord(" began", 5.0, 5.3)
    assert texts(segment) == ["so it", "began"]


def test_a_segment_is_cut_where_the_channel_changes_and_an_unclear_word_goes_with_its_neighbours():
    sides = {0.0: 0, 0.4: None, 0.8: 1, 1.2: 1}
    assert texts(heard("any pain no never"), lambda start, _end: sides[round(start, 1)]) == ["any pain", "no never"]


def test_a_segment_without_words_stays_whole():
    for none in (None, []):
        segment = Heard(" So. It began. ", 1.0, 4.0, none)
        assert [(p.text, p.start_s, p.end_s, p.words) for p in cut(segment, 3.0, None)] == [("So. It began.", 1, 3, ())]


def test_numbers_of_numpy_overlapping_and_broken_times_become_plain_ones_that_run_forward():
    words = [
        HeardWord(" a", np.float64(-0.2), np.float64(0.5), np.float32(0.9)),
        HeardWord(" b", np.float64(0.3), np.float64(0.2)),
        HeardWord(" c", float("nan"), float("nan"), float("nan")),
        HeardWord(" d", 9.0, 99.0, 1.2),
    ]
    [first, second] = cut(Heard("a b c d", 0, 99, words), 10.0, None)
    times = [t for word in (*first.words, *second.words) for t in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert all(type(t) is float for t in times)
    assert times[0] == 0
    assert times[-1] == 10
    assert all(0 <= word.probability <= 1 for word in (*first.words, *second.words))


def test_what_is_not_speech_is_dropped():
    assert kept(
        Heard("So."),
        Heard(" ... "),
        Heard("Thanks for watching.", no_speech_prob=0.95, avg_logprob=-1.5),
        Heard("I am sure.", no_speech_prob=0.95, avg_logprob=-0.3),
        Heard("la la la la", compression_ratio=5.0),
    ) == ["So.", "I am sure."]


def test_a_short_answer_may_come_twice_and_a_loop_does_not_go_on():
    assert kept(*[Heard("No.")] * 5) == ["No.", "No."]
    assert kept(*[Heard("And then I went to the doctor again.")] * 3) == ["And then I went to the doctor again."]
    assert kept(Heard("No."), Heard("Yes."), Heard("No.")) == ["No.", "Yes.", "No."]


def test_the_next_segment_is_not_even_decoded_after_the_lease_is_lost():
    decoded = []

    def raw():
        for number in range(5):
            decoded.append(number)
            yield Heard(f"number {number}", number, number + 1)

    def lost(second):
        if second >= 2:
            raise LeaseLost("The lease was lost.")

    with pytest.raises(LeaseLost):
        list(segments_of(raw(), 5.0, lost))
    assert decoded == [0, 1]


def test_segments_are_numbered_in_order_of_time():
    pieces = [piece for at in (5.0, 1.0) for piece in cut(heard("so. well.", at=at), 100.0, None)]
    assert [(s.id, s.start_s) for s in numbered(pieces)] == [("s01", 1.0), ("s02", 1.4), ("s03", 5.0), ("s04", 5.4)]


def test_a_segment_ends_where_the_next_one_begins():
    [first], [second] = (list(cut(heard("so it began", at=at), 100.0, None)) for at in (1.0, 1.6))
    earlier, later = numbered([second, first])
    assert (earlier.start_s, earlier.end_s, later.start_s) == (1.0, 1.6, 1.6)
    assert [word.text for word in earlier.words] == [" so", " it", " began"]
    assert earlier.words[-1].start_s == earlier.words[-1].end_s == 1.6
    assert later == second.model_copy(update={"id": "s02"})


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(1, 6)), max_size=8))
def test_numbered_segments_never_overlap_and_keep_their_words(places):
    pieces = [piece for at, count in places for piece in cut(heard("so " * count, at=at), 100.0, None)]
    result = numbered(pieces)
    assert all(a.start_s <= a.end_s <= b.start_s <= b.end_s for a, b in pairwise(result))
    assert sorted(s.text for s in result) == sorted(s.text for s in pieces)
    for segment in result:
        times = [t for word in segment.words for t in (word.start_s, word.end_s)]
        assert times == sorted(times)
        assert segment.start_s <= times[0] <= times[-1] <= segment.end_s
