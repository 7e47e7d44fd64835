"""Text that a recogniser wrote without marks."""

import re
import time

import pytest

from scribe.language import segmenter
from scribe.language.clause import sentences_of
from scribe.language.segmenter import cuts_in, marked, model
from scribe.model import Segment, SegmentId, Speaker, Word


def said(text, speaker=Speaker.PATIENT, words=()):
    return Segment(id=SegmentId("s"), start_s=0, end_s=9, speaker=speaker, text=text, confidence=1, words=words)


MERGED = {
    "en": "do you smoke no i quit ten years ago and do you drink any alcohol not really only at weddings",
    "zh": "头疼几天了三天了发烧吗没有发烧对什么药过敏吗青霉素过敏",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sentence_of_unmarked_text_keeps_the_words_and_the_place_of_the_transcript(language):
    text = MERGED[language]
    found = sentences_of((said(text),), language)
    assert len(found) > 1
    assert all(text[one.start :].lstrip().startswith(one.said) for one in found)
    assert "".join(one.said for one in found).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_asked_in_unmarked_text_is_read_as_asked(language):
    asked = [one.said for one in sentences_of((said(MERGED[language]),), language) if one.question]
    assert any("smoke" in one or "发烧" in one for one in asked)


def test_a_part_that_another_may_have_spoken_is_not_ascribed_to_the_segments_speaker():
    found = sentences_of((said("do you smoke no i quit", Speaker.PATIENT),), "en")
    assert found[0].said == "do you smoke"
    assert found[0].speaker is not Speaker.PATIENT


@pytest.mark.parametrize("text", ["Do you smoke? No, I quit.", "No chest pain.", "ok", ""])
def test_text_with_marks_of_its_own_stays_as_it_is(text):
    assert marked(said(text), "en").text == text


def test_no_mark_falls_into_a_name_or_a_number():
    for text, language in (("加上瑞舒伐他汀二十毫克睡前一次", "zh"), ("take it one hundred and five milligrams", "en")):
        inner = segmenter.whole_names(text, language)
        assert inner
        places = marked(said(text), language).places
        assert not inner.intersection(places)


def test_a_pause_between_words_cuts_where_the_words_alone_do_not():
    text = "the knee aches the hip aches"
    at = text.index(" the hip")
    known = model("en")
    assert known is not None
    assert at not in {cut.at for cut in cuts_in(text, known)}
    assert at in {cut.at for cut in cuts_in(text, known, {at: 1.2})}


def test_pauses_are_taken_from_the_words_times():
    text = "the knee aches the hip aches"
    words, clock = [], 0.0
    for match in re.finditer(r"\S+", text):
        clock += 1.2 if match.start() == text.index("the hip") else 0.05
        words.append(Word(text=f" {match.group()}", start_s=clock, end_s=clock + 0.3, probability=1))
        clock += 0.3
    assert text.index(" the hip") in marked(said(text, words=tuple(words)), "en").places


def test_who_dictates_alone_asks_nothing_and_is_nobody_else():
    whole = marked(said("no chest pain do you know the plan is rest and fluids", Speaker.DOCTOR), "en", alone=True)
    assert "?" not in whole.text
    assert whole.turns == ()


def test_a_language_without_a_model_stays_as_it_is():
    assert (
        marked(said("no tiene fiebre y no tose pero le duele"), "es").text == "no tiene fiebre y no tose pero le duele"
    )


def test_the_time_grows_with_the_length_alone():
    known = model("en")
    assert known is not None
    once = "and then the pain went away again but it came back after two days of rest "
    spent = []
    for times in (50, 400):
        begun = time.process_time()
        cuts_in(once * times, known)
        spent.append(time.process_time() - begun)
    assert spent[1] < 3 * 8 * spent[0] + 0.1
