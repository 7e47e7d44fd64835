"""The evidence of a model's statements is where their content stands."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind, Language
from scribe.template import TemplateLibrary
from scribe.verification import verify, with_anchors
from tests.fakes.notes import note_of, transcript_of

TALK = (
    "Good morning, what brings you in?",
    "I have had a headache for three days.",
    "Let me check your blood pressure.",
    "Okay.",
    "It is one forty eight over ninety.",
    "Is that bad?",
    "It is a bit high. Any allergies to medicines?",
    "No, none.",
    "Then let us start amlodipine five milligrams once a day.",
    "All right, thank you.",
)
TALK_ZH = (
    "哪儿不舒服？",
    "头疼三天了。",
    "我量一下血压。",
    "好。",
    "血压一百四十八比九十。",
    "高吗？",
    "有点高，先吃氨氯地平五毫克，一天一次。",
)


def anchored(text: str, *named: str, turns: tuple[str, ...] = TALK, language: Language = "en") -> tuple[str, ...]:
    template = TemplateLibrary().get("outpatient-soap" if language == "en" else "outpatient-initial-zh")
    note = note_of((text, named), language=language)
    return with_anchors(note, transcript_of(*turns, language=language), template).statements[0].evidence


@pytest.mark.parametrize(
    ("text", "named", "stands_in"),
    [
        ("Headache for 3 days.", "s2", "s2"),
        ("Blood pressure 148/90 mmHg.", "s4", "s5"),
        ("Blood pressure 148/90 mmHg.", "s9", "s5"),
        ("Start amlodipine 5 mg once a day.", "s8", "s9"),
        ("No allergies to medicines.", "s9", "s7"),
    ],
)
def test_evidence_moves_to_the_segment_that_says_it(text: str, named: str, stands_in: str):
    assert stands_in in anchored(text, named)


def test_evidence_that_says_it_stays_and_what_adds_nothing_goes():
    assert anchored("Start amlodipine 5 mg once a day.", "s9") == ("s9",)
    assert anchored("Start amlodipine 5 mg once a day.", "s9", "s10") == ("s9",)


def test_evidence_moves_in_chinese_too():
    assert "s5" in anchored("血压148/90mmHg。", "s4", turns=TALK_ZH, language="zh")
    assert "s7" in anchored("氨氯地平5mg，每日1次。", "s6", turns=TALK_ZH, language="zh")


def test_what_stands_nowhere_keeps_no_evidence_and_is_flagged():
    text = "Colonoscopy showed two polyps."
    assert anchored(text, "s2") == ()
    transcript = transcript_of(*TALK)
    made = with_anchors(note_of((text, ("s2",))), transcript, TemplateLibrary().get("outpatient-soap"))
    flags = verify(made, transcript, None).statements[0].flags
    assert FlagKind.NO_EVIDENCE in {one.kind for one in flags}


def test_a_statement_without_evidence_gets_what_says_it():
    assert "s5" in anchored("Blood pressure 148/90 mmHg.")


def test_an_answer_that_has_none_of_the_words_stays_with_its_question():
    turns = (
        "Any chest pain when you walk uphill?",
        "Not since the spring, no.",
        "And the chest?",
        "The chest is fine.",
    )
    assert anchored("Denies chest pain on walking uphill.", "s1", "s2", turns=turns) == ("s1", "s2")


def test_the_turn_that_tells_a_figure_is_added_to_those_that_were_named():
    turns = ("I take metformin twice a day.", "Fine.", "How much metformin?", "Five hundred milligrams each time.")
    assert "s4" in anchored("Takes metformin 500 mg twice a day.", "s1", turns=turns)


def test_of_many_turns_that_were_named_a_few_are_kept():
    turns = tuple(f"My knee hurts on day {day} of the week." for day in range(1, 11))
    assert len(anchored("The knee hurts all week.", *(f"s{n}" for n in range(1, 11)), turns=turns)) <= 5
