"""Measured values: of the same measure, of another place, or only a threshold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Assertion, Claim, When, Where, Whose
from scribe.language.claims import Read
from scribe.language.quantity import Quantity, same_amount
from scribe.language.tokens import beginnings
from scribe.model import FlagKind, Level, Speaker
from scribe.verification.difference import Difference
from scribe.verification.heard import Heard
from scribe.verification.laid import words_outside
from scribe.verification.near import Near

_BOUND: Final = re.compile("[<>≤≥＜＞]")
_WORDED: Final = re.compile(r"[^\W\d_]")
"""A letter: what stands between two figures that were read out one after the other has none."""


def check_measurement(claim: Claim, statement: Read, heard: Heard, near: Near) -> Iterator[Difference]:
    """A value of the same measure that is another one, of another place, or only a threshold.

    Args:
        claim: the statement's value.
        statement: the sentence that tells it.
        heard: what was said.
        near: the sentences around the statement's evidence.
    """
    every = heard.of_measure.get(claim.name, ())
    if claim.quantity is None or not every:
        return
    threshold = claim.assertion is Assertion.CONDITIONAL or _BOUND.search(claim.words) is not None
    told_as_measured = heard.own.any_of("measured_so").search(statement.text) and not heard.own.any_of("aims").search(
        statement.text
    )
    threshold = threshold and not told_as_measured
    told = [c for c in every if c.stands and (threshold or c.assertion is not Assertion.CONDITIONAL)]
    fits = [c for c in told if _same_value(claim, c)]
    others = [c for c in fits if c.whose in (Whose.RELATIVE, Whose.OTHER)]
    if others and len(others) == len(fits) and claim.whose is Whose.PATIENT:
        yield Difference(FlagKind.OTHER_SPEAKER, Level.HIGH, claim.words, "", others[-1])
        return
    if not fits and _said_here(claim, statement, near, heard):
        return
    if not fits:
        elsewhere = [c for c in heard.figured if _same_value(claim, c)]
        if elsewhere or (not threshold and _of_today(claim, told, statement, heard)):
            # the figure is of something else, a threshold, or nobody's
            yield _other_value(claim, (told or elsewhere)[-1], heard)
        return
    at_once = [c for c in told if c.when is claim.when and c.where is fits[0].where]
    if at_once and all(c.when is not claim.when for c in fits):
        yield _other_value(claim, at_once[-1], heard)  # the value of another time
    elif _listed(claim, near, heard):
        return  # read out from what somebody wrote down
    elif claim.where is Where.HOME and all(c.where is Where.HERE and c.speaker is Speaker.DOCTOR for c in fits):
        yield _other_value(claim, fits[-1], heard)


def _said_here(claim: Claim, statement: Read, near: Near, heard: Heard) -> bool:
    """Whether the figure was said in words of the statement, where it rests, and was read as no measure's value."""
    assert claim.quantity is not None  # noqa: S101 (looked at before)
    if any(_same_value(claim, c) for spot in near for c in heard.of_sentence.get(spot.place, ()) if c.quantity):
        return False
    if _listed(claim, near, heard):
        return True
    own = [(claim.start, claim.end), *((one.start, one.end) for one in statement.mentions)]
    words = beginnings(frozenset(token.stem for token in words_outside(own, statement, heard.own)))
    said = (quantity for spot in near if spot.known & words for quantity in spot.read.quantities)
    return any(_same_amount(claim.quantity, quantity) for quantity in said)


def _listed(claim: Claim, near: Near, heard: Heard) -> bool:
    """Whether the figure is one of several that were read out one after the other behind the name of the measure."""
    mine = claim.quantity
    name = claim.name
    places = heard.once(("named so", name), lambda: {c.sentence for c in heard.reading.claims if c.name == name})
    for spot in near.core.at(places):
        named = [c.end for c in heard.of_sentence.get(spot.place, ()) if c.name == name]
        row, end = list[Quantity](), named[0] if named else 0
        for one in spot.read.quantities if named else ():
            if one.end > named[0] and not one.unit and not _WORDED.search(spot.read.text, end, max(end, one.start)):
                row.append(one)
                end = one.end
        if mine is not None and len(row) > 1 and any(mine.value == one.value for one in row):
            return True
    return False


def _of_today(claim: Claim, told: list[Claim], statement: Read, heard: Heard) -> bool:
    """Whether a value is told as today's, of a measure of which the patient's was told, as another one."""
    if "earlier_value" not in heard.own.lists or claim.when is When.PAST:
        return False  # without such words nothing tells that a value is of another time
    other_fits = any(c.name == claim.name and c is not claim and _fits_any(c, told) for c in statement.claims)
    earlier = heard.own.any_of("earlier_value").search(statement.text) is not None
    own = [c for c in told if c.whose is Whose.PATIENT and c.assertion is Assertion.PRESENT]
    return bool(own) and not other_fits and not earlier and not _said_of_nothing(claim, heard)


def _said_of_nothing(claim: Claim, heard: Heard) -> bool:
    """Whether the figure was said, and nothing tells of what, where words are written together."""
    mine = claim.quantity
    if mine is None or not mine.unit or heard.own.spaced or any(_same_value(claim, c) for c in heard.figured):
        return False
    said = (quantity for spot in heard.spots for quantity in spot.read.quantities)
    return any(one.unit and same_amount((mine.value, mine.unit), (one.value, one.unit)) for one in said)


def _fits_any(claim: Claim, told: list[Claim]) -> bool:
    return claim.quantity is not None and any(_same_value(claim, c) for c in told)


def _other_value(claim: Claim, other: Claim, heard: Heard) -> Difference:
    return Difference(FlagKind.NUMBER_DIFFERS, Level.HIGH, claim.words, heard.words_of(other), other, "differs")


def _same_value(claim: Claim, other: Claim) -> bool:
    assert claim.quantity is not None and other.quantity is not None  # noqa: S101, PT018 (looked at before)
    if claim.quantity.second is not None and other.quantity.second is not None:
        return claim.quantity.values == other.quantity.values
    return _same_amount(claim.quantity, other.quantity)


def _same_amount(mine: Quantity, said: Quantity) -> bool:
    """Whether a value is one that was said, in any of the ways in which the words can be understood."""
    readings = (said.value, *said.also)
    return any(same_amount((mine.value, mine.unit), (each, _rate(said.unit))) for each in readings)


def _rate(unit: str) -> str:
    """Nobody says the minute: a pulse of 80 beats."""
    return "" if unit == "time" else unit
