"""Which facts become resources, and in which section of the note they belong."""

from __future__ import annotations

from typing import Final, assert_never

from scribe.fhir.narrative import clean
from scribe.model import (
    Assertion,
    Fact,
    MedicationChange,
    NoteDraft,
    ProblemFact,
    Template,
    TemplateSection,
    Topic,
)

_HISTORY: Final = (Topic.PRESENT_ILLNESS, Topic.CHIEF_COMPLAINT, Topic.REVIEW_OF_SYSTEMS, Topic.PAST_HISTORY)
_PLAN: Final = (Topic.PLAN, Topic.INSTRUCTIONS, Topic.ASSESSMENT)
_EXAMINED: Final = (Topic.EXAMINATION, Topic.POSITIVE_SIGNS)


def supported(note: NoteDraft) -> tuple[Fact, ...]:
    """The facts that rest on what was said and that the note still says, each with an id of its own.

    A fact without evidence stays words. So does one whose evidence only supports statements that a person removed.
    """
    kept = {segment for s in note.statements if not s.removed for segment in s.evidence}
    removed = {segment for s in note.statements if s.removed for segment in s.evidence}
    facts: list[Fact] = []
    seen: dict[str, int] = {}
    for fact in note.facts:
        said = set(fact.evidence)
        if not said or not clean(fact.text) or (said & removed and not said & kept):
            continue
        times = seen[fact.id] = seen.get(fact.id, 0) + 1
        facts.append(fact if times == 1 else fact.model_copy(update={"id": f"{fact.id}#{times}"}))
    return tuple(facts)


def section_of(fact: Fact, template: Template) -> TemplateSection:
    """The section whose topics fit the fact best; the last clinical one when none does, so that no fact is lost."""
    for topic in _topics(fact):
        for section in template.sections:
            if topic in section.topics:
                return section
    clinical = [s for s in template.sections if not all(topic.administrative for topic in s.topics)]
    return (clinical or template.sections)[-1]


def _topics(fact: Fact) -> tuple[Topic, ...]:  # noqa: PLR0911 (one for each kind)
    """Where such a fact belongs, best place first."""
    match fact.kind:
        case "problem":
            return _of_problem(fact)
        case "medication":
            if fact.attributes.change in (MedicationChange.CONTINUES, MedicationChange.PAST):
                return (Topic.MEDICATIONS, Topic.PAST_HISTORY, Topic.PRESENT_ILLNESS)
            return (*_PLAN, Topic.MEDICATIONS)
        case "allergy":
            return (Topic.ALLERGIES, Topic.PAST_HISTORY)
        case "vital_sign":
            return (Topic.VITAL_SIGNS, *_EXAMINED)
        case "result":
            return (Topic.RESULTS, *_EXAMINED)
        case "order":
            return (*_PLAN, Topic.FOLLOW_UP)
        case "follow_up":
            return (Topic.FOLLOW_UP, *_PLAN)
        case "plan_item":
            return (Topic.INSTRUCTIONS, *_PLAN)
        case _ as unknown:
            assert_never(unknown)


def _of_problem(fact: ProblemFact) -> tuple[Topic, ...]:
    if fact.attributes.diagnosis:
        return (Topic.ASSESSMENT, *_HISTORY)
    if fact.attributes.assertion is Assertion.HISTORICAL:
        return (Topic.PAST_HISTORY, *_HISTORY)
    if fact.attributes.assertion is Assertion.FAMILY:
        return (Topic.FAMILY_HISTORY, Topic.PAST_HISTORY)
    return _HISTORY
