"""Codes for the facts of a note: the hospital's own first, then ICD-10-CM where it was asked for, else the lexicon's.

A fact of which the drafter is not sure keeps its text and has no code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from scribe.model import (
    AllergyFact,
    Coding,
    Fact,
    Language,
    MedicationFact,
    OrderFact,
    ProblemFact,
    ResultFact,
)
from scribe.settings import Settings
from scribe.terminology.hospital_codes import NO_CODES, HospitalCodes, read_hospital_codes
from scribe.terminology.icd10cm import icd10cm
from scribe.terminology.lexicon import ATC, Lexicon, Term, conditions, medicines, symptoms, tests

LEAST_CONFIDENCE: Final = 0.5
"""Below it a fact has no code: an EMR acts on codes."""

ProblemCodes = Literal["icd-10", "icd-10-cm"]


@dataclass(frozen=True)
class Codebook:
    """Which codes an installation uses."""

    problems: ProblemCodes = "icd-10"
    hospital: HospitalCodes = NO_CODES


def codebook_from(settings: Settings) -> Codebook:
    """The codes that the settings choose.

    Raises:
        MissingPart: the hospital's file of codes cannot be used.
    """
    return Codebook(problems=settings.problem_codes, hospital=read_hospital_codes(settings.codes_file))


def coded(facts: tuple[Fact, ...], language: Language, book: Codebook) -> tuple[Fact, ...]:
    """The facts with their codes; what is not known stays text.

    Args:
        facts: as they were drafted, perhaps with codes of the lexicon.
        language: of their names.
        book: which codes to use.
    """
    return tuple(fact.model_copy(update={"codings": _codings(fact, language, book)}) for fact in facts)


def _codings(fact: Fact, language: Language, book: Codebook) -> tuple[Coding, ...]:
    if fact.confidence < LEAST_CONFIDENCE:
        return ()
    if isinstance(fact, ProblemFact):
        return _problem(fact, language, book)
    name, kind, lexicon = _named_by(fact)
    if not name.strip():
        return fact.codings
    term = lexicon().get(name, language)
    own = book.hospital.find(kind, name, *_names(term, language))
    known = fact.codings or (_atc(term, language) if lexicon is medicines else ())
    return tuple(dict.fromkeys((*own, *known)))


def _named_by(fact: Fact) -> tuple[str, str, Callable[[], Lexicon]]:
    """What a fact is called, the kind that the hospital's table knows it by, and the lexicon of such names."""
    match fact:
        case MedicationFact():
            return fact.attributes.name, "medication", medicines
        case AllergyFact():
            return fact.attributes.substance, "allergy", medicines
        case ResultFact():
            return fact.attributes.name, "result", tests
        case OrderFact():
            return fact.attributes.name, "order", tests
        case _:
            return "", "", tests


def _atc(term: Term | None, language: Language) -> tuple[Coding, ...]:
    return (Coding(system=ATC, code=term.code, display=term.name(language)),) if term is not None and term.code else ()


def _problem(fact: ProblemFact, language: Language, book: Codebook) -> tuple[Coding, ...]:
    term = conditions().get(fact.text, language) or symptoms().get(fact.text, language)
    if own := book.hospital.find("problem", fact.text, *_names(term, language)):
        return own
    if book.problems == "icd-10-cm" and (name := term.en if term else fact.text if language == "en" else ""):
        found = icd10cm(name, side=fact.attributes.side, who=term.code if term else "")
        if found is not None:
            return (found,)
    return fact.codings


def _names(term: Term | None, language: Language) -> tuple[str, ...]:
    return (*term.names(language), *term.names("zh" if language == "en" else "en")) if term else ()
