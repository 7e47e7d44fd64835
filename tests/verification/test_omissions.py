"""What was clearly said and is missing from the note."""

from __future__ import annotations

import pytest

from scribe.model import Flag, FlagKind, Level
from scribe.verification import verify
from tests.fakes.notes import note_of, transcript_of


def omissions(text: str, *said: str, language: str = "en") -> list[Flag]:
    note = note_of((text, ("s1",)), language=language)
    found = verify(note, transcript_of(*said, language=language), None).flags
    return [flag for flag in found if flag.kind is FlagKind.LEFT_OUT]


@pytest.mark.parametrize(
    ("said", "language", "level"),
    [
        (("What do you take?", "I take metformin twice a day."), "en", Level.RAISED),
        (("I'm going to prescribe amoxicillin, 500 mg three times a day.", "Okay."), "en", Level.RAISED),
        (("Please stop the ibuprofen.", "Okay."), "en", Level.RAISED),
        (("Any allergies?", "Penicillin, I came out in hives."), "en", Level.HIGH),
        (("Any chest pain?", "Yes, since yesterday."), "en", Level.RAISED),
        (("平时吃什么药？", "一直吃二甲双胍。"), "zh", Level.RAISED),
        (("给你开阿莫西林，一次两粒，一天三次。", "好。"), "zh", Level.RAISED),
        (("什么药过敏吗？", "青霉素过敏。"), "zh", Level.HIGH),
        (("有没有胸痛？", "有，昨天开始的。"), "zh", Level.RAISED),
    ],
)
def test_a_medicine_an_allergy_and_a_red_flag_that_are_missing_are_quoted(said, language, level):
    (found,) = omissions("Follow-up in one week." if language == "en" else "一周后复诊。", *said, language=language)
    assert found.level is level
    assert found.quote is not None
    assert found.quote.mark in found.quote.text
    assert found.note_says in found.detail


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Acetaminophen as needed.", ("Take some Tylenol when it hurts.", "Okay."), "en"),
        ("Chest tightness; metformin.", ("Do you take metformin?", "Yes, I take metformin."), "en"),
        ("No chest pain.", ("Any chest pain?", "No."), "en"),
        ("Cough.", ("If it gets worse we could start amoxicillin.", "Okay."), "en"),
        ("Cough.", ("Any family history?", "My mother takes metformin."), "en"),
        ("Cough.", ("We will check your folate and B12.", "Okay."), "en"),
        ("服对乙酰氨基酚。", ("泰诺林吃着吧。", "好。"), "zh"),
        ("补充葡萄糖酸钙。", ("钙片接着吃，一天一片。", "好。"), "zh"),
        ("咳嗽。", ("家里人呢？", "我妈一直吃二甲双胍。"), "zh"),
        ("咳嗽。", ("要是不好再考虑阿莫西林。", "好。"), "zh"),
    ],
)
def test_what_the_note_has_in_other_words_or_what_is_nobodys_is_not_missing(text, said, language):
    assert omissions(text, *said, language=language) == []


def test_an_empty_note_is_not_told_all_that_it_lacks():
    transcript = transcript_of("What do you take?", "I take metformin.")
    assert not [flag for flag in verify(note_of(), transcript, None).flags if flag.kind is FlagKind.LEFT_OUT]


def test_what_a_person_removed_is_left_out_on_purpose():
    transcript = transcript_of("What do you take?", "I take metformin.")
    kept, removed = note_of(("Well today.", ("s1",)), ("Metformin.", ("s2",))).statements
    removed = removed.model_copy(update={"removed": True})
    found = verify(note_of(kept, removed), transcript, None).flags
    assert not [flag for flag in found if flag.kind is FlagKind.LEFT_OUT]
