"""Whether an unknown word is the name of a medicine, by how the WHO makes such names.

An international nonproprietary name carries a stem that tells its group: -pril, -sartan, cef-; Chinese renders the
stems in fixed signs: 普利, 沙坦, 头孢. A stem is a ground to ask, not a code: everyday words end alike ("april").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from scribe.model import Language
from scribe.terminology.lexicon import names_of, rows_of

Place = Literal["suffix", "prefix", "infix"]

_SHORTEST: Final[dict[Place, int]] = {"suffix": 3, "prefix": 4, "infix": 4}
"""Letters that a name has besides its stem."""
_LATIN: Final = re.compile(r"[a-z]{6,30}")
_HAN: Final = re.compile("[一-鿿]{3,12}")
_EVERYDAY: Final = frozenset({"aprils", "cholesterol", "cortisone", "intercept", "sulfate", "sulfates", "triumvir"})
"""English words that are made alike without being a name of a medicine to look up."""


@dataclass(frozen=True)
class Stem:
    """A stem of names of medicines, with what it means and the ATC group where all such names belong to one."""

    text: str
    place: Place
    meaning: str
    atc: str
    zh: tuple[str, ...]


@cache
def inn_stems() -> tuple[Stem, ...]:
    """The WHO's stems of nonproprietary names, the longest first."""
    places: dict[str, Place] = {"suffix": "suffix", "prefix": "prefix", "infix": "infix"}
    stems = (
        Stem(text, places[at], meaning, atc, names_of(zh)) for text, at, meaning, atc, zh in rows_of("inn_stems.txt")
    )
    return tuple(sorted(stems, key=lambda stem: len(stem.text), reverse=True))


def looks_like_medicine(word: str, language: Language) -> str | None:
    """The ATC group of a word that is made like the name of a medicine: ``""`` for one without a group.

    Args:
        word: one word (English), or the signs of one name (Chinese); a name in Latin letters is read in either.
        language: of the text that it stands in.

    Returns:
        ``None`` for a word that isn't made so.
    """
    low = word.strip().lower()
    if language == "zh" and _HAN.fullmatch(low):
        return _chinese(low)
    return _latin(low) if _LATIN.fullmatch(low) and low not in _EVERYDAY else None


def _latin(word: str) -> str | None:
    for stem in inn_stems():
        if len(word) - len(stem.text) < _SHORTEST[stem.place]:
            continue
        if _has(word, stem):
            return stem.atc
    return None


def _has(word: str, stem: Stem) -> bool:
    if stem.place == "suffix":
        return word.endswith(stem.text)
    if stem.place == "prefix":
        return word.startswith(stem.text)
    return stem.text in word


_ENDING: Final = re.compile("(?:片|胶囊|颗粒|注射液|缓释|肠溶|分散|软膏|乳膏|滴眼液|口服液|钠|钾|钙|酯|针)+$")
"""What stands after the name: the form, or the salt."""


def _chinese(word: str) -> str | None:
    found = [
        (len(sign), stem.atc)
        for stem in inn_stems()
        for sign in stem.zh
        for name in {word, _ENDING.sub("", word) or word}
        if _carries(name, sign, stem.place)
    ]
    return max(found)[1] if found else None


def _carries(name: str, sign: str, place: Place) -> bool:
    # two signs more than the stem where it has but two: 给他定 is no name
    more = len(name) - len(sign)
    if place == "prefix":
        return more >= 1 and name.startswith(sign)
    return more >= (2 if len(sign) == 2 else 1) and name.endswith(sign)
