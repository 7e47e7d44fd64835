"""Faults put into true statements: false ones that are written just like the true ones.

Who makes up a false statement writes it in another way than a true one, and whatever learns from it learns that way of
writing. Of these statements their own words tell nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from scribe.language.claims import Read
from scribe.model import Language

Names = Mapping[str, Sequence[str]]
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_FACTORS: Final = (0.1, 0.5, 2.0, 10.0)
_STEPS: Final = (-2, -1, 1, 2, 3)
_SMALL: Final = 15
_INSTEAD: Final[Mapping[Language, Sequence[tuple[str, str, str]]]] = {
    "en": (
        ("side", r"\bleft\b", "right"), ("side", r"\bright\b(?!-hand)", "left"), ("side", r"\bbilateral\b", "left"),
        ("denial", "^(?:Denie[sd]|No) ", "Reports "),
        ("denial", "^(?:Reports?|Complains of|Presents with) ", "Denies "), ("denial", r"\bwithout\b", "with"),
        ("denial", r"\bwith\b", "without"), ("denial", r"\bno\b", "some"),
        ("denial", r"\b(is|are|was|has|have|does|did|will) not\b", r"\1"), ("denial", r"\bnot? ", ""),
        ("status", r"\b[Ss]tart(?:ed)?\b", "stopped"), ("status", r"\b(?:[Cc]ommenced|[Pp]rescribed)\b", "stopped"),
        ("status", r"\b[Cc]ontinu(?:e[sd]?|ing)\b", "stopped"), ("status", r"\b[Ss]top(?:ped)?\b", "continued"),
        ("status", r"\b(?:[Dd]iscontinued|withheld|held)\b", "continued"), ("status", r"\bincreased?\b", "reduced"),
        ("status", r"\b(?:reduced?|decreased?)\b", "increased"),
        ("status", r"\b(?:[Rr]equested|[Oo]rdered|arranged)\b", "done"),
        ("status", r"\b(?:declined|refused)\b", "accepted"), ("status", r"\bimprov(?:ed|ing)\b", "worsened"),
        ("status", r"\b(?:worse|worsening|worsened)\b", "better"), ("status", r"\bbetter\b", "worse"),
        ("person", r"\b[Mm]other\b", "patient"), ("person", r"\b[Ff]ather\b", "patient"),
        ("person", r"\bFHx:? ?", "PMHx: "),
        ("person", r"\b(?:[Ww]ife|[Hh]usband|[Ss]ister|[Bb]rother|[Ss]on|[Dd]aughter)\b", "patient"),
        ("certainty", r"\b(?:[Pp]ossible|[Pp]robable|[Ss]uspected|[Ll]ikely)\b", "confirmed"),
        ("time", r"\bdays?\b", "weeks"), ("time", r"\bweeks?\b", "months"), ("time", r"\bmonths?\b", "years"),
        ("time", r"\byears?\b", "months"), ("time", r"\bmorning\b", "night"), ("time", r"\bnight\b", "morning"),
    ),
    "zh": (
        ("side", "左", "右"), ("side", "右", "左"), ("side", "双", "左"), ("denial", "^否认", "诉"),
        ("denial", "^无", "有"), ("denial", "无", "有"), ("denial", "不伴", "伴"), ("denial", "(?<!不)伴", "不伴"),
        ("denial", "^(?:诉|有)", "否认"), ("denial", "未", "已"), ("denial", "没有", "有"),
        ("status", "停用|停服", "继续服用"), ("status", "继续", "停止"), ("status", "加用|予|给予|开始", "停用"),
        ("status", "增至|加至|加量", "减至"), ("status", "减至|减量", "增至"), ("status", "加重", "减轻"),
        ("status", "好转|缓解|减轻", "加重"), ("status", "升高", "降低"), ("status", "降低|下降", "升高"),
        ("status", "完善|开具|建议行", "已行"), ("status", "拒绝", "同意"), ("status", "暂停", "继续"),
        ("person", "母亲|父亲|妻子|丈夫|儿子|女儿|姐姐|哥哥|弟弟|妹妹|外婆|奶奶|爷爷", "患者本人"),
        ("certainty", "考虑|可能|疑似|待排", "确诊"), ("time", "天", "周"), ("time", "周", "个月"),
        ("time", "个月", "年"), ("time", "年", "个月"), ("time", "晨|早上", "睡前"),
    ),
}  # fmt: skip
"""What is written instead of what: in which kind it is false then, a pattern, and the other words."""


def faulty(
    text: str, reads: Iterable[Read], names: Names, language: Language, rng: np.random.Generator
) -> Iterator[tuple[str, str]]:
    """False statements made of a true one, each with in what it is false.

    Args:
        text: the true one.
        reads: what was read in it.
        names: by list, what else could be named.
        language: of the text.
        rng: which number, which name.
    """
    for found in _NUMBER.finditer(text):
        yield "number", text[: found.start()] + _other_number(found[0], rng) + text[found.end() :]
    for kind, pattern, other in _INSTEAD[language]:
        changed = re.sub(pattern, other, text, count=1)
        if changed != text:
            yield kind, changed
    for read in reads:
        for one in read.mentions:
            choice = names.get(one.list, ())
            if one.term is None or not choice:
                continue
            other = choice[int(rng.integers(len(choice)))]
            words = read.text[one.start : one.end]
            if other.lower() != words.lower() and words in text:
                yield "drug" if one.list == "medicines" else "invented", text.replace(words, other, 1)


def names_in(reads: Iterable[Read]) -> Names:
    """What sentences name, by the list that knows it."""
    found: dict[str, set[str]] = {}
    for read in reads:
        for one in read.mentions:
            if one.term is not None:
                found.setdefault(one.list, set()).add(read.text[one.start : one.end])
    return {name: tuple(sorted(words)) for name, words in found.items()}


def _other_number(told: str, rng: np.random.Generator) -> str:
    value = float(told)
    if "." not in told and value < _SMALL and rng.random() < 0.5:
        other = max(1, int(value) + int(rng.choice(_STEPS)))
        return str(other if other != int(value) else int(value) + 1)
    return f"{value * float(rng.choice(_FACTORS)):g}"
