"""Every value that a page can name has a word in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import pytest

from scribe.catalogues import ENGLISH, Catalogues
from scribe.errors import ScribeError
from scribe.messages import Message
from scribe.model import (
    Doubt,
    FlagKind,
    KeepReason,
    Level,
    Outcome,
    ReturnNeed,
    Role,
    Speaker,
    Stage,
    State,
    UnusedReason,
)
from scribe.web.pages import rendering, words

CHINESE = Catalogues().of("zh")


@pytest.mark.parametrize(
    ("kinds", "named"),
    [
        (FlagKind, words.FLAGS), (Level, words.LEVELS), (Outcome, words.OUTCOMES), (KeepReason, words.KEEP_REASONS),
        (ReturnNeed, words.RETURN_NEEDS), (Role, words.ROLES), (Speaker, words.SPEAKERS), (State, words.STATES),
        (Stage, words.STAGES),
        (Doubt, words.DOUBTS), (UnusedReason, words.UNUSED_REASONS),
    ],
)  # fmt: skip
def test_every_value_has_a_word_in_both_languages(kinds: type[StrEnum], named: Mapping[StrEnum, Message]) -> None:
    for kind in kinds:
        assert named[kind].text.strip()
        assert named[kind].text.isascii() or "’" in named[kind].text
        assert CHINESE.told(named[kind]).strip()


def test_what_can_park_a_consultation_is_named_and_advised_on_in_both_languages() -> None:
    parking = {"missing-part", "part-down", "delivery-refused", "worker-died", "stage-failed", "stage-deadline"}
    for code in parking:
        assert CHINESE.told(words.PROBLEMS[code])
        assert CHINESE.told(words.ADVICE[code])


def test_every_advice_is_about_a_problem_that_has_a_title() -> None:
    assert set(words.ADVICE) <= set(words.PROBLEMS)


def test_the_problems_that_people_meet_are_errors_of_ours() -> None:
    own = {kind.code for kind in _tree(ScribeError)}
    beside = {"bad-request", "invalid-request", "worker-died", "delivery-failing", "given-up", "unexpected"}
    beside |= {"record-refused"}
    assert set(words.PROBLEMS) - beside <= own


def test_a_number_keeps_its_unit_and_text_is_escaped() -> None:
    assert rendering.units("<b>5 mg</b>") == '&lt;b&gt;<span class="nowrap">5 mg</span>&lt;/b&gt;'


def test_the_marked_part_is_underlined_with_its_level_and_nothing_else() -> None:
    assert rendering.marked("Takes 50 mg & more", "50 mg", "high") == (
        'Takes <mark data-level="high"><span class="nowrap">50 mg</span></mark> &amp; more'
    )
    assert rendering.marked("Takes 50 mg", "5 g") == rendering.units("Takes 50 mg")


def test_what_stands_between_ticks_is_code_and_a_lone_tick_is_text() -> None:
    assert rendering.ticks("Run `scribe check` <now>.") == "Run <code>scribe check</code> &lt;now&gt;."
    assert rendering.ticks("A lone ` tick") == "A lone ` tick"


@pytest.mark.parametrize(("term", "lang"), [("阿哌沙班", "zh-CN"), ("CT 检查", "zh-CN"), ("Sørensen", "en")])
def test_a_term_is_read_aloud_in_its_own_language(term: str, lang: str) -> None:
    assert rendering.tongue(term) == lang


@pytest.mark.parametrize(
    ("unit", "english", "chinese"),
    [
        ("tablet", "tablet", "片"),
        ("puff", "puff", "吸"),
        ("spray", "spray", "喷"),
        ("mm[Hg]", "mmHg", "mmHg"),
        ("mg", "mg", "mg"),
        ("[iU]", "IU", "IU"),
        ("ug", "µg", "µg"),
        ("[lb_av]", "lb", "lb"),
    ],
)
def test_a_unit_is_written_as_people_write_it(unit: str, english: str, chinese: str) -> None:
    assert words.unit_word(unit, ENGLISH) == english
    assert words.unit_word(unit, CHINESE) == chinese


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [(9.0, "9 s", "9 秒"), (150.0, "2 min", "2 分钟"), (3900.0, "1 h 5 min", "1 小时 5 分钟")],
)
def test_a_length_of_time_is_told_in_words(seconds: float, english: str, chinese: str) -> None:
    assert rendering.duration(seconds, ENGLISH) == english
    assert rendering.duration(seconds, CHINESE) == chinese


def _tree(kind: type[ScribeError]) -> set[type[ScribeError]]:
    return {kind}.union(*(_tree(child) for child in kind.__subclasses__()))
