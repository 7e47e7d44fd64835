"""Two digits said one after the other, as the one number that they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from scribe.language.quantity.quantity import Quantity


def as_one(
    text: str, quantities: tuple[Quantity, ...], meant: Callable[[Decimal], bool]
) -> tuple[Quantity, ...]:
    """The quantities with each two digits side by side as one number, where it is meant.

    Args:
        text: where they were found.
        quantities: in order.
        meant: whether a number is meant; "eight one" is asked as 8.1, then as 81.
    """
    kept: list[Quantity] = []
    for one in quantities:
        last = kept[-1] if kept else None
        if last is not None and _is_digit(last) and _is_digit(one) and text[last.end : one.start] == " ":
            tenths, whole = last.value + one.value / 10, last.value * 10 + one.value
            value = next((each for each in (tenths, whole) if meant(each)), None)
            if value is not None:
                told = text[last.start : one.end]
                kept[-1] = replace(last, value=value, end=one.end, number_end=one.number_end, text=told)
                continue
        kept.append(one)
    return tuple(kept)


def is_half_told(text: str, two: tuple[Quantity, ...]) -> bool:
    """Whether a digit right behind a number goes on with it, so that neither is the value alone ("twelve four")."""
    if len(two) != 2 or text[two[0].end : two[1].start] != " ":
        return False
    return _is_bare(two[0]) and two[0].value in range(100) and _is_digit(two[1])


def _is_bare(one: Quantity) -> bool:
    return not one.unit and not one.ordinal and one.second is None


def _is_digit(one: Quantity) -> bool:
    return _is_bare(one) and one.value in range(10)
