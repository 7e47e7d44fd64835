"""What the rest of an answer makes of its yes or no ("Yes. No, hang on, that was last year.")."""

from __future__ import annotations

from typing import Final

from scribe.language.claim import Assertion, ClaimKind, Standing, When
from scribe.language.claims import Read
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import Memory, evidence_of

_SOON: Final = 3
"""Sentences of an answer that can still take its yes or no to another time, or back."""
_WORDS: Final = ("that_was_another", "that_has_gone", "that_was_before", "there_was_after_all")
"""The pack's lists of words by which the rest of an answer does so."""
_TOLD: Final = (ClaimKind.PROBLEM, ClaimKind.FINDING, ClaimKind.SOCIAL)


def narrowed(memory: Memory, frame: Frame, read: Read) -> None:
    """Moves what was asked for to the time, or to the other side, to which an answer takes it.

    Args:
        memory: the claims so far.
        frame: the question.
        read: a sentence of its answer.
    """
    if read.sentence.speaker is frame.speaker or read.sentence.question:
        return
    found = {name for name in _WORDS if memory.own.any_of(name).search(read.text) is not None}
    if read.named("relatives") or read.claims:
        found -= {"there_was_after_all"}
    if not found or any(claim.kind in (ClaimKind.PROBLEM, ClaimKind.FINDING) for claim in read.claims):
        return
    for place in (*frame.earlier, *frame.claims):
        old, here = memory[place], evidence_of(read)
        if old.kind not in _TOLD or not old.stands or not memory.within(place, read, _SOON):
            continue
        evidence = old.evidence if here in old.evidence else (*old.evidence, here)
        told = old.assertion is Assertion.PRESENT
        if told and "that_was_another" in found:
            memory[place] = old.but(standing=Standing.CORRECTED)
        elif told and found & {"that_has_gone", "that_was_before"}:
            memory[place] = old.but(when=When.PAST, evidence=evidence)
        elif old.assertion is Assertion.DENIED and "there_was_after_all" in found:
            memory[place] = old.but(assertion=Assertion.PRESENT, evidence=evidence)
