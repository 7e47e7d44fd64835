"""What the rest of an answer makes of its yes or no ("Yes. No, hang on, that was last year.")."""

from __future__ import annotations

from typing import Final

from scribe.language.claim import Assertion, ClaimKind, When
from scribe.language.claims import Read
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import Memory, evidence_of

_SOON: Final = 3
"""Sentences of an answer that can still take its yes or no to another time, or back."""
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
    before = memory.own.any_of("that_was_before").search(read.text) is not None
    after_all = memory.own.any_of("there_was_after_all").search(read.text) is not None
    if not (before or after_all) or any(claim.kind in _TOLD for claim in read.claims):
        return
    for place in (*frame.earlier, *frame.claims):
        old, here = memory[place], evidence_of(read)
        if old.kind not in _TOLD or not old.stands or not memory.within(place, read, _SOON):
            continue
        evidence = old.evidence if here in old.evidence else (*old.evidence, here)
        if before and old.assertion is Assertion.PRESENT:
            memory[place] = old.but(when=When.PAST, evidence=evidence)
        elif after_all and old.assertion is Assertion.DENIED:
            memory[place] = old.but(assertion=Assertion.PRESENT, evidence=evidence)
