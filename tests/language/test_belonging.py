"""Where clauses belong in a note: as it was learned, of every clause, and nothing of another language."""

from __future__ import annotations

import numpy as np
import pytest

from scribe.language.belonging import Belonging, Part
from scribe.language.belonging.features import SHOWN, clauses_of
from scribe.language.belonging.network import OUTPUTS, PARTS
from scribe.language.reading import Reading, read
from scribe.model import Language
from tests.fakes.notes import transcript_of
from tests.language import spoken

EN = (
    "What brings you?",
    "It's my ankle, I went over on it on Saturday.",
    "Mind the cable there.",
    "Thanks.",
    "Do you smoke at all?",
    "Ten a day.",
    "It's swollen on the outside and tender over the bone. That's a sprain. Rest it, and come back in two weeks.",
    "My mother had brittle bones.",
)
ZH = (
    "今天怎么了？",
    "我这脚脖子礼拜六崴了一下，肿得穿不上鞋。",
    "手机先放一边。",
    "好。",
    "抽烟吗？",
    "一天十根。",
    "外踝这里肿，按着有压痛。这是踝关节扭伤。回去歇着，两周以后来复查。",
    "我妈骨质疏松。",
)


def reading_of(*turns: str, language: Language = "en") -> Reading:
    """The reading of turns, the doctor's first."""
    return read(transcript_of(*turns, language=language))


def parts_of(reading: Reading) -> dict[str, Part]:
    """The likeliest part of each clause, by its words."""
    found = {}
    for one in reading.reads:
        for number in range(len(one.sentence.clauses)):
            odds = reading.belongs.odds(one.sentence.index, number)
            found[one.sentence.clause_text(number)] = max(odds, key=lambda part: odds[part])
    return found


def part_with(reading: Reading, words: str) -> Part:
    [part] = {part for said, part in parts_of(reading).items() if words in said}
    return part


@pytest.mark.parametrize(("said", "language"), [(EN, "en"), (ZH, "zh")])
def test_every_clause_has_its_odds_and_they_are_the_same_each_time(said, language):
    first, again = (reading_of(*said, language=language) for _ in range(2))
    for one in first.reads:
        for number in range(len(one.sentence.clauses)):
            odds = first.belongs.odds(one.sentence.index, number)
            assert list(odds) == list(Part)
            assert sum(odds.values()) == pytest.approx(1, abs=1e-4)
            assert odds == again.belongs.odds(one.sentence.index, number)
            assert 0 <= first.belongs.joins(one.sentence.index, number) <= 1


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("Mind the cable", Part.NOTHING),
        ("went over on it", Part.ILLNESS),
        ("10 a day", Part.SOCIAL),
        ("swollen on the outside", Part.EXAMINATION),
        ("sprain", Part.ASSESSMENT),
        ("come back in 2 weeks", Part.PLAN),
        ("brittle bones", Part.FAMILY),
    ],
)
def test_a_clause_belongs_where_a_clinician_would_write_it(words, part):
    assert part_with(reading_of(*EN), words) is part


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("手机", Part.NOTHING),
        ("崴了", Part.ILLNESS),
        ("10根", Part.SOCIAL),
        ("有压痛", Part.EXAMINATION),
        ("扭伤", Part.ASSESSMENT),
        ("复查", Part.PLAN),
        ("骨质疏松", Part.FAMILY),
    ],
)
def test_a_chinese_clause_belongs_where_a_clinician_would_write_it(words, part):
    assert part_with(reading_of(*ZH, language="zh"), words) is part


def test_what_needs_the_words_before_it_is_told_apart():
    told = reading_of("How many did you take?", "Twelve.", "I can't sleep at night and my appetite has gone.")
    joins = {one.text: told.belongs.joins(one.sentence.index, 0) for one in told.reads}
    needs, stands = (next(sure for said, sure in joins.items() if words in said) for words in ("12", "sleep"))
    assert stands < 0.5 < needs


def test_what_is_known_of_a_clause_is_its_own_and_that_of_its_answer():
    told = reading_of("Do you have any allergies?", "No.", "Fine. Take the aspirin, 75, if it hurts.")
    meanings = {one.sentence.index: np.zeros((len(one.sentence.clauses), 3), np.float32) for one in told.reads}
    clauses = clauses_of(told.reads, told.claims, told.replies, meanings)
    assert clauses.features.shape == (len(clauses.places), 3 + SHOWN)
    assert clauses.places == tuple(
        (one.sentence.index, n) for one in told.reads for n in range(len(one.sentence.clauses))
    )
    rows = dict(zip(clauses.places, clauses.features, strict=True))
    asked, answer = rows[0, 0], rows[1, 0]
    assert not np.array_equal(asked, answer)
    alone = clauses_of(told.reads, told.claims, (), meanings)
    changed = np.any(alone.features != clauses.features, axis=1)
    assert changed[:2].all()
    assert not changed[2:].any()
    unclaimed = clauses_of(told.reads, (), told.replies, meanings)
    named = {clauses.places.index((c.sentence, c.clause)) for c in told.claims}
    assert set(np.flatnonzero(np.any(unclaimed.features != clauses.features, axis=1)).tolist()) == named


def test_the_likeliest_part_is_that_of_the_highest_score():
    told = reading_of("Do you have any allergies?", "No.")
    meanings = {one.sentence.index: np.zeros((1, 1), np.float32) for one in told.reads}
    clauses = clauses_of(told.reads, told.claims, told.replies, meanings)
    scores = np.zeros((len(clauses.places), OUTPUTS), np.float32)
    scores[0, PARTS.index(Part.ALLERGIES)] = 5
    scores[0, -1], scores[1, -1] = -4, 4
    known = Belonging(clauses, scores)
    assert max(known.odds(0, 0), key=known.odds(0, 0).__getitem__) is Part.ALLERGIES
    assert known.odds(1, 0)[Part.PLAN] == pytest.approx(1 / len(PARTS))
    assert known.joins(0, 0) < 0.05
    assert known.joins(1, 0) > 0.95


def test_words_of_one_who_is_not_known_have_a_part_too():
    told = spoken.reading_of("u: The stitches come out on Friday.")
    assert part_with(told, "stitches") is Part.PLAN
