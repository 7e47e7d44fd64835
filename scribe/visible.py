"""Text that anybody may have typed, as a terminal or a log may show it.

An escape sequence moves the cursor, hides lines or names a link; a mark of direction turns a sentence round (Unicode
Technical Report 36; CWE-150, CWE-117). What does such things is written out instead, so that the reader sees it.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_KEPT: Final = frozenset("\n\t")
_TURNING: Final = frozenset(map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Marks, embeddings, overrides and isolates of direction (Unicode Standard Annex 9)."""


def visible(text: str) -> str:
    """The text; each character that would do something instead of being seen is written out, by its number."""
    if text.isprintable():
        return text
    return "".join(_written_out(letter) for letter in text)


def _written_out(letter: str) -> str:
    harmless = letter in _KEPT or (unicodedata.category(letter) not in ("Cc", "Cs") and letter not in _TURNING)
    return letter if harmless else letter.encode("unicode_escape").decode()
