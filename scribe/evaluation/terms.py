"""Lists of terms whose recognition is counted apart: medicines above all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from scribe.errors import BadInput
from scribe.evaluation.normalising import tokens_of
from scribe.model import Language
from scribe.terminology import Lexicon, conditions, medicines, symptoms, tests


class Occurrence(NamedTuple):
    """A term in a text: its name, and which tokens it is, the last one excluded."""

    name: str
    start: int
    end: int


class TermList:
    """Terms, found in normalised texts: whole words, the longest name first; an English plural ``s`` is the same term.

    Args:
        names: as people write them; they are normalised like the texts.
        language: of the texts that are searched.
    """

    def __init__(self, names: Iterable[str], language: Language) -> None:
        by_first: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
        for name in names:
            tokens = tokens_of(name, language)
            if not tokens or (language == "zh" and len(tokens) == 1):  # one character is a part of too many words
                continue
            by_first[tokens[0]].setdefault(tuple(tokens), name)
            if language == "en":
                plural = (*tokens[:-1], f"{tokens[-1]}s")
                by_first[plural[0]].setdefault(plural, name)
        self._by_first = {
            first: sorted(known.items(), key=lambda item: -len(item[0])) for first, known in by_first.items()
        }

    def find(self, tokens: Sequence[str]) -> list[Occurrence]:
        """Every term in ``tokens``, from left to right; they never overlap."""
        found = []
        place = 0
        while place < len(tokens):
            known = self._by_first.get(tokens[place], ())
            name = next((item for item in known if tuple(tokens[place : place + len(item[0])]) == item[0]), None)
            if name is None:
                place += 1
                continue
            found.append(Occurrence(name[1], place, place + len(name[0])))
            place += len(name[0])
        return found


class Vocabulary(NamedTuple):
    """The two lists of one language."""

    terms: TermList
    drugs: TermList


@cache
def built_in_terms(language: Language) -> TermList:
    """Conditions, symptoms, tests and medicines of :mod:`scribe.terminology`.

    Parts of the body are left out: most are everyday words ("come back", "on the other hand").
    """
    return TermList(_names((conditions(), symptoms(), tests(), medicines()), language), language)


@cache
def built_in_drugs(language: Language) -> TermList:
    """Medicines of :mod:`scribe.terminology`, generic names and brands."""
    return TermList(_names((medicines(),), language), language)


def vocabularies(*, terms: Path | None = None, drugs: Path | None = None) -> dict[Language, Vocabulary]:
    """The lists for each language: the hospital's own where a file is named, else the built-in ones.

    Args:
        terms: a file of medical terms, see :func:`read_terms`.
        drugs: a file of medicines.

    Raises:
        BadInput: a file cannot be read, or holds no term.
    """
    own_terms = read_terms(terms) if terms else None
    own_drugs = read_terms(drugs) if drugs else None
    languages: tuple[Language, ...] = ("en", "zh")
    return {
        language: Vocabulary(
            terms=TermList(own_terms, language) if own_terms else built_in_terms(language),
            drugs=TermList(own_drugs, language) if own_drugs else built_in_drugs(language),
        )
        for language in languages
    }


def read_terms(path: Path) -> tuple[str, ...]:
    """The terms of a file: UTF-8, one a line, both languages together; empty lines and lines with ``#`` first are not.

    Raises:
        BadInput: it cannot be read, or holds no term.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", remedy="Check the path.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not a text in UTF-8.", remedy="Save it as UTF-8.") from error
    lines = (line.strip() for line in text.splitlines())
    found = tuple(line for line in lines if line and not line.startswith("#"))
    if not found:
        raise BadInput(f"{path} holds no term.", remedy="Write one term a line.")
    return found


def _names(lexicons: Sequence[Lexicon], language: Language) -> Iterable[str]:
    for lexicon in lexicons:
        for term in lexicon.terms:
            yield from term.names(language)
            if language == "zh":  # doctors who speak Chinese say some names in English
                yield from term.names("en")
