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
        if last is not None and _are_grams(text, last, one, quantities[number + 1 :]):
            value, told = last.value + one.value / 1000, text[last.start : one.end]
            kept[-1] = replace(last, value=value, end=one.end, number_end=one.end, text=told)
            continue
        kept.append(one)
    return tuple(kept)


def _are_grams(text: str, kilos: Quantity, one: Quantity, behind: tuple[Quantity, ...]) -> bool:
    """Whether a bare number behind a child's kilos is the grams ("8 kilos 200"), and no dose that is given so often."""
    child = kilos.unit == "kg" and kilos.value in _SMALL and text[kilos.end : one.start].isspace()
    return child and not one.unit and one.value in GRAMS and not any(each.unit.startswith("/") for each in behind)


_SMALL: Final = range(1, 31)
"""Whole kilos behind which grams are told: of a child."""
_AND: Final = re.compile(r",?\s*(?:and\s*)?")
