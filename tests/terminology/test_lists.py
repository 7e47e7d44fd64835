from __future__ import annotations

import re
import time

import pytest

from scribe.terminology import (
    allergens,
    body_sites,
    conditions,
    medicines,
    procedures,
    red_flags,
    relatives,
    substances,
    symptoms,
    vaccines,
)
from scribe.terminology import tests as investigations
from scribe.terminology.lexicon import Lexicon, Term, expanded, names_of, rows_of

LISTS = {
    "allergens": allergens,
    "body_sites": body_sites,
    "conditions": conditions,
    "medicines": medicines,
    "procedures": procedures,
    "relatives": relatives,
    "substances": substances,
    "symptoms": symptoms,
    "tests": investigations,
    "vaccines": vaccines,
}
SINGLE_SIGNS = frozenset(
    # said alone, and seldom part of another word
    "喘咳痰烧肿痒吐痔疣嘴咽脸腰胃肝脾肾胯腿脚头眼耳鼻胸肺手牙心妈爸爹姐妹哥鱼猫狗虾蟹螨镍碘"
)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_name_belongs_to_one_concept_of_its_list(name, language):
    owners: dict[str, set[str]] = {}
    for term in LISTS[name]().terms:
        for each in term.names(language):
            owners.setdefault(each.lower(), set()).add(term.en)
    assert not {each: of for each, of in owners.items() if len(of) > 1}


@pytest.mark.parametrize("name", LISTS)
def test_names_are_long_enough_to_be_found_safely(name):
    for term in LISTS[name]().terms:
        for each in (*term.names("en"), *term.names("zh")):
            assert len(each) > 1 or each in SINGLE_SIGNS, (term.en, each)
            assert each == each.strip()
            assert not re.search(r"[|()?~]|，|、", each), (term.en, each)


@pytest.mark.parametrize("name", LISTS)
def test_every_name_is_found_whole(name):
    lexicon = LISTS[name]()
    for term in lexicon.terms:
        for each in term.names("en"):
            match = lexicon.first(f"so, {each}, then", "en")
            assert match is not None, each
            assert match.text == each


def test_red_flags_are_symptoms():
    named = [en for en, _ in rows_of("red_flags.txt")]
    assert len(named) == len(set(named))
    assert {term.en for term in red_flags()} == set(named)
    assert {term.en: term.zh for term in red_flags()} == dict(rows_of("red_flags.txt"))


def test_codes_have_the_form_of_their_system():
    assert all(re.fullmatch(r"J0[67][A-Z]{1,2}(\d{2})?", term.code) for term in vaccines().terms if term.code)
    assert all(re.fullmatch(r"[A-Z]{3,9}", term.code) for term in relatives().terms if term.code)
    assert {term.code for term in relatives().terms} >= {
        "MTH",
        "FTH",
        "SIS",
        "BRO",
        "SON",
        "DAU",
        "GRMTH",
        "SPS",
        "WIFE",
    }
    assert {term.category for term in allergens().terms} == {"food", "environment", "biologic", "material"}
    assert {term.category for term in substances().terms} == {"tobacco", "alcohol", "drug", "caffeine"}


@pytest.mark.parametrize(
    ("lexicon", "text", "language", "concept"),
    [
        (symptoms, "I can't keep anything down", "en", "can't keep anything down"),
        (symptoms, "my heart skips a beat", "en", "palpitations"),
        (symptoms, "the room spins when I turn over", "en", "vertigo"),
        (symptoms, "I’m out of puff on the stairs and can’t lie flat", "en", "shortness of breath"),
        (symptoms, "he has thoughts about ending it all", "en", "suicidal thoughts"),
        (symptoms, "我这两天跑肚", "zh", "diarrhea"),
        (symptoms, "夜里腿肚子抽筋", "zh", "muscle cramps"),
        (symptoms, "胸口发紧", "zh", "chest tightness"),
        (symptoms, "起来的时候眼前发黑", "zh", "near fainting"),
        (symptoms, "手指木胀", "zh", "numbness"),
        (procedures, "割过阑尾，后来割了阑尾", "zh", "appendectomy"),
        (procedures, "she had a hip replacement", "en", "hip replacement"),
        (vaccines, "had my flu jab", "en", "influenza vaccine"),
        (vaccines, "打了狂犬疫苗", "zh", "rabies vaccine"),
        (allergens, "allergic to plasters", "en", "adhesive plaster"),
        (relatives, "我姥姥有糖尿病", "zh", "maternal grandmother"),
        (relatives, "孩子他爸说的", "zh", "husband"),
        (relatives, "my old man had a stroke", "en", "father"),
        (substances, "每天二两白酒", "zh", "chinese liquor"),
        (substances, "a couple of pints", "en", "beer"),
    ],
)
def test_spoken_words_are_found(lexicon, text, language, concept):
    assert lexicon().first(text, language).term.en == concept


@pytest.mark.parametrize(
    ("lexicon", "text", "language"),
    [
        (symptoms, "the temperature outside is twelve", "en"),
        (symptoms, "she runs every day and boils an egg", "en"),
        (symptoms, "he fell silent", "en"),
        (symptoms, "二尖瓣反流", "zh"),
        (relatives, "王先生请坐", "zh"),
        (relatives, "in relation to that", "en"),
        (substances, "keep drinking plenty of water", "en"),
        (procedures, "post nasal drip", "en"),
        (vaccines, "有没有得过流脑", "zh"),
    ],
)
def test_other_words_are_left_alone(lexicon, text, language):
    assert lexicon().find(text, language) == ()


def test_names_may_be_written_short():
    assert expanded("(cough/coughs) up blood") == ("cough up blood", "coughs up blood")
    assert expanded("(really/) tired") == ("really tired", "tired")
    assert expanded("sore ~ back")[:2] == ("sore my back", "sore your back")
    assert names_of("a (b/c), d") == ("a b", "a c", "d")


def test_the_longest_name_wins_also_across_first_words_and_scripts():
    short, long, signs = (
        Term("like a", "短"),
        Term("like a lot more", "长"),
        Term("other", "别的", also_en=("like rosé",)),
    )
    lexicon = Lexicon([short, long, signs])
    assert [m.text for m in lexicon.find("like a lot more, like a lot mores, like a lot morex", "en")] == [
        "like a lot more",
        "like a lot more",
        "like a",
    ]
    assert lexicon.find("unlike a", "en") == ()


@pytest.mark.parametrize("name", LISTS)
def test_finding_takes_time_by_the_text_only(name):
    lexicon = LISTS[name]()
    text = (
        "the patient says that pain in the chest can come and go with a cough, " * 700 + "他说胸口疼，头也晕。" * 2000
    )
    before = time.process_time()
    lexicon.find(text, "en")
    lexicon.find(text, "zh")
    assert time.process_time() - before < 5  # some tenths of a second
