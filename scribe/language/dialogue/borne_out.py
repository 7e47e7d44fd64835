"""A regimen that a doctor reads out or recalls, and a lay person bears out: what is or was taken, and no order.

"Valsartan eighty once a day." "Right, as always." What is read out for a yes is told like an order: the answer tells
them apart. Words of ordering in the doctor's sentence, or of taking an order in in the answer, leave it one.
"""

from __future__ import annotations

from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When, Whose
from scribe.language.claims import Read
from scribe.language.dialogue.cues import bears_out, orders_by_word, takes_in
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.model import Speaker

_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_OPEN: Final = (Action.NONE, Action.START)
_OVER: Final = (Action.TOOK, Action.RAN_OUT, Action.STOP, Action.NOT_TAKEN)
_ON: Final = (Action.GOES_ON,)
_FROM: Final = 4
"""Sentences of a doctor's turn that one answer bears out."""


def borne_out(memory: Memory, before: Read | None, read: Read) -> None:
    """Makes what the doctor has just read out something that is or was taken, where the answer bears it out."""
    if before is None or before.sentence.speaker is not Speaker.DOCTOR or read.sentence.speaker not in _LAY:
        return
    own, said = memory.own, read.text
    if not bears_out(own).match(said) or takes_in(own).search(said) or orders_by_word(own).search(before.text):
        return
    for place in memory.recent(read, _FROM):
        old = memory[place]
        if not _read_out(old, before):
            continue
        action = _action(old, read)
        when = When.PAST if action is Action.TOOK else old.when
        memory[place] = old.but(action=action, when=when, evidence=(*old.evidence, evidence_of(read)))


def _read_out(old: Claim, before: Read) -> bool:
    """Whether a doctor told, in the sentence before or its turn, how a medicine is taken, and not to take it."""
    told = old.regimen is not None and any((old.regimen.dose, old.regimen.frequency, old.regimen.parts))
    mine = old.speaker is Speaker.DOCTOR and old.evidence[-1].segment == before.sentence.segment
    plain = old.assertion is Assertion.PRESENT and old.whose is Whose.PATIENT and old.stands
    return old.kind is ClaimKind.MEDICINE and old.action in _OPEN and told and mine and plain


def _action(old: Claim, read: Read) -> Action:
    """Whether it is taken still: what is told as past, as a course or as used up is not."""
    given = {mark.rule.gives.get("action") for mark in read.marks}
    if given & {action.value for action in _ON}:
        return Action.GOES_ON
    over = bool(given & {action.value for action in _OVER})
    course = old.regimen is not None and old.regimen.duration is not None and old.regimen.duration.value is not None
    return Action.TOOK if over or course or old.when is When.PAST else Action.GOES_ON
