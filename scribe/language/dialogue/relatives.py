"""Answers about a relative whom only the question names: "And your mother?" "Diabetes."."""

from __future__ import annotations

from scribe.language.claim import Claim, ClaimKind, Whose
from scribe.language.claims import Read
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import evidence_of
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
