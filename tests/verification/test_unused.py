"""What was said and is in no statement: nothing is lost unseen."""

from __future__ import annotations

from typing import Literal

import pytest

from scribe.model import Level, Unused, UnusedReason
from scribe.template import TemplateLibrary
from scribe.verification import verify
from tests.fakes.notes import note_of, transcript_of


def unused(text: str, *said: str, language: str = "en") -> tuple[Unused, ...]:
    note = note_of((text, ("s1",)), language=language)
    return verify(note, transcript_of(*said, language=language), None).unused


@pytest.mark.parametrize(
    ("said", "language", "reason", "words"),
    [
        (("What do you take?", "I take metformin twice a day."), "en", UnusedReason.MEDICINE, "metformin"),
        (
            ("I'm going to prescribe amoxicillin, 500 mg three times a day.", "Okay."),
            "en",
            UnusedReason.MEDICINE,
            "500",
        ),
        (("Please stop the ibuprofen.", "Okay."), "en", UnusedReason.MEDICINE, "stop the ibuprofen"),
        (("Any allergies?", "Penicillin, I came out in hives."), "en", UnusedReason.ALLERGY, "Penicillin"),
        (("Any chest pain?", "Yes, since yesterday."), "en", UnusedReason.RED_FLAG, "chest pain"),
        (("What else?", "My slippers keep coming off."), "en", UnusedReason.OTHER, "slippers"),
        (("平时吃什么药？", "一直吃二甲双胍。"), "zh", UnusedReason.MEDICINE, "二甲双胍"),
        (("给你开阿莫西林，一次两粒，一天三次。", "好。"), "zh", UnusedReason.MEDICINE, "阿莫西林"),
        (("什么药过敏吗？", "青霉素过敏。"), "zh", UnusedReason.ALLERGY, "青霉素"),
        (("有没有胸痛？", "有，昨天开始的。"), "zh", UnusedReason.RED_FLAG, "胸痛"),
        (("还有呢？", "拖鞋老是掉。"), "zh", UnusedReason.OTHER, "拖鞋"),
    ],
)
def test_what_is_in_no_statement_is_listed_with_its_words_and_the_reason(said, language, reason, words):
    found = unused("Follow-up in one week." if language == "en" else "一周后复诊。", *said, language=language)
    assert [(one.reason, words in one.text) for one in found] == [(reason, True)]


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Acetaminophen as needed.", ("Take some Tylenol when it hurts.", "Okay."), "en"),
        ("Takes metformin.", ("Do you take metformin?", "Yes, I take metformin."), "en"),
        ("No chest pain.", ("Any chest pain?", "No."), "en"),
        ("Walks the dog every evening.", ("What do you do?", "I walk the dog every evening."), "en"),
        ("服对乙酰氨基酚。", ("泰诺林吃着吧。", "好。"), "zh"),
        ("否认胸痛。", ("有没有胸痛？", "没有。"), "zh"),
    ],
)
def test_what_the_note_has_in_other_words_is_not_listed(text, said, language):
    assert unused(text, *said, language=language) == ()


def test_greetings_and_fillers_are_not_listed():
    assert unused("Cough.", "Good morning.", "Hello, doctor.", "Okay.", "Thank you, bye.") == ()


def test_signs_of_danger_come_first_and_denials_last():
    found = unused(
        "Follow-up in one week.",
        "Any fever?", "No.", "And the medicines?", "I take metformin.", "Anything else?", "I coughed up blood twice.",
    )  # fmt: skip
    assert [one.reason for one in found] == [UnusedReason.RED_FLAG, UnusedReason.MEDICINE, UnusedReason.SYMPTOM]
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    assert found[0].red_flag


def test_a_relatives_illness_weighs_less_than_ones_own():
    own = unused("Cough.", "Anything else?", "I have diabetes.")
    mothers = unused("Cough.", "Anything in the family?", "My mother has diabetes.")
    assert own[0].weight > mothers[0].weight


def test_what_a_person_removed_is_left_out_on_purpose():
    transcript = transcript_of("What do you take?", "I take metformin.")
    kept, removed = note_of(("Well today.", ("s1",)), ("Metformin.", ("s2",))).statements
    removed = removed.model_copy(update={"removed": True})
    assert verify(note_of(kept, removed), transcript, None).unused == ()


def test_an_entry_knows_its_section_and_its_second():
    template = TemplateLibrary().get("outpatient-soap")
    transcript = transcript_of("What do you take?", "I take metformin.")
    note = verify(note_of(("Well today.", ("s1",))), transcript, template)
    (entry,) = note.unused
    assert template.section(entry.section) is not None
    assert entry.start_s == transcript.segments[1].start_s


def test_an_allergy_that_is_not_written_makes_the_note_a_risk():
    note = verify(note_of(("Well today.", ("s1",))), transcript_of("Any allergies?", "Penicillin, I get hives."), None)
    assert note.risk.level is Level.HIGH


TOLD = (
    "Any trouble with the stairs?",
    "I puff like a steam train after one flight, love.",
    "Do you take naproxen for it?",
    "Every day.",
)
WORDED = (("Breathless after climbing 1 flight of stairs.", ("s1", "s2")), ("Back pain helped.", ("s3", "s4")))


def listed(drafter: Literal["chat", "extractive"]) -> dict[str, UnusedReason]:
    note = note_of(*WORDED)
    note = note.model_copy(update={"drafter": note.drafter.model_copy(update={"name": drafter})})
    return {one.segment: one.reason for one in verify(note, transcript_of(*TOLD), None).unused}


def test_what_a_model_words_otherwise_is_told_and_a_medicine_that_no_statement_names_is_not():
    assert "s2" in listed("extractive")
    assert "s2" not in listed("chat")
    assert UnusedReason.MEDICINE in listed("chat").values()
