"""What was said, clause by clause, each with the claims of it that still stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scribe.drafting.extractive.addressing import addressed, unaddressed
from scribe.drafting.extractive.line import joined
from scribe.drafting.extractive.named_twice import named_once
from scribe.drafting.word_lists import pattern_of
from scribe.language.belonging import Belonging, Part
from scribe.language.claim import Assertion, Claim, ClaimKind, Whose
from scribe.language.claims import Read
from scribe.language.dialogue import Turned
from scribe.language.reading import Reading
from scribe.language.rules import Pack
from scribe.model import SegmentId, Speaker


@dataclass(frozen=True)
class Piece:
    """One clause of the conversation.

    Attributes:
        read: its sentence.
        number: which clause of it.
        text: its words; of an answer without its yes or no.
        claims: those made in it that stand, of whomever, asked ones left out.
        gone: whether something that it says was taken back later, so that its words must not be used.
        asks: it is (part of) a question.
        reply: the question that it answers, or that answers it.
        first: it is of the first sentence that answers its question.
        speaker: who says it, as far as can be told.
        topic: by rule.
        empty: it says nothing.
        order: its place.
        condition: the clause under which alone it holds, where that stands by itself.
        parts: how probable each part of the note is for it; ``None`` in a language of which that was not learned.
        joins: how probable it is that it only goes on with what stands before it.
    """

    read: Read
    number: int
    text: str
    claims: tuple[Claim, ...]
    gone: bool
    asks: bool
    reply: Turned | None
    first: bool
    speaker: Speaker
    topic: str
    empty: bool
    order: float
    condition: str = ""
    parts: Mapping[Part, float] | None = None
    joins: float = 0.0

    @property
    def evidence(self) -> tuple[SegmentId, ...]:
        """The segments that it rests on: its own, its question's, and those of its claims."""
        own = (self.read.sentence.segment,)
        asked = (self.reply.question.sentence.segment,) if self.reply is not None and not self.asks else ()
        answer = (self.reply.answer.sentence.segment,) if self.reply is not None and self.asks else ()
        return joined(asked, own, answer, *(claim.segments for claim in self.claims))

    @property
    def ours(self) -> tuple[Claim, ...]:
        """The claims about the patient."""
        return tuple(claim for claim in self.claims if claim.whose is Whose.PATIENT)

    @property
    def answers(self) -> bool:
        """Whether it is the answer to a question."""
        return self.reply is not None and not self.asks


def pieces_of(reading: Reading, own: Pack) -> tuple[Piece, ...]:
    """Every clause of a reading in order."""
    homes = _homes(reading)
    if not own.spaced:
        homes = {index: named_once(told) for index, told in homes.items()}
    answered = {turned.question.sentence.index: turned for turned in reversed(reading.replies)}
    answering = {turned.answer.sentence.index: turned for turned in reading.replies}
    for turned in _echoed(reading.reads, answered, answering):
        answered[turned.question.sentence.index] = answering[turned.answer.sentence.index] = turned
    belongs = reading.belongs
    found: list[Piece] = []
    met: set[int] = set()
    names = addressed(reading.reads, own)
    for read in reading.reads:
        index = read.sentence.index
        answers = answering.get(index)
        first = answers is not None and answers.question.sentence.index not in met
        met |= {answers.question.sentence.index} if answers is not None else set()
        parts = _parts(read, belongs) if belongs is not None else ()
        for number, said in _texts(read, answering.get(index), own):
            text = unaddressed(said, names)
            told = [claim for claim in homes.get(index, ()) if claim.clause == number]
            asks = _asks(read, number, answered.get(index), own)
            reply = answered.get(index) if asks else answering.get(index)
            found.append(
                Piece(
                    read=read,
                    number=number,
                    text=text,
                    claims=tuple(c for c in told if c.stands and c.assertion is not Assertion.ASKED),
                    gone=any(not one.stands or _put_right(one, read) for one in told)
                    or _of_gone(read, number, homes.get(index, ())),
                    asks=asks,
                    reply=reply,
                    first=first,
                    speaker=_speaker(read, text, own),
                    topic=read.topics[number],
                    empty=read.empty[number] or bool(said and not text) or _only_asked(told, read),
                    order=index + number / 100,
                    parts=parts[number] if parts else None,
                    joins=belongs.joins(index, number) if belongs is not None else 0.0,
                )
            )
    return tuple(found)


def _only_asked(told: Sequence[Claim], read: Read) -> bool:
    """Whether a clause that is no question by its form only names medicines that somebody asks for."""
    asked = [one for one in told if one.kind is ClaimKind.MEDICINE and one.assertion is Assertion.ASKED]
    return bool(asked) and len(asked) == len(told) and not read.sentence.question


def _asks(read: Read, number: int, reply: Turned | None, own: Pack) -> bool:
    """Whether a clause is (part of) a question; what ends with a bare "okay?" is a statement until a no comes to it."""
    sentence = read.sentence
    checking = pattern_of(own, "checking_ends")
    checks = sentence.speaker is Speaker.DOCTOR and checking is not None and checking.search(sentence.text) is not None
    if checks and (sentence.tag or not sentence.asks_from) and (reply is None or reply.says in ("", "yes")):
        return False
    return sentence.question and (sentence.tag or sentence.clauses[number].end > sentence.asks_from)


def conditional(read: Read) -> bool:
    """Whether a sentence says what holds under a condition."""
    return any(mark.rule.gives.get("assertion") == "conditional" for mark in read.marks)


def _parts(read: Read, belongs: Belonging) -> tuple[Mapping[Part, float], ...]:
    """How probable each part is for the clauses of a sentence; those of a clinician's hang together."""
    index = read.sentence.index
    each = tuple(belongs.odds(index, number) for number in range(len(read.sentence.clauses)))
    if read.sentence.speaker in _LAY or len(each) < 2:
        return each
    share = 1.0 if conditional(read) else _TOGETHER
    mean = {part: sum(odds[part] for odds in each) / len(each) for part in Part}
    return tuple({part: (1 - share) * odds[part] + share * mean[part] for part in Part} for odds in each)


def _echoed(reads: Sequence[Read], answered: Mapping[int, Turned], answering: Mapping[int, Turned]) -> Iterator[Turned]:
    """Questions of a clinician whose answer begins with an echo of them ("This lump?" "The left one? It is hard.")."""
    for place, read in enumerate(reads):
        one = read.sentence
        if not one.question or one.tag or one.speaker is not Speaker.DOCTOR or one.index in answered:
            continue
        if place + 2 >= len(reads) or reads[place + 1].sentence.speaker not in _LAY:
            continue
        echo, after = reads[place + 1], reads[place + 2]
        same = echo.sentence.turn == after.sentence.turn and not after.sentence.question
        if echo.sentence.question and len(echo.text) <= _ECHO and same and after.sentence.index not in answering:
            yield Turned(question=read, answer=after, says="", rest=after.text, frame="")


_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_TOGETHER: Final = 0.5
"""How much what a clinician's other clauses of a sentence are counts for each; under a condition all of it."""
_ECHO: Final = 24
"""Letters of a question that only echoes another."""
_APART: Final = re.compile(r"[,.;!，。；！、]$")
"""A no that is an answer stands apart; "no x-ray" denies what follows it."""


def _texts(read: Read, reply: Turned | None, own: Pack) -> Iterator[tuple[int, str]]:
    """The clauses' words; a yes or no that begins an answer and says no more than that is taken off them."""
    rest = read.text if reply is None or not reply.says else reply.rest
    off = 0
    if reply is not None and reply.says and not rest:
        off = len(read.text)
    elif reply is not None and reply.says:
        off = max(read.text.rfind(rest), 0)
        apart = _APART.search(read.text[:off].rstrip(" ") if read.text[:off].strip() else "")
        off = off if apart is not None or reply.says != "no" else 0
    if off and set(words_of(read.text[:off], own)) - set(own.lists.get("reply_words", ())):
        off = 0
    for number, span in enumerate(read.sentence.clauses):
        yield number, read.text[max(span.start, min(off, span.end)) : span.end].strip()


def _put_right(claim: Claim, read: Read) -> bool:
    """Whether the dose that a sentence tells of a medicine was put right later: the claim has another one by now."""
    if claim.regimen is None or claim.regimen.dose is None:
        return False
    first = [one.regimen for one in read.claims if one.kind is claim.kind and one.key == claim.key]
    doses = {one.dose for one in first if one is not None and one.dose is not None and not one.per_kilo}
    return bool(doses) and claim.regimen.dose not in doses


def _of_gone(read: Read, number: int, told: Sequence[Claim]) -> bool:
    """Whether a clause only goes on with numbers of something in its sentence that was taken back."""
    span = read.sentence.clauses[number]
    own = any(claim.clause == number for claim in told)
    numbers = any(span.holds(quantity.start) for quantity in read.quantities)
    return not own and numbers and any(not claim.stands and claim.clause < number for claim in told)


def _homes(reading: Reading) -> dict[int, list[Claim]]:
    """The claims of each sentence as they are at the end of the conversation."""
    places: dict[tuple[SegmentId, int], Read] = {
        (read.sentence.segment, read.sentence.start): read for read in reading.reads
    }
    homes: dict[int, list[Claim]] = {}
    for claim in reading.claims:
        for one in claim.evidence:
            read = places.get((one.segment, one.start))
            if read is not None and _said_in(claim, read):
                homes.setdefault(read.sentence.index, []).append(claim)
                break
        else:
            read = next((places[(e.segment, e.start)] for e in claim.evidence if (e.segment, e.start) in places), None)
            if read is not None:
                last = len(read.sentence.clauses) - 1
                homes.setdefault(read.sentence.index, []).append(claim.but(clause=min(claim.clause, last)))
    return homes


def _said_in(claim: Claim, read: Read) -> bool:
    said = read.text[claim.start : claim.end]
    return claim.clause < len(read.sentence.clauses) and (claim.words in said or said in claim.words) and bool(said)


def _speaker(read: Read, text: str, own: Pack) -> Speaker:
    """Who speaks; where the recording does not know, who would say such words."""
    known = read.sentence.speaker
    if known is not Speaker.UNKNOWN:
        return known
    first, second = (own.lists.get(name, ()) for name in ("first_person", "second_person"))
    if first and own.compiled("|".join(first)).search(text):
        return Speaker.PATIENT
    if read.sentence.question or (second and own.compiled("|".join(second)).search(text)):
        return Speaker.DOCTOR
    return Speaker.UNKNOWN


def words_of(text: str, own: Pack) -> list[str]:
    """The words of a text that carry meaning; in a language that writes none apart, its characters."""
    small = text.lower()
    found = re.findall(r"[a-z0-9]+(?:[.'/-][a-z0-9]+)*|[\u4e00-\u9fff]", small)
    empty = set(own.lists.get("function_words", ())) or set(own.lists.get("stop_words", ()))
    return [word for word in found if word not in empty]
