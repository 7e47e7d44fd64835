"""Text that anybody may have typed, as a terminal or a log may show it.

An escape sequence moves the cursor, hides lines or names a link; a mark of direction turns a sentence round (Unicode
Technical Report 36; CWE-150, CWE-117). A terminal and a log get such things written out, so that the reader sees them;
what is kept as text, a transcript or what a person types, goes without them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_KEPT: Final = frozenset("\n\t")
_TURNING: Final = frozenset(map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Marks, embeddings, overrides and isolates of direction (Unicode Standard Annex 9)."""

_ESCAPES: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]{0,40}[ -/]{0,10}[@-~]?"  # ECMA-48, 5.4: control sequences
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]{0,200}(?:\x07|\x1b\\|\x9c)"  # 5.6: control strings
    r"|\x1b[ -/]{0,10}[0-~]?"
)
_LINE_ENDS: Final = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
    "|(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d"  # joins pictures to one; nothing else here
)


def without_unseen(text: str) -> str:
    """The text without what cannot be seen in it: escape sequences, controls, marks of direction, zero width."""
    if text.isprintable():
        return text
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", _ESCAPES.sub("", text)))


def visible(text: str) -> str:
    """The text; each character that would do something instead of being seen is written out, by its number."""
    if text.isprintable():
        return text
    return "".join(_written_out(letter) for letter in text)


def _written_out(letter: str) -> str:
    harmless = letter in _KEPT or (unicodedata.category(letter) not in ("Cc", "Cs") and letter not in _TURNING)
    return letter if harmless else letter.encode("unicode_escape").decode()
