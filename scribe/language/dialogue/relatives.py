"""What is told of a relative whom another sentence names: "your mother?" "Gout.", "My mum is poorly. She has gout."."""

from __future__ import annotations

from scribe.language.claim import Claim, ClaimKind, Whose
from scribe.language.claims import Read
from scribe.language.dialogue.cues import first_person, of_them
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import evidence_of
from scribe.language.rules import Pack
from scribe.model import Speaker


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


def told_of(before: Read | None, read: Read, own: Pack) -> Read | None:
    """The sentence that names the relative of whom a patient's next sentences tell, or ``None``."""
    if read.sentence.speaker is not Speaker.PATIENT or read.sentence.question:
        return None
    if any(mark.rule.gives.get("whose") == Whose.RELATIVE.value for mark in read.marks):
        return read if read.named("relatives") else None
    went_on = before is not None and before.sentence.turn == read.sentence.turn
    return before if went_on and not first_person(own).search(read.text) else None


def of_the_one_named(before: Read | None, read: Read, claims: list[Claim], own: Pack) -> list[Claim]:
    """The claims of a patient's sentence that says "she has" or "they called it" of the relative named before."""
    same = before is not None and before.sentence.turn == read.sentence.turn
    if before is None or not same or read.sentence.speaker is not Speaker.PATIENT or read.sentence.question:
        return claims
    theirs = of_them(own).search(read.text) is not None and not first_person(own).search(read.text)
    if not theirs or any("whose" in mark.rule.gives for mark in read.marks):
        return claims
    relation = before.named("relatives")[-1].term
    return [
        claim.but(whose=Whose.RELATIVE, relation=relation, evidence=(evidence_of(before), *claim.evidence))
        if claim.kind in (ClaimKind.PROBLEM, ClaimKind.FINDING) and claim.whose is Whose.PATIENT
        else claim
        for claim in claims
    ]
