"""Every name of the lists by which something that was written by its sound may be meant, and the words in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from scribe.model import Language
from scribe.terminology.lexicon import (
    Lexicon,
    Lexicons,
    Term,
    body_sites,
    conditions,
    medicines,
    procedures,
    symptoms,
    tests,
)

# what people complain of is told in everyday words, which recognisers know
_LISTS: Final = {"medicine": medicines, "condition": conditions, "test": tests}
_WORD: Final = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")


class Name(NamedTuple):
    """A name of a list: ``kind`` is ``medicine``, ``condition`` or ``test``."""

    name: str
    term: Term
    kind: str


def names_of(language: Language) -> Iterator[Name]:
    """The names in a language, each once for each thing that it names."""
    for kind, lexicon in _LISTS.items():
        for term in lexicon().terms:
            for name in dict.fromkeys(term.names(language)):
                if name:
                    yield Name(name, term, kind)


@cache
def every_list() -> Lexicons:
    """The lists together: what stands in one of them is known, and is no misheard name."""
    lists: tuple[Lexicon, ...] = (medicines(), conditions(), symptoms(), tests(), procedures())
    return Lexicons(lists)


@cache
def medicine_terms() -> frozenset[Term]:
    """What the list of medicines names."""
    return frozenset(medicines().terms)


@cache
def words_in_names() -> frozenset[str]:
    """Every word of the lists' English names, in small letters: none of them is a misheard one."""
    lists = (medicines(), conditions(), symptoms(), tests(), procedures(), body_sites())
    return frozenset(
        word.lower() for one in lists for term in one.terms for name in term.names("en") for word in _WORD.findall(name)
    )
