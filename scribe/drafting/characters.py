"""Text without what no note may hold, for every drafter."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NEVER_WRITTEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
_JOINERS: Final = "\u200c\u200d"
"""They belong to emoji and to some scripts."""
_TERMINAL: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
"""What colours a terminal."""


def plain_text(text: str) -> str:
    """The text on one line, without what no note may hold: control characters, half characters, marks of direction.

    Databases take no NUL and UTF-8 no half of a character; marks of direction let a page show other words than are
    there.
    """
    if text.isprintable():
        return " ".join(text.split())
    kept = "".join(
        " " if character.isspace() or unicodedata.category(character) == "Cc" else character
        for character in _TERMINAL.sub("", text)
        if unicodedata.category(character) not in _NEVER_WRITTEN - {"Cc"} or character in _JOINERS
    )
    return " ".join(kept.split())
