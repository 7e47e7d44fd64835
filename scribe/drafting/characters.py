"""Text without what no note may hold, for every drafter."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NEVER_WRITTEN: Final = frozenset(("Cf", "Cs", "Co", "Cn"))
_JOINERS: Final = "\u200c\u200d"
"""They belong to emoji and to some scripts."""
_TERMINAL: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
"""What colours a terminal."""
_LEFT_OUT: Final = "\ufdd0"
"""Stands where something was left out; no text may hold it for itself (a noncharacter of Unicode)."""
_FIGURE: Final = r"[\d零〇一二两三四五六七八九十百千万点半]"
_BETWEEN_FIGURES: Final = re.compile(rf"(?<={_FIGURE}){_LEFT_OUT}+(?={_FIGURE})")


def plain_text(text: str) -> str:
    """The text on one line, without what no note may hold: control characters, half characters, marks of direction.

    Databases take no NUL and UTF-8 no half of a character; marks of direction let a page show other words than are
    there. Two figures that such a character parts stay two.
    """
    if text.isprintable():
        return " ".join(text.split())
    kept = "".join(_kept(character) for character in _TERMINAL.sub(_LEFT_OUT, text))
    return " ".join(_BETWEEN_FIGURES.sub(" ", kept).replace(_LEFT_OUT, "").split())


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if character == _LEFT_OUT:
        return character
    if character.isspace() or category == "Cc":
        return " "
    return _LEFT_OUT if category in _NEVER_WRITTEN and character not in _JOINERS else character
