"""Where a recogniser lost its place, and when the second hearing replaces the first."""

import numpy as np
import pytest

from scribe.transcription.lapses import lapses, mended, places_within, spoken
from scribe.transcription.recognition import Answer, TimedText
from scribe.transcription.windows import Piece, Window


def window(*spans):
    return Window(tuple(piece(round(begins * 16_000), round(ends * 16_000)) for begins, ends in spans))


def piece(begins, ends):
    return Piece(begins, np.zeros((1, ends - begins), np.float32), (begins, ends))


def said(text, start_s, step=0.3):
    return [
        TimedText(f" {word}", start_s + step * at, start_s + step * (at + 1), 0.9)
        for at, word in enumerate(text.split())
    ]


def text(words):
    return "".join(word.text for word in words).strip()


def answer(words, logprob=-0.2):
    return Answer("en", (1,), text(words), logprob, 0.0, 0.0, tuple(words))


def test_a_run_of_words_without_any_time_was_not_spoken():
    circle = [TimedText(f" {word}", 5.0, 5.0, 0.99) for word in ("how", "bad", "is", "the", "pain")]
    words = [*said("a sharp pain", 4.0), *circle, *said("on a scale", 5.0)]
    assert text(spoken(words)) == "a sharp pain on a scale"


def test_a_short_word_without_a_time_of_its_own_is_the_alignments_coarseness():
    words = [*said("take it", 1.0), TimedText(" a", 1.6, 1.6, 0.9), *said("day", 1.6)]
    assert spoken(words) == words


def test_words_that_fill_the_speech_leave_no_lapse():
    assert lapses(said("one two three four five six", 0.1), window((0, 2))) == []


def test_speech_without_words_is_heard_again_from_pause_to_pause():
    assert lapses(said("any pain", 0.1), window((0, 1), (2, 5), (6, 6.6))) == [(2, 5)]
    assert lapses([], window((2, 5))) == [(2, 5)]


def test_a_window_that_is_one_lapse_is_heard_in_halves_and_a_single_stretch_not_again():
    whole = window((0, 2), (2.2, 4), (6, 8))
    assert [place.span for place in places_within([], whole)] == [(0, 4), (6, 8)]
    assert places_within([], window((0, 9))) == []


def test_of_a_single_stretch_what_has_no_words_is_heard_again():
    [rest] = places_within(said("any pain in the chest", 0.1), window((0, 15)))
    assert rest.span == pytest.approx((1.6, 15), abs=0.01)
    assert [
        place.span for place in places_within([*said("any pain there now", 0.0), *said("no", 14.4)], window((0, 15)))
    ] == [pytest.approx((1.2, 14.4), abs=0.01)]


def test_a_word_stretched_over_speech_is_heard_again_with_the_word_behind_it():
    words = [TimedText(" Have", 0.1, 2.4, 0.9), *said("you had a fever", 2.5)]
    assert lapses(words, window((0, 2), (2.2, 4), (5, 5.5))) == [(0, 4)]


def test_a_long_word_or_a_spoken_figure_is_not_stretched():
    words = [TimedText(" hydrochlorothiazide", 0, 1.9, 0.9), TimedText(" 150", 1.9, 3.1, 0.9)]
    assert lapses(words, window((0, 3.1))) == []


def test_a_better_second_hearing_takes_the_place_of_the_first():
    first = [*said("good morning", 0.1), TimedText(" Have", 2, 4, 0.9), *said("thanks", 6.2)]
    again = said("Have you had a fever", 2.0)
    assert text(mended(first, (1.9, 4.1), answer(again), again, "en")) == "good morning Have you had a fever thanks"


@pytest.mark.parametrize(
    ("second", "logprob"),
    [
        ("", -0.2),
        ("have you had a fever", -1.4),
        ("yes", -0.2),
        ("have you had a fever at any time or a cough or a cold in the last week or month", -0.2),
    ],
    ids=["silent", "unsure", "less", "too fast"],
)
def test_a_worse_second_hearing_changes_nothing(second, logprob):
    first = said("have you", 2.0, step=1.0)
    again = said(second, 2.0, step=0.05)
    assert mended(first, (1.9, 3.1 + 0.9), answer(again, logprob), again, "en") == first
