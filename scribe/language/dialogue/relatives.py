"""What is told of somebody, or an illness, that another sentence names: "your mother?" "Gout.", "My dad had that."."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Assertion, Claim, ClaimKind, Standing, Whose
from scribe.language.claims import Read
from scribe.language.dialogue.cues import first_person, of_them
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.language.mention import Mention
from scribe.language.rules import Pack
from scribe.model import Speaker

_TOLD_OF: Final = (ClaimKind.PROBLEM, ClaimKind.FINDING, ClaimKind.MEDICINE)
"""What a sentence about "her" tells of the one whom the sentence before it named."""


def of_asked_relative(frame: Frame, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims of an answer; an illness that it tells with nobody's name is the one's who was asked about."""
    family = frame.kind == "family" and frame.speaker is Speaker.DOCTOR
    if frame.answered or not (frame.relatives or family) or read.named("relatives") or read.sentence.question:
        return claims
    if read.sentence.speaker is Speaker.DOCTOR or any("whose" in mark.rule.gives for mark in read.marks):
        return claims
    relation = frame.relatives[-1].term if frame.relatives else None
    return [
        claim.but(whose=Whose.RELATIVE, relation=relation, evidence=(evidence_of(frame.last), *claim.evidence))
        if claim.kind is ClaimKind.PROBLEM and claim.whose is Whose.PATIENT
        else claim
        for claim in claims
    ]


_SAME: Final = 5
"""Sentences over which "he had that too" can mean an illness spoken of."""
_AS_SUBJECT: Final = 10
"""Characters between a relative and what they are said to have."""
_TO_DO: Final = (ClaimKind.TEST, ClaimKind.PROCEDURE, ClaimKind.IMMUNISATION, ClaimKind.MEDICINE)


def had_the_same(memory: Memory, read: Read, claims: list[Claim]) -> Iterator[Claim]:
    """The illness just spoken of as a relative's, of whom a lay person says no more ("my dad had that, too")."""
    lay = read.sentence.speaker in (Speaker.PATIENT, Speaker.OTHER) and not read.sentence.question
    match = memory.own.any_of("had_the_same").search(read.text)
    if not lay or match is None or any(claim.kind is ClaimKind.PROBLEM for claim in claims):
        return
    whose = next((one for one in reversed(read.named("relatives")) if one.end <= match.start()), None)
    if whose is None or not _has(whose, match.start(), match.end(), read, memory.own):
        return
    place = _meant_by_it(memory, read)
    if place is not None:
        said = memory[place]
        yield said.but(
            whose=Whose.RELATIVE, relation=whose.term, assertion=Assertion.PRESENT, diagnosis=False,
            standing=Standing.STANDS, speaker=read.sentence.speaker, sentence=read.sentence.index,
            clause=read.sentence.clause_at(match.start()), start=match.start(), end=match.end(),
            evidence=(*said.evidence, evidence_of(read)),
        )  # fmt: skip


def _has(whose: Mention, start: int, end: int, read: Read, own: Pack) -> bool:
    """Whether a relative is who has it: named right before, with nobody else between, and not denied or supposed."""
    between = read.text[whose.end : start]
    if len(between) > _AS_SUBJECT or first_person(own).search(between):
        return False
    told = (mark.rule.gives.get("assertion", Assertion.PRESENT.value) for mark in read.marks if mark.start < end)
    return all(one == Assertion.PRESENT.value for one in told)


def _meant_by_it(memory: Memory, read: Read) -> int | None:
    """The place of the illness that "it" means: of the turn before, or with nothing to be done named since."""
    since = list(memory.recent(read, _SAME))
    place = next((one for one in since if _is_illness(memory[one])), None)
    if place is None or read.sentence.turn - memory.read(place).sentence.turn <= 1:
        return place
    return None if any(memory[one].kind in _TO_DO for one in since if one > place) else place


def _is_illness(claim: Claim) -> bool:
    """Whether a claim tells an illness of the patient, be it sure or not, that a list knows."""
    told = (Assertion.PRESENT, Assertion.POSSIBLE, Assertion.ASKED)
    mine = claim.whose is Whose.PATIENT and claim.stands
    return claim.kind is ClaimKind.PROBLEM and claim.concept is not None and mine and claim.assertion in told


def _whose(read: Read) -> Whose | None:
    """Whom a sentence names that is not the patient; ``None`` where nobody is named."""
    told = {mark.rule.gives.get("whose") for mark in read.marks}
    if Whose.RELATIVE.value in told:
        return Whose.RELATIVE if read.named("relatives") else None
    return Whose.OTHER if Whose.OTHER.value in told else None


def told_of(before: Read | None, read: Read, own: Pack) -> Read | None:
    """The sentence that names the one of whom a patient's next sentences tell, or ``None``."""
    if read.sentence.speaker is not Speaker.PATIENT or read.sentence.question:
        return None
    if any("whose" in mark.rule.gives for mark in read.marks):
        return read if _whose(read) is not None else None
    went_on = before is not None and before.sentence.turn == read.sentence.turn
    return before if went_on and not first_person(own).search(read.text) else None


def theirs(before: Read | None, read: Read, claims: list[Claim], own: Pack) -> list[Claim]:
    """The claims with the value that a patient calls "hers" as somebody else's, right after a relative was named."""
    if before is None or read.sentence.speaker is not Speaker.PATIENT or before.sentence.turn != read.sentence.turn:
        return claims
    if not before.named("relatives") or own.any_of("theirs").match(read.text) is None:
        return claims
    return [one.but(whose=Whose.OTHER) if one.kind is ClaimKind.MEASUREMENT else one for one in claims]


def third_person(known: Read | None, told: Read | None, read: Read, own: Pack) -> Read | None:
    """The last sentence in which a patient named somebody else, for what "she" does turns later.

    ``None`` from where a doctor says "she" too: then it may be a child who is seen, and a parent who speaks.
    """
    if told is read:
        return read
    return None if read.sentence.speaker is Speaker.DOCTOR and own.any_of("third_person").search(read.text) else known


def of_the_one_named(before: Read | None, read: Read, claims: list[Claim], own: Pack) -> list[Claim]:
    """The claims of a patient's sentence that says "she has" or "they called it" of the relative named before."""
    if before is None or read.sentence.speaker is not Speaker.PATIENT or read.sentence.question:
        return claims
    if before.sentence.turn != read.sentence.turn and own.any_of("goes_on_of_them").match(read.text) is None:
        return claims
    theirs = of_them(own).search(read.text) is not None and not first_person(own).search(read.text)
    if not theirs or any("whose" in mark.rule.gives for mark in read.marks):
        return claims
    whose = _whose(before)
    relation = before.named("relatives")[-1].term if whose is Whose.RELATIVE else None
    return [
        claim.but(whose=whose, relation=relation, evidence=(evidence_of(before), *claim.evidence))
        if claim.kind in _TOLD_OF and claim.whose is Whose.PATIENT
        else claim
        for claim in claims
    ]
