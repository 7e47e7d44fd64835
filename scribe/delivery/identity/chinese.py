"""Chinese names: simplified and traditional, with and without spaces and dots, family name first or last.

A Chinese name is its characters. 欧阳 and other family names of two characters need no list, since family and given
name are read as one row. One other character is another name, however alike it sounds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from scribe.delivery.identity.comparison import Result
from scribe.delivery.identity.person_name import PersonName

_TITLES: Final = ("先生", "女士", "小姐", "太太", "夫人", "同志", "医生", "教授", "老师")
_MASKS: Final = "*×○〇某"
"""What stands for a character that a hospital hides: 陈*兰, 陈某某."""

_MASK: Final = "*"
_FEWEST: Final = 2
_OF_THEIR_OWN: Final = frozenset(
    "后干于余云谷里丑卜曲郁姜沈范冬征松朱向岳游志斗升秋千舍咸胡涂万周才几家蒙克采布台杰制占尽仆种"
)
"""Simplified characters that are traditional ones, too, beside those that they stand for: 于 is a family name and so is
於. Whether 于明 is 於明 cannot be told."""

_DOTS: Final = re.compile(r"[•‧・･．.∙⋅]")


def compare(ours: PersonName, theirs: PersonName) -> Result:
    """``SAME`` for the same characters; ``UNKNOWN`` where one side hides some or has a part of the name only."""
    mine, other = _rows(ours), _rows(theirs)
    if not mine or not other:
        return Result.UNKNOWN
    if any(len(row) < _FEWEST or _MASK in row for row in mine | other):
        return Result.UNKNOWN if any(_may_be(one, another) for one in mine for another in other) else Result.DIFFERS
    if mine & other:
        return Result.SAME if _rows(ours, _surely_simplified) & _rows(theirs, _surely_simplified) else Result.UNKNOWN
    return Result.UNKNOWN if _own_part(ours) & other or _own_part(theirs) & mine else Result.DIFFERS


def _own_part(name: PersonName) -> set[str]:
    """What stands before the dot, a person's own name: 古丽 of 古丽·买买提, who is called by it."""
    own, dot, _ = _DOTS.sub("·", unicodedata.normalize("NFKC", name.text)).partition("·")
    return {_plain(own)} if dot else set()


def _simplified(text: str) -> str:
    converted: str = _converter().convert(text)
    return converted


def _surely_simplified(text: str) -> str:
    """Without the conversions that make one character of two."""
    converted = _simplified(text)
    if len(converted) != len(text):
        return text
    return "".join(old if new in _OF_THEIR_OWN else new for old, new in zip(text, converted, strict=True))


def _rows(name: PersonName, simplified: Callable[[str], str] = _simplified) -> set[str]:
    """The name's characters in the orders that it may stand in."""
    if name.family or name.given:
        parts = [_plain(name.family, simplified), _plain(name.given, simplified)]
    else:
        parts = [_plain(part, simplified) for part in name.text.split()]
    rows = {"".join(parts), "".join(reversed(parts))}
    return {_untitled(row) for row in rows if row}


def _plain(text: str, simplified: Callable[[str], str] = _simplified) -> str:
    """Characters only, simplified, with one sign for each hidden one."""
    widened = unicodedata.normalize("NFKC", text)
    masked = "".join(_MASK if letter in _MASKS else letter for letter in widened)
    return simplified("".join(letter for letter in masked if letter.isalpha() or letter == _MASK))


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC  # noqa: PLC0415 (its tables are read only where there are Chinese names)

    return OpenCC("t2s")


def _untitled(row: str) -> str:
    title = next((title for title in _TITLES if row.endswith(title)), "")
    return row[: -len(title)] if title and len(row) - len(title) >= _FEWEST else row


def _may_be(one: str, another: str) -> bool:
    """Whether the characters that both show agree; a lone character may be the family name of the other."""
    if len(one) < _FEWEST or len(another) < _FEWEST:
        return one[:1] == another[:1] or _MASK in (one[:1], another[:1])
    return len(one) == len(another) and all(a == b or _MASK in (a, b) for a, b in zip(one, another, strict=True))
