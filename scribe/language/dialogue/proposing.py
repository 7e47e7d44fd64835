"""Tests and procedures that a doctor proposes and the patient agrees to."""

from __future__ import annotations

from typing import Final

from scribe.language.claim import Action, Assertion, ClaimKind, When
from scribe.language.claims import Read
from scribe.language.dialogue.cues import agreeing, offers
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.model import Speaker

_TESTS: Final = (ClaimKind.TEST, ClaimKind.PROCEDURE)
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_PUT: Final = 2
"""Sentences between what is proposed and the answer."""


def agreed_to(memory: Memory, frame: Frame | None, read: Read, says: str) -> None:
    """The test that a doctor puts to a lay person, who agrees, is ordered ("shall we do an ECG?" "go on then")."""
    if frame is None or frame.answered or frame.speaker is not Speaker.DOCTOR or read.sentence.speaker not in _LAY:
        return
    yes = says == "yes" or (not says and agreeing(memory.own).match(read.text) is not None)
    past = any(mark.rule.gives.get("action") == Action.DONE.value for mark in read.marks)
    if not yes or past or read.sentence.question or not offers(memory.own).search(frame.last.text):
        return
    places = [p for p in memory.recent(read, _PUT) if memory[p].kind in _TESTS and memory[p].stands]
    for place in places:
        old = memory[place]
        put = old.speaker is Speaker.DOCTOR and old.action is Action.NONE and old.when is not When.PAST
        same = old.evidence[0].segment == frame.last.sentence.segment
        if put and same and old.assertion in (Assertion.ASKED, Assertion.PRESENT) and old.quantity is None:
            evidence = (*old.evidence, evidence_of(read))
            memory[place] = old.but(action=Action.ORDER, assertion=Assertion.PRESENT, evidence=evidence)
