"""From lines to the sections of a template: lists joined, in order, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable

from scribe.drafting.extractive.line import Line, joined
from scribe.drafting.extractive.repeats import without_repeats
from scribe.drafting.extractive.wording import sentence
from scribe.drafting.style import least_shared, says_again, words
from scribe.language.phrases import line as worded
from scribe.language.rules import Pack
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

_Text = tuple[str, tuple[SegmentId, ...]]


def sections(
    template: Template, lines: Iterable[Line], administrative: dict[Topic, str], own: Pack
) -> tuple[NoteSection, ...]:
    """Every section of the template in its order, filled with the lines of its topics.

    Args:
        template: the hospital's template.
        lines: in the order of the conversation.
        administrative: texts for topics that are filled from the visit, not from what was said.
        own: the rules of the note's language.
    """
    home = homes(template)
    by_section: dict[str, list[Line]] = {section.id: [] for section in template.sections}
    for line in lines:
        target = home.get(line.topic)
        if target is not None:
            by_section[target].append(line)
    once = (line for section in template.sections for line in _told_once(_ranked(section, by_section[section.id]), own))
    staying: dict[str, list[Line]] = {section.id: [] for section in template.sections}
    for line in without_repeats([*once], own):
        staying[home[line.topic]].append(line)
    written = []
    number = 0
    for section in template.sections:
        statements = []
        for text, evidence in _section_texts(section, staying[section.id], administrative, own):
            number += 1
            statements.append(Statement(id=StatementId(f"s{number}"), text=text, evidence=evidence))
        status = SectionStatus.PRESENT if statements else SectionStatus.NOT_DISCUSSED
        written.append(NoteSection(id=section.id, title=section.title, status=status, statements=tuple(statements)))
    return tuple(written)


def _ranked(section: TemplateSection, lines: list[Line]) -> list[Line]:
    """The lines of a section in the order in which they stand there."""
    order = {topic: position for position, topic in enumerate(section.topics)}
    if Topic.ASSESSMENT in order and Topic.PLAN in order:
        # what is done about a problem follows it, in the order in which they were spoken of
        order[Topic.PLAN] = order[Topic.ASSESSMENT]
    return sorted(lines, key=lambda line: (order.get(line.topic, len(order)), line.order))


def _section_texts(
    section: TemplateSection, kept: list[Line], administrative: dict[Topic, str], own: Pack
) -> list[_Text]:
    texts: list[_Text] = [(administrative[topic], ()) for topic in section.topics if administrative.get(topic)]
    done: set[tuple[Topic, str]] = set()
    for line in kept:
        if not line.merge:
            texts.append((line.text, line.evidence))
            continue
        key = (line.topic, line.merge)
        if key in done:
            continue
        done.add(key)
        group = [other for other in kept if (other.topic, other.merge) == key]
        items = _distinct(other.text for other in group)
        listed = ("、" if own.language == "zh" else ", ").join(items)
        evidence = joined(*(other.evidence for other in group))
        texts.append((sentence(worded(line.merge, own, listed), own), evidence))
    return texts


def _distinct(items: Iterable[str]) -> list[str]:
    """Each item once; an item that a longer one holds goes."""
    once: dict[str, str] = {}
    for item in items:
        once.setdefault(item.lower(), item)
    return [item for small, item in once.items() if not any(small != other and small in other for other in once)]


def _told_once(lines: list[Line], own: Pack) -> list[Line]:
    """Without a line that another one says as well; the one that tells more stays, else the first.

    That a medicine is stopped is told again only by a line that says so.
    """
    kept: list[Line] = []
    rivals = Rivals(lines)
    written: set[str] = set()
    stops = worded("stop", own, "").strip()
    for place, line in enumerate(lines):
        again = (not line.merge and line.text in written) or any(
            _outdoes(lines[number], line, earlier=number < place)
            and not (line.text.startswith(stops) and stops.lower() not in lines[number].text.lower())
            for number in rivals.of(line)
            if number != place and lines[number].topic is not Topic.CHIEF_COMPLAINT
        )
        if line.topic is Topic.CHIEF_COMPLAINT or not again:
            kept.append(line)
            written.add(line.text)
    return kept


class Rivals:
    """The lines of a section, laid out so that those are looked up which may say one of them again."""

    def __init__(self, lines: list[Line]) -> None:
        self._words = [frozenset(words(line.text)) for line in lines]
        self._holding: dict[str, list[int]] = {}
        for place, own in enumerate(self._words):
            for word in own:
                self._holding.setdefault(word, []).append(place)

    def of(self, line: Line) -> Iterable[int]:
        """The places of the lines that may say a line again: they have all of its numbers and enough of its words."""
        own = sorted(words(line.text), key=lambda word: len(self._holding[word]))
        if line.merge == "reported" or not own:
            return range(len(self._words))
        missing = len(own) - least_shared(line.text)
        every = frozenset(own)
        numbers = frozenset(word for word in every if word[0].isdigit())
        # of its rarest words, one more than may be missing is there
        having = {place for word in own[: missing + 1] for place in self._holding[word]}
        return sorted(
            place for place in having if numbers <= self._words[place] and len(every - self._words[place]) <= missing
        )


def _outdoes(other: Line, line: Line, *, earlier: bool) -> bool:
    if line.merge and other.merge:
        return False
    if line.merge == "denied" or other.merge:
        return False
    if line.merge == "reported":
        return line.text.lower() in other.text.lower()
    if not says_again(line.text, other.text):
        return False
    return earlier or not says_again(other.text, line.text)
