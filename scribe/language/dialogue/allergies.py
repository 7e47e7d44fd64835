"""Answers about allergies: substances that no list knows, and complaints that are reactions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Assertion, Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.dialogue.cues import reply_in
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.language.rules import Pack

_PIECES: Final = re.compile(r"[\s,，.。!！、;；]")
_SHORT_NAME: Final = (2, 6)
"""Signs of a name that no list knows, in a language that writes no blanks."""


def told_reaction(read: Read) -> str:
    """The words of a sentence that tell a reaction; empty where none do."""
    return next((read.text[m.start : m.end] for m in read.marks if "reaction" in m.rule.gives), "")


def substances(own: Pack, frame: Frame, read: Read, claims: list[Claim], says: str) -> Iterator[Claim]:
    """What an answer about allergies names and no claim is made of yet: allergens, and a name that no list knows."""
    evidence = (evidence_of(frame.last), evidence_of(read))
    reaction = told_reaction(read)
    for one in read.named("allergens", "substances"):
        if any(claim.start < one.end and one.start < claim.end for claim in claims) or says == "no":
            continue
        yield Claim(
            ClaimKind.ALLERGY, one.text, one.term, one.list, reaction=reaction, start=one.start, end=one.end,
            speaker=read.sentence.speaker, evidence=evidence,
        )  # fmt: skip
    if says in ("no", "unsure") or any(claim.kind is ClaimKind.ALLERGY for claim in claims) or read.named():
        return
    rest = reply_in(read.text, own)[1]
    name = _PIECES.split(rest, maxsplit=1)[0]
    whole = name == rest.strip("。.！!，,")
    if not own.spaced and _SHORT_NAME[0] <= len(name) <= _SHORT_NAME[1] and (reaction or (whole and not says)):
        yield Claim(
            ClaimKind.ALLERGY, name, None, "allergens", reaction=reaction, speaker=read.sentence.speaker,
            evidence=evidence, sureness=0.6, doubts=("a name that no list knows",),
        )  # fmt: skip


def reacted(memory: Memory, read: Read, claims: list[Claim]) -> list[Claim]:
    """Complaints in an answer about allergies are the reactions to what it, or the sentence before, names."""
    told = [n for n, claim in enumerate(claims) if claim.kind is ClaimKind.ALLERGY and claim.concept is not None]
    complaints = [
        claim
        for claim in claims
        if claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM) and claim.assertion is Assertion.PRESENT
    ]
    place = None if told else memory.last(ClaimKind.ALLERGY, read, within=3)
    if not complaints or (not told and not _is_allergy(memory, place)):
        return claims
    words = complaints[0].words
    for number in told:
        claims[number] = claims[number].but(reaction=claims[number].reaction or words)
    if place is not None:
        old = memory[place]
        memory[place] = old.but(reaction=old.reaction or words, evidence=(*old.evidence, evidence_of(read)))
    return [claim for claim in claims if claim not in complaints]


def _is_allergy(memory: Memory, place: int | None) -> bool:
    """Whether an allergy to something known stands at a place."""
    old = memory[place] if place is not None else None
    return old is not None and old.concept is not None and old.assertion is Assertion.PRESENT


def with_reactions(claims: list[Claim]) -> list[Claim]:
    """The findings that are told with an allergy are its reaction, and no complaint of today."""
    allergies = [claim for claim in claims if claim.kind is ClaimKind.ALLERGY and claim.assertion is Assertion.PRESENT]
    findings = [claim for claim in claims if claim.kind is ClaimKind.FINDING and claim.assertion is Assertion.PRESENT]
    if not allergies or not findings:
        return claims
    words = findings[0].words
    kept = [claim for claim in claims if claim not in findings]
    return [claim.but(reaction=claim.reaction or words) if claim in allergies else claim for claim in kept]
