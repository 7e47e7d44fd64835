"""The evidence of a language model's statements, where their content stands: small models name a segment beside it.

Turns that hold what a statement tells are kept as the model named them. Otherwise each segment counts by the rarity of
what it shares with the statement: those that were named most, those near by almost as much, all others less. What
stands nowhere keeps no evidence, and verification flags it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from scribe.language.rules import pack
from scribe.model import NoteDraft, SegmentId, Statement, Template, Transcript
from scribe.verification.heard import heard
from scribe.verification.matching import EvidenceIndex

_NEAR: Final = 3
"""Segments before and after one that was named in which its statement's content may stand."""
_BESIDE: Final = 0.9
_ELSEWHERE: Final = 0.7
"""What a segment near by, and one anywhere, counts beside one that was named."""
_GAIN: Final = 0.12
"""The least share of a statement's weight that a segment must add."""
_MOST: Final = 5
_BORNE: Final = 0.5
"""From which share on what was found stands for what was named."""
_HOLDS: Final = 0.6
"""From which share of that on which stands anywhere the turns that were named are kept as they are."""
_FIGURE: Final = "#"
"""How the terms of figures begin."""
_NOWHERE: Final = 0.15
"""Below which share a statement's content stands nowhere."""


def with_anchors(note: NoteDraft, transcript: Transcript, template: Template) -> NoteDraft:
    """The note with the evidence of each statement where its content stands.

    Args:
        note: as a language model wrote it.
        transcript: what was said.
        template: tells which sections are administrative; they rest on nothing that was said.
    """
    said = heard(transcript)
    answers = frozenset(one.answer.sentence.segment for one in said.reading.replies)
    anchors = _Anchors(EvidenceIndex(said, pack(note.language)), answers)
    sections = []
    for section in note.sections:
        known = template.section(section.id)
        if known is None or not all(topic.administrative for topic in known.topics):
            statements = tuple(map(anchors.moved, section.statements))
            section = section.model_copy(update={"statements": statements})  # noqa: PLW2901 - the same section
        sections.append(section)
    return note.model_copy(update={"sections": tuple(sections)})


class _Anchors:
    def __init__(self, index: EvidenceIndex, answers: frozenset[SegmentId]) -> None:
        self._index = index
        self._place = {segment.id: at for at, segment in enumerate(index.segments)}
        self._answers = frozenset(self._place[one] for one in answers)
        """An answer has none of a statement's words, and bears it out all the same."""

    def moved(self, statement: Statement) -> Statement:
        """The statement with its evidence where its content stands."""
        named = sorted(self._place[one] for one in statement.evidence if one in self._place)
        wanted = self._index.wanted(statement.text)
        chosen, borne = self._chosen(wanted, named)
        if borne < _NOWHERE:
            chosen = []
        elif named and self._borne_by(named, wanted) >= _HOLDS * borne:
            kept = [at for at in named if self._index.terms[at] & wanted or at in self._answers] or named
            kept = sorted(sorted(kept, key=lambda at: -self._gain(wanted, at))[:_MOST])
            chosen = [*kept, *self._figures_of(wanted, kept, chosen)]
        elif borne < _BORNE:
            # half of it may be said in other words where the model read it
            chosen = [*chosen, *named][:_MOST]
        evidence = tuple(segment.id for segment in self._index.with_questions(chosen))
        return statement.model_copy(update={"evidence": evidence})

    def _chosen(self, wanted: set[str], named: list[int]) -> tuple[list[int], float]:
        """The segments that hold most of some terms, and which share of their weight they hold."""
        full = self._index.weight(wanted)
        if not full:
            return named, 1.0
        prefer = {at: self._preference(at, named) for at in range(len(self._index.segments))}
        left, chosen = set(wanted), list[int]()
        while len(chosen) < _MOST and left:
            best = max(prefer, key=lambda at: prefer[at] * self._gain(left, at))
            if self._gain(left, best) < _GAIN * full:
                break
            chosen.append(best)
            left -= self._index.terms[best]
        return chosen, 1.0 - self._index.weight(left) / full

    def _borne_by(self, named: list[int], wanted: set[str]) -> float:
        """Which share of the weight of some terms the segments that were named hold, with the questions before them."""
        full = self._index.weight(wanted)
        held = (self._index.terms[self._place[one.id]] for one in self._index.with_questions(named))
        return self._index.weight(wanted.intersection(frozenset().union(*held))) / full if full else 1.0

    def _figures_of(self, wanted: set[str], kept: list[int], chosen: list[int]) -> list[int]:
        """Those of some segments that hold a figure of a statement which the kept ones do not."""
        figures = {term for term in wanted if term.startswith(_FIGURE)}
        figures -= frozenset().union(*(self._index.terms[at] for at in kept))
        return [at for at in chosen if at not in kept and self._index.terms[at] & figures]

    def _gain(self, left: Iterable[str], at: int) -> float:
        return self._index.weight(self._index.terms[at].intersection(left))

    def _preference(self, at: int, named: list[int]) -> float:
        if at in named:
            return 1.0
        return _BESIDE if any(abs(at - one) <= _NEAR for one in named) else _ELSEWHERE
