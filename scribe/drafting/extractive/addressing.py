"""The names by which people in the consultation speak to one another: they're no part of what is said."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scribe.drafting.word_lists import pattern_of
from scribe.language.claims import Read
from scribe.language.rules import Pack


def addressed(reads: Iterable[Read], own: Pack) -> frozenset[str]:
    """The names that somebody is called by ("Hello, Denise."), as they're written; none that means a thing."""
    pattern = pattern_of(own, "addressed")
    if pattern is None:
        return frozenset()
    every = tuple(reads)
    found = {name for read in every for match in pattern.finditer(read.text) for name in match.groups() if name}
    named = {word for read in every for claim in read.claims for word in claim.words.lower().split()}
    return frozenset(name for name in found if name.lower() not in named)


def unaddressed(text: str, names: frozenset[str]) -> str:
    """A clause without a name that stands apart in it."""
    if not names:
        return text
    one = "|".join(re.escape(name) for name in sorted(names))
    return re.sub(rf"^(?:{one})(?:[,.!?]\s*|$)|,\s*(?:{one})(?=[.!?]?$|,)", "", text)
