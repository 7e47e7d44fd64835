"""Which places of which windows are heard again, how often, and together with which others."""

import numpy as np
import pytest

from scribe.transcription.languages import tongue_of
from scribe.transcription.recognition import Answer, TimedText
from scribe.transcription.second_hearings import words_of
from scribe.transcription.windows import Piece, Window

WORD_S = 0.3


def window(*spans):
    pieces = []
    for begins_s, ends_s in spans:
        begins, ends = round(begins_s * 16_000), round(ends_s * 16_000)
        pieces.append(Piece(begins, np.zeros((1, ends - begins), np.float32), (begins, ends)))
    return Window(tuple(pieces))


def answer(said, start_s, language="en", **more):
    """Words that follow each other from ``start_s`` on."""
    words = tuple(
        TimedText(f" {word}", start_s + WORD_S * at, start_s + WORD_S * (at + 1), 0.9)
        for at, word in enumerate(said.split())
    )
    return Answer(language, (1,), said, -0.2, 0.0, 0.0, words, **more)


class Heard:
    """Says of a place what it is told, by the second at which it begins; of every other nothing."""

    def __init__(self, told):
        self.told = told
        self.asked = []

    def __call__(self, places, language):
        self.asked.append((language, [place.span for place in places]))
        return [answer(self.told.get(place.start_s, ""), place.start_s, language) for place in places]


def text(words):
    return "".join(word.text for word in words).strip()


def test_a_window_whose_speech_has_words_is_not_heard_again():
    hear = Heard({})
    whole = (window((0, 2)), answer("one two three four five six", 0.0))
    assert text(words_of([whole], hear)[0]) == "one two three four five six"
    assert not hear.asked


def test_the_places_of_several_windows_are_heard_together_each_language_by_itself():
    hear = Heard({10: "any swelling of your legs", 40: "不 疼 没 有"})
    parts = [
        (window((0, 1.2), (3, 6)), answer("good morning to you", 0.0)),
        (window((7, 8.2), (10, 11.6)), answer("good morning to you", 7.0)),
        (window((37, 38.2), (40, 41.2)), answer("头 疼 吗 您", 37.0, "zh")),
    ]
    first, second, third = words_of(parts, hear)
    assert hear.asked == [("en", [(3, 6), (10, 11.6)]), ("zh", [(40, 41.2)])]
    assert (text(first), text(second)) == ("good morning to you", "good morning to you any swelling of your legs")
    assert text(third) == "头 疼 吗 您 不 疼 没 有"


def test_a_place_that_gives_nothing_is_heard_once():
    hear = Heard({})
    words_of([(window((0, 1.2), (3, 6)), answer("good morning to you", 0.0))], hear)
    assert hear.asked == [("en", [(3, 6)])]


def test_a_place_that_gives_too_little_is_heard_in_parts():
    hear = Heard({3: "any pain in", 7: "your back at all since then"})
    (words,) = words_of([(window((0, 1.2), (3, 5.1), (7, 9)), answer("good morning to you", 0.0))], hear)
    assert [places for _, places in hear.asked[:2]] == [[(3, 9)], [(3, 5.1), (7, 9)]]
    assert text(words) == "good morning to you any pain in your back at all since then"


def test_what_a_second_hearing_uncovers_beside_its_place_is_heard_too():
    stretched = TimedText(" hydrochlorothiazide-hydrochlorothiazide", 0.6, 4.0, 0.9)
    first = Answer("en", (1,), "…", -0.2, 0.0, 0.0, (stretched,))
    hear = Heard({2.2: "any pain in your back today at all", 0: "and have you had any"})
    (words,) = words_of([(window((0, 2), (2.2, 5)), first)], hear)
    assert [places for _, places in hear.asked[:2]] == [[(2.2, 5)], [(0, 2)]]
    assert text(words) == "and have you had any any pain in your back today at all"


def test_a_window_is_heard_again_five_times_at_most():
    spans = [(4 * at, 4 * at + 2) for at in range(7)]
    first = Answer(
        "en", (1,), "yes", -0.2, 0.0, 0.0, tuple(TimedText(" yes", at, at + 0.3, 0.9) for at, _ in spans[::2])
    )
    hear = Heard({})
    words_of([(window(*spans), first)], hear)
    assert sum(len(places) for _, places in hear.asked) == 5


@pytest.mark.parametrize("more", [{"no_speech": 0.9, "logprob": -1.5}, {}], ids=["silence", "a loop"])
def test_what_a_first_hearing_made_of_nothing_is_not_kept(more):
    said = "la " * 60 if not more else "thank you"
    first = answer(said, 0.0)
    first = Answer("en", (1,), said, more.get("logprob", -0.2), more.get("no_speech", 0.0), 0.0, first.words)
    assert words_of([(window((0, 1.2), (3, 4.2)), first)], Heard({3: "no pain at all"})) == [
        list(answer("no pain at all", 3).words)
    ]


def test_a_window_in_a_third_language_is_not_heard_again():
    foreign = answer("guten Tag", 0.0, tongue=tongue_of({"de": 0.97, "en": 0.02, "zh": 0.01}))
    hear = Heard({0: "good day"})
    assert words_of([(window((0, 4)), foreign)], hear) == [[]]
    assert not hear.asked
