"""How a statement stands to what is learned of the recording: signs for :mod:`scribe.verification.judging`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import Final

from scribe.language.claim import Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.learned import step
from scribe.language.tagging import Tagged
from scribe.language.tokens import beginning, tokens
from scribe.verification.difference import about
from scribe.verification.heard import Heard
from scribe.verification.laid import figures_of

_SURE: Final = (0.5, 0.7, 0.9)
_ABOUT: Final[dict[ClaimKind, tuple[ClaimKind, ...]]] = {
    ClaimKind.MEDICINE: (ClaimKind.MEDICINE, ClaimKind.ALLERGY),
    ClaimKind.ALLERGY: (ClaimKind.MEDICINE, ClaimKind.ALLERGY),
    ClaimKind.TEST: (ClaimKind.TEST, ClaimKind.PROCEDURE),
    ClaimKind.PROCEDURE: (ClaimKind.TEST, ClaimKind.PROCEDURE),
    ClaimKind.PROBLEM: (ClaimKind.PROBLEM, ClaimKind.FINDING),
    ClaimKind.FINDING: (ClaimKind.PROBLEM, ClaimKind.FINDING),
}


def signs_of_tags(reads: tuple[Read, ...], heard: Heard) -> Iterator[str]:
    """What the tagger makes of the things, the figures and the words that a statement tells.

    Args:
        reads: the statement's sentences.
        heard: what was said.
    """
    told = heard.reading.told
    if told is None:
        return
    for read in reads:
        for claim in read.claims:
            yield from _of_claim(claim, told, heard)
        for value in figures_of(read):
            labels = heard.once(("labels of figure", value), partial(_labels_of, value, told, heard))
            yield f"tagged figure {'/'.join(sorted(labels)) or 'none'}"
    yield from _of_denial(reads, told, heard)


def _of_claim(claim: Claim, told: Tagged, heard: Heard) -> Iterator[str]:
    kinds = _ABOUT.get(claim.kind)
    if kinds is None:
        return
    mine = f"{claim.kind.value} {claim.action.value or claim.assertion.value} {claim.when.value}"
    every = about(claim, heard, kinds)
    labels = [told.label(one.sentence, one.start, one.end) for one in every]
    named = [(label, sure) for label, sure in labels if label]
    if not named:
        yield f"tagged {mine}: {'unnamed' if every else 'unsaid'}"
        return
    label, sure = named[-1]
    yield f"tagged {mine}: {label}"
    yield f"tagged {mine}: {label} {step(sure, _SURE)}"
    yield from (f"tagged {claim.kind.value} {claim.assertion.value}: any {one}" for one in {one for one, _ in named})


def _labels_of(value: Decimal, told: Tagged, heard: Heard) -> frozenset[str]:
    found = set()
    for read in heard.reading.reads:
        for one in read.quantities:
            if value in one.values:
                label, _ = told.label(read.sentence.index, one.start, one.end)
                found.add(label or "nothing")
    return frozenset(found)


def _of_denial(reads: Iterable[Read], told: Tagged, heard: Heard) -> Iterator[str]:
    """Of the words that a statement shares with complaints and diseases: are these there, or not?"""
    stems = heard.once(("stems of states",), lambda: _stems_of_states(told, heard))
    for read in reads:
        denies = any(mark.family == "negation" for mark in read.marks)
        mine = {beginning(token.stem) for token in tokens(read.text, heard.own)}
        there = sum(stems.get(one, 0.0) > 0 for one in mine)
        absent = sum(stems.get(one, 0.0) < 0 for one in mine)
        yield f"tagged states {denies} {min(there, 2)} {min(absent, 2)}"


def _stems_of_states(told: Tagged, heard: Heard) -> dict[str, float]:
    """For each word of a complaint or disease how much more it is said to be there than not."""
    weight: dict[str, float] = {}
    for read in heard.reading.reads:
        for tag in told.tags.get(read.sentence.index, ()):
            sign = {"sx": 1, "dx": 1, "nosx": -1, "nodx": -1}.get(tag.label)
            if sign is None:
                continue
            for token in tokens(read.text[tag.start : tag.end], heard.own):
                stem = beginning(token.stem)
                weight[stem] = weight.get(stem, 0.0) + sign * tag.sure
    return weight
