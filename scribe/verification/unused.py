"""What was said and is in no statement: nothing is lost unseen.

Every sentence that is not plainly empty is looked for in the note: by its claims (the same concept, a near one, the
same words), else by its words. What is found nowhere is listed, weightiest first: signs of danger, allergies,
medicines, values, complaints, plans, history, the rest. A question counts with its answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Whose
from scribe.language.claims import Read
from scribe.language.quantity import find_quantities
from scribe.language.reading import claims_in, read_statement
from scribe.language.rules import Pack, pack
from scribe.language.tokens import beginnings, shared_with, stem, tokens
from scribe.model import Language, NoteDraft, Speaker, Statement, Template, Topic, Unused, UnusedReason
from scribe.template import homes
from scribe.terminology import Term, red_flags
from scribe.verification.difference import same
from scribe.verification.exchanges import (
    LOST,
    LOST_REWORDED,
    Exchange,
    Line,
    Lines,
    exchanges_of,
    line_of,
    odds_of_loss,
    weighed,
)
from scribe.verification.heard import Heard
from scribe.verification.laid import words_outside
from scribe.verification.risk import WEIGHTY
from scribe.verification.shares import Shares

_WEIGHTS: Final[dict[ClaimKind, tuple[float, UnusedReason, Topic]]] = {
    ClaimKind.ALLERGY: (0.95, UnusedReason.ALLERGY, Topic.ALLERGIES),
    ClaimKind.MEDICINE: (0.85, UnusedReason.MEDICINE, Topic.MEDICATIONS),
    ClaimKind.MEASUREMENT: (0.7, UnusedReason.MEASUREMENT, Topic.VITAL_SIGNS),
    ClaimKind.FINDING: (0.6, UnusedReason.SYMPTOM, Topic.PRESENT_ILLNESS),
    ClaimKind.PROBLEM: (0.6, UnusedReason.HISTORY, Topic.PAST_HISTORY),
    ClaimKind.TEST: (0.55, UnusedReason.PLAN, Topic.PLAN),
    ClaimKind.PROCEDURE: (0.5, UnusedReason.HISTORY, Topic.PAST_HISTORY),
    ClaimKind.IMMUNISATION: (0.5, UnusedReason.HISTORY, Topic.PAST_HISTORY),
    ClaimKind.FOLLOW_UP: (0.5, UnusedReason.PLAN, Topic.FOLLOW_UP),
    ClaimKind.ADVICE: (0.4, UnusedReason.PLAN, Topic.INSTRUCTIONS),
    ClaimKind.SOCIAL: (0.45, UnusedReason.HISTORY, Topic.SOCIAL_HISTORY),
    ClaimKind.CONTENT: (0.3, UnusedReason.OTHER, Topic.PRESENT_ILLNESS),
}
_ORDERED: Final = frozenset(
    {Action.START, Action.STOP, Action.HOLD, Action.MORE, Action.LESS, Action.CHANGE, Action.TAPER, Action.ORDER}
)
"""What a clinician does with a medicine that belongs in the plan."""
_RED_FLAG: Final = 1.0
_DENIED: Final = 0.25
_OTHERS: Final = 0.3
_CONTENT: Final = {Speaker.PATIENT: 0.35, Speaker.OTHER: 0.3, Speaker.UNKNOWN: 0.3, Speaker.DOCTOR: 0.2}
_NUMBERED: Final = 0.1
"""What a figure adds to words of which nothing else is known."""
_COVERED: Final = 0.6
"""Share of a sentence's words that one statement must have for the sentence to be in the note."""
_MUCH: Final = 3
_LEFT: Final = 0.5
"""Words of a sentence, and the share of them, that a note may leave out where it has what the sentence names."""
_LOST_FROM: Final = {LOST: -2.3, LOST_REWORDED: -2.3}
_CLAIM_LOST_FROM: Final = {LOST: 0.0, LOST_REWORDED: 0.0}
"""Log odds of being lost from which on a sentence is shown that the note seems to have: one without a claim that could
be looked for, and one whose claims were found; by the model of how the note is worded."""
_TOLD_BELOW: Final = {LOST: -math.inf, LOST_REWORDED: -4.5}
"""Log odds of being lost below which a sentence is told in the note, in other words."""
_CLINICAL: Final = 0.3
"""What the odds of belonging in any note count beside those of being lost."""
_MIDDLE: Final = {LOST: 2.0, LOST_REWORDED: 2.0}
"""How far log odds of what is hardly ever lost lie below zero."""
_READABLE: Final = 30
"""Entries to which a list is filled up with what the note seems to have; what it has nowhere is always shown."""
_COPIES: Final = "extractive"
"""The drafter whose statements are the speakers' words."""
_SHORT: Final = 6
"""Words of an answer that needs its question to be understood."""
_ASKED: Final = 0.2
_HISTORY: Final = Topic.PRESENT_ILLNESS


@dataclass(frozen=True)
class _Line:
    """One statement of the note, read."""

    claims: tuple[Claim, ...]
    stems: frozenset[str]
    laid: Line


def _line(one: Statement, language: Language, own: Pack) -> _Line:
    reads = read_statement(one.text, language, own=own)
    stems = frozenset(token.stem for token in tokens(one.text.lower(), own))
    return _Line(claims_in(reads), stems, line_of(reads, one.evidence, own))


@dataclass(frozen=True)
class _Left:
    """A sentence that is in no statement."""

    read: Read
    parts: tuple[str, ...]
    """Its words, behind those that they need."""
    weight: float
    reason: UnusedReason
    topic: Topic
    red_flag: bool
    seems_there: bool = False
    """Whether the note seems to have it, and only the odds say that it has not."""


def unused_of(note: NoteDraft, heard: Heard, template: Template | None) -> tuple[Unused, ...]:
    """What was said and is in no kept statement, one entry a segment, weightiest first.

    Args:
        note: the note. What somebody removed from it is left out on purpose, and what somebody added stays there in
            whatever words.
        heard: what was said.
        template: tells to which section an entry would go.
    """
    own = pack(note.language)
    lines = [_line(one, note.language, own) for one in note.statements if one.text]
    added = {one.added_from.segment for one in note.statements if one.added_from is not None and not one.removed}
    by_segment: dict[str, list[_Left]] = {}
    model = LOST if note.drafter.name == _COPIES else LOST_REWORDED
    for left in _weighted([*_left(heard, lines)], heard, Lines(line.laid for line in lines), model):
        if left.read.sentence.segment in added:
            continue
        by_segment.setdefault(left.read.sentence.segment, []).append(left)
    home = homes(template) if template is not None else {}
    entries, doubtful = [], set()
    for every in by_segment.values():
        best = max(every, key=lambda left: left.weight)
        texts = dict.fromkeys(part for left in every for part in left.parts)
        text = (" " if heard.own.spaced else "").join(texts)
        segment = best.read.sentence.segment
        if all(left.seems_there for left in every):
            doubtful.add(segment)
        entries.append(
            Unused(
                segment=segment,
                start_s=min(left.read.sentence.start_s for left in every),
                text=text,
                weight=round(best.weight, 3),
                reason=best.reason,
                section=home.get(best.topic, "") if template is not None else "",
                topic=best.topic.value,
                red_flag=any(left.red_flag for left in every),
            )
        )
    entries.sort(key=lambda one: (-one.weight, one.start_s))
    room = max(0, _READABLE - (len(entries) - len(doubtful)))
    kept = {one.segment for one in [one for one in entries if one.segment in doubtful][:room]}
    return tuple(one for one in entries if one.segment not in doubtful or one.segment in kept)


def _left(heard: Heard, lines: list[_Line]) -> Iterator[_Left]:
    resting, written = _Resting(lines), _Written(lines)
    for exchange in exchanges_of(heard):
        one, question = exchange.read, exchange.question
        every = [claim for claim in exchange.claims if claim.stands]
        if question is not None and not every:
            every = [claim for claim in heard.of_sentence.get(question.sentence.index, ()) if claim.stands]
        told = [claim for claim in every if claim.assertion is not Assertion.ASKED]
        open_ = [claim for claim in told if not written.names(claim)]
        if open_:
            yield _of_claims(one, question, open_)
        elif one.sentence.question and not one.sentence.tag:
            if (every or one.sentence.speaker is not Speaker.DOCTOR) and not _words_in(one, None, heard, written):
                yield _Left(
                    one, (one.sentence.said,), _ASKED, UnusedReason.QUESTION_UNANSWERED, _HISTORY, red_flag=False
                )
        elif not (_told_whole(one, heard, resting) if told else _said_in(one, question, heard, written)):
            yield _of_words(one, question, heard)


class _Written:
    """The lines of a note, laid out for looking up what they tell."""

    def __init__(self, lines: list[_Line]) -> None:
        claims = [claim for line in lines for claim in line.claims]
        self._concepts = {claim.concept for claim in claims if claim.concept is not None}
        self._names = {claim.name for claim in claims if claim.name}
        self._words = {claim.words.lower() for claim in claims if claim.concept is None}
        self._shares = Shares(line.stems for line in lines)
        self._known: dict[Term, bool] = {}
        self._on: dict[str, list[int]] = {}
        for number, line in enumerate(lines):
            for segment in line.laid.segments:
                self._on.setdefault(segment, []).append(number)

    def names(self, claim: Claim) -> bool:
        """Whether a line tells of what a claim is about."""
        if claim.concept is not None:
            if claim.concept not in self._known:
                self._known[claim.concept] = any(same(one, claim.concept) for one in self._concepts)
            return self._known[claim.concept] or claim.name in self._names
        if claim.name in self._names or (claim.words and claim.words.lower() in self._words):
            return True
        words = frozenset(stem(word) for word in claim.words.split())
        return bool(words) and self._shares.most(words) == len(words)

    def tells(self, stems: frozenset[str], segment: str) -> bool:
        """Whether a line has most of some words; half as many do where it rests on their segment."""
        shares = self._shares.of(stems) / len(stems)
        rests = shares[self._on.get(segment, [])]
        return bool((shares >= _COVERED).any() or (rests >= _COVERED / 2).any())


def _said_in(one: Read, question: Read | None, heard: Heard, written: _Written) -> bool:
    """Whether the note has the words of a sentence that names nothing, or it has none that matter."""
    return (question is None and all(one.empty)) or _words_in(one, question, heard, written)


def _words_in(one: Read, question: Read | None, heard: Heard, written: _Written) -> bool:
    """Whether a statement has most of a sentence's words (of a short answer: of its question's)."""
    text = f"{one.text} {question.text}" if question is not None and _short(one) else one.text
    stems = frozenset(token.stem for token in tokens(text, heard.own))
    if not stems:
        return not find_quantities(one.text, heard.own.language)  # type: ignore[arg-type]
    return written.tells(stems, one.sentence.segment)


class _Resting:
    """What the lines that rest on a segment have together; those of the whole note where none does."""

    def __init__(self, lines: list[_Line]) -> None:
        self._lines = lines
        self._of: dict[str, tuple[frozenset[str], frozenset[Decimal]]] = {}

    def on(self, segment: str) -> tuple[frozenset[str], frozenset[Decimal]]:
        """What their words are known again by, and their figures."""
        if segment not in self._of:
            rests = [line for line in self._lines if segment in line.laid.segments] or self._lines
            stems = frozenset(stem for line in rests for stem in line.stems)
            self._of[segment] = beginnings(stems), frozenset(value for line in rests for value in line.laid.figures)
        return self._of[segment]


def _told_whole(one: Read, heard: Heard, resting: _Resting) -> bool:
    """Whether the note has, besides what a sentence names, its figures and most of its other words."""
    written, figures = resting.on(one.sentence.segment)
    if any(value not in figures for quantity in one.quantities for value in quantity.values if value != 1):
        return False
    named = [(mention.start, mention.end) for mention in one.mentions]
    named += [(quantity.start, quantity.end) for quantity in one.quantities]
    stems = frozenset(token.stem for token in words_outside(named, one, heard.own))
    missing = len(stems) - shared_with(stems, written)
    return missing < _MUCH or missing <= len(stems) * _LEFT


def _short(one: Read) -> bool:
    """Whether an answer says little by itself."""
    return all(one.empty) or len(one.text.split()) <= _SHORT or len(one.text) <= _SHORT * 2


def _of_claims(one: Read, question: Read | None, claims: list[Claim]) -> _Left:
    danger = {term.en for term in red_flags()}
    weighed = []
    for claim in claims:
        weight, reason, topic = _WEIGHTS[claim.kind]
        is_flag = (
            claim.concept is not None
            and claim.concept.en in danger
            and claim.assertion in (Assertion.PRESENT, Assertion.POSSIBLE)
            and claim.whose is Whose.PATIENT
        )
        if is_flag:
            weight, reason = _RED_FLAG, UnusedReason.RED_FLAG
        elif claim.whose is not Whose.PATIENT:
            weight, topic = min(weight, _OTHERS), Topic.FAMILY_HISTORY
        elif claim.assertion is Assertion.DENIED:
            weight = min(weight, _DENIED)
        elif claim.assertion is Assertion.CONDITIONAL:
            weight, topic = min(weight, _OTHERS), Topic.FOLLOW_UP
        elif claim.kind is ClaimKind.MEDICINE and claim.action in _ORDERED and one.sentence.speaker is Speaker.DOCTOR:
            topic = Topic.PLAN
        weighed.append((weight, reason, topic, is_flag))
    best = max(weighed, key=lambda e: e[0])
    return _Left(one, _told(one, question), best[0], best[1], best[2], any(e[3] for e in weighed))


def _of_words(one: Read, question: Read | None, heard: Heard) -> _Left:
    weight = _CONTENT[one.sentence.speaker]
    if find_quantities(one.text, heard.own.language):  # type: ignore[arg-type]
        weight += _NUMBERED
    topic = next((Topic(name) for name in one.topics if name in set(Topic)), Topic.PRESENT_ILLNESS)
    return _Left(one, _told(one, question), weight, UnusedReason.OTHER, topic, red_flag=False)


def _told(one: Read, question: Read | None) -> tuple[str, ...]:
    """The words; a short answer with its question, since alone it says nothing."""
    if question is not None and _short(one):
        return question.sentence.said, one.sentence.said
    return (one.sentence.said,)


def _weighted(lefts: list[_Left], heard: Heard, lines: Lines, model: str) -> Iterator[_Left]:
    """What is left, and what by all signs is lost though the note seems to have it, in order.

    What does not weigh much by what it is about weighs by the odds that it belongs in the note and is not there.
    """
    left = {one.read.sentence.index: one for one in lefts}
    for one in weighed(heard, model):
        read = one.exchange.read
        mine = left.get(read.sentence.index)
        if mine is None and not _worth(one.exchange):
            continue
        odds = odds_of_loss(one, lines, model)
        if mine is not None and mine.weight >= WEIGHTY and (_alarms(mine) or odds >= _TOLD_BELOW[model]):
            yield mine
            continue
        lost = odds >= (_CLAIM_LOST_FROM if one.exchange.claims else _LOST_FROM)[model]
        if (mine is None and not lost) or odds < _TOLD_BELOW[model]:
            continue
        weight = WEIGHTY * 0.99 / (1 + math.exp(-(odds + _CLINICAL * one.clinical + _MIDDLE[model])))
        parts = one.exchange.parts if lost or mine is None else mine.parts
        if mine is None:
            yield _Left(
                read, parts, weight, UnusedReason.OTHER, _topic_of(one.exchange), red_flag=False, seems_there=True
            )
        else:
            yield replace(mine, parts=parts, weight=weight)


def _alarms(one: _Left) -> bool:
    """Whether it is shown whatever the odds say: a sign of danger, an allergy, a medicine, a value."""
    return one.red_flag or one.reason in (UnusedReason.ALLERGY, UnusedReason.MEDICINE, UnusedReason.MEASUREMENT)


def _worth(one: Exchange) -> bool:
    """Whether a sentence that the note seems to have may yet be lost: it is no mere filler, and no open question."""
    read = one.read
    if one.how != "answer" and all(read.empty):
        return False
    asks = read.sentence.question and not read.sentence.tag
    return not (asks and not one.claims and read.sentence.speaker is Speaker.DOCTOR)


def _topic_of(one: Exchange) -> Topic:
    """Where a sentence would go: by what it claims, else by its words."""
    told = next((claim for claim in one.claims if claim.kind is not ClaimKind.CONTENT), None)
    if told is not None:
        return _WEIGHTS[told.kind][2]
    return next((Topic(name) for name in one.read.topics if name in set(Topic)), _HISTORY)
