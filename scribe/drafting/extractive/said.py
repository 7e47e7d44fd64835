"""What was said, cut into the pieces that the drafter works with."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from scribe.model import (
    AllergyFact,
    Assertion,
    Fact,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    ProblemFact,
    SegmentId,
    Speaker,
    Topic,
)

_PRESENT = (Assertion.PRESENT, Assertion.POSSIBLE)


class Kind(StrEnum):
    """How a piece came about. ``denied`` and ``affirmed`` are items of a question, answered with yes or no."""

    STATEMENT = "statement"
    QUESTION = "question"
    DENIED = "denied"
    AFFIRMED = "affirmed"
    ANSWER = "answer"


@dataclass(frozen=True)
class Clause:
    """A clause of one segment, cleaned: without fillers and false starts, numbers in digits."""

    text: str
    segment: SegmentId
    speaker: Speaker
    turn: int
    question: bool = False


@dataclass(frozen=True)
class Said:
    """One thing said, with every segment it rests on. ``order`` counts through the consultation.

    ``question`` is the question that an ``answer`` replies to, since a bare answer means nothing without it.
    """

    text: str
    kind: Kind
    speaker: Speaker
    evidence: tuple[SegmentId, ...]
    order: int
    question: str = ""

    def about(self, text: str) -> Said:
        """The same piece with another text."""
        return replace(self, text=text)


@dataclass(frozen=True)
class Line:
    """A candidate for a statement: what it says, in which topic, resting on which segments.

    ``merge`` names the list that the text is an item of (``denies``); such items become one statement.
    """

    topic: Topic
    text: str
    evidence: tuple[SegmentId, ...]
    order: int
    merge: str = ""


@dataclass(frozen=True)
class Reading:
    """What a clause yields: lines for the note, and facts. Facts have no id yet (it is empty)."""

    lines: tuple[Line, ...] = ()
    facts: tuple[Fact, ...] = ()


def joined(*evidence: tuple[SegmentId, ...]) -> tuple[SegmentId, ...]:
    """Segments of several pieces, each once, in the order of mention."""
    return tuple(dict.fromkeys(one for each in evidence for one in each))


_NO_ALLERGY = re.compile(r"(?:Denies any allergies\.|.{0,3}(?:无|没有?)(?:药物)?过敏。|.{0,2}不过敏。)")


def without_contradictions(reading: Reading) -> Reading:
    """Drops the denial of what is told as present elsewhere: a note must not say both; the telling is the safer one."""
    problems = [fact for fact in reading.facts if isinstance(fact, ProblemFact)]
    present = {fact.text for fact in problems if fact.attributes.assertion in _PRESENT}
    allergic = any(
        isinstance(fact, AllergyFact) and fact.attributes.assertion is Assertion.PRESENT for fact in reading.facts
    )
    lines = tuple(
        line
        for line in reading.lines
        if not (line.merge == "denies" and line.text in present)
        and not (allergic and line.topic is Topic.ALLERGIES and _NO_ALLERGY.fullmatch(line.text))
    )
    facts = tuple(
        fact
        for fact in _stopped_today(_taken_before(reading.facts))
        if not _contradicted(fact, present, allergic=allergic)
    )
    return Reading(lines, facts)


def denied_in(reading: Reading) -> frozenset[str]:
    """The names of what the note denies: none of them may be why the patient came."""
    lines = (line.text for line in reading.lines if line.merge == "denies")
    facts = (
        fact.text
        for fact in reading.facts
        if isinstance(fact, ProblemFact) and fact.attributes.assertion is Assertion.DENIED
    )
    return frozenset((*lines, *facts))


def _contradicted(fact: Fact, present: set[str], *, allergic: bool) -> bool:
    if isinstance(fact, ProblemFact):
        return fact.attributes.assertion is Assertion.DENIED and fact.text in present
    if isinstance(fact, AllergyFact):
        return allergic and fact.attributes.assertion is Assertion.DENIED and not fact.attributes.substance
    return False


def _stopped_today(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """A medicine that was taken until now and is stopped in this visit is one fact: stopped, with the dose it had."""
    stops: dict[str, MedicationFact] = {}
    for fact in facts:
        if isinstance(fact, MedicationFact):
            if fact.attributes.change is MedicationChange.STOPPED and fact.attributes.dose is None:
                stops[fact.attributes.name] = fact
            elif fact.attributes.change is not MedicationChange.CONTINUES:
                stops.pop(fact.attributes.name, None)
    taken = {
        fact.attributes.name
        for fact in facts
        if isinstance(fact, MedicationFact) and fact.attributes.change is MedicationChange.CONTINUES
    }
    joint = stops.keys() & taken
    settled: list[Fact] = []
    for fact in facts:
        if not isinstance(fact, MedicationFact) or fact.attributes.name not in joint:
            settled.append(fact)
        elif fact.attributes.change is MedicationChange.CONTINUES:
            stop = stops[fact.attributes.name]
            attributes = fact.attributes.model_copy(update={"change": MedicationChange.STOPPED})
            evidence = joined(fact.evidence, stop.evidence)
            settled.append(fact.model_copy(update={"attributes": attributes, "evidence": evidence}))
        elif fact is not stops[fact.attributes.name]:
            settled.append(fact)
    return tuple(settled)


def _taken_before(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """A medicine that the patient takes already is not started by a prescription: it goes on, or its dose changes."""
    taken: dict[str, MedicationAttributes] = {}
    settled: list[Fact] = []
    for fact in facts:
        if not isinstance(fact, MedicationFact):
            settled.append(fact)
            continue
        attributes = fact.attributes
        before = taken.get(attributes.name)
        if before is not None and attributes.change is MedicationChange.STARTED:
            same = attributes.dose in (None, before.dose) or before.dose is None
            change = MedicationChange.CONTINUES if same else MedicationChange.CHANGED
            settled.append(fact.model_copy(update={"attributes": attributes.model_copy(update={"change": change})}))
            continue
        if attributes.change is MedicationChange.CONTINUES:
            taken.setdefault(attributes.name, attributes)
        settled.append(fact)
    return tuple(settled)
