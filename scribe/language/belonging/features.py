"""What is known of a clause when it is asked where it belongs.

The same functions serve the training and the use, so that both see the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log
from typing import Final, get_args

import numpy as np
import numpy.typing as npt

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Whose
from scribe.language.claims import Read
from scribe.language.dialogue import Says, Turned
from scribe.language.tagging.tagger import Meanings
from scribe.model import Speaker, Topic

Array = npt.NDArray[np.float32]
FRAMES: Final = ("allergies", "medicines", "habits", "family", "history")
_SHOWN: Final = (
    *(f"said by {one}" for one in Speaker),
    "question", "tag", "asks", "empty", "first", "alone", "number", "new speaker",
    *(f"{role}, {says}" for role in ("asked", "answers") for says in (*get_args(Says), "")),
    *(f"about {one}" for one in (*FRAMES, "other")),
    *(f"rule {one}" for one in Topic),
    *(f"claims {one}" for one in chain(ClaimKind, Action, Assertion, Whose)),
    "diagnosis", "gone",
    "place", "length", "tokens",
)  # fmt: skip
_AT: Final = {name: number for number, name in enumerate(_SHOWN)}
SHOWN: Final = len(_SHOWN)
"""Columns of what is known of a clause beside what its words mean."""


@dataclass(frozen=True)
class Clauses:
    """The clauses of a consultation.

    Attributes:
        places: the index of its sentence and its number there, of each in order.
        features: float32, clauses × columns: what its words mean, and :data:`SHOWN` more.
    """

    places: tuple[tuple[int, int], ...]
    features: Array


def clauses_of(
    reads: Sequence[Read], claims: Iterable[Claim], replies: Iterable[Turned], meanings: Meanings
) -> Clauses:
    """The clauses of a consultation's sentences.

    Args:
        reads: its sentences.
        claims: what is made of them in the end.
        replies: its questions with their answers.
        meanings: what the words of each clause mean, by the sentence's index.
    """
    told: dict[tuple[int, int], list[Claim]] = {}
    for claim in claims:
        told.setdefault((claim.sentence, claim.clause), []).append(claim)
    pairs = [*replies]
    answered = {pair.question.sentence.index: pair for pair in reversed(pairs)}
    answering = {pair.answer.sentence.index: pair for pair in pairs}
    places: list[tuple[int, int]] = []
    rows: list[Array] = []
    before = None
    for read in reads:
        index = read.sentence.index
        for number in range(len(read.sentence.clauses)):
            names = {*_of_clause(read, number), *_of_claims(told.get((index, number), ()))}
            names |= {*_of_replies(answered.get(index), answering.get(index))}
            names |= {"new speaker"} if number == 0 and read.sentence.turn != before else set()
            shown = np.zeros(SHOWN, np.float32)
            shown[[_AT[name] for name in names]] = 1
            shown[_AT["place"]] = index / len(reads)
            shown[_AT["length"]] = log(len(reads)) / 4
            span = read.sentence.clauses[number]
            shown[_AT["tokens"]] = log(1 + span.end - span.start) / 4
            rows.append(np.concatenate([meanings[index][number], shown]))
            places.append((index, number))
        before = read.sentence.turn
    return Clauses(tuple(places), np.stack(rows) if rows else np.zeros((0, SHOWN), np.float32))


def _of_clause(read: Read, number: int) -> Iterator[str]:
    one, span = read.sentence, read.sentence.clauses[number]
    yield f"said by {one.speaker}"
    if one.question:
        yield "question"
        if one.tag:
            yield "tag"
        if span.end > one.asks_from:
            yield "asks"
    if read.empty[number]:
        yield "empty"
    if number == 0:
        yield "first"
    if len(one.clauses) == 1:
        yield "alone"
    if read.topics[number]:
        yield f"rule {read.topics[number]}"
    if any(span.holds(quantity.start) for quantity in read.quantities):
        yield "number"


def _of_replies(asks: Turned | None, answers: Turned | None) -> Iterator[str]:
    for pair, role in ((asks, "asked"), (answers, "answers")):
        if pair is not None:
            yield f"{role}, {pair.says}"
            yield f"about {pair.frame if pair.frame in FRAMES else 'other'}"


def _of_claims(claims: Iterable[Claim]) -> Iterator[str]:
    for claim in claims:
        if not claim.stands:
            yield "gone"
            continue
        yield from (f"claims {one}" for one in (claim.kind, claim.action, claim.assertion, claim.whose))
        if claim.diagnosis:
            yield "diagnosis"
