"""Medicines that a doctor stops only until something is over: told by when they are taken again."""

from __future__ import annotations

from scribe.language.claim import Action, Assertion, Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.dialogue.cues import any_of
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.model import Speaker


def paused(memory: Memory, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims of a sentence, a stop that its later words lift ("stop it now, restart it on Monday") as a hold.

    A sentence of the same turn right behind one that stops a medicine may lift that too ("Then back on it.").
    """
    match = any_of(memory.own, "resumes").search(read.text)
    if match is None or read.sentence.speaker is not Speaker.DOCTOR or read.sentence.question:
        return claims
    named = [claim for claim in claims if claim.kind is ClaimKind.MEDICINE]
    if any(claim.start >= match.start() for claim in named):
        return claims  # "stop the naproxen and go back on ibuprofen"
    if named:
        last = max(claim.start for claim in named)
        return [claim.but(action=Action.HOLD) if _stops(claim) and claim.start == last else claim for claim in claims]
    place = memory.last(ClaimKind.MEDICINE, read, within=1)
    if place is not None and _stops(memory[place]):
        old = memory[place]
        if old.speaker is Speaker.DOCTOR and old.evidence[-1].segment == read.sentence.segment:
            memory[place] = old.but(action=Action.HOLD, evidence=(*old.evidence, evidence_of(read)))
    return claims


def _stops(claim: Claim) -> bool:
    stopped = (claim.kind, claim.action, claim.assertion) == (ClaimKind.MEDICINE, Action.STOP, Assertion.PRESENT)
    return stopped and claim.stands
