"""Word lists, and how a text is searched with them.

The lists lie beside this file in ``data/`` as plain text: one concept a line, fields separated by ``|``, further names
by commas. They are written from general medical knowledge for the outpatient clinic; the first field is the name that a
note uses in English, the second the one it uses in Chinese.

Further names may be written short: ``(cough/coughs) up blood`` is two names, ``(really/) tired`` is one with and one
without the word, and ``~`` stands for whose it is (``pain in ~ chest``: my, your, his, her, their, the).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import Final

from scribe.model import Language

ICD10: Final = "http://hl7.org/fhir/sid/icd-10"
ATC: Final = "http://www.whocc.no/atc"
ROLE_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"


@dataclass(frozen=True)
class Term:
    """One concept: its names in a note, and its code where it has an exact one.

    ``code`` belongs to the list's system: ICD-10 for conditions, ATC for medicines and vaccines, HL7 v3 RoleCode for
    relatives. ``category`` is filled for tests (``laboratory``, ``imaging``, ``procedure`` or ``referral``), allergens
    (``food``, ``environment``, ``biologic``, ``material``) and substances (``tobacco``, ``alcohol``, ``drug``,
    ``caffeine``).
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

    English names match whole words in any case, with a plural ``s`` allowed; names with Chinese signs in them match
    anywhere. The longest name wins, matches never overlap.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._index: dict[Language, dict[str, Term]] = {"en": {}, "zh": {}}
        for term in self.terms:
            for language, index in self._index.items():
                for name in term.names(language):
                    index.setdefault(_folded(name), term)
            # Doctors who speak Chinese say abbreviations and some names in English.
            for name in (term.en, *term.also_en):
                self._index["zh"].setdefault(_folded(name), term)
        self._lengths = {language: _lengths(index) for language, index in self._index.items()}

    def find(self, text: str, language: Language) -> tuple[Match, ...]:
        """Every concept named in ``text``, from left to right."""
        # every statement of a note is laid beside the segments of its recording, which are long, and their sentences
        return _found_in(self, text, language) if len(text) > _LONG else _found_in_short(self, text, language)

    def first(self, text: str, language: Language) -> Match | None:
        """The first concept named in ``text``, or ``None``."""
        return next(self._found(text, language), None)

    def named(self, text: str, language: Language) -> frozenset[Term]:
        """The concepts named in ``text``."""
        return frozenset(match.term for match in self.find(text, language))

    def get(self, name: str, language: Language) -> Term | None:
        """The concept with exactly this name, in any case, or ``None``."""
        return self._index[language].get(_folded(name.strip()))

    def known(self, language: Language) -> dict[str, Term]:
        """Every name in small letters, with its concept."""
        return self._index[language]

    def _found(self, text: str, language: Language) -> Iterator[Match]:
        # A walk over the places where a name may begin; at each, only the lengths are tried that names with this
        # first word (or, for Chinese, this first sign) have: the time grows with the text, not with the list.
        index, (words, signs) = self._index[language], self._lengths[language]
        low, end = _folded(text), 0
        for start in _BEGINNING.finditer(low):
            at = start.start()
            if at < end:
                continue
            # A name with Chinese signs in it comes first: "CT 检查" is more than "CT".
            length = next((n for n in signs.get(low[at], ()) if _is_signed(low, at, n, index)), 0)
            word = start.group(1)
            if not length and word:
                length = next((n for n in _tried(words, word) if _is_named(low, at, n, index)), 0)
            if length:
                end = at + length
                yield Match(index[low[at:end]], at, end, text[at:end])


def term_of(name: str, language: Language, *lexicons: Lexicon) -> Term | None:
    """The concept of a name in the first of some lists that has it, or ``None``."""
    return next((known for one in lexicons if (known := one.get(name, language)) is not None), None)


@lru_cache(maxsize=64)
def _found_in(lexicon: Lexicon, text: str, language: Language) -> tuple[Match, ...]:
    return tuple(lexicon._found(text, language))  # noqa: SLF001


@lru_cache(maxsize=8192)
def _found_in_short(lexicon: Lexicon, text: str, language: Language) -> tuple[Match, ...]:
    return tuple(lexicon._found(text, language))  # noqa: SLF001


class Lexicons:
    """Several lists, looked for in one pass over a text: each finds in it what it would find alone."""

    def __init__(self, lists: Iterable[Lexicon]) -> None:
        self._owners: dict[Language, dict[str, list[tuple[int, Term]]]] = {"en": {}, "zh": {}}
        for number, one in enumerate(lists):
            for language, owners in self._owners.items():
                for name, term in one.known(language).items():
                    owners.setdefault(name, []).append((number, term))
        self._lengths = {language: _lengths(owners) for language, owners in self._owners.items()}

    def find(self, text: str, language: Language) -> Iterator[tuple[int, Match]]:
        """Every concept named in ``text``, with the number of the list that knows it."""
        owners, (words, signs) = self._owners[language], self._lengths[language]
        low, ends = _folded(text), dict[int, int]()
        for start in _BEGINNING.finditer(low):
            at, word = start.start(), start.group(1)
            taken = {number for number, end in ends.items() if at < end}
            lengths = [n for n in signs.get(low[at], ()) if _is_signed(low, at, n, owners)]
            if word:
                lengths += [n for n in _tried(words, word) if _is_named(low, at, n, owners)]
            for length in lengths:
                end = at + length
                for number, term in owners[low[at:end]]:
                    if number not in taken:
                        taken.add(number)
                        ends[number] = end
                        yield number, Match(term, at, end, text[at:end])


_LONG: Final = 600
"""Characters from which on what was found in a text is kept."""
_BEGINNING: Final = re.compile(r"(?<![a-z0-9])([a-z0-9]+)|[^\s!-/:-@\[-`{-~]")
_AFTER: Final = re.compile(r"s?(?![a-z0-9])")


def _folded(text: str) -> str:
    """A text in small letters, of the same length, with one sort of apostrophe."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in text)
    return low.replace("’", "'")


def _lengths(index: Iterable[str]) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """The lengths of names, longest first: of English ones by first word, of the others by first sign."""
    words: dict[str, set[int]] = {}
    signs: dict[str, set[int]] = {}
    for name in index:
        beginning = _BEGINNING.match(name) if name.isascii() else None
        if beginning and beginning.group(1):
            words.setdefault(beginning.group(1), set()).add(len(name))
        else:
            signs.setdefault(name[0], set()).add(len(name))
    by_word, by_sign = ({key: tuple(sorted(of, reverse=True)) for key, of in each.items()} for each in (words, signs))
    return by_word, by_sign


def _tried(words: dict[str, tuple[int, ...]], word: str) -> Iterator[int]:
    yield from words.get(word, ())
    if word.endswith("s"):  # a plural of a name that is one word
        yield from (length for length in words.get(word[:-1], ()) if length < len(word))


def _is_named(low: str, at: int, length: int, index: Container[str]) -> bool:
    name = low[at : at + length]
    return len(name) == length and name in index and _AFTER.match(low, at + length) is not None


def _is_signed(low: str, at: int, length: int, index: Container[str]) -> bool:
    name = low[at : at + length]
    return len(name) == length and name in index and not name.isascii()


def rows_of(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a list in ``data/``, each as its fields."""
    text = files("scribe.terminology").joinpath("data", name).read_text(encoding="utf-8")
    rows = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(tuple(field.strip() for field in row.split("|")) for row in rows)


def names_of(field: str) -> tuple[str, ...]:
    """The names in a field, which stand between commas, each written out (see the module's text)."""
    return tuple(dict.fromkeys(name for raw in field.split(",") if raw.strip() for name in expanded(raw)))


def expanded(name: str) -> tuple[str, ...]:
    """The names that a name written short stands for."""
    written = _choices(name.strip())
    owned = (one.replace("~", whose) for one in written for whose in (_WHOSE if "~" in one else ("",)))
    return tuple(dict.fromkeys(" ".join(one.split()) for one in owned))


def _choices(name: str) -> tuple[str, ...]:
    parts = re.split(r"\(([^()]*/[^()]*)\)", name)
    options = [part.split("/") if i % 2 else [part] for i, part in enumerate(parts)]
    return tuple("".join(chosen) for chosen in product(*options))


_WHOSE: Final = ("my", "your", "his", "her", "their", "the")


MEDICINE_CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    "antibiotics": ("J01",),
    "antidepressants": ("N06A",),
    "antihistamine": ("R06A",),
    "beta blockers": ("C07",),
    "blood pressure tablets": ("C02", "C03", "C07", "C08", "C09"),
    "blood thinners": ("B01A",),
    "cephalosporins": ("J01DB", "J01DC", "J01DD", "J01DE"),
    "inhaler": ("R03",),
    "iron": ("B03A",),
    "laxative": ("A06A",),
    "nsaids": ("M01A", "N02BA", "M02AA"),
    "painkillers": ("N02", "M01A"),
    "proton pump inhibitor": ("A02BC",),
    "sleeping pills": ("N05C",),
    "statin": ("C10AA",),
    "steroids": ("H02", "D07", "R01AD", "R03BA", "A07EA", "S01BA"),
    "stomach medicine": ("A02",),
    "sulfa": ("J01E",),
    "water tablets": ("C03",),
}
"""Groups of medicines among the medicines, by their English names, with the beginnings of their members' ATC codes.

Nobody takes a group; who was told to take a member takes one of it.
"""


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


@cache
def procedures() -> Lexicon:
    """Operations and treatments that were done or are planned."""
    return Lexicon(Term(en, zh, "", "", names_of(a), names_of(b)) for en, zh, a, b in rows_of("procedures.txt"))


@cache
def vaccines() -> Lexicon:
    """Vaccines and immunoglobulins; ``code`` is the WHO's ATC code, or the group's where there are several."""
    return Lexicon(Term(en, zh, atc, "", names_of(a), names_of(b)) for en, zh, atc, a, b in rows_of("vaccines.txt"))


@cache
def allergens() -> Lexicon:
    """What people are allergic to besides medicines: everyday words, to be looked for where an allergy is spoken of."""
    return Lexicon(Term(en, zh, "", kind, names_of(a), names_of(b)) for en, zh, kind, a, b in rows_of("allergens.txt"))


@cache
def relatives() -> Lexicon:
    """Relatives and others near the patient; ``code`` is HL7's v3 RoleCode, empty where it has none."""
    return Lexicon(Term(en, zh, role, "", names_of(a), names_of(b)) for en, zh, role, a, b in rows_of("relatives.txt"))


@cache
def substances() -> Lexicon:
    """Tobacco, alcohol, drugs and caffeine as they are spoken of."""
    return Lexicon(Term(en, zh, "", kind, names_of(a), names_of(b)) for en, zh, kind, a, b in rows_of("substances.txt"))
