"""Names that a second hearing tells: taken where the recogniser writes them, offered where it does not."""

import numpy as np
import pytest

from scribe.model import Segment, SegmentId, Speaker
from scribe.transcription.names_again import with_names_heard
from scribe.transcription.recognition import Answer
from scribe.transcription.roles import Heard
from scribe.transcription.windows import Piece, Window

WINDOW = Window((Piece(0, np.zeros((1, 30 * 16_000), np.float32), (0, 30 * 16_000)),))


def sentence(text, start_s=4.0):
    segment = Segment(
        id=SegmentId("s1"), start_s=start_s, end_s=start_s + 2, speaker=Speaker.DOCTOR, text=text, confidence=1
    )
    return WINDOW, Heard(segment=segment)


def answer(text, **more):
    return Answer("en", (1,), text, more.get("logprob", -0.2), more.get("no_speech", 0.0), 0.0)


class Ears:
    """Writes what it is told of each place, and keeps what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def __call__(self, places, language, names):
        self.asked.append(([place.span for place in places], language, names))
        return [one if isinstance(one, Answer) else answer(one) for one in self.answers[: len(places)]]


def heard(text, again, **more):
    (one,) = with_names_heard([sentence(text)], "en", Ears(again), **more)
    return one.segment


def test_a_name_that_is_written_when_it_is_expected_is_read():
    found = heard("He takes etheric exhibit night.", "he takes etoricoxib at night")
    assert found.text == "He takes etoricoxib night."
    assert [(one.heard, one.names) for one in found.read_as] == [("etheric exhibit", ("etoricoxib",))]


def test_of_several_names_the_one_that_is_written_is_read_but_not_between_two_that_people_take_for_each_other():
    found = heard("I'm allergic to glimperid, it gives me hives.", "I am allergic to glimepiride it gives me hives")
    assert found.text == "I'm allergic to glimepiride, it gives me hives."
    found = heard("Have you ever been on Alma Sarton before?", "have you ever been on telmisartan before")
    assert found.text == "Have you ever been on Alma Sarton before?"
    assert set(found.read_as[0].names) == {"olmesartan", "telmisartan"}


def test_a_name_from_afar_that_is_not_written_though_expected_is_offered_with_others_and_not_chosen():
    found = heard("You can use cardivant as needed for that.", "you can use cardivant as needed for that")
    assert found.text == "You can use cardivant as needed for that."
    (one,) = found.read_as
    assert (one.heard, one.name, one.names[0]) == ("cardivant", "", "cardizem")
    assert 2 <= len(one.names) <= 3


@pytest.mark.parametrize(
    "again",
    [
        answer("he takes etoricoxib at night", logprob=-1.3),
        answer("he takes etoricoxib at night", logprob=-1.3, no_speech=0.9),
        "Etoricoxib, ethosuximide, ferrous succinate, etoricoxib, ethosuximide, ferrous succinate, etoricoxib.",
        "he takes something at night",
    ],
    ids=["unsure", "silence", "recited", "not written"],
)
def test_what_is_no_witness_changes_nothing(again):
    text = "He takes etheric exhibit night."
    found = heard(text, again)
    assert (found.text, found.read_as) == (text, ())


def test_the_place_is_the_sentence_with_a_little_before_and_behind():
    ears = Ears("he takes it at night")
    with_names_heard([sentence("He takes etheric exhibit night.")], "en", ears)
    ((places, language, names),) = ears.asked
    assert places == [(3.7, 6.3)]
    assert (language, names[0]) == ("en", "etoricoxib")


def test_a_sentence_of_which_the_window_has_no_sound_is_left():
    ears = Ears("he takes etoricoxib at night")
    said = [sentence("He takes etheric exhibit night.", 40.0)]
    assert with_names_heard(said, "en", ears) == [said[0][1]]
    assert not ears.asked


def test_sentences_without_such_words_are_not_heard_again():
    ears = Ears()
    said = [sentence("I take amlodapine 5 milligrams a day."), sentence("Good morning.")]
    assert with_names_heard(said, "en", ears) == [one for _, one in said]
    assert not ears.asked


def test_names_that_were_expected_at_the_first_hearing_are_not_listened_for_again():
    ears = Ears("he takes etoricoxib at night")
    said = [sentence("He takes etheric exhibit night.")]
    with_names_heard(said, "en", ears, expected=frozenset({"etoricoxib"}))
    assert not ears.asked


def test_at_most_eight_sentences_are_heard_again_those_with_the_fewest_names_first():
    texts = ["Have you ever been on Alma Sarton before?", *["He takes etheric exhibit night."] * 8]
    ears = Ears(*["he takes etoricoxib at night"] * 8)
    found = with_names_heard([sentence(text, at) for at, text in enumerate(texts)], "en", ears)
    assert len(ears.asked[0][0]) == 8
    assert [one.segment.text for one in found] == [texts[0], *["He takes etoricoxib night."] * 8]
