"""Amounts beside a dose in Mandarin: what one tablet holds, what a week comes to, the steps of a course, no dose at all."""
# ruff: noqa: E501 - a pattern is read and searched for in one line

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from scribe.language.quantity.marked import NUM, Marked
from scribe.language.quantity.regimen_parts import Draft, Duration

_ONE_HOLDS = re.compile(
    rf"1\{{(?P<form>tablet|capsule|sachet|ampoule)\}}(?:就?是|有)?(?P<low>{NUM})\{{(?P<unit>mg|g|ug)\}}的?"
)
_PART_OF_ONE = re.compile(
    r"(?P<count>0\.\d{1,3}\{(?:tablet|capsule)\})[，,]?(?:就?是|也就是|即|合|等于|相当于|，)?"
    rf"(?P<low>{NUM})\{{(?P<unit>mg|g|ug)\}}(?!的|1\{{|每|/|规格|[那这]种)"
)
_MADE_OF_PART = re.compile(rf"(?P<low>{NUM})\{{(?P<unit>mg|g|ug)\}}（(?P<count>0\.\d{{1,3}}\{{(?:tablet|capsule)\}})）")
_COUNTED = re.compile(rf"(?P<low>{NUM})\{{(?P<unit>mg|g|ug|tablet|capsule|\[IU\])\}}")
_COMES_TO = re.compile(rf"(?:变成?|就是|就吃|就打|总共){_COUNTED.pattern}")
_A_WEEK = re.compile(
    rf"(?:每周|每?1\{{wk\}}|一周)[^，。；（）、\d¦]{{0,8}}[吃服用含贴喝]{NUM}(?:~{NUM})?\{{(?P<form>tablet|capsule|sachet)\}}"
)
_STEP_OF_A_COURSE = re.compile(rf"(?P<low>{NUM})\{{(?P<unit>mg|g|ug|tablet)\}}[^。；\d¦]{{0,8}}?{NUM}\{{(?:d|wk)\}}")
_NO_DOSE = re.compile(
    rf"(?:[导排抽放流尿吐]|引流|出血|喝水)(?:出|了|出来|出了){{0,2}}{NUM}\{{m?L\}}|1\{{tablet\}}(?=片|红|疹|疙瘩|水泡)"
)


_SOME_DAYS = re.compile(
    rf"(?:每周|[一1]周|每?1\{{wk\}}|每个?月|一个?月|每?1\{{mo\}})[^，。；\d¦]{{0,4}}{NUM}(?:~{NUM})?\{{d\}}(?:{NUM}\{{d\}})?"
)
_DAY: Final = r"(?:大?前天|[今昨当那][天日儿]|[头前那][几\d一二两三](?:\{d\}|天))"
_TIME: Final = r"(?:一?大?(?:早|清早)上?|早晨|清晨|晨起|上午|中午|下午|傍晚|晚上?|夜里|半夜|临?睡前)"
_ON_ONE_DAY = re.compile(
    rf"(?<!从)(?:{_DAY}{_TIME}|[今昨前当][早晚夜])(?!开始|起(?![来床又就]))|(?<=[今昨前]天[吃服用喝打喂含]了[，,]){_TIME}(?=[吃服用喝打喂含]的(?:$|[，。]))"
)
_AT_MOST_DAYS = re.compile(
    r"(?:(?:每个?月|一个?月|每周|一周|1\{(?:mo|wk)\})[^，。；\d¦]{0,2})?"
    rf"(?:[别勿不](?:要|能|得)?(?:超过?|多于|到|足|满)|(?:最多|至多|最好)?(?:少于|低于)|最多|至多|没到){NUM}\{{(?:d|wk|mo)\}}"
)
_UNTAKEN_FOR = re.compile(
    rf"{NUM}(?:~{NUM})?\{{(?:d|wk|mo|a)\}}(?:多|来|左右)?[都就也]?[没未不](?:再)?[吃服用喝打喷贴抹]"
)
_HOW_OFTEN = re.compile(rf"(?:{NUM}\{{(?:d|wk|mo)\}}|一个?[月周])[吃服用打喝喷吸抹贴含要得]{{0,2}}(?=[几多])")
_PARTLY = re.compile(r"(?:早|中|晚)(?:上|午|饭[前后])?(?:的|还是|那次)?(?:不变|不动|照旧|一样|还是原来)")
_ANY_DOSE = re.compile(rf"{NUM}(?:\{{(?:mg|g|ug|mL|\[IU\]|tablet|capsule|item)\}})?")


_IN_A_PACK = re.compile(
    rf"{NUM}\{{item\}}[，,]?(?:里面?)?(?:有|是|装)?{NUM}\{{(?:tablet|capsule|sachet|pill)\}}(?=[，,。；的装]|$)"
)
_PACK = re.compile(r"[盒瓶板]")
"""What a pack holds (一盒，二十八粒) is no dose."""


_NOT_AT = re.compile(
    rf"[别不勿莫甭](?:要|能)?(?:搁|在|放|等到?|拖到?|挪到)(?:{_TIME}|{NUM}\{{clock\}})(?:再|才)?[吃服用喝打]?"
)
_OF_A_VALUE = re.compile(
    r"(?:早|中|午|晚|三)?[饭餐][前后](?:\d(?:\{h\})?)?的?(?:血?糖|都?还?[高低])|空腹的?(?:血?糖|都?还?[高低])"
)
"""A time that something is not taken at (别搁下午吃), and one that a value is of (早饭后的糖高)."""


def without_other_amounts(window: Marked, draft: Draft) -> None:
    """Takes out what is no dose and no course: what was passed, 一片片 of a rash, how often somebody asks.

    On how many days at most something is taken, and how long it is not, is kept as unclear, as it was said; a time of
    one day (昨天晚上) is no habit.
    """
    for pattern in (_AT_MOST_DAYS, _UNTAKEN_FOR):
        for other in list(pattern.finditer(window.text)):
            draft.unclear.append(window.words(*other.span()))
            window.take(*other.span())
    for content in list(_IN_A_PACK.finditer(window.text)):
        if _PACK.search(window.words(*content.span())):
            draft.supply = draft.supply or window.words(*content.span())
            window.take(*content.span())
    for pattern in (_NOT_AT, _OF_A_VALUE, _NO_DOSE, _SOME_DAYS, _HOW_OFTEN, _ON_ONE_DAY):
        for other in list(pattern.finditer(window.text)):
            window.take(*other.span())


def partly_unchanged(window: Marked, draft: Draft) -> None:
    """Doses of which one part of the day stays as it was (早上10，中午不变): what a day comes to is not told."""
    if _PARTLY.search(window.text) is None:
        return
    for match in list(_ANY_DOSE.finditer(window.text)):
        draft.unclear.append(window.words(*match.span()))
        window.take(*match.span())


def part_of_one(window: Marked, draft: Draft) -> None:
    """A part of a tablet with what it comes to (半片，12.5 mg): that is the dose, where what one holds is not told."""
    if _ONE_HOLDS.search(window.text) is not None:
        return
    if match := _PART_OF_ONE.search(window.text) or _MADE_OF_PART.search(window.text):
        draft.set_dose(match)
        draft.counted = window.words(*match.span("count"))
        window.take(*match.span())


def comes_to(window: Marked, draft: Draft) -> None:
    """What a dose is after a step (现在一片，加半片，变一片半)."""
    match = _COMES_TO.search(window.text) if draft.before is None else None
    if match is None:
        return
    draft.set_dose(match)
    window.take(*match.span())
    before = [one for one in _COUNTED.finditer(window.text) if one["unit"] == draft.unit]
    if len(before) == 1:
        draft.before, draft.before_unit = Decimal(before[0]["low"]), draft.unit
        window.take(*before[0].span())


def counted_besides(window: Marked, draft: Draft) -> None:
    """What one tablet holds, told behind their number, and what a week comes to, beside what is taken at a time."""
    if draft.strength is None and (match := _ONE_HOLDS.search(window.text)) and _counted_besides(window, match):
        draft.set_strength(match)
        window.take(*match.span())
    if (match := _A_WEEK.search(window.text)) and _counted_besides(window, match):
        window.take(*match.span())  # what a week comes to, beside what is taken at a time


def _counted_besides(window: Marked, match: re.Match[str]) -> bool:
    """Whether a number of the same form is told outside a match: 4片，1片2.5 mg的."""
    others = re.finditer(rf"{NUM}(?:~{NUM})?\{{{match['form']}\}}", window.text)
    return any(one.end() <= match.start() or match.end() <= one.start() for one in others)


def course(window: Marked, draft: Draft) -> None:
    """40 mg for 5 days, then 30 mg for 5 days: it begins with the first, and the steps are told as they were said."""
    steps = list(_STEP_OF_A_COURSE.finditer(window.text))
    if len(steps) < 2 or len({step["unit"] for step in steps}) > 1 or draft.dose is not None:
        return
    draft.set_dose(steps[0])
    whole = steps[0].start(), steps[-1].end()
    draft.duration = Duration(window.words(*whole))
    window.take(*whole)
