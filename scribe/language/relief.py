"""Medicines that are given for a reaction (adrenaline, 地塞米松): named with one, they are no allergy."""

from __future__ import annotations

import re

from scribe.language.rules import Pack, of_pack


@of_pack
def _relief(own: Pack) -> re.Pattern[str]:
    words = "|".join(own.filled(word) for word in own.lists.get("relief", ()))
    return own.compiled(words) if words else re.compile(r"(?!)")


def relieves(name: str, own: Pack) -> bool:
    """Whether a medicine is one that is given for a reaction."""
    return _relief(own).search(name) is not None
