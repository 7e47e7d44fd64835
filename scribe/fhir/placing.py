"""Which facts become resources, and in which section of the note they belong."""

from __future__ import annotations

from scribe.facts import kind_of
from scribe.model import Fact, NoteDraft, Template, TemplateSection
from scribe.resources.narrative import clean


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
    for topic in kind_of(fact).topics(fact):
        for section in template.sections:
            if topic in section.topics:
                return section
    clinical = [s for s in template.sections if not all(topic.administrative for topic in s.topics)]
    return (clinical or template.sections)[-1]
