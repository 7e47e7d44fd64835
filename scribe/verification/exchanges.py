"""What was said, sentence by sentence, each with the words that it needs to be understood; and whether a note has it.

"Just the once" is nothing without its question: a note that has these words has lost what they answer. So a sentence is
looked for together with its question, the question that its turn answers, or the sentence before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np

from scribe.language.claim import Claim
from scribe.language.claims import Read
from scribe.language.learned import Signs, learned, step
from scribe.language.rules import Pack
from scribe.language.tokens import Token, beginning, tokens
from scribe.model import SegmentId
from scribe.verification.heard import Heard
from scribe.verification.laid import figures_of, words_outside, written_for
from scribe.verification.shares import Counts, Shares

LOST: Final = "lost"
LOST_REWORDED: Final = "lost_reworded"
CLINICAL: Final = "clinical"
"""The models: whether a note in the speakers' words lacks a sentence that belongs in it, whether one in words of its
own does, and whether a sentence belongs in any note."""
_WORD: Final = re.compile(r"[㐀-鿿]|[^\W\d_㐀-鿿]+(?:['’][^\W\d_㐀-鿿]+)*|\d")
_FIRST: Final = 200
"""Words of a sentence that are looked at, at most."""
_BY_WORDS: Final = 0.4
"""What a word counts beside a sign of how a note has the sentence."""
_SHARES: Final = (0.001, 0.26, 0.5, 0.67, 0.85, 1.0)
_MISSING: Final = (1, 2, 3, 4, 6, 9)
_LENGTHS: Final = (1, 2, 3, 5, 8, 12)


@dataclass(frozen=True)
class Exchange:
    """A sentence with the words that it needs.

    Attributes:
        read: the sentence.
        to: what it answers or follows; ``None`` where it stands for itself.
        how: how it stands to that: an answer, of a turn that answers, behind it; empty where it stands for itself.
        says: what an answer says: yes, no, unsure.
        claims: what it claims.
    """

    read: Read
    to: Read | None
    how: str
    says: str
    claims: tuple[Claim, ...]
    own: Pack

    @property
    def segment(self) -> SegmentId:
        """Where it was said."""
        return self.read.sentence.segment

    @property
    def question(self) -> Read | None:
        """The question that it is the answer to."""
        return self.to if self.how == "answer" else None

    @cached_property
    def terms(self) -> frozenset[str]:
        """Its own words."""
        return terms_of(self.read, self.own)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The words of what it answers or follows."""
        return terms_of(self.to, self.own) if self.to is not None else frozenset()

    @property
    def parts(self) -> tuple[str, ...]:
        """Its words as they were said, behind those that it needs."""
        said = self.read.sentence.said
        return (said,) if self.to is None else (self.to.sentence.said, said)

    @property
    def text(self) -> str:
        """The same in one."""
        return (" " if self.own.spaced else "").join(self.parts)


def exchanges_of(heard: Heard) -> tuple[Exchange, ...]:
    """Every sentence but the questions that were answered, which count with their answers; in order."""
    return heard.once(("exchanges",), lambda: tuple(_every(heard)))


def _every(heard: Heard) -> Iterator[Exchange]:
    answers = {id(turned.answer): turned for turned in heard.reading.replies}
    asked = {id(turned.question) for turned in heard.reading.replies}
    answering: dict[SegmentId, Read] = {}
    for one in heard.reading.reads:
        if id(one) in answers:
            answering.setdefault(one.sentence.segment, answers[id(one)].question)
    before: Read | None = None
    last: Read | None = None
    for one in heard.reading.reads:
        segment = one.sentence.segment
        if last is not None and last.sentence.segment != segment:
            before = last
        last = one
        if id(one) in asked:
            continue
        turned = answers.get(id(one))
        to, how = before, "behind"
        if turned is not None:
            to, how = turned.question, "answer"
        elif segment in answering:
            to, how = answering[segment], "answering"
        elif before is None or any(mention.term is not None for mention in one.mentions):
            to, how = None, ""
        says = turned.says if turned is not None else ""
        yield Exchange(one, to, how, says, heard.of_sentence.get(one.sentence.index, ()), heard.own)


def signs_of_words(one: Exchange) -> dict[str, float]:
    """What a sentence is about: its words, its claims, who says it. The same for every note."""
    read = one.read
    names = [f"who {read.sentence.speaker.value}", f"says {one.says}", f"how {one.how}", f"language {one.own.language}"]
    names += [f"length {step(len(one.terms), _LENGTHS)}", f"figures {min(len(figures_of(read)), 2)}"]
    names += [f"asks {read.sentence.question}", f"tag {read.sentence.tag}", f"claims {min(len(one.claims), 2)}"]
    names.append(f"empty {bool(read.empty) and all(read.empty)}")
    names += [f"list {mention.list}" for mention in read.mentions] + [f"topic {name}" for name in read.topics if name]
    for claim in one.claims:
        kind = claim.kind.value
        names += [f"claim {kind}", f"claim {kind} {claim.stands}"]
        names += [f"assertion {claim.assertion.value}", f"whose {claim.whose.value}"]
    signs = dict.fromkeys(names, 1.0)
    signs |= dict.fromkeys(_words("word", read, one.own), _BY_WORDS)
    return signs | (dict.fromkeys(_words("to", one.to, one.own), _BY_WORDS) if one.to is not None else {})


def _words(of: str, read: Read, own: Pack) -> Iterator[str]:
    """The words of a sentence and their pairs; all figures are one."""
    words = ["0" if word.isdigit() else word for word in _WORD.findall(read.text.lower())[:_FIRST]]
    yield from (f"{of} {word}" for word in words)
    between = " " if own.spaced else ""
    yield from (f"{of} {a}{between}{b}" for a, b in pairwise(words))


def terms_of(read: Read, own: Pack, *, meant: bool = False) -> frozenset[str]:
    """The words of a sentence (pairs of characters where these are written together) without its figures.

    Args:
        read: the sentence.
        own: its pack.
        meant: also the words that a note has for it.
    """
    words = tuple(words_outside(((q.start, q.end) for q in read.quantities), read, own))
    found = set(_joined(words, own))
    for _, _, other in written_for(read, own) if meant else ():
        found |= set(_joined(tokens(other, own), own))
    return frozenset(found)


def _joined(words: tuple[Token, ...], own: Pack) -> Iterator[str]:
    if own.spaced:
        yield from (beginning(token.stem) for token in words)
        return
    yield from (a.stem + b.stem for a, b in pairwise(words) if a.end == b.start)
    yield from (token.stem for token in words if len(token.stem) > 1)


def names_of(read: Read, claims: Iterable[Claim] = ()) -> frozenset[str]:
    """What a sentence names that a list knows, and what its values measure."""
    mentioned = {mention.term.en for mention in read.mentions if mention.term is not None}
    return frozenset(mentioned | {claim.name for claim in claims if claim.name})


@dataclass(frozen=True)
class Line:
    """A statement of a note, laid out for looking things up in it."""

    terms: frozenset[str]
    figures: frozenset[Decimal]
    names: frozenset[str]
    segments: frozenset[SegmentId]


def line_of(reads: Iterable[Read], segments: Iterable[SegmentId], own: Pack) -> Line:
    """A statement laid out."""
    every = tuple(reads)
    return Line(
        frozenset(term for read in every for term in terms_of(read, own, meant=True)),
        frozenset(value for read in every for value in figures_of(read)),
        frozenset(name for read in every for name in names_of(read, read.claims)),
        frozenset(segments),
    )


class Lines:
    """The statements of a note."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = tuple(lines)
        self._shares = Shares(line.terms for line in self._lines)
        self._on: dict[SegmentId, list[int]] = {}
        for number, line in enumerate(self._lines):
            for segment in line.segments:
                self._on.setdefault(segment, []).append(number)
        self._all = self._joined(self._lines)
        self._resting: dict[SegmentId, Line] = {}

    @staticmethod
    def _joined(lines: Iterable[Line]) -> Line:
        every = tuple(lines)
        return Line(
            frozenset().union(*(line.terms for line in every)),
            frozenset().union(*(line.figures for line in every)),
            frozenset().union(*(line.names for line in every)),
            frozenset(),
        )

    def _on_segment(self, segment: SegmentId) -> Line:
        if segment not in self._resting:
            self._resting[segment] = self._joined(self._lines[number] for number in self._on.get(segment, ()))
        return self._resting[segment]

    def _share(self, terms: frozenset[str]) -> Counts:
        return self._shares.of(terms) / len(terms) if terms else np.ones(len(self._lines))  # type: ignore[return-value]

    def signs(self, one: Exchange) -> dict[str, float]:
        """How a note has a sentence: the share of its words in a line, together with those that it needs."""
        terms, asked = one.terms, one.asked
        asked_names = names_of(one.to) if one.to is not None else frozenset()
        figures, names = figures_of(one.read), names_of(one.read, one.claims)
        here, rests = self._on_segment(one.segment), self._on.get(one.segment, [])
        mine = self._share(terms)
        both = np.minimum(mine, self._share(asked))
        best, together = float(mine.max(initial=0)), float(both.max(initial=0))
        near = step(float(mine[rests].max(initial=0)), _SHARES) if rests else "-"
        near_both = float(both[rests].max(initial=0)) if rests else None
        lost = len(asked - here.terms)
        named = names | asked_names
        beside = any((not figures or figures & self._lines[n].figures) and named & self._lines[n].names for n in rests)
        found = (
            f"line {step(best, _SHARES)}",
            f"near {near}",
            f"both {step(together, _SHARES)}",
            f"both near {step(near_both, _SHARES) if near_both is not None else '-'}",
            f"missing {step(len(terms - here.terms), _MISSING)}",
            f"missing anywhere {step(len(terms - self._all.terms), _MISSING)}",
            f"asked missing {step(lost, (1, 2, 3, 5))}",
            f"asked {step(1 - lost / len(asked), _SHARES) if asked else '-'}",
            f"figures missing {min(len(figures - here.figures), 2)}",
            f"figures missing anywhere {min(len(figures - self._all.figures), 2)}",
            f"names missing {min(len(names - here.names), 2)}",
            f"names missing anywhere {min(len(names - self._all.names), 2)}",
            f"asked names missing {min(len(asked_names - here.names), 2) if asked_names else '-'}",
            f"asked names missing anywhere {min(len(asked_names - self._all.names), 2) if asked_names else '-'}",
            f"rests {min(len(rests), 4)}",
            f"beside {beside if named else None}",
            f"short {step(together, (0.34, 0.67))} {step(len(terms), (1, 3, 6))} {one.how}",
            f"needs {one.how} {step(near_both, (0.01, 0.5)) if near_both is not None else '-'}",
            f"figure {bool(figures)} {step(together, (0.01, 0.5))}",
        )
        return dict.fromkeys(found, 1.0)


@dataclass(frozen=True)
class Weighed:
    """An exchange with the log odds, by its words alone, that it belongs in a note, and that it gets lost."""

    exchange: Exchange
    clinical: float
    loses: float


def weighed(heard: Heard, model: str) -> tuple[Weighed, ...]:
    """The exchanges of a recording, weighed once for each model of what gets lost."""
    return heard.once(("weighed", model), lambda: tuple(_weighed(one, model) for one in exchanges_of(heard)))


def _weighed(one: Exchange, model: str) -> Weighed:
    signs: Signs = signs_of_words(one)
    return Weighed(one, learned(CLINICAL).odds(signs), learned(model).odds(signs))


def odds_of_loss(one: Weighed, lines: Lines, model: str) -> float:
    """The log odds that a note lacks a sentence that belongs in it."""
    weights = learned(model)
    return one.loses + weights.odds(lines.signs(one.exchange)) - weights.base
