"""From lines to the sections of a template: merged, in order, none twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from scribe.drafting.extractive.said import Line, joined
from scribe.model import (
    NoteSection,
    SectionStatus,
    SegmentId,
    Statement,
    StatementId,
    Template,
    TemplateSection,
    Topic,
)
from scribe.template import homes

Merger = Callable[[str, list[str]], str]


def sections(
    template: Template, lines: Iterable[Line], administrative: dict[Topic, str], merger: Merger
) -> tuple[NoteSection, ...]:
    """Every section of the template in its order, filled with the lines of its topics.

    Args:
        template: the hospital's template.
        lines: candidates in any order.
        administrative: texts for topics that are filled from the visit, not from what was said.
        merger: writes one statement from the items of a named list.
    """
    home = homes(template)
    by_section: dict[str, list[Line]] = {section.id: [] for section in template.sections}
    for line in lines:
        target = home.get(line.topic)
        if target is not None:
            by_section[target].append(line)
    written = []
    number = 0
    for section in template.sections:
        statements = []
        for text, evidence in _section_texts(section, by_section[section.id], administrative, merger):
            number += 1
            statements.append(Statement(id=StatementId(f"s{number}"), text=text, evidence=evidence))
        status = SectionStatus.PRESENT if statements else SectionStatus.NOT_DISCUSSED
        written.append(NoteSection(id=section.id, title=section.title, status=status, statements=tuple(statements)))
    return tuple(written)


def _section_texts(
    section: TemplateSection, lines: list[Line], administrative: dict[Topic, str], merger: Merger
) -> list[tuple[str, tuple[SegmentId, ...]]]:
    order = {topic: position for position, topic in enumerate(section.topics)}
    texts: list[tuple[str, tuple[SegmentId, ...]]] = [
        (administrative[topic], ()) for topic in section.topics if administrative.get(topic)
    ]
    ranked = sorted(lines, key=lambda line: (order.get(line.topic, len(order)), line.order))
    done: set[str] = set()
    for line in ranked:
        if not line.merge:
            texts.append((line.text, line.evidence))
            continue
        key = f"{line.topic}:{line.merge}"
        if key in done:
            continue
        done.add(key)
        group = [other for other in ranked if other.merge == line.merge and other.topic == line.topic]
        items = list(dict.fromkeys(other.text for other in group))
        texts.append((merger(line.merge, items), joined(*(other.evidence for other in group))))
    return _without_repeats(texts)


def _without_repeats(texts: list[tuple[str, tuple[SegmentId, ...]]]) -> list[tuple[str, tuple[SegmentId, ...]]]:
    """Drops a statement that an earlier or later one says word by word within itself."""
    kept: list[tuple[str, tuple[SegmentId, ...]]] = []
    plain = [re.sub(r"\W+", " ", text.lower()).strip() for text, _ in texts]
    for position, (text, evidence) in enumerate(texts):
        own = plain[position]
        longer = any(
            f" {own} " in f" {other} " and (len(other) > len(own) or place < position)
            for place, other in enumerate(plain)
            if place != position
        )
        if text and own and not longer:
            kept.append((text, evidence))
    return kept
