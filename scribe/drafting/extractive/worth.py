"""Whether a line is worth having: what readers kept of the notes that they were shown, and what they threw out.

Talk about the talk, commands of an examination, politeness, general teaching and scraps look like statements once they
are told in the third person. What tells them from what a note needs was learned of lines that readers graded
(``tools/worth``): their words, where they would stand, who said them, and where the clause belongs. What weighs by
itself is never left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from scribe.drafting.extractive.line import Line
from scribe.drafting.extractive.pieces import Piece
from scribe.drafting.extractive.telling import HALF
from scribe.drafting.style import faults_of
from scribe.drafting.word_lists import pattern_of
from scribe.language.claim import Action, Assertion, Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.learned import learned
from scribe.language.reading import claims_in, read_statement
from scribe.language.rules import Pack
from scribe.model import Topic

WORTHLESS_FROM: Final = {True: 0.25, False: 0.0}
"""Log odds from which on a line of a long conversation is left out: where blanks are written, and where not."""
_OF_SHORT_FROM: Final = 2.0
"""The same of a short one."""
_SHORT, _LONG = 20, 60
"""Lines of what counts as a short conversation, and as a long one. Who has little time says what matters."""
_WEIGHS: Final = frozenset({ClaimKind.MEDICINE, ClaimKind.ALLERGY, ClaimKind.MEASUREMENT, ClaimKind.FOLLOW_UP})
_NEVER: Final = (Topic.ALLERGIES, Topic.VITAL_SIGNS, Topic.FOLLOW_UP)
"""Where each line weighs: what the patient mustn't be given, what was measured, when to come back and for what."""
_WORD: Final = re.compile(r"[^\W\d_㐀-鿿]+(?:['’][^\W\d_㐀-鿿]+)*|\d+|[㐀-鿿]")
_MARKS: Final = {"quoted": '"“', "labelled": ":："}
_LENGTHS: Final = (2, 3, 4, 6, 8, 12, 16, 24, 32)
_PARTS: Final = (0.1, 0.3, 0.5, 0.7, 0.9)
_BEGINS: Final = 3
"""Words by which the beginning of a line is known, at most."""
_ENDS: Final = 2
_FIFTHS: Final = 5


@dataclass(frozen=True)
class Told:
    """A line with what is known of the clause that it was made of.

    Attributes:
        text: as the note would have it.
        topic: where it would stand.
        speaker: who said it.
        reply: ``asks`` or ``answers`` and what the answer says: yes, no, unsure; empty where it is neither.
        rule: the topic that a rule gives it; empty for none.
        parts: how probable each part of a note is for the clause, and that it belongs to none.
        joins: how probable it is that it only goes on with what stands before it.
        place: where in the conversation it was said, from 0 to 1.
    """

    text: str
    topic: str
    speaker: str
    reply: str = ""
    rule: str = ""
    parts: Mapping[str, float] | None = None
    joins: float = 0.0
    place: float = 0.0


def worth_telling(lines: Iterable[Line], pieces: tuple[Piece, ...], own: Pack) -> tuple[Line, ...]:
    """The lines that are worth having.

    Args:
        lines: of a conversation.
        pieces: what they were made of.
        own: the rules of its language.
    """
    every = [*told_of(lines, pieces)]
    share = min(max((len(every) - _SHORT) / (_LONG - _SHORT), 0.0), 1.0)
    odds = _OF_SHORT_FROM + share * (WORTHLESS_FROM[own.spaced] - _OF_SHORT_FROM)
    return tuple(line for line, told in every if told is None or not is_worthless(told, own, odds))


def told_of(lines: Iterable[Line], pieces: tuple[Piece, ...]) -> Iterator[tuple[Line, Told | None]]:
    """Each line with what is known of it; ``None`` for items of lists and for what no clause was made into."""
    at = {piece.order: piece for piece in pieces}
    last = max((piece.read.sentence.index for piece in pieces), default=0)
    for line in lines:
        piece = at.get(line.order)
        yield line, None if piece is None or line.merge else _told(line, piece, last)


def _told(line: Line, piece: Piece, last: int) -> Told:
    reply = ""
    if piece.reply is not None:
        reply = f"{'asks' if piece.asks else 'answers'} {piece.reply.says}".strip()
    return Told(
        text=line.text,
        topic=line.topic.value,
        speaker=piece.speaker.value,
        reply=reply,
        rule=piece.topic,
        parts={part.value: odds for part, odds in piece.parts.items()} if piece.parts is not None else None,
        joins=piece.joins,
        place=piece.read.sentence.index / max(last, 1),
    )


def is_worthless(told: Told, own: Pack, odds: float) -> bool:
    """Whether a line is thrown out: it tells nothing that weighs by itself, and its log odds are that or more."""
    reads = read_statement(told.text, own.language, own=own)
    condition = pattern_of(own, "condition_open")
    warns = condition is not None and condition.match(told.text) is not None
    if warns or told.topic in _NEVER or any(_weighs(claim, told) for claim in claims_in(reads)):
        return False
    return learned(f"worth-{own.language}").odds(signs_of(told, reads, own)) >= odds


def _weighs(claim: Claim, told: Told) -> bool:
    """Whether a claim has to be told: what is taken, measured, ordered or found to be the matter."""
    found = claim.kind is ClaimKind.PROBLEM and claim.assertion is Assertion.PRESENT
    changes = claim.action in (Action.ORDER, Action.REFUSED)
    return claim.kind in _WEIGHS or changes or (found and told.topic == Topic.ASSESSMENT)


def signs_of(told: Told, reads: tuple[Read, ...], own: Pack) -> dict[str, float]:
    """The signs of a line, by name.

    Args:
        told: the line.
        reads: its sentences.
        own: the rules of its language.
    """
    signs = dict.fromkeys((*_of_words(told), *_of_claims(told, reads), *_of_clause(told)), 1.0)
    signs |= dict.fromkeys((f"fault {fault.value}" for fault in faults_of(told.text, own)), 1.0)
    signs |= {f"part {name}": odds for name, odds in (told.parts or {}).items()}
    return signs


def _of_words(told: Told) -> Iterator[str]:
    words = ["#" if word.isdigit() else word for word in _WORD.findall(told.text.lower())]
    yield from (f"word {word}" for word in words)
    yield from (f"words {one} {other}" for one, other in pairwise(words))
    yield from (f"begins {' '.join(words[:many])}" for many in range(1, min(_BEGINS, len(words)) + 1))
    yield from (f"ends {' '.join(words[-many:])}" for many in range(1, min(_ENDS, len(words)) + 1))
    yield from (f"length {least}" for least in _LENGTHS if len(words) >= least)
    yield f"topic {told.topic}"
    yield f"topic {told.topic} {' '.join(words[:1])}"
    yield from (name for name, marks in _MARKS.items() if any(mark in told.text for mark in marks))


def _of_claims(told: Told, reads: tuple[Read, ...]) -> Iterator[str]:
    claims = claims_in(reads)
    yield f"claims {min(len(claims), 3)}"
    for claim in claims:
        yield from (f"claims {one}" for one in (claim.kind, claim.action, claim.whose) if one)
        yield f"claims {claim.kind} {claim.assertion}"
        yield f"claims {claim.kind} {told.topic}"
    yield from (f"names {one.list}" for read in reads for one in read.mentions)
    if any(read.quantities for read in reads):
        yield "amount"


def _of_clause(told: Told) -> Iterator[str]:
    yield f"said by {told.speaker}"
    yield f"reply {told.reply}"
    yield f"rule {told.rule}"
    yield f"place {min(int(told.place * _FIFTHS), _FIFTHS - 1)}"
    if told.joins > HALF:
        yield "goes on"
    for name, odds in (told.parts or {}).items():
        yield from (f"part {name} {least}" for least in _PARTS if odds > least)
