"""The conversation, gone through once from its first sentence to its last."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from scribe.language.answers import echoes, said_by_doctor
from scribe.language.claim import Action, Assertion, Claim, ClaimKind
from scribe.language.claim_maker import MISSED
from scribe.language.claims import Read
from scribe.language.dialogue.acting import listed, ordered_that, pointed_at, taken_up, until_now
from scribe.language.dialogue.allergies import named_before, reacted_to, with_reactions, without_named_allergens
from scribe.language.dialogue.answering import filled
from scribe.language.dialogue.borne_out import borne_out
from scribe.language.dialogue.corrections import (
    corrected,
    replace_orders,
    sided,
    withdrawn,
    without_allergens,
    without_denied_orders,
)
from scribe.language.dialogue.cues import correction_in, explaining, first_person, of_them, reply_in
from scribe.language.dialogue.disputes import contradict, disputed, mistaken_allergies, tolerated_after_all
from scribe.language.dialogue.frames import Frame, frame_after
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.language.dialogue.numbers import number_told, reads_back, spelled_again
from scribe.language.dialogue.pausing import paused
from scribe.language.dialogue.picking import picked
from scribe.language.dialogue.proposing import agreed_to, asked_for_by_name
from scribe.language.dialogue.referring import continued, referred
from scribe.language.dialogue.relatives import had_the_same, of_the_one_named, theirs, third_person, told_of
from scribe.language.dialogue.settling import accepted, stays_at
from scribe.language.dialogue.turned import Turned
from scribe.language.dialogue.values import (
    disregarded,
    measured_now,
    put_right,
    taken_again,
    told_after,
    without_differences,
)
from scribe.language.dialogue.wanting import meant
from scribe.language.rules import Pack
from scribe.model import Speaker
from scribe.terminology import medicines

_AT_ONCE_S: Final = 0.25
"""A word's beginning is no surer than this."""

_SAID_OVER: Final = 6
"""Sentences after which somebody says over what they were told."""


@dataclass(frozen=True)
class Conversed:
    """The claims of a conversation, and its pairs of question and answer.

    ``looked_at`` counts how often a claim was looked at again: it grows with the conversation's length alone.
    """

    claims: tuple[Claim, ...]
    replies: tuple[Turned, ...]
    looked_at: int = 0


def converse(reads: tuple[Read, ...], own: Pack, breaks_s: Iterable[float] = ()) -> Conversed:
    """What a conversation makes of the claims of its sentences.

    Args:
        reads: its sentences.
        own: the pack that they were read with.
        breaks_s: seconds at which nobody recorded for a while: what is said behind one answers nothing before it.
    """
    talk = _Talk(own)
    ahead = deque(sorted(breaks_s))
    for read in reads:
        while ahead and read.sentence.start_s >= ahead[0] - _AT_ONCE_S:
            ahead.popleft()
            talk.be_interrupted()
        talk.hear(read)
    return Conversed(tuple(talk.settled()), tuple(talk.replies), talk.memory.looked_at)


class _Talk:
    """The claims so far, the open question, and what was answered."""

    def __init__(self, own: Pack) -> None:
        self.memory = Memory(own)
        self.replies: list[Turned] = []
        self._own = own
        self._frame: Frame | None = None
        self._before: Read | None = None
        self._allergens: Read | None = None
        self._relative: Read | None = None
        self._third: Read | None = None

    def be_interrupted(self) -> None:
        """Leaves what was open: nobody knows what was said until the next sentence."""
        self._frame = self._before = self._allergens = self._relative = self._third = None

    def hear(self, read: Read) -> None:
        """Takes in the next sentence."""
        if any(mark.rule.gives.get("category") == MISSED for mark in read.marks):
            self.memory.missed_at = read.sentence.index
        self._take_in(read)
        self._before = read
        self._relative = told_of(self._relative, read, self._own)
        self._third = third_person(self._third, self._relative, read, self._own)
        if read.named("allergens"):
            self._allergens = read

    def _take_in(self, read: Read) -> None:
        read = spelled_again(self.memory, self._explained(read))
        self._named_by_its_level(read)
        frame = self._frame if self._frame is not None and self._frame.answered_by(read, self.memory) else None
        says, rest = self._reply(frame, read)
        if frame is not None and not says and frame.only_repeated_by(read, self.memory):
            return
        claims = asked_for_by_name(self._before, read, self._answered(frame, read, says, rest), self._own)
        claims = of_the_one_named(self._relative or self._third, read, claims, self._own)
        claims = theirs(self._before, read, claims, self._own)
        claims = [*claims, *had_the_same(self.memory, read, claims)]
        claims = without_named_allergens(self.memory, read, reacted_to(self.memory, frame, read, claims))
        agreed_to(self.memory, frame, read, says)
        claims = picked(self.memory, read, self._said_over(read, claims))
        claims = self._taken_back(frame, read, claims, says)
        borne_out(self.memory, self._before, read)
        continued(self.memory, self._before, read, claims)
        claims = [*claims, *told_after(self.memory, self._before, read, claims)]
        claims = [*claims, *named_before(self.memory, self._allergens, read, claims)]
        claims = [*claims, *put_right(self.memory, self._before, read, claims)]
        claims = disregarded(self.memory, read, without_differences(self.memory, claims))
        claims = [*claims, *measured_now(self.memory, read, claims)]
        claims = [*claims, *taken_again(self.memory, read, claims)]
        claims = until_now(self.memory, read, claims)
        as_before = [*stays_at(self.memory, read, claims)]
        claims = [*claims, *as_before]
        claims = paused(self.memory, read, taken_up(self.memory, claims))
        claims = ordered_that(self.memory, read, claims)
        if frame is None:
            claims = listed(self.memory, read, claims)
        if not as_before:
            claims = referred(self.memory, read, claims, self._before)
        claims = without_denied_orders(self.memory, claims)
        loud = correction_in(read.text, self._own) == "replace"
        sided(self.memory, read, claims, frame, loud=loud)
        pointed_at(self.memory, read, claims, frame)
        contradict(self.memory, claims)
        tolerated_after_all(self.memory, read)
        claims = mistaken_allergies(self.memory, read, claims)
        claims = disputed(self.memory, claims)
        if frame is not None and frame.kind == "allergies":
            claims = with_reactions(claims)
        replace_orders(self.memory, claims)
        without_allergens(self.memory, read, claims)
        begin = len(self.memory.claims)
        for claim in claims:
            self.memory.add(claim, read)
        self._frame = frame_after(self.memory, self._frame, read, begin, answers=frame is not None)

    def _explained(self, read: Read) -> Read:
        """The complaints by which a doctor explains their question ("low sugar? Shaky, that sort of thing.")."""
        frame, sentence = self._frame, read.sentence
        open_ = frame is not None and not frame.answered and frame.last.sentence.turn == sentence.turn
        mine = open_ and frame is not None and frame.speaker is sentence.speaker is Speaker.DOCTOR
        if not mine or sentence.question or not explaining(self._own).search(read.text):
            return read
        if not read.claims or any(claim.kind is not ClaimKind.FINDING for claim in read.claims):
            return read
        asked = tuple(claim.but(assertion=Assertion.ASKED) for claim in read.claims)
        return replace(read, sentence=replace(sentence, question=True), claims=asked)

    def _said_over(self, read: Read, claims: list[Claim]) -> list[Claim]:
        """The claims of a lay person who says over what was named as a condition ("over 39, a rash, got it")."""
        lay = read.sentence.speaker in (Speaker.PATIENT, Speaker.OTHER)
        told = first_person(self._own).search(read.text) or of_them(self._own).search(read.text)
        if not lay or told or read.sentence.question:
            return claims
        conditions = {
            self.memory[place].key
            for place in self.memory.recent(read, _SAID_OVER)
            if self.memory[place].assertion is Assertion.CONDITIONAL
        }
        state = (ClaimKind.FINDING, ClaimKind.PROBLEM, ClaimKind.MEASUREMENT)
        return [
            claim.but(assertion=Assertion.CONDITIONAL) if claim.kind in state and claim.key in conditions else claim
            for claim in claims
        ]

    def _named_by_its_level(self, read: Read) -> None:
        """A medicine whose level is spoken of ("the digoxin level") is what "it" means afterwards."""
        for test in read.named("tests"):
            for one in medicines().find(test.text, "zh" if self._own.language == "zh" else "en"):
                if len(one.text) == len(test.text):
                    continue
                claim = Claim(
                    ClaimKind.MEDICINE, one.text, one.term, "medicines", assertion=Assertion.ASKED,
                    sentence=read.sentence.index, start=test.start, end=test.start + len(one.text),
                    speaker=read.sentence.speaker, evidence=(evidence_of(read),),
                )  # fmt: skip
                self.memory.add(claim, read)

    def _reply(self, frame: Frame | None, read: Read) -> tuple[str, str]:
        """What a sentence answers (yes, no … or nothing), and its words after that."""
        if frame is None and not read.sentence.question:
            return "", read.text
        says, rest = reply_in(read.text, self._own)
        if says == "well":
            return "no" if frame is not None and _for_allergies(self.memory, frame) else "yes", rest
        if says in ("", "unsure") and accepted(self.memory, frame, read):
            return "yes", rest
        if frame is not None and not says and not read.sentence.question and echoes(frame.last, read, self._own):
            return "yes", rest
        return says, rest

    def _answered(self, frame: Frame | None, read: Read, says: str, rest: str) -> list[Claim]:
        """The claims of a sentence as the question before it lets them be meant."""
        claims = list(read.claims)
        if frame is None:
            return claims
        if reads_back(self.memory, frame, read):
            claims = number_told(self.memory, frame, read, claims)
        if not read.sentence.question or says:
            claims = filled(self.memory, frame, read, claims, says)
            there = meant(frame.last, read, says, self._own)
            self.replies.append(Turned(frame.last, read, says, rest, frame.kind, there))
        return claims

    def _taken_back(self, frame: Frame | None, read: Read, claims: list[Claim], says: str) -> list[Claim]:
        """The claims of a sentence once it has corrected or withdrawn what it corrects or withdraws."""
        correction = correction_in(read.text, self._own)
        refuted = frame is not None and says == "no" and not reads_back(self.memory, frame, read)
        lay = read.sentence.speaker in (Speaker.PATIENT, Speaker.OTHER)
        own = lay and any(claim.kind is ClaimKind.MEDICINE for claim in claims)  # what is taken, and no order
        if lay and read.sentence.question and correction == "withdraw":
            return claims
        if correction == "withdraw" and frame is not None and self._answers_a_proposal(frame, read):
            return claims
        if correction == "withdraw" and not own and (not refuted or not lay):
            return withdrawn(self.memory, read, claims)
        if correction == "replace" or refuted:
            return corrected(self.memory, read, claims, loud=correction == "replace")
        return claims

    def _answers_a_proposal(self, frame: Frame, read: Read) -> bool:
        """Whether a doctor turns down a medicine that a patient asked for, and takes back no order of their own."""
        doctors = read.sentence.speaker is Speaker.DOCTOR and frame.speaker is not Speaker.DOCTOR
        asked = [self.memory[place] for place in frame.claims if self.memory[place].kind is ClaimKind.MEDICINE]
        keys = {claim.key for claim in asked}
        ordered = any(claim.kind is ClaimKind.MEDICINE and claim.key in keys for claim in read.claims)
        about = (self.memory[place] for claim in asked for place in self.memory.about(claim))
        mine = any(one.speaker is Speaker.DOCTOR for one in about)
        return doctors and bool(asked) and not frame.answered and not ordered and not mine

    def settled(self) -> Iterator[Claim]:
        """The claims at the end: questions that nobody answered stay asked."""
        going_on = (claim for claim in self.memory.claims if claim.action is Action.GOES_ON and claim.stands)
        known = {claim.key for claim in going_on}
        for place, claim in enumerate(self.memory.claims):
            told = said_by_doctor(claim)
            had = claim.key in known or self._is_had(place)
            if told.action is Action.START and claim.action is Action.NONE and had:
                told = told.but(action=Action.GOES_ON)
            yield told

    def _is_had(self, place: int) -> bool:
        """Whether a medicine is called the patient's, and so is had already ("as well as your losartan 50 mg")."""
        claim = self.memory[place]
        if claim.sentence < 0:
            return False
        return self._own.any_of("owner_before").search(self.memory.read(place).text, 0, claim.start) is not None


def _for_allergies(memory: Memory, frame: Frame) -> bool:
    return frame.kind == "allergies" or any(memory[place].kind is ClaimKind.ALLERGY for place in frame.claims)
