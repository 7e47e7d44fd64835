"""What a patient can be found by: tokens of the name and number, each kept as a keyed mark only.

A token is a word of the name, whole and as its beginnings of three letters or more; of a Chinese name every two or more
characters that stand together; a number whole, without spaces, and its last four digits. Compared without case, accents
and width (Unicode NFKD, case folding).
"""

from __future__ import annotations

import re
import unicodedata

from scribe.encryption import KeyRing
from scribe.model import Patient

SHORTEST_BEGINNING = 3
LONGEST_BEGINNING = 12
LONGEST_RUN = 4
_LAST_DIGITS = 4
_MARK_CHARACTERS = 32
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_WORD = re.compile(r"[^\W_]+")


def tokens_of(patient: Patient) -> frozenset[str]:
    """Everything that a patient can be found by."""
    tokens: set[str] = set()
    for word in _words(patient.name):
        tokens |= _parts(word) if _HAN.fullmatch(word) else _beginnings(word)
    number = _number(patient.identifier)
    return frozenset(tokens | ({number, number[-_LAST_DIGITS:]} if number else set()))


def tokens_wanted(asked: str) -> frozenset[str]:
    """What somebody looks for, as tokens that must all be there; empty when it is too little to look for."""
    if any(letter.isdigit() for letter in asked):
        return frozenset({_number(asked)})
    wanted: set[str] = set()
    for word in _words(asked):
        if not _HAN.fullmatch(word):
            wanted.add(word[:LONGEST_BEGINNING] if len(word) > LONGEST_BEGINNING else word)
        elif len(word) > LONGEST_RUN:
            wanted |= {word[at : at + 2] for at in range(len(word) - 1)}
        else:
            wanted.add(word)
    return frozenset(one for one in wanted if len(one) > 1)


def marks_of(tokens: frozenset[str], keys: KeyRing) -> frozenset[str]:
    """The marks of tokens."""
    return frozenset(keys.mark(f"find\n{token}")[:_MARK_CHARACTERS] for token in tokens)


def _plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def _words(text: str) -> list[str]:
    """Words of letters, and runs of Chinese characters apart from what stands beside them."""
    words = []
    for word in _WORD.findall(_plain(text)):
        words += [part for part in re.split(f"({_HAN.pattern})", word) if part]
    return words


def _number(text: str) -> str:
    return "".join(_WORD.findall(_plain(text)))


def _beginnings(word: str) -> set[str]:
    longest = min(len(word), LONGEST_BEGINNING)
    return {word, *(word[:length] for length in range(SHORTEST_BEGINNING, longest + 1))}


def _parts(run: str) -> set[str]:
    sizes = range(2, min(len(run), LONGEST_RUN) + 1)
    return {run, *(run[at : at + size] for size in sizes for at in range(len(run) - size + 1))}
