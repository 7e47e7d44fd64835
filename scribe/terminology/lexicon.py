"""Word lists, and how a text is searched with them.

The lists lie beside this file in ``data/`` as plain text: one concept a line, fields separated by ``|``, further names
by commas. They are written from general medical knowledge for the outpatient clinic; the first field is the name that a
note uses in English, the second the one it uses in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from scribe.model import Language

ICD10: Final = "http://hl7.org/fhir/sid/icd-10"
ATC: Final = "http://www.whocc.no/atc"


@dataclass(frozen=True)
class Term:
    """One concept: its names in a note, and its code where it has an exact one.

    ``code`` belongs to the list's system: ICD-10 for conditions, ATC for medicines. ``category`` is filled for tests
    only: ``laboratory``, ``imaging``, ``procedure`` or ``referral``.
    """

    en: str
    zh: str
    code: str = ""
    category: str = ""
    also_en: tuple[str, ...] = ()
    also_zh: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """How a note in this language writes it."""
        return self.zh if language == "zh" else self.en

    def names(self, language: Language) -> tuple[str, ...]:
        """Every name by which it may be spoken of in this language, the note's own first."""
        return (self.zh, *self.also_zh) if language == "zh" else (self.en, *self.also_en)


@dataclass(frozen=True)
class Match:
    """A concept found in a text, and where (character offsets)."""

    term: Term
    start: int
    end: int
    text: str


class Lexicon:
    """A list of concepts that finds itself in texts.

    English names match whole words in any case, with a plural ``s`` allowed; Chinese names match anywhere. The longest
    name wins, matches never overlap.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._index: dict[Language, dict[str, Term]] = {"en": {}, "zh": {}}
        for term in self.terms:
            for language, index in self._index.items():
                for name in term.names(language):
                    index.setdefault(name.lower(), term)
            # Doctors who speak Chinese say abbreviations and some names in English.
            for name in (term.en, *term.also_en):
                self._index["zh"].setdefault(name.lower(), term)
        self._patterns = {language: _pattern(index) for language, index in self._index.items()}

    def find(self, text: str, language: Language) -> tuple[Match, ...]:
        """Every concept named in ``text``, from left to right."""
        found = []
        for match in self._patterns[language].finditer(text):
            name = match.group(1).lower()
            term = self._index[language].get(name)
            if term is not None:
                found.append(Match(term, match.start(1), match.end(1), match.group(1)))
        return tuple(found)

    def first(self, text: str, language: Language) -> Match | None:
        """The first concept named in ``text``, or ``None``."""
        return next(iter(self.find(text, language)), None)

    def get(self, name: str, language: Language) -> Term | None:
        """The concept with exactly this name, in any case, or ``None``."""
        return self._index[language].get(name.strip().lower())


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted(names, key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in ordered if name.isascii())
    other = "|".join(re.escape(name) for name in ordered if not name.isascii())
    # A name with Chinese signs in it comes first: "CT 检查" is more than "CT".
    branches = [other] if other else []
    if latin:
        branches.append(rf"(?<![A-Za-z0-9])(?:{latin})(?=s?(?![A-Za-z0-9]))")
    return re.compile(f"({'|'.join(branches)})", re.IGNORECASE)


def rows_of(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a list in ``data/``, each as its fields."""
    text = files("scribe.terminology").joinpath("data", name).read_text(encoding="utf-8")
    rows = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(tuple(field.strip() for field in row.split("|")) for row in rows)


def names_of(field: str) -> tuple[str, ...]:
    """The names in a field, which stand between commas."""
    return tuple(name.strip() for name in field.split(",") if name.strip())


MEDICINE_CLASSES = frozenset({"antibiotics", "nsaids", "statin", "inhaler", "sulfa", "cephalosporins"})
"""Groups of medicines among the medicines, by their English names: nobody takes a group."""


@cache
def medicines() -> Lexicon:
    """Medicines by generic name, with their brands; ``code`` is the WHO's ATC code."""
    return Lexicon(Term(en, zh, atc, "", names_of(a), names_of(b)) for en, zh, atc, a, b in rows_of("medicines.txt"))


@cache
def conditions() -> Lexicon:
    """Diseases; ``code`` is the ICD-10 code (WHO), given only where it says exactly the name."""
    return Lexicon(Term(en, zh, icd, "", names_of(a), names_of(b)) for en, zh, icd, a, b in rows_of("conditions.txt"))


@cache
def symptoms() -> Lexicon:
    """Complaints as patients and doctors name them."""
    return Lexicon(Term(en, zh, "", "", names_of(a), names_of(b)) for en, zh, a, b in rows_of("symptoms.txt"))


@cache
def red_flags() -> tuple[Term, ...]:
    """The symptoms that may be an emergency or a grave illness."""
    named = {en for en, _ in rows_of("red_flags.txt")}
    return tuple(term for term in symptoms().terms if term.en in named)


@cache
def tests() -> Lexicon:
    """Laboratory tests, imaging, procedures, and the places that patients are referred to."""
    return Lexicon(Term(en, zh, "", kind, names_of(a), names_of(b)) for en, zh, kind, a, b in rows_of("tests.txt"))


@cache
def body_sites() -> Lexicon:
    """Parts of the body."""
    return Lexicon(Term(en, zh, "", "", names_of(a), names_of(b)) for en, zh, a, b in rows_of("body_sites.txt"))
