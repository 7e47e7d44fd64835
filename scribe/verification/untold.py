"""What was said, belongs in a note by all that is learned of notes, and is not in this one."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from scribe.language.claim import Whose
from scribe.language.claims import Read
from scribe.language.dialogue.cues import correction_in
from scribe.language.reading import read_statement
from scribe.language.rules import Pack, pack
from scribe.model import NoteDraft, Speaker, Transcript
from scribe.terminology.machine_orders import is_machine_order, may_order_the_machine, orders_the_machine
from scribe.verification.exchanges import Exchange, Lines, Weighed, line_of, odds_of_loss, weighed
from scribe.verification.heard import heard

_LOST_FROM: Final = -1.5
"""Log odds of being lost from which on a sentence is told: of the sentences above it about every second is one that a
reader of the note would miss."""
_CLINICAL_FROM: Final = -1.0
"""Log odds of belonging in any note from which on a sentence is told."""

_TELLING: Final = 6
"""Words of a patient's question from which on it tells something ("how come I have to haul myself up the stairs?")."""
_ASKED_AFTER: Final = ("conditions", "medicines", "tests", "procedures", "vaccines")
"""Lists of what a patient asks about and does not tell."""


def untold(note: NoteDraft, transcript: Transcript) -> tuple[Exchange, ...]:
    """The sentences that a note lacks by all signs, in the order in which they were said.

    What was taken back, what only asks, what is somebody else's and what is said to the machine is never one.

    Args:
        note: as it stands; what was removed from it counts as told.
        transcript: what was said.
    """
    own = pack(note.language)
    said = heard(transcript)
    to_machine = {one.id for one in transcript.segments if is_machine_order(one) or may_order_the_machine(one)}
    lines = Lines(
        line_of(read_statement(one.text, note.language, own=own), one.evidence, own)
        for one in note.statements
        if one.text
    )
    after = {one.sentence.index: then for one, then in pairwise(said.reading.reads)}
    return tuple(
        one.exchange
        for one in weighed(said)
        if one.exchange.segment not in to_machine
        and _is_lost(one, lines)
        and _may_be_told(one.exchange, after.get(one.exchange.read.sentence.index), own)
    )


def _is_lost(one: Weighed, lines: Lines) -> bool:
    return one.clinical >= _CLINICAL_FROM and odds_of_loss(one, lines) >= _LOST_FROM


def _may_be_told(one: Exchange, after: Read | None, own: Pack) -> bool:
    sentence = one.read.sentence
    if orders_the_machine(sentence.said, sentence.speaker) or (one.how != "answer" and all(one.read.empty)):
        return False
    people = any(claim.whose is Whose.PEOPLE for claim in one.claims)
    others = bool(one.claims) and all(claim.whose is Whose.OTHER for claim in one.claims)
    if people or others or not all(claim.stands for claim in one.claims) or _only_asks(one):
        return False
    if after is None or after.sentence.speaker is sentence.speaker:
        return True
    return not correction_in(after.text, own) and not _other_side(one.read, after)


def _other_side(one: Read, after: Read) -> bool:
    """Whether who answers names another side."""
    first, second = (
        {mark.rule.gives["side"] for mark in read.marks if "side" in mark.rule.gives} for read in (one, after)
    )
    return bool(first and second) and first.isdisjoint(second)


def _only_asks(one: Exchange) -> bool:
    """Whether a question tells nothing: a clinician's, a short one, one that asks after an illness or a drug."""
    sentence = one.read.sentence
    if not sentence.question or sentence.tag or one.how == "answer":
        return False
    short = len(one.terms) < _TELLING
    return sentence.speaker is Speaker.DOCTOR or short or bool(one.read.named(*_ASKED_AFTER))
