"""Words of the transcript that a person chose, as a drafter would write them."""

from __future__ import annotations

import pytest

from scribe.drafting.said import passage, proposed
from scribe.errors import BadNote
from scribe.model import NoteDraft, Transcript
from scribe.template import TemplateLibrary
from tests.fakes.notes import note_of, transcript_of
from tests.fakes.unused import unused_of_segment

SOAP = TemplateLibrary(None).get("outpatient-soap")
INITIAL = TemplateLibrary(None).get("outpatient-initial-zh")
SAID = transcript_of(
    "Good morning.",
    "Yes, I take lisinopril 10 milligrams once a day. And I have a new dog.",
    "Your blood pressure today is 148 over 90.",
    "Is that too high?",
)


def noted(template=SOAP, language="en") -> NoteDraft:
    return note_of(language=language).model_copy(
        update={"sections": tuple(note_of().sections[0].model_copy(update={"id": one.id}) for one in template.sections)}
    )


def told(said: Transcript, *segments: str, **cut: int) -> tuple[str, str, bool]:
    found = proposed(passage(said, segments, **cut), said, SOAP, noted())
    return found.text, found.section, found.drafted


def test_it_is_written_in_the_notes_words_in_the_section_that_fits():
    assert told(SAID, "s2", end=48) == ("Takes lisinopril 10 mg once daily.", "subjective", True)
    assert told(SAID, "s3") == ("Blood pressure 148/90 mmHg.", "objective", True)


def test_chinese_is_written_as_chinese_notes_are():
    said = transcript_of("我量一下，体温三十八度二。", "我咳嗽五天了。", language="zh")
    found = proposed(passage(said, ["s1"]), said, INITIAL, noted(INITIAL, "zh"))
    assert (found.text, found.section) == ("体温38.2 ℃。", "positive_signs")


def test_a_complaint_is_not_told_twice():
    said = transcript_of("What is it?", "I've had some headaches this week.")
    assert told(said, "s2") == ("Reports headaches this week.", "subjective", True)


def test_what_the_drafter_leaves_alone_stands_as_it_was_said():
    assert told(SAID, "s4") == ("Is that too high?", "", False)
    listed = noted().with_unused((unused_of_segment("s4", "Is that too high?", section="plan"),))
    found = proposed(passage(SAID, ["s4"]), SAID, SOAP, listed)
    assert (found.text, found.section) == ("Is that too high?", "plan")


def test_several_turns_are_taken_in_order_of_time_and_nothing_else():
    found = proposed(passage(SAID, ["s3", "s2"], begin=5, end=41), SAID, SOAP, noted())
    assert found.segments == ("s2", "s3")
    assert found.said.startswith("I take lisinopril")
    assert found.said.endswith("today is 148 over 90.")


def test_a_note_in_another_language_takes_the_words_as_they_are():
    found = proposed(passage(SAID, ["s3"]), SAID, INITIAL, noted(INITIAL, "zh"))
    assert (found.text, found.drafted) == ("Your blood pressure today is 148 over 90.", False)


@pytest.mark.parametrize(
    ("segments", "cut"), [(["s9"], {}), (["s2"], {"begin": 500}), (["s2"], {"begin": 4, "end": 4})]
)
def test_words_that_are_not_there_are_refused(segments, cut):
    with pytest.raises(BadNote):
        passage(SAID, segments, **cut)
