"""An amount that is told in two units, as one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from scribe.language.quantity.english_words import SMALLER
from scribe.language.quantity.quantity import Quantity


def in_one(text: str, quantities: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """An amount told in two units as one in the smaller: five foot four, twelve stone four, one metre seventy-six."""
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
        kept.append(one)
    return tuple(kept)


_AND: Final = re.compile(r",?\s*(?:and\s*)?")
