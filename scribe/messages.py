"""What pages say, as it is written in English; catalogues say it in other languages (:mod:`scribe.catalogues`)."""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """A message of the pages, to be found in the reader's catalogue."""

    text: str
    """In English; of what is worded elsewhere in English, its key."""
    context: str = ""
    """What it is said of, where the same English words have several meanings."""


class Pair(NamedTuple):
    """Words that notes have, in both languages of notes; pages in other languages have them from their catalogue."""

    english: str
    chinese: str

    def of(self, language: str) -> str:
        """The words in a note's language."""
        return self.chinese if language.startswith("zh") else self.english
