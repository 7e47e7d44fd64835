"""The texts of a note's statements, laid out so that those which tell a thing are looked up and not searched for.

A note may have as many statements as its recording has facts: asked of each fact and each statement, who tells what
would grow with the square of what was said.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import Final

from scribe.model import Language
from scribe.terminology.lexicon import Lexicon, term_of

_BETWEEN: Final = "\0"
"""What stands between two texts, and in none of them."""

Reads = Callable[[str, Language], Iterable[Hashable]]
"""What is read in one text, to be looked up: the same function each time."""


class Texts:
    """Texts in one language, each known by its place.

    Args:
        texts: of statements.
        language: of the note.
    """

    def __init__(self, texts: Sequence[str], language: Language) -> None:
        self._texts, self._language = tuple(texts), language
        self._begins: list[int] = []
        low = [text.lower().replace(_BETWEEN, " ") for text in self._texts]
        self._joined = _BETWEEN.join(low)
        at = 0
        for text in low:
            self._begins.append(at)
            at += len(text) + len(_BETWEEN)
        self._read: dict[Reads, dict[Hashable, set[int]]] = {}

    def holding(self, words: str) -> frozenset[int]:
        """The places of the texts in which the words stand as they are, in any case; of no words none."""
        low, found = words.strip().lower(), set[int]()
        at = self._joined.find(low) if low and _BETWEEN not in low else -1
        while at >= 0:
            place = bisect_right(self._begins, at) - 1
            found.add(place)
            at = self._joined.find(low, self._begins[place + 1]) if place + 1 < len(self._begins) else -1
        return frozenset(found)

    def naming(self, name: str, *lexicons: Lexicon) -> frozenset[int]:
        """The places of the texts that name a thing: as it stands, or by another name of its concept.

        Args:
            name: of the thing.
            lexicons: the lists in which it and its other names may stand.
        """
        found, known = self.holding(name), term_of(name, self._language, *lexicons)
        if known is None:
            return found
        return found.union(*(self._index(one.named).get(known, ()) for one in lexicons))

    def reading(self, reads: Reads, wanted: Collection[Hashable]) -> frozenset[int]:
        """The places of the texts in which all that is wanted is read; where nothing is wanted, all."""
        index = self._index(reads)
        every = [frozenset(index.get(one, ())) for one in wanted]
        return frozenset.intersection(*every) if every else frozenset(range(len(self._texts)))

    def _index(self, reads: Reads) -> dict[Hashable, set[int]]:
        if reads not in self._read:
            index = self._read[reads] = {}
            for place, text in enumerate(self._texts):
                for one in reads(text, self._language):
                    index.setdefault(one, set()).add(place)
        return self._read[reads]
