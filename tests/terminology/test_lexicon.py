from __future__ import annotations

import re

import pytest

from scribe.terminology import body_sites, conditions, medicines, symptoms
from scribe.terminology import tests as investigations

LEXICONS = (medicines, conditions, symptoms, investigations, body_sites)


@pytest.mark.parametrize("lexicon", LEXICONS)
def test_every_concept_has_a_name_in_both_languages(lexicon):
    assert all(term.en and term.zh for term in lexicon().terms)
    assert len(lexicon().terms) > 20


@pytest.mark.parametrize("lexicon", LEXICONS)
def test_every_name_finds_a_concept(lexicon):
    for term in lexicon().terms:
        for language in ("en", "zh"):
            for name in term.names(language):
                match = lexicon().first(name, language)
                assert match is not None, name
                assert match.text.lower() == name.lower()


@pytest.mark.parametrize("lexicon", LEXICONS)
def test_no_two_concepts_share_the_name_that_a_note_uses(lexicon):
    for language in ("en", "zh"):
        names = [term.name(language).lower() for term in lexicon().terms]
        assert len(names) == len(set(names))


def test_codes_have_the_shape_of_their_system():
    assert all(re.fullmatch(r"[A-Z]\d{2}(\.\d)?", term.code) for term in conditions().terms if term.code)
    assert all(re.fullmatch(r"[A-Z]\d{2}[A-Z]{2}\d{2}", term.code) for term in medicines().terms if term.code)
    assert len({t.code for t in medicines().terms if t.code}) == sum(1 for t in medicines().terms if t.code)


def test_tests_have_a_known_category():
    assert {term.category for term in investigations().terms} == {"laboratory", "imaging", "procedure", "referral"}


def test_a_brand_is_found_as_its_medicine_in_both_languages():
    assert medicines().first("I take Lipitor at night", "en").term.en == "atorvastatin"
    assert medicines().first("吃着络活喜", "zh").term.zh == "氨氯地平"


def test_the_longest_name_wins():
    assert medicines().first("amoxicillin clavulanate", "en").term.code == "J01CR02"
    assert [m.text for m in conditions().find("2型糖尿病", "zh")] == ["2型糖尿病"]


def test_english_names_match_whole_words_with_a_plural():
    assert symptoms().first("headaches", "en").term.en == "headache"
    assert symptoms().first("coughdrop", "en") is None


def test_doctors_who_speak_chinese_may_name_things_in_english():
    assert investigations().first("查个 CRP", "zh").term.zh == "C反应蛋白"
    assert medicines().first("吃metformin", "zh").term.zh == "二甲双胍"


def test_a_name_at_the_end_of_a_text_ends_there() -> None:
    (match,) = medicines().find("过敏史：磺胺", "zh")
    assert (match.start, match.end) == (4, 6)
