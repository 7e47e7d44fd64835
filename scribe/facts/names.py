"""Facts that rest on a name which the recogniser wrote otherwise: words without a code until a person confirms them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from scribe.facts.registry import kind_of
from scribe.language.reading import Reading
from scribe.model import Fact, FlagKind, Language, MedicationFact, ReadAs, SegmentId, Statement
from scribe.terminology.lexicon import Lexicons, Term, conditions, medicines, symptoms, tests

UNCONFIRMED: Final = 0.4
"""The most confidence of a fact whose name was read otherwise than it was written; below what gets a code."""
CONFIRMED: Final = 0.9
"""The confidence once a person has listened and kept the statement."""


def with_doubt(facts: Iterable[Fact], reading: Reading, language: Language) -> list[Fact]:
    """The facts; those of which the name was read otherwise than it was written are less sure, and say what was heard.

    Args:
        facts: of the recording's claims.
        reading: of the recording.
        language: of the facts.
    """
    doubted = _doubted(reading)
    open_ones = {segment.id: [one for one in segment.read_as if not one.name] for segment in reading.segments}
    return [_less_sure(_whole(fact, open_ones), doubted, language) for fact in facts]


def _whole(fact: Fact, open_ones: Mapping[SegmentId, Sequence[ReadAs]]) -> Fact:
    """A medicine that only a piece of an unknown name stands for ("pridness alone"), by all of what was heard."""
    if not isinstance(fact, MedicationFact):
        return fact
    name = re.compile(rf"\b{re.escape(fact.attributes.name)}\b", re.IGNORECASE)
    for one in (one for segment in fact.evidence for one in open_ones.get(segment, ())):
        if name.search(one.heard):
            attributes = fact.attributes.model_copy(update={"name": one.heard})
            return fact.model_copy(
                update={
                    "attributes": attributes,
                    "confidence": min(fact.confidence, UNCONFIRMED),
                    "said": one.heard,
                }
            )
    return fact


def confirmed(fact: Fact, statements: Sequence[Statement]) -> Fact:
    """A fact as sure as a person made it who looked at the flag about its name and kept the statement."""
    if fact.confidence > UNCONFIRMED or not fact.said:
        return fact
    looked_at = any(
        flag.kind is FlagKind.UNCLEAR_WORDS and flag.recording_says == fact.said and not flag.open
        for statement in statements
        for flag in statement.flags
    )
    return fact.model_copy(update={"confidence": CONFIRMED}) if looked_at else fact


def _less_sure(fact: Fact, doubted: dict[tuple[SegmentId, str], ReadAs], language: Language) -> Fact:
    key = kind_of(fact).key(fact, language)
    found = [doubted.get((segment, key)) for segment in fact.evidence]
    one = next((each for each in found if each is not None), None)
    if one is None:
        return fact
    return fact.model_copy(update={"confidence": min(fact.confidence, UNCONFIRMED), "said": one.heard})


def _doubted(reading: Reading) -> dict[tuple[SegmentId, str], ReadAs]:
    """The names that were read otherwise, by their segment and what they mean; not those that it also names rightly."""
    found: dict[tuple[SegmentId, str], ReadAs] = {}
    for segment in reading.segments:
        spans = {(one.start, one.end) for one in segment.read_as}
        for one in segment.read_as:
            language: Language = segment.language or ("zh" if reading.language == "zh" else "en")
            for term in _terms(one.name, language):
                named = [match for _, match in _lists().find(segment.text, language) if match.term == term]
                if all((match.start, match.end) in spans for match in named):
                    found[segment.id, term.en] = one
    return found


def _terms(name: str, language: Language) -> frozenset[Term]:
    return frozenset(match.term for _, match in _lists().find(name, language) if match.text == name)


@cache
def _lists() -> Lexicons:
    return Lexicons((medicines(), conditions(), symptoms(), tests()))
