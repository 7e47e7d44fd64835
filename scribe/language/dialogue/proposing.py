"""What is put forward: tests that a doctor proposes and the patient agrees to, medicines that the patient asks for."""

from __future__ import annotations

from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When
from scribe.language.claims import Read
from scribe.language.dialogue.cues import agreeing, does_it, offers
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.language.rules import Pack
from scribe.model import Speaker

_TESTS: Final = (ClaimKind.TEST, ClaimKind.PROCEDURE)
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_PUT: Final = 2
"""Sentences between what is proposed and the answer."""


def agreed_to(memory: Memory, frame: Frame | None, read: Read, says: str) -> None:
    """The test that a doctor puts to a lay person, who agrees, is ordered ("shall we do an ECG?" "go on then")."""
    if frame is None and read.sentence.speaker in _LAY and does_it(memory.own).match(read.text):
        _done_as_named(memory, read)
    if frame is None or frame.answered or frame.speaker is not Speaker.DOCTOR or read.sentence.speaker not in _LAY:
        return
    yes = says == "yes" or (not says and agreeing(memory.own).match(read.text) is not None)
    past = any(mark.rule.gives.get("action") == Action.DONE.value for mark in read.marks)
    agreed = not says or agreeing(memory.own).match(read.text) is not None
    put = offers(memory.own).search(frame.last.text) is not None or (agreed and _bare(frame.last))
    if not yes or past or read.sentence.question or not put:
        return
    places = [p for p in memory.recent(read, _PUT) if memory[p].kind in _TESTS and memory[p].stands]
    for place in places:
        old = memory[place]
        offered = old.speaker is Speaker.DOCTOR and old.action is Action.NONE and old.when is not When.PAST
        same = old.evidence[0].segment == frame.last.sentence.segment
        if offered and same and old.assertion in (Assertion.ASKED, Assertion.PRESENT) and old.quantity is None:
            evidence = (*old.evidence, evidence_of(read))
            memory[place] = old.but(action=Action.ORDER, assertion=Assertion.PRESENT, evidence=evidence)


def asked_for_by_name(before: Read | None, read: Read, claims: list[Claim], own: Pack) -> list[Claim]:
    """The claims of a lay person's sentence right behind his question for a medicine, which only names some, as asked.

    要不要开点药？甲钴胺那种: nobody says that it is taken.
    """
    if before is None or read.sentence.speaker not in _LAY or read.sentence.question or own.spaced:
        return claims
    asks = before.sentence.question and before.sentence.turn == read.sentence.turn
    if not asks or own.any_of("asks_for_a_medicine").search(before.text) is None:
        return claims
    return [claim.but(assertion=Assertion.ASKED) if _only_named(claim) else claim for claim in claims]


def _only_named(claim: Claim) -> bool:
    plain = (claim.kind, claim.assertion, claim.action) == (ClaimKind.MEDICINE, Assertion.PRESENT, Action.NONE)
    return plain and (claim.regimen is None or claim.regimen.dose is None)


def _bare(question: Read) -> bool:
    """Whether a question is hardly more than the name of a test ("an MRI?")."""
    named = question.named("tests", "procedures")
    return len(named) == 1 and len(question.text) - (named[0].end - named[0].start) <= _HARDLY_MORE


_HARDLY_MORE: Final = 8
"""Characters beside a name in a question that is hardly more."""


def _done_as_named(memory: Memory, read: Read) -> None:
    """What a doctor named last, and ordered or found out nothing of, is ordered where a lay person has it done."""
    place = next(iter(memory.recent(read, 1)), None)
    old = memory[place] if place is not None else None
    if place is None or old is None or old.kind not in _TESTS or not old.stands or old.speaker is not Speaker.DOCTOR:
        return
    open_ = old.action is Action.NONE and old.when is not When.PAST and old.quantity is None
    if open_ and old.assertion is Assertion.PRESENT:
        memory[place] = old.but(action=Action.ORDER, evidence=(*old.evidence, evidence_of(read)))
