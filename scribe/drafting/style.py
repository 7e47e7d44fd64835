"""Counts what a clinician would not have written: fragments, persons told amiss, talk, broken words, repeats.

The words are lists of the language's pack (``style_*``), so that a hospital can add its own.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from scribe.drafting.word_lists import pattern_of
from scribe.language.rules import Pack, pack
from scribe.model import NoteDraft


class StyleFault(StrEnum):
    """What is wrong with a statement's style.

    ``MISTOLD``: a first or second person told in the third that does not hold there ("the patient throat").
    """

    FRAGMENT = "fragment"
    PERSON = "first_person"
    TALK = "talk"
    BROKEN = "broken"
    MISTOLD = "mistold"
    REPEAT = "repeat"


UNFIT: Final = frozenset(
    {StyleFault.FRAGMENT, StyleFault.PERSON, StyleFault.TALK, StyleFault.BROKEN, StyleFault.MISTOLD}
)
"""Words with one of these faults are not used; the claims in them are told without them."""


@dataclass(frozen=True)
class Found:
    """A fault of a statement."""

    fault: StyleFault
    text: str


_SHARED: Final = 0.85
"""From this share of common words on, two statements say the same."""


_QUOTED: Final = re.compile(r"[\"“][^\"“”]{0,2000}[\"”]")


def faults_of(text: str, own: Pack) -> frozenset[StyleFault]:
    """The faults of one statement by itself; words that it quotes are somebody's own, and may be what they are."""
    if _QUOTED.search(text):
        return frozenset()
    found = set()
    for fault, name in (
        (StyleFault.PERSON, "style_person"),
        (StyleFault.TALK, "style_talk"),
        (StyleFault.BROKEN, "style_broken"),
        (StyleFault.MISTOLD, "style_mistold"),
    ):
        pattern = pattern_of(own, name)
        if pattern is not None and pattern.search(text):
            found.add(fault)
    if re.search(r"\b(\w+) \1\b", text) and own.spaced:
        found.add(StyleFault.BROKEN)
    if says_nothing_of_the_patient(text, own):
        found.add(StyleFault.TALK)
    if is_fragment(text, own):
        found.add(StyleFault.FRAGMENT)
    return frozenset(found)


def says_nothing_of_the_patient(text: str, own: Pack) -> bool:
    """Whether a statement only tells of the talk ("The patient remembers.", 记下来)."""
    pattern = pattern_of(own, "style_empty")
    return pattern is not None and pattern.fullmatch(text.strip(" .,;:。，；：")) is not None


def is_fragment(text: str, own: Pack) -> bool:
    """Whether a statement breaks off, or goes on with something that is not there."""
    bare = text.strip(" .,;:。，；：")
    if not bare:
        return True
    ending, opening = pattern_of(own, "style_dangling"), pattern_of(own, "style_open")
    if ending is not None and any(match.end() == len(bare) for match in ending.finditer(bare)):
        return True
    if opening is not None and opening.match(bare):
        return True
    return len(bare) < 2 if not own.spaced else not re.search(r"[A-Za-z]{3}", bare)


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of a statement; of Chinese, its characters."""
    return tuple(re.findall(r"[a-z0-9]+(?:[./-][a-z0-9]+)*|[\u4e00-\u9fff]", text.lower()))


def least_shared(text: str) -> int:
    """How many of its words another statement must have to say it again."""
    return math.ceil(_SHARED * len(words(text)))


def says_again(text: str, other: str) -> bool:
    """Whether the first of two statements says nothing that the second does not say too."""
    one, two = words(text), words(other)
    if not one:
        return True
    if len(two) < _SHARED * len(one):
        return False
    shared = (_counted(one) & _counted(two)).total()
    return shared >= _SHARED * len(one) and all(word in two for word in one if word[0].isdigit())


@lru_cache(maxsize=4096)
def _counted(some: tuple[str, ...]) -> Counter[str]:
    return Counter(some)


def style_faults(statements: Iterable[str], language: str) -> Iterator[Found]:
    """Every fault of a note's statements."""
    own = pack(language)
    every = list(statements)
    for place, text in enumerate(every):
        for fault in sorted(faults_of(text, own)):
            yield Found(fault, text)
        if len(words(text)) > 2 and any(says_again(text, other) for other in every[:place]):
            yield Found(StyleFault.REPEAT, text)


def faults_in(note: NoteDraft) -> tuple[Found, ...]:
    """The style faults of a note."""
    texts = [statement.text for section in note.sections for statement in section.kept]
    return tuple(style_faults(texts, note.language))
