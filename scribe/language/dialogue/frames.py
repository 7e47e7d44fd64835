"""Frames: what a question has opened, until it is answered or the talk moves on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Whose
from scribe.language.claims import Read
from scribe.language.dialogue.cues import asks_for_more, checks, fared, frame_of, reply_in, still_allergies
from scribe.language.dialogue.memory import REMEMBERED, Memory, evidence_of
from scribe.language.dialogue.wanting import Wanted, wanted
from scribe.language.mention import Mention
from scribe.model import Speaker

_READ_OUT: Final = 3
"""Sentences over which a list is read out before the question whether it is right."""
_LIST: Final = 2
"""Medicines that make a list, to which more may belong."""
_REPEATED: Final = 3
"""Words of a sentence that only says the asked thing over."""


@dataclass
class Frame:
    """An open question.

    Attributes:
        last: the sentence that asks, of several the last one.
        speaker: who asks.
        kind: what it is about; empty where nothing tells.
        claims: the places of what it asks for.
        answered: whether somebody has answered.
        earlier: the places of what earlier questions of the same turn asked for: a no counts for them too.
        relatives: whom it asks about, where that is not the patient.
    """

    last: Read
    speaker: Speaker
    kind: str
    claims: list[int]
    answered: bool = False
    earlier: list[int] = field(default_factory=list)
    relatives: tuple[Mention, ...] = ()

    def answered_by(self, read: Read, memory: Memory) -> bool:
        """Whether a sentence is somebody's answer."""
        other = read.sentence.speaker is not self.speaker or read.sentence.speaker is Speaker.UNKNOWN
        if read.sentence.turn != self.last.sentence.turn:
            return other
        # a recogniser may put question and answer into one turn
        says, rest = reply_in(read.text, memory.own)
        denies = says == "no" and any(read.text[one.start :].startswith(rest) for one in read.named()) and bool(rest)
        own = other or not denies  # "no cabergoline for now": the doctor goes on
        return not read.sentence.question and not self.answered and bool(says) and own

    def only_repeated_by(self, read: Read, memory: Memory) -> bool:
        """Whether somebody says the asked thing over before they answer ("Allergies. Um, no.")."""
        short = len(read.text.split()) <= _REPEATED and not read.quantities and bool(read.claims)
        if not memory.own.spaced or self.answered or not short or read.sentence.question:
            return False
        if wanted(self.last, memory.own) is Wanted.WHICH:
            return False
        asked = {memory[place].key for place in self.claims}
        return all(
            claim.key in asked or (claim.kind is ClaimKind.ALLERGY and claim.concept is None) for claim in read.claims
        )

    def goes_on_with(self, read: Read, kind: str, places: list[int]) -> None:
        """Takes in another question of the same breath."""
        self.last = read
        if places:
            self.earlier = [*self.earlier, *self.claims][-REMEMBERED:]
            self.claims = places
        self.kind = kind or self.kind
        self.relatives = _asked_about(read) or self.relatives


def frame_after(memory: Memory, frame: Frame | None, read: Read, begin: int, *, answers: bool) -> Frame | None:
    """The frame that is open after a sentence.

    Args:
        memory: the claims so far, this sentence's from ``begin`` on.
        frame: what was open before.
        read: the sentence.
        begin: the place of its first claim.
        answers: whether it answers that frame.
    """
    if read.sentence.question:
        return _opened(memory, frame, read, begin)
    if frame is not None and answers:
        frame.answered = True
        return frame
    # the one who asked goes on without waiting for an answer, or the talk has moved on
    moved = frame is not None and (frame.answered or read.sentence.turn != frame.last.sentence.turn)
    return None if frame is not None and moved and read.sentence.speaker is frame.speaker else frame


def _opened(memory: Memory, frame: Frame | None, read: Read, begin: int) -> Frame:
    places = list(range(begin, len(memory.claims)))
    if not places and checks(memory.own).search(read.text):
        places = _read_out(memory, read)
    elif not places and asks_for_more(memory.own).search(read.text):
        listed = _read_out(memory, read)
        places = listed if len(listed) >= _LIST else []
    kind = frame_of(read.text, memory.own) or _kind_of([memory[place] for place in places])
    if _still_allergies(memory, read) or _borne(memory, read) or _lists_allergens(memory, frame, read):
        kind = "allergies"
    if kind == "allergies":
        for claim in _asked_allergens(memory, read, begin):
            memory.add(claim, read)
        places = list(range(begin, len(memory.claims)))
        for place in places:
            if not memory.taken(memory[place]):
                memory[place] = _asked_allergy(memory[place])
    if frame is not None and not frame.answered and frame.last.sentence.turn == read.sentence.turn:
        frame.goes_on_with(read, kind, places)
        return frame
    kept = frame.kind if frame is not None and not kind and not places else kind
    if frame is not None and kept == "allergies" and not places and _asks_again(memory, frame, read):
        places = [place for place in frame.claims if memory[place].assertion is Assertion.ASKED]
    return Frame(read, read.sentence.speaker, kept, places, relatives=_asked_about(read))


def _asked_about(read: Read) -> tuple[Mention, ...]:
    """The relatives that a question is about."""
    reached = [mark for mark in read.marks if mark.rule.gives.get("whose") == Whose.RELATIVE.value]
    return tuple(
        one for one in read.named("relatives") if any(m.start < one.end and one.start < m.end for m in reached)
    )


def _still_allergies(memory: Memory, read: Read) -> bool:
    """Whether a short question right after an allergy goes on asking for allergies."""
    place = memory.last(ClaimKind.ALLERGY, read, within=_READ_OUT)
    return place is not None and memory[place].assertion is Assertion.PRESENT and _goes_on(memory, read)


def _asks_again(memory: Memory, frame: Frame, read: Read) -> bool:
    """Whether somebody asks for allergies again that nobody told of ("It's my daughter who has them." "And you?")."""
    return frame.speaker is read.sentence.speaker and _goes_on(memory, read)


def _goes_on(memory: Memory, read: Read) -> bool:
    return still_allergies(memory.own).fullmatch(read.text.rstrip("?？. ")) is not None


def _lists_allergens(memory: Memory, frame: Frame | None, read: Read) -> bool:
    """Whether a question only lists what the question for allergies before it means ("Plasters, antibiotics?")."""
    if frame is None or frame.answered or frame.kind != "allergies" or frame.last.sentence.turn != read.sentence.turn:
        return False
    return bool(read.named("allergens")) and memory.own.any_of("bare_list").fullmatch(read.text) is not None


def _borne(memory: Memory, read: Read) -> bool:
    """Whether a question asks how something that is no medicine was borne (乳胶手套用着有没有问题？)."""
    named = bool(read.named("allergens")) and not read.named("medicines", "vaccines")
    return named and fared(memory.own).search(read.text) is not None


def _read_out(memory: Memory, read: Read) -> list[int]:
    """The medicines that a doctor has read out in the sentences before, and now asks for a yes to."""
    segment = read.sentence.segment
    places = [
        place
        for place in memory.recent(read, _READ_OUT)
        if memory[place].kind is ClaimKind.MEDICINE
        and memory[place].speaker is read.sentence.speaker
        and memory[place].evidence[-1].segment == segment
        and memory[place].action in (Action.NONE, Action.GOES_ON)
        and memory[place].assertion is Assertion.PRESENT
        and memory[place].stands
    ]
    for place in places:
        memory[place] = memory[place].but(assertion=Assertion.ASKED)
    return sorted(places)


def _asked_allergens(memory: Memory, read: Read, begin: int) -> list[Claim]:
    """What a question for allergies names and no claim is made of yet ("ever had trouble with the dye?")."""
    sentence, made = read.sentence, memory.claims[begin:]
    return [
        Claim(
            ClaimKind.ALLERGY, one.text, one.term, one.list, assertion=Assertion.ASKED, sentence=sentence.index,
            clause=sentence.clause_at(one.start), start=one.start, end=one.end, speaker=sentence.speaker,
            evidence=(evidence_of(read),),
        )
        for one in read.named("allergens")
        if not any(claim.start < one.end and one.start < claim.end for claim in made)
    ]  # fmt: skip


def _asked_allergy(claim: Claim) -> Claim:
    """A medicine that a question for allergies names is asked for as one."""
    if claim.kind is not ClaimKind.MEDICINE or claim.assertion is not Assertion.ASKED:
        return claim
    return claim.but(kind=ClaimKind.ALLERGY, regimen=None, action=Action.NONE)


def _kind_of(claims: list[Claim]) -> str:
    if any(claim.kind is ClaimKind.ALLERGY for claim in claims):
        return "allergies"
    if any(claim.kind is ClaimKind.MEDICINE for claim in claims):
        return "medicines"
    return "symptoms" if claims else ""
