"""An amount that is told in two units, as one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from scribe.language.quantity.english_words import GRAMS, SMALLER
from scribe.language.quantity.quantity import Quantity


def in_one(text: str, quantities: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """An amount told in two units as one: five foot four, twelve stone four, one metre seventy-six, 8 kilos 200."""
    kept: list[Quantity] = []
    for number, one in enumerate(quantities):
        last = kept[-1] if kept else None
        smaller = SMALLER.get(last.unit) if last is not None else None
        if last is not None and smaller is not None and one.unit == smaller[0] and one.value < smaller[1]:
            told = text[last.start : one.end]
            if _AND.fullmatch(text[last.end : one.start]):
                value = last.value * smaller[1] + one.value
                kept[-1] = replace(one, value=value, start=last.start, text=told)
                continue
        dosed = any(each.unit.startswith("/") for each in quantities[number + 1 :])
        grams = last is not None and last.unit == "kg" and not one.unit and one.value in GRAMS and not dosed
        if last is not None and grams and last.value in _SMALL and text[last.end : one.start].isspace():
            value = last.value + one.value / 1000
            told = text[last.start : one.end]
            kept[-1] = replace(last, value=value, end=one.end, number_end=one.end, text=told)
            continue
        kept.append(one)
    return tuple(kept)


_SMALL: Final = range(1, 31)
"""Whole kilos behind which grams are told: of a child."""
_AND: Final = re.compile(r",?\s*(?:and\s*)?")
