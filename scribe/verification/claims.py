"""Symptoms and conditions: whether they were said, said to be there or not, said as certain, and of whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from scribe.language.quantity import find_quantities
from scribe.model import Flag, FlagKind, Language, Level, Quote, Segment, Speaker
from scribe.verification.heard import HeardConcepts, Said
from scribe.verification.lay_replies import affirmed_by_reply, denied_anywhere, denied_by_reply
from scribe.verification.lay_words import affirmed_pain, lay_denial, spoken_of
from scribe.verification.mentions import Mention, Polarity, mentions
from scribe.verification.people import PEOPLE, kin_in, other_person, people_named, same_person
from scribe.verification.wording import flag

_CERTAIN: Final = (Polarity.PRESENT, Polarity.DENIED)
_TEMPERATURE: Final = re.compile(r"\btemp(?:erature)?\b|\bdegrees?\b|\bthermometer\b|体温|度|烧", re.IGNORECASE)
_FEVER: Final = ((Decimal("37.8"), Decimal(45)), (Decimal(100), Decimal(112)))
"""Temperatures that are a fever, in degrees Celsius and Fahrenheit."""
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
    evidence = "\n".join(segment.text for segment in segments)
    of_patient, of_others = _by_person(segments, heard.transcript.language)
    around = " ".join(segment.text for segment in heard.transcript.segments if segment.id in near)
    for mention in mentions(text, language):
        if len(mention.text) < 2:  # 咳 or 吐 alone is a part of many words
            continue
        every = heard.of(mention.term)
        here = tuple(said for said in every if said.segment.id in near or (said.reply and said.reply.id in near))
        told = here or every
        if _of_nobody_named(mention, told, around, language):
            yield _of_patient(mention, segments, language)
            continue
        denied_too = mention.polarity is Polarity.DENIED and language == "zh" and denied_anywhere(mention, evidence)
        if all(said.polarity in (Polarity.ASKED, Polarity.IF_SO) for said in told):
            against = _lay_contradiction(mention, segments, language)
            if against is not None:
                yield against
            elif not told and not denied_too and not _told_otherwise(mention, around, evidence, heard):
                # between two languages everyday words cannot be compared
                level = Level.HIGH if language == heard.transcript.language else Level.LOW
                yield flag(FlagKind.FINDING_NOT_SAID, level, language, note=mention.text)
            continue
        of_whom = of_others if mention.person else of_patient
        alone = bool(here) and not spoken_of(mention, of_whom, language)
        contradiction = _contradiction(mention, told, language, of_family=of_family, alone=alone)
        if contradiction is not None and not denied_too:
            yield contradiction


def _told_otherwise(mention: Mention, around: str, evidence: str, heard: HeardConcepts) -> bool:
    """Whether people spoke of a thing in other words; a fever may be told by the temperature alone."""
    spoken = heard.transcript.language
    if mention.term.en == "fever" and mention.polarity is Polarity.PRESENT and _TEMPERATURE.search(evidence):
        values = [value for quantity in find_quantities(evidence, spoken) for value in quantity.values]
        return any(low <= value < high for value in values for low, high in _FEVER)
    return spoken_of(mention, around, spoken)


def _by_person(segments: tuple[Segment, ...], language: Language) -> tuple[str, str]:
    """The clauses of the evidence that are about the patient, and those about anybody else."""
    of_patient: list[str] = []
    of_others: list[str] = []
    for segment in segments:
        at = 0
        for clause in re.split(r"(?<=[，。,.;；?？!！])", segment.text):
            about = other_person(segment.text[:at], clause, language)(len(clause))
            (of_others if about or kin_in(clause, language) else of_patient).append(clause)
            at += len(clause)
    return " ".join(of_patient), " ".join(of_others)


def _of_nobody_named(mention: Mention, told: tuple[Said, ...], around: str, language: Language) -> bool:
    """Whether a statement is about a relative of whom its evidence does not speak at all."""
    if mention.person in ("", "family", "another person") or (not told and not around):
        return False
    if any(same_person(mention.person, said.mention.person) for said in told):
        return False
    return not any(same_person(mention.person, named) for named in people_named(around, language))


def _of_patient(mention: Mention, segments: tuple[Segment, ...], language: Language) -> Flag:
    whose = PEOPLE[language]
    last = segments[-1]
    return flag(
        FlagKind.OTHER_SPEAKER,
        Level.HIGH,
        language,
        note=f"{mention.text} ({whose[mention.person]})",
        said=whose[""],
        quote=Quote(segment=last.id, text=last.text, mark=last.text),
    )


def _lay_contradiction(mention: Mention, segments: tuple[Segment, ...], language: Language) -> Flag | None:
    """A flag where the evidence says the opposite in words that do not name the term."""
    if mention.person:
        return None
    quote, words = None, "opposite"
    if language == "en" and mention.polarity is Polarity.DENIED:
        quote, words = affirmed_pain(mention, segments), "opposite_denied"
    if language == "en":
        return _opposite(mention, quote, words, language)
    if mention.polarity is Polarity.PRESENT:
        quote = lay_denial(mention, segments) or denied_by_reply(mention, segments)
    elif mention.polarity is Polarity.DENIED:
        quote, words = affirmed_by_reply(mention, segments), "opposite_denied"
    return _opposite(mention, quote, words, language)


def _opposite(mention: Mention, quote: Quote | None, words: str, language: Language) -> Flag | None:
    if quote is None:
        return None
    return flag(FlagKind.OPPOSITE, Level.HIGH, language, words=words, note=mention.text, said=quote.mark, quote=quote)


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
    definite = tuple(said for said in told if said.polarity in (*_CERTAIN, Polarity.POSSIBLE))
    if not definite or mention.polarity in (Polarity.ASKED, Polarity.IF_SO):
        return None
    person = mention.person or ("family" if of_family else "")
    same = tuple(said for said in definite if _of_same(person, said.mention.person))
    if not same:
        stated = alone and mention.polarity is not Polarity.DENIED
        return _other_person(mention, person, definite[0], language) if stated else None
    if mention.polarity is Polarity.DENIED:
        return _against_denial(mention, same, language)
    if all(said.polarity is Polarity.DENIED for said in same):
        others = [said for said in definite if said not in same and said.polarity is Polarity.PRESENT]
        if others:
            return _other_person(mention, person, others[0], language)
        return _flag(FlagKind.OPPOSITE, Level.HIGH, mention, same[0], language)
    return _less_certain(mention, same, language)


def _against_denial(mention: Mention, same: tuple[Said, ...], language: Language) -> Flag | None:
    against = tuple(said for said in same if said.polarity is not Polarity.DENIED and not said.explains)
    if not against or any(said.polarity is Polarity.DENIED for said in same):
        return None
    return _flag(FlagKind.OPPOSITE, Level.HIGH, mention, against[0], language)


def _less_certain(mention: Mention, same: tuple[Said, ...], language: Language) -> Flag | None:
    doctors = any(said.segment.speaker is Speaker.DOCTOR for said in same)
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
