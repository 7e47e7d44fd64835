"""Facts by their standard terms, with the words that were spoken beside them: HCTZ, 心梗, "amlodapine", a brand."""

from __future__ import annotations

from typing import Final

from scribe.model import (
    AllergyFact,
    Fact,
    Language,
    MedicationFact,
    ProblemFact,
    Transcript,
)
from scribe.terminology.lexicon import Lexicon, Term, conditions, medicines, symptoms
from scribe.terminology.spelling import misspelt

GUESSED: Final = 0.6
"""The most confidence of a fact whose name was misspelt: it still has a code, and a reader sees what was heard."""


def standardised(facts: tuple[Fact, ...], language: Language, transcript: Transcript) -> tuple[Fact, ...]:
    """The facts with the lexicon's names for medicines, problems and allergies, and ``said`` where it differs.

    Args:
        facts: of a draft, whoever drafted it.
        language: of their names.
        transcript: what was said; a fact's own evidence is searched for its words.
    """
    spoken = {segment.id: segment.text for segment in transcript.segments}
    return tuple(
        _standard(fact, language, [spoken[one] for one in fact.evidence if one in spoken], transcript.language)
        for fact in facts
    )


def _standard(fact: Fact, language: Language, evidence: list[str], heard_in: Language) -> Fact:
    lexicons: tuple[Lexicon, ...] = (medicines(),)
    match fact:
        case MedicationFact():
            name = fact.attributes.name
        case AllergyFact():
            name = fact.attributes.substance
        case ProblemFact():
            name, lexicons = fact.text, (conditions(), symptoms())
        case _:
            return fact
    term = next((found for lexicon in lexicons if (found := lexicon.get(name, language)) is not None), None)
    if term is None or not term.name(language):
        return fact
    said, guessed = _spoken(term, evidence, heard_in, lexicons)
    changes: dict[str, object] = {"said": said if said.lower() != term.name(language).lower() else ""}
    if guessed:
        changes["confidence"] = min(fact.confidence, GUESSED)
    return _renamed(fact, name, term.name(language)).model_copy(update=changes)


def _renamed(fact: Fact, old: str, new: str) -> Fact:
    """The fact under another name, in its words as well."""
    if old == new:
        return fact
    members: dict[str, object] = {"text": fact.text.replace(old, new)}
    match fact:
        case MedicationFact():
            members["attributes"] = fact.attributes.model_copy(update={"name": new})
        case AllergyFact():
            members["attributes"] = fact.attributes.model_copy(update={"substance": new})
    return fact.model_copy(update=members)


def _spoken(term: Term, evidence: list[str], language: Language, lexicons: tuple[Lexicon, ...]) -> tuple[str, bool]:
    """The words by which a concept was spoken of, and whether they had to be guessed; empty when no evidence has it."""
    for text in evidence:
        found = [match for lexicon in lexicons for match in lexicon.find(text, language) if match.term == term]
        if found:
            return found[0].text, False
    for text in evidence:
        near = [match for match in misspelt(text, language) if match.term == term]
        if near:
            return near[0].text, True
    return "", False
