"""Values whose measure another sentence names: "Let us check your pulse. Ninety-six.", "It is eighty-eight now"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from scribe.language.claim import Assertion, Claim, ClaimKind, Standing, When, Where, Whose
from scribe.language.claims import Read, read_answer
from scribe.language.dialogue.cues import any_of, is_now, looking
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.language.dialogue.numbers import puts_right, says_over
from scribe.language.quantity import Quantity, dimension
from scribe.model import Speaker, VitalSignName

_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_NAMED: Final = 5
"""Sentences over which "it" with a value of today can mean a measure spoken of before."""
_PAUSE: Final = re.compile(r"[,，;；]")
_SHORT: Final = 6
"""Words of a sentence that is a value and hardly more."""
_AT_FIRST: Final = 14
"""Characters before the number of such a sentence ("it is", "that is")."""
_FAR: Final = Decimal("1.7")
"""How many times a weight another one of the same visit cannot be."""
_TIMES: Final = 4
"""How many times another value of the same measure a value can be, and the other way round."""


def told_after(memory: Memory, before: Read | None, read: Read, claims: list[Claim]) -> Iterator[Claim]:
    """The value that a short sentence tells of what the sentence right before it was about to measure."""
    if before is None or read.sentence.question or claims or read.named() or not _bare(read):
        return
    near = read.sentence.index - before.sentence.index == 1
    if near and not before.quantities and before.sentence.speaker is read.sentence.speaker:
        for value in read_answer(before, read, memory.own):
            if value.assertion is Assertion.PRESENT:
                yield value.but(evidence=(evidence_of(before), *value.evidence))


def _bare(read: Read) -> bool:
    plain = [one for one in read.quantities if not one.ordinal]
    first = _PAUSE.split(read.text, maxsplit=1)[0]
    return len(plain) == 1 and plain[0].start <= _AT_FIRST and len(first.split()) <= _SHORT


def measured_now(memory: Memory, read: Read, claims: list[Claim]) -> Iterator[Claim]:
    """The value of today of what was spoken of before ("We want that under seven. Today it's 8.2.")."""
    plain = [one for one in read.quantities if not one.ordinal]
    if len(plain) != 1 or _names_another(read) or any(claim.quantity for claim in claims) or read.sentence.question:
        return
    if not is_now(memory.own).search(read.text):
        return
    value = plain[0]
    place = next((p for p in memory.recent(read, _NAMED) if memory[p].kind is ClaimKind.MEASUREMENT), None)
    if place is not None and _is_of(memory, place, value, read):
        known = memory[place].quantity
        yield memory[place].but(
            quantity=replace(value, unit=value.unit or (known.unit if known is not None else "")),
            assertion=Assertion.PRESENT, when=When.NOW, standing=Standing.STANDS,
            where=Where.HERE if read.sentence.speaker is Speaker.DOCTOR else memory[place].where,
            speaker=read.sentence.speaker, evidence=(*memory[place].evidence, evidence_of(read)),
        )  # fmt: skip


def _names_another(read: Read) -> bool:
    return any(one.list in ("tests", "medicines", "vaccines", "relatives") for one in read.mentions)


def _is_of(memory: Memory, place: int, value: Quantity, read: Read) -> bool:
    """Whether a value can be another one of the same measure, told where the first was none of today here."""
    old = memory[place]
    if old.quantity is None or value.unit not in ("", old.quantity.unit) or not _alike(value.value, old.quantity.value):
        return False
    if old.standing is Standing.WITHDRAWN:
        return value.start <= _AT_FIRST
    wanted = old.stands and old.assertion is Assertion.CONDITIONAL
    elsewhere = (
        old.stands and old.assertion is Assertion.PRESENT and (old.when is not When.NOW or old.where is not Where.HERE)
    )
    first = value.start <= _AT_FIRST
    return (wanted and (first or memory.within(place, read, 1))) or (elsewhere and first)


def _alike(one: Decimal, other: Decimal) -> bool:
    return other / _TIMES <= one <= other * _TIMES


def without_differences(memory: Memory, claims: list[Claim]) -> list[Claim]:
    """The claims less a weight that only its unit tells and that is far from one told before: what was lost."""

    def weighed(claim: Claim) -> bool:
        return claim.kind is ClaimKind.MEASUREMENT and claim.name == VitalSignName.BODY_WEIGHT.value

    def is_difference(claim: Claim) -> bool:
        told = claim.quantity
        if told is None or not weighed(claim) or claim.words.strip() != told.text.strip():
            return False
        others = (memory[place] for place in memory.of_kind(ClaimKind.MEASUREMENT))
        known = [
            one.quantity for one in others if weighed(one) and one.whose is claim.whose and one.quantity is not None
        ]
        return any(one.unit == told.unit and one.value > told.value * _FAR for one in known)

    return [claim for claim in claims if not is_difference(claim)]


def put_right(memory: Memory, before: Read | None, read: Read, claims: list[Claim]) -> Iterator[Claim]:
    """The value that a lay person tells at once in the place of one that a doctor read out ("310." "360, it was.")."""
    if before is None or claims or read.mentions or read.sentence.question or read.sentence.speaker not in _LAY:
        return
    place = memory.last(ClaimKind.MEASUREMENT, read, within=1)
    if place is None or not puts_right(memory, before, read, memory[place]):
        return
    old, value = memory[place], read.quantities[0]
    if not _another_of(old, value) or says_over(memory, read, value):
        return
    memory[place] = old.but(standing=Standing.CORRECTED)
    quantity = value if value.unit or old.quantity is None else replace(value, unit=old.quantity.unit)
    yield old.but(quantity=quantity, speaker=read.sentence.speaker, evidence=(*old.evidence, evidence_of(read)))


def disregarded(memory: Memory, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims less the value that a doctor says to leave out of account ("ignore that, the cuff slipped")."""
    if read.sentence.speaker in _LAY or read.sentence.question:
        return claims
    match = any_of(memory.own, "disregards").search(read.text)
    if match is None:
        return claims
    here = [claim for claim in claims if claim.kind is ClaimKind.MEASUREMENT and claim.end <= match.start()]
    if here:
        return [claim.but(standing=Standing.WITHDRAWN) if claim is here[-1] else claim for claim in claims]
    place = next(iter(memory.recent(read, 2)), None)
    mine = place is not None and memory.read(place).sentence.turn == read.sentence.turn
    near = place is not None and (mine or memory.within(place, read, 1))
    if near and place is not None and memory[place].kind is ClaimKind.MEASUREMENT:
        memory[place] = memory[place].but(standing=Standing.WITHDRAWN)
    return claims


def taken_again(memory: Memory, read: Read, claims: list[Claim]) -> Iterator[Claim]:
    """The value that a doctor looks up, or takes again, of what was just spoken of ("let us see... no, 6.4").

    It is all that the sentence tells. Each blood pressure stands; any other earlier value of today does not.
    """
    plain = [one for one in read.quantities if not one.ordinal]
    doctors = read.sentence.speaker is Speaker.DOCTOR and not read.sentence.question
    if not doctors or claims or len(plain) != 1 or read.mentions:
        return
    value = plain[0]
    rest = looking(memory.own).sub("", f"{read.text[: value.start]} {read.text[value.end :]}")
    place = memory.last(ClaimKind.MEASUREMENT, read, within=_NAMED)
    if place is None or any(sign.isalnum() for sign in rest):
        return
    old = memory[place]
    if not _another_of(old, value):
        return
    mine = old.speaker is Speaker.DOCTOR and old.when is When.NOW and old.assertion is Assertion.PRESENT
    if mine and value.second is None:
        memory[place] = old.but(standing=Standing.CORRECTED)
    quantity = value if value.unit or old.quantity is None else replace(value, unit=old.quantity.unit)
    at = {
        "sentence": read.sentence.index, "clause": read.sentence.clause_at(value.start),
        "start": value.start, "end": value.end, "words": read.text[value.start : value.end],
    }  # fmt: skip
    yield old.but(
        **at, quantity=quantity, assertion=Assertion.PRESENT, when=When.NOW, where=Where.HERE,
        standing=Standing.STANDS, sureness=1.0, doubts=(), speaker=Speaker.DOCTOR,
        evidence=(*old.evidence, evidence_of(read)),
    )  # fmt: skip


def _another_of(old: Claim, value: Quantity) -> bool:
    """Whether a value can be another one of what a claim measures."""
    told = old.quantity
    if told is None or old.whose is not Whose.PATIENT or told.value == value.value:
        return False
    paired = (told.second is None) is (value.second is None)
    alike = paired and dimension(value.unit) in ("", dimension(told.unit))
    return alike and _alike(value.value, told.value)
