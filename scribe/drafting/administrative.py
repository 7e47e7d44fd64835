"""The sections that the hospital's own data fill: time of the visit and department. The signature stays empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scribe.model import (
    Encounter,
    NoteSection,
    SectionStatus,
    SegmentId,
    Statement,
    StatementId,
    Template,
    TemplateSection,
    Topic,
)


def administrative_text(section: TemplateSection, encounter: Encounter | None) -> str:
    """What stands in an administrative section; empty for a section with other topics or without an encounter.

    The time is the encounter's, in the zone of this machine, to the minute, as hospitals write it: 2026-11-20 10:12.
    """
    if encounter is None:
        return ""
    parts: list[str] = []
    for topic in section.topics:
        if topic is Topic.ENCOUNTER_TIME:
            parts.append(encounter.started_at.astimezone().strftime("%Y-%m-%d %H:%M"))
        elif topic is Topic.DEPARTMENT and encounter.department:
            parts.append(encounter.department)
    return " ".join(parts)


def fill_sections(
    template: Template,
    statements: Mapping[str, Sequence[tuple[str, tuple[SegmentId, ...]]]],
    encounter: Encounter | None,
) -> tuple[NoteSection, ...]:
    """Every section of the template, in its order.

    Args:
        template: which sections there are.
        statements: text and evidence of each statement, by section id; administrative sections are not read from it.
        encounter: fills the administrative sections.
    """
    filled: list[NoteSection] = []
    number = 0
    for section in template.sections:
        given: Sequence[tuple[str, tuple[SegmentId, ...]]]
        if all(topic.administrative for topic in section.topics):
            text = administrative_text(section, encounter)
            given = [(text, ())] if text else []
        else:
            given = statements.get(section.id, ())
        made: list[Statement] = []
        for text, evidence in given:
            number += 1
            made.append(Statement(id=StatementId(f"st{number}"), text=text, evidence=tuple(evidence)))
        status = SectionStatus.PRESENT if made else SectionStatus.NOT_DISCUSSED
        filled.append(NoteSection(id=section.id, title=section.title, status=status, statements=tuple(made)))
    return tuple(filled)
