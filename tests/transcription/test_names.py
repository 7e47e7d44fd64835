"""Names that were written by their sound, in a transcript: the text, what was heard, the words."""

from __future__ import annotations

import pytest

from scribe.model import Language, ReadAs, Segment, SegmentId, Speaker, Transcript, Word
from scribe.transcription.names import named, with_names
from tests.fakes.notes import transcript_of


def segment(text: str, words: tuple[str, ...] = ()) -> Segment:
    """Said by a doctor; each word takes a second."""
    return Segment(
        id=SegmentId("s1"), start_s=0, end_s=9, speaker=Speaker.DOCTOR, text=text, confidence=1,
        words=tuple(
            Word(text=word, start_s=at, end_s=at + 1, probability=0.9 - at / 10) for at, word in enumerate(words)
        ),
    )  # fmt: skip


def test_the_text_has_the_name_and_what_was_heard_stands_beside():
    (one,) = with_names(transcript_of("Put her on amla-depaint 5 mg.")).segments
    assert one.text == "Put her on amlodipine 5 mg."
    assert one.read_as == (ReadAs(start=11, end=21, heard="amla-depaint", names=("amlodipine",)),)
    assert one.text[11:21] == one.read_as[0].name


@pytest.mark.parametrize(("text", "language"), [("Put her on amla-depaint.", "en"), ("绿砂弹继续吃。", "zh")])
def test_what_was_read_once_is_not_read_again(text, language):
    once = with_names(transcript_of(text, language=language))
    assert with_names(once) is once


def test_where_several_sound_alike_the_text_stays():
    (one,) = with_names(transcript_of("Have you ever been on Alma Sarton before?")).segments
    assert one.text == "Have you ever been on Alma Sarton before?"
    assert one.read_as[0].name == ""
    assert one.read_as[0].heard == "Alma Sarton"
    assert set(one.read_as[0].names) == {"olmesartan", "telmisartan"}


def test_a_name_to_expect_decides():
    (one,) = with_names(transcript_of("She takes naperson at night."), ["Naprosyn"]).segments
    assert one.read_as[0].name == "naprosyn"


def test_the_words_of_a_name_become_one_with_its_seconds_and_the_least_probability():
    one = named(segment("Start inoxiper in now.", ("Start", " inoxiper", " in", " now.")), "en")
    assert [word.text for word in one.words] == ["Start", " enoxaparin", " now."]
    assert (one.words[1].start_s, one.words[1].end_s) == (1, 3)
    assert one.words[1].probability == pytest.approx(0.7)


def test_names_are_read_beside_one_that_was_read_before_which_keeps_its_place():
    read_before = ReadAs(start=24, end=33, heard="metforman", names=("metformin",))
    said = segment("Take amla-depaint, stop metformin and start etheric exhibit night.")
    said = said.model_copy(update={"read_as": (read_before,)})
    both = named(said, "en", frozenset({"etoricoxib"}))
    assert both.text == "Take amlodipine, stop metformin and start etoricoxib night."
    assert [one.name for one in both.read_as] == ["amlodipine", "metformin", "etoricoxib"]
    assert [both.text[one.start : one.end] for one in both.read_as] == ["amlodipine", "metformin", "etoricoxib"]


def test_what_was_only_offered_is_not_chosen_later():
    offered = ReadAs(start=12, end=21, heard="cardivant", names=("cardizem", "combivent"))
    said = segment("You can use cardivant as needed.").model_copy(update={"read_as": (offered,)})
    assert named(segment("You can use cardivant as needed."), "en").text == "You can use cardizem as needed."
    assert named(said, "en") is said


def test_a_mark_behind_a_name_stays():
    one = named(segment("I take amlodapine, daily.", ("I", " take", " amlodapine,", " daily.")), "en")
    assert one.text == "I take amlodipine, daily."
    assert one.words[2].text == " amlodipine,"


def test_a_transcript_without_such_names_is_the_same():
    plain = transcript_of("I take amlodipine 5 mg a day.")
    assert with_names(plain) is plain


def visit(*turns: tuple[Speaker, str], language: Language = "en") -> Transcript:
    """What doctor and patient said in turn."""
    segments = tuple(
        Segment(id=SegmentId(f"s{n}"), start_s=n, end_s=n + 1, speaker=speaker, text=text, confidence=1)
        for n, (speaker, text) in enumerate(turns, 1)
    )
    return transcript_of("x", language=language).model_copy(update={"segments": segments})


def read(transcript: Transcript) -> list[tuple[str, ...]]:
    """The names that were read otherwise than they were written."""
    return [one.names for segment in with_names(transcript).segments for one in segment.read_as]


def test_the_answer_to_a_question_for_medicines_speaks_of_medicines():
    asked = visit(
        (Speaker.DOCTOR, "Are you on any regular medication?"), (Speaker.PATIENT, "Sederazine in the summer.")
    )
    assert read(asked) == [("cetirizine",)]
    told = visit((Speaker.DOCTOR, "Where did you go?"), (Speaker.PATIENT, "Sederazine in the summer."))
    assert read(told) == []


def test_the_chinese_answer_to_a_question_for_medicines_speaks_of_more_than_medicines():
    assert read(visit((Speaker.DOCTOR, "吃药了吗？"), (Speaker.PATIENT, "吃了那个部落分。"), language="zh")) == [
        ("布洛芬",)
    ]
    assert read(visit((Speaker.DOCTOR, "吃什么药？"), (Speaker.PATIENT, "疼了就吃一片。"), language="zh")) == []


def test_a_medicine_that_was_heard_once_is_to_be_expected_from_then_on_and_before():
    alone = visit((Speaker.DOCTOR, "Keep the addovastatin at 40."))
    assert set(read(alone)[0]) == {"atorvastatin", "rosuvastatin"}
    named_later = visit((Speaker.DOCTOR, "Keep the addovastatin at 40."), (Speaker.PATIENT, "The atorvastatin, yes."))
    assert read(named_later) == [("atorvastatin",)]
