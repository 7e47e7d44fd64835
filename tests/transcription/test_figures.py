"""Temperatures that a recogniser writes as nobody reads them."""

from __future__ import annotations

import pytest

from scribe.model import Language, Segment, SegmentId, Speaker, Transcript, Word
from scribe.transcription.figures import with_figures
from tests.fakes.notes import transcript_of


def said(text: str, words: tuple[str, ...] = (), language: Language = "en") -> Transcript:
    """One segment with its words."""
    heard = tuple(Word(text=word, start_s=n, end_s=n + 1, probability=0.9) for n, word in enumerate(words))
    one = Segment(id=SegmentId("s1"), start_s=0, end_s=9, speaker=Speaker.DOCTOR, text=text, confidence=1, words=heard)
    return transcript_of("x", language=language).model_copy(update={"segments": (one,)})


@pytest.mark.parametrize(
    ("text", "language", "read"),
    [
        ("Temperature 38-4, heart rate 112.", "en", "Temperature 38.4, heart rate 112."),
        ("38-6 on Saturday, 39-1 yesterday.", "en", "38.6 on Saturday, 39.1 yesterday."),
        ("昨天一量三十八度久。", "zh", "昨天一量三十八度九。"),
        ("量了39度酒，吃了药。", "zh", "量了39度九，吃了药。"),
    ],
)
def test_a_temperature_is_written_as_it_is_read(text, language, read):
    assert with_figures(said(text, language=language)).segments[0].text == read


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("38-40 weeks.", "en"),
        ("Bed 38-4b.", "en"),
        ("2-3 tablets, 35-5-20.", "en"),
        ("Call 0138-4.", "en"),
        ("烧到三十八度久了。", "zh"),
        ("他喝三十八度酒精。", "zh"),
    ],
)
def test_other_figures_stay(text, language):
    told = said(text, language=language)
    assert with_figures(told) is told


def test_the_words_are_written_as_the_text():
    told = said("It was 38-6, I think.", ("It", " was", " 38-6,", " I", " think."))
    assert "".join(word.text for word in with_figures(told).segments[0].words) == "It was 38.6, I think."
