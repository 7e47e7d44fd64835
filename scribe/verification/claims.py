"""Symptoms and conditions: whether they were said, said to be there or not, said as certain, and of whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.consultation.models import Flag, FlagKind, Language, Level, Segment, Speaker
from scribe.verification.heard import HeardConcepts, Said
from scribe.verification.mentions import Mention, Polarity, mentions
from scribe.verification.lay_words import lay_denial, spoken_of
from scribe.verification.people import PEOPLE, kin_in, same_person
from scribe.verification.wording import flag

_CERTAIN: Final = (Polarity.PRESENT, Polarity.DENIED)
_NEIGHBOURS: Final = 2
"""A reply stands at most so many segments after its question, and evidence often names only one of the two."""


def check_claims(
    text: str, language: Language, segments: tuple[Segment, ...], heard: HeardConcepts, *, of_family: bool = False
) -> Iterator[Flag]:
    """A flag for each symptom or condition of a statement that the recording contradicts or does not know.

    Args:
        text: the statement.
        language: the note's.
        segments: the statement's evidence.
        heard: what was said of every concept.
        of_family: whether the statement stands under a heading for relatives.
    """
    near = _near(segments, heard)
    evidence = " ".join(segment.text for segment in segments)
    clauses = re.split(r"[，。,.;；?？!！]", evidence)
    of_patient = " ".join(clause for clause in clauses if not kin_in(clause, language))
    of_others = " ".join(clause for clause in clauses if kin_in(clause, language))
    for mention in mentions(text, language):
        if len(mention.text) < 2:  # 咳 or 吐 alone is a part of many words
            continue
        every = heard.of(mention.term)
        here = tuple(said for said in every if said.segment.id in near or (said.reply and said.reply.id in near))
        told = here or every
        if not told:
            denial = (
                lay_denial(mention, segments) if language == "zh" and mention.polarity is Polarity.PRESENT else None
            )
            if denial is not None:
                yield flag(FlagKind.OPPOSITE, Level.HIGH, language, note=mention.text, said=denial.mark, quote=denial)
                continue
            if not spoken_of(mention, evidence, language):
                yield flag(FlagKind.FINDING_NOT_SAID, Level.RAISED, language, note=mention.text)
            continue
        of_whom = of_others if mention.person else of_patient
        alone = bool(here) and not spoken_of(mention, of_whom, language)
        contradiction = _contradiction(mention, told, language, of_family=of_family, alone=alone)
        if contradiction is not None:
            yield contradiction


def _near(segments: tuple[Segment, ...], heard: HeardConcepts) -> frozenset[str]:
    """The evidence with its neighbours: a question's reply, a reply's question."""
    every = heard.transcript.segments
    named = {segment.id for segment in segments}
    return frozenset(
        every[other].id
        for place, segment in enumerate(every)
        if segment.id in named
        for other in range(max(0, place - 1), min(len(every), place + _NEIGHBOURS))
    )


def _contradiction(
    mention: Mention, told: tuple[Said, ...], language: Language, *, of_family: bool, alone: bool
) -> Flag | None:
    if mention.polarity in (Polarity.ASKED, Polarity.IF_SO):
        return None
    definite = tuple(said for said in told if said.polarity in (*_CERTAIN, Polarity.POSSIBLE))
    if not definite:
        return None
    person = mention.person or ("family" if of_family else "")
    same = tuple(said for said in definite if _of_same(person, said.mention.person))
    if not same:
        stated = alone and mention.polarity is not Polarity.DENIED
        return _other_person(mention, person, definite[0], language) if stated else None
    if mention.polarity is Polarity.DENIED:
        agreeing = any(said.polarity is Polarity.DENIED for said in same)
        against = tuple(said for said in same if said.polarity is not Polarity.DENIED and not said.explains)
        return _flag(FlagKind.OPPOSITE, Level.HIGH, mention, against[0], language) if against and not agreeing else None
    if all(said.polarity is Polarity.DENIED for said in same):
        others = [said for said in definite if said not in same and said.polarity is Polarity.PRESENT]
        if others:
            return _other_person(mention, person, others[0], language)
        return _flag(FlagKind.OPPOSITE, Level.HIGH, mention, same[0], language)
    doctors = [said for said in same if said.segment.speaker is Speaker.DOCTOR]
    if mention.polarity is Polarity.PRESENT and doctors and all(one.polarity is Polarity.POSSIBLE for one in same):
        return _flag(FlagKind.LESS_CERTAIN, Level.LOW, mention, same[0], language)
    return None


def _of_same(person: str, other: str) -> bool:
    return (not person and not other) or same_person(person, other)


def _other_person(mention: Mention, person: str, said: Said, language: Language) -> Flag:
    whose = PEOPLE[language]
    return flag(
        FlagKind.OTHER_SPEAKER,
        Level.HIGH,
        language,
        note=f"{mention.text} ({whose[person]})",
        said=whose[said.mention.person],
        quote=said.quote,
    )


def _flag(kind: FlagKind, level: Level, mention: Mention, said: Said, language: Language) -> Flag:
    words = f"{kind.value}_denied" if kind is FlagKind.OPPOSITE and mention.polarity is Polarity.DENIED else kind.value
    return flag(kind, level, language, words=words, note=mention.text, said=said.quote.mark, quote=said.quote)
