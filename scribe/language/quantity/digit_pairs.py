"""Two digits said one after the other, as the one number that they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from scribe.language.quantity.english_words import BEHIND_TENTHS
from scribe.language.quantity.quantity import Quantity


def as_one(text: str, quantities: tuple[Quantity, ...], meant: Callable[[Decimal], bool]) -> tuple[Quantity, ...]:
    """The quantities with each digit right behind a number as a part of it, where that is meant.

    Args:
        text: where they were found.
        quantities: in order.
        meant: whether a number is meant; "eight one" is asked as 8.1, then as 81.
    """
    kept: list[Quantity] = []
    for one in quantities:
        last = kept[-1] if kept else None
        near = last is not None and text[last.end : one.start] == " " and BEHIND_TENTHS.match(text, one.end)
        if last is not None and near and _is_bare(last) and last.value in range(100) and _is_digit(one):
            read = [last.value + one.value / 10, *([last.value * 10 + one.value] if _is_digit(last) else ())]
            value = next((each for each in read if meant(each)), None)
            if value is not None:
                told = text[last.start : one.end]
                kept[-1] = replace(last, value=value, end=one.end, number_end=one.number_end, text=told)
                continue
        kept.append(one)
    return tuple(kept)


def is_half_told(text: str, two: tuple[Quantity, ...]) -> bool:
    """Whether a digit right behind a number goes on with it, so that neither is the value alone ("twelve four")."""
    if len(two) != 2 or text[two[0].end : two[1].start] != " " or not BEHIND_TENTHS.match(text, two[1].end):
        return False
    return _is_bare(two[0]) and two[0].value in range(100) and _is_digit(two[1])


def _is_bare(one: Quantity) -> bool:
    return not one.unit and not one.ordinal and one.second is None


def _is_digit(one: Quantity) -> bool:
    return _is_bare(one) and one.value in range(10)
