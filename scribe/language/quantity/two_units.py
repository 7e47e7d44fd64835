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
    for one in quantities:
        last = kept[-1] if kept else None
        smaller = SMALLER.get(last.unit) if last is not None else None
        if last is not None and smaller is not None and one.unit == smaller[0] and one.value < smaller[1]:
            told = text[last.start : one.end]
            if _AND.fullmatch(text[last.end : one.start]):
                value = last.value * smaller[1] + one.value
                kept[-1] = replace(one, value=value, start=last.start, text=told)
                continue
        grams = last is not None and last.unit == "kg" and not one.unit and one.value in GRAMS
        if last is not None and grams and text[last.end : one.start].isspace():
            value = last.value + one.value / 1000
            kept[-1] = replace(last, value=value, end=one.end, text=text[last.start : one.end])
            continue
        kept.append(one)
    return tuple(kept)


_AND: Final = re.compile(r",?\s*(?:and\s*)?")
