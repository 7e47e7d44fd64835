"""Finding a code by a part of its name or of the code itself, in the tables that the product and the hospital have."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from scribe.model import Coding, Language
from scribe.model.base import Frozen
from scribe.terminology.coding import Codebook
from scribe.terminology.icd10cm import SYSTEM as ICD10_CM
from scribe.terminology.icd10cm import find_icd10cm, icd10cm_for
from scribe.terminology.lexicon import ATC, ICD10, Lexicon, Term, allergens, conditions, medicines, symptoms

TermKind = Literal["medication", "allergy", "problem"]
LONGEST_QUERY: Final = 100
MOST_FOUND: Final = 20
_LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")

_LISTS: Final = {
    "medication": ((medicines, ATC),),
    "allergy": ((medicines, ATC), (allergens, "")),
    "problem": ((conditions, ICD10), (symptoms, "")),
}


class FoundTerm(Frozen):
    """A name that a table has, and its code there; ``system`` and ``code`` are empty for a name without one.

    ``name`` is the note's own word for it in the language that was asked for, ``matched`` the name that was found.
    """

    name: str
    matched: str = ""
    system: str = ""
    code: str = ""
    display: str = ""

    @property
    def coding(self) -> Coding | None:
        """Its code; ``None`` for a name without one."""
        return Coding(system=self.system, code=self.code, display=self.display) if self.code else None


def find_terms(kind: TermKind, query: str, language: Language, book: Codebook) -> tuple[FoundTerm, ...]:
    """What the tables have for some letters: the hospital's own first, then by how well the name fits.

    Args:
        kind: of fact that it is for.
        query: a part of a name, in either language, or the beginning of a code.
        language: of the names that are given back.
        book: which tables this installation uses.
    """
    wanted = plain(query)
    if not wanted:
        return ()
    found: dict[tuple[str, str, str], tuple[tuple[int, int, int, str], FoundTerm]] = {}
    for rank, one in _every(kind, wanted, language, book):
        key = (one.system, one.code, one.name)
        if key not in found or rank < found[key][0]:
            found[key] = (rank, one)
    return tuple(one for _, one in sorted(found.values(), key=lambda pair: pair[0]))[:MOST_FOUND]


def code_for(kind: TermKind, name: str, coding: Coding, language: Language, book: Codebook) -> Coding | None:
    """The code as a table of this installation has it for that very thing; ``None`` where none has.

    Of a problem also one that says more of it ("knee pain": pain in left knee), as a search for its name finds it; of a
    substance nothing but its own.

    Args:
        kind: of the fact.
        name: what the fact calls the thing.
        coding: the code that is wanted; its display is taken where the table calls the thing so.
        language: of the name.
        book: which tables this installation uses.
    """
    lexicons = [lexicon() for lexicon, _ in _LISTS[kind]]
    known = [term for lexicon in lexicons if (term := lexicon.get(name, language)) is not None]
    names = {plain(one) for one in (name, *(other for term in known for other in _all_names(term)))} - {""}
    for entry, own in book.hospital.named(kind):
        if (own.system, own.code) == (coding.system, coding.code) and _is_of(kind, entry, names, known):
            return own
    for lexicon, system in zip(lexicons, (system for _, system in _LISTS[kind]), strict=True):
        if system and coding.system == system:
            for term in lexicon.terms:
                if term.code == coding.code and (term in known or _says_more(kind, _all_names(term), names)):
                    called = {coding.display} & {*_all_names(term)}
                    return Coding(system=system, code=term.code, display=next(iter(called), term.name(language)))
    if kind == "problem" and book.problems == "icd-10-cm" and coding.system == ICD10_CM:
        return icd10cm_for({name, *(term.en for term in known)}, coding.code, {term.code for term in known})
    return None


def _all_names(term: Term) -> tuple[str, ...]:
    return (*term.names("en"), *term.names("zh"))


def _is_of(kind: TermKind, entry: str, names: set[str], known: list[Term]) -> bool:
    """Whether a name of the hospital's table names the thing: of a substance with its form, but with no other one."""
    if plain(entry) in names or _says_more(kind, (entry,), names):
        return True
    if kind == "problem":
        return False
    named = [match.term for language in _LANGUAGES for match in medicines().find(entry, language)]
    return bool(named) and all(term in known for term in named)


def _says_more(kind: TermKind, entries: Iterable[str], names: set[str]) -> bool:
    return kind == "problem" and any(name in plain(entry) for entry in entries for name in names)


def plain(text: str) -> str:
    """A name as it is compared: without case, width and blanks."""
    return "".join(unicodedata.normalize("NFKC", text[:LONGEST_QUERY]).lower().split())


def _every(
    kind: TermKind, wanted: str, language: Language, book: Codebook
) -> Iterator[tuple[tuple[int, int, int, str], FoundTerm]]:
    for name, coding in book.hospital.named(kind):
        if (fit := _fit(wanted, name, coding.code)) is not None:
            made = FoundTerm(
                name=coding.display, matched=name, system=coding.system, code=coding.code, display=coding.display
            )
            yield (0, fit, len(name), name), made
    for lexicon, system in _LISTS[kind]:
        yield from _in_list(lexicon(), system, wanted, language)
    if kind == "problem" and book.problems == "icd-10-cm":
        for coding in find_icd10cm(wanted):
            fit = _fit(wanted, coding.display, coding.code) or 0
            made = FoundTerm(
                name=coding.display, matched=coding.display, system=coding.system, code=coding.code,
                display=coding.display,
            )  # fmt: skip
            yield (2, fit, len(coding.display), coding.display), made


def _in_list(
    lexicon: Lexicon, system: str, wanted: str, language: Language
) -> Iterator[tuple[tuple[int, int, int, str], FoundTerm]]:
    for term in lexicon.terms:
        code = term.code if system else ""
        names = dict.fromkeys((*term.names(language), *term.names("zh" if language == "en" else "en")))
        fits = [(fit, len(name), name) for name in names if name and (fit := _fit(wanted, name, code)) is not None]
        if fits:
            fit, length, name = min(fits)
            made = FoundTerm(
                name=term.name(language) or name, matched=name, system=system if code else "", code=code,
                display=term.name(language) if code else "",
            )  # fmt: skip
            yield (1, fit, length, name), made


def _fit(wanted: str, name: str, code: str) -> int | None:
    """How well a name or a code fits: 0 for the whole of it; ``None`` where it does not."""
    letters, sign = plain(name), plain(code)
    if wanted in (letters, sign):
        return 0
    if letters.startswith(wanted) or (sign and sign.startswith(wanted)):
        return 1
    return 2 if wanted in letters else None
