"""What a lay person takes of a list that a doctor has read out ("the first two", "all but the ramipril")."""

from __future__ import annotations

import re
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.dialogue.cues import any_of
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.model import Speaker

_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_READ_OUT: Final = 4
"""Sentences over which a list is read out, and then picked from."""
_LIST: Final = 2
"""Medicines that make a list."""
_TAKEN: Final = (Action.NONE, Action.GOES_ON)
_OVER: Final = (Action.STOP, Action.NOT_TAKEN, Action.REFUSED, Action.RAN_OUT)
_NUMBER: Final = re.compile(r"\d")


def picked(memory: Memory, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims of an answer that picks from a list; in the memory what is taken of it and what is not."""
    if read.sentence.speaker not in _LAY or read.sentence.question:
        return claims
    listed = _listed(memory, read)
    if len(listed) < _LIST:
        return claims
    taken, left = _by_place(memory, read, listed), _left(memory, read, listed, claims)
    taken |= _named(memory, listed, claims) - left if left else set()
    if any_of(memory.own, "all_but").search(read.text) and left:
        taken |= set(listed) - left
    if any_of(memory.own, "the_others").search(read.text):
        taken |= {place for place in listed if place not in left and memory[place].action not in _OVER}
    last = any_of(memory.own, "not_the_last").search(read.text) is not None
    if not (taken or last) or taken & left:
        return claims
    if any_of(memory.own, "only_those").match(read.text):
        left = set(listed) - taken
    for place in taken:
        _settle(memory, read, place, Action.GOES_ON)
    for place in left - taken:
        _settle(memory, read, place, Action.NOT_TAKEN)
    keys = {memory[place].key for place in (*taken, *left)}
    return [claim for claim in claims if claim.kind is not ClaimKind.MEDICINE or claim.key not in keys]


def _settle(memory: Memory, read: Read, place: int, action: Action) -> None:
    old = memory[place]
    where = evidence_of(read)
    if old.action not in _OVER or where in old.evidence:
        evidence = old.evidence if where in old.evidence else (*old.evidence, where)
        memory[place] = old.but(action=action, assertion=Assertion.PRESENT, category="", evidence=evidence)


def _named(memory: Memory, listed: list[int], claims: list[Claim]) -> set[int]:
    """Those that an answer names, and says nothing against."""
    plain = {
        claim.key
        for claim in claims
        if claim.kind is ClaimKind.MEDICINE
        and claim.assertion is Assertion.PRESENT
        and claim.action in _TAKEN
        and (claim.regimen is None or claim.regimen.dose is None)
    }
    return {place for place in listed if memory[place].key in plain}


def _listed(memory: Memory, read: Read) -> list[int]:
    """The medicines of the doctor's list, in the order in which they were read out."""
    places = [
        place
        for place in memory.recent(read, _READ_OUT)
        if memory[place].kind is ClaimKind.MEDICINE
        and memory[place].stands
        and memory[place].evidence[0].segment != read.sentence.segment
        and (memory[place].speaker is Speaker.DOCTOR or len(memory[place].segments) > 1)
        and memory[place].action in (*_TAKEN, Action.NOT_TAKEN)
    ]
    segments = {memory[place].evidence[0].segment for place in places}
    return sorted(places) if len(segments) == 1 else []


def _by_place(memory: Memory, read: Read, listed: list[int]) -> set[int]:
    """Those that are named by where they stood in the list."""
    match = any_of(memory.own, "the_first").search(read.text)
    if match is None:
        return set()
    number = _NUMBER.search(match.group())
    many = int(number.group()) if number else 1
    return set(listed[:many]) if many < len(listed) else set()


def _left(memory: Memory, read: Read, listed: list[int], claims: list[Claim]) -> set[int]:
    """Those that are told to be left out: by name, or by where they stood."""
    but = any_of(memory.own, "all_but").search(read.text)
    keys = {
        claim.key
        for claim in claims
        if claim.kind is ClaimKind.MEDICINE
        and (claim.action in _OVER or claim.assertion is Assertion.DENIED or (but and claim.start >= but.start()))
    }
    if but is not None:
        keys |= {one.term.en for one in read.named("medicines") if one.term is not None and one.start >= but.start()}
    left = {place for place in listed if memory[place].key in keys}
    if any_of(memory.own, "not_the_last").search(read.text):
        left.add(listed[-1])
    return left
