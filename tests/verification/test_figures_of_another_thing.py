"""Figures that were said in the visit, of something else, of another time, or corrected at once."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind
from tests.verification.test_words_turned_round import open_flags

FIGURES = {FlagKind.NUMBER_DIFFERS, FlagKind.DOSE_DIFFERS}
COURSE = (
    "The ear drops are for six days. I would like the swelling looked at again in three weeks.",
    "吃头孢克肟，一次一粒，一天两次，吃五天；甲钴胺一次一片，一天三次，吃三周。",
)


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Ear drops for 3 weeks.", (COURSE[0], "Fine."), "en"),
        ("Doxycycline for 2 weeks.", ("Doxycycline for five days, then prednisolone for two weeks.", "OK."), "en"),
        ("头孢克肟每次1粒，每日2次，服3周。", (COURSE[1], "好。"), "zh"),
        ("近3个月出现耳鸣。", ("睡不好有三个月了，耳鸣是最近两个礼拜才有的。",), "zh"),
    ],
)
def test_a_figure_that_was_said_of_another_thing_is_flagged(text, said, language):
    assert FIGURES & {*open_flags(text, *said, language=language)}


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Ear drops for 6 days.", (COURSE[0], "Fine."), "en"),
        ("Swelling to be looked at again in 3 weeks.", (COURSE[0], "Fine."), "en"),
        ("The rash is 18 days old.", ("The rash is 12 days old then?", "Eighteen days."), "en"),
        ("头孢克肟每次1粒，每日2次，服5天。", (COURSE[1], "好。"), "zh"),
        ("失眠3个月，耳鸣2周。", ("睡不好有三个月了，耳鸣是最近两个礼拜才有的。",), "zh"),
    ],
)
def test_a_figure_that_was_said_of_the_thing_is_not_flagged(text, said, language):
    assert not FIGURES & {*open_flags(text, *said, language=language)}


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("尿酸520，上次为460。", True),
        ("尿酸460，上次为520。", False),
        ("今日尿酸520，较上次升高。", True),
        ("今日尿酸460，较上次下降。", False),
    ],
)
def test_the_value_of_today_and_the_earlier_one_are_told_apart(text, flagged):
    kinds = open_flags(text, "尿酸四百六，上次是五百二，降了不少。", "那就好。", language="zh")
    assert bool(FIGURES & {*kinds}) is flagged


@pytest.mark.parametrize(
    ("text", "flagged", "said", "language"),
    [
        ("实际服药9天。", True, "让我吃十天，我吃了……九天？不是不是，是八天，少了一天。", "zh"),
        ("实际服药8天。", False, "让我吃十天，我吃了……九天？不是不是，是八天，少了一天。", "zh"),
        ("Sleeps 4 hours a night.", False, "I sleep seven hours, uh, four hours a night.", "en"),
    ],
)
def test_a_figure_that_was_corrected_at_once_does_not_stand(text, flagged, said, language):
    assert bool(FIGURES & {*open_flags(text, said, language=language)}) is flagged


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("每日23时入睡。", ("几点睡？", "十一点睡。"), "zh"),
        ("尿蛋白0级。", ("尿蛋白是零。",), "zh"),
        ("Hemoglobin A1c was 11 at one point.", ("A1c is seven now.", "My a1c at one point was like eleven."), "en"),
    ],
)
def test_a_figure_as_people_say_it_is_found(text, said, language):
    assert not FIGURES & {*open_flags(text, *said, language=language)}


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("打球，每月2～3次，每次半小时。", ("球打得多，一礼拜两三回，一回半个小时吧。",), "zh"),
        ("The twitching lasts several minutes.", ("The twitching lasts several seconds.",), "en"),
        ("Rinse the mouth once a day.", ("Rinse the mouth once an hour.",), "en"),
    ],
)
def test_the_same_figure_in_another_unit_is_flagged(text, said, language):
    assert FlagKind.NUMBER_DIFFERS in open_flags(text, *said, language=language)


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Takes a water tablet every night.", "I take a water tablet every other night.", "en"),
        ("滴鼻液每日1次。", "滴鼻液隔天一次。", "zh"),
        ("Chews tobacco regularly.", "I chew tobacco once in a while.", "en"),
    ],
)
def test_how_often_is_told_apart_without_a_figure(text, said, language):
    assert FlagKind.COURSE_DIFFERS in open_flags(text, said, language=language)
