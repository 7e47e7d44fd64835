"""Signs by which a statement is judged as a whole: how it stands to what was said, never which words it has.

Each check looks for one difference and is silent where it is not sure. The signs put side by side what they all saw:
which of them spoke, how many of the statement's words one sentence has, whether its names, figures and denials are
there, and whether its claims and the recording's agree. Neither its words nor its length are signs: those would tell
who wrote the statements that were learned from. :mod:`scribe.verification.judging` weighs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from scribe.language.claim import Claim
from scribe.language.claims import Read
from scribe.language.learned import step
from scribe.language.opposites import opposed
from scribe.language.quantity import Regimen
from scribe.language.rules import Pack
from scribe.language.tokens import beginning, beginnings, idle_words, tokens
from scribe.model import Flag
from scribe.verification.denials import is_denying
from scribe.verification.difference import about, was_named
from scribe.verification.grounding import written
from scribe.verification.heard import Heard
from scribe.verification.laid import figures_of, written_for
from scribe.verification.near import Near, Spot
from scribe.verification.pairing import pairing_signs
from scribe.verification.resting import resting_signs

_SHARES: Final = (0.001, 0.26, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0)
_PARTS: Final = ("dose", "unit", "frequency", "route", "strength", "before")
_TOGETHER: Final = 3
"""Sentences one after the other in which a statement's words may be spread."""
_HALF: Final = 0.5
_UNSAID: Final = (0.01, 0.2, 0.34, 0.5, 0.67, 0.85)
_SOME_MOST: Final = (0.3, 0.7)


def signs_of(reads: tuple[Read, ...], near: Near, heard: Heard, own: Pack, flags: Iterable[Flag]) -> dict[str, float]:
    """The signs of a statement.

    Args:
        reads: the statement's sentences.
        near: the sentences around its evidence; empty where it has none.
        heard: what was said.
        own: the pack of the statement's language.
        flags: what the checks found.
    """
    found = tuple(flags)
    signs = dict.fromkeys(_of_flags(found), 1.0)
    if not near:
        signs["no evidence"] = 1.0
    stems = telling_stems(reads, own)
    signs |= resting_signs(reads, stems, near, heard, own, found)
    signs |= _of_words(stems, near, heard)
    signs |= _of_pairs(reads, heard, own)
    best = closest(stems, heard.spots)
    denied = frozenset(one for read in reads for one in beginnings(written(read, own).denied))
    names = (*_of_figures(reads, best, stems, near, heard), *_of_names(reads, heard), *_of_sides(reads, heard, own))
    names += (*_of_denials(reads, best, stems, denied, near, heard), *_of_polarity(stems, denied, heard))
    names += (*pairing_signs(reads, heard, own),)
    names += tuple(name for read in reads for claim in read.claims for name in _of_claim(claim, heard))
    return signs | dict.fromkeys(names, 1.0)


def telling_stems(reads: Iterable[Read], own: Pack) -> frozenset[str]:
    """What a statement's words are known again by, less those that every note has, unless it has only them."""
    stems = frozenset(beginning(token.stem) for read in reads for token in tokens(read.text, own))
    return (stems - beginnings(idle_words(own))) or stems


def _of_flags(flags: Iterable[Flag]) -> Iterator[str]:
    for one in flags:
        yield f"check {one.kind.value} {one.level.value}"
        yield "checked" if one.level.presses else "checked low"


def _share(stems: frozenset[str], spots: Near) -> float:
    return spots.shares.most(stems) / len(stems) if stems and spots else 0.0


def closest(stems: frozenset[str], spots: Near) -> tuple[Spot | None, float]:
    """The sentence that has most of some words, and their share."""
    if not stems or not spots:
        return None, 0.0
    shares = spots.shares.of(stems)
    place = int(shares.argmax())
    share = float(shares[place]) / len(stems)
    return (spots[place], share) if share else (None, 0.0)


def _of_words(stems: frozenset[str], near: Near, heard: Heard) -> dict[str, float]:
    """How many of a statement's words were said, anywhere, in one sentence, in a few, near its evidence."""
    known = heard.known
    missing = len(stems - known)
    alone = _share(stems, heard.spots)
    few = heard.spots.words(_TOGETHER, plainly=False).most(stems) / len(stems) if stems and heard.spots else 0.0
    return {
        f"unsaid {min(missing, 4)}": 1.0,
        "unsaid": missing / max(1, len(stems)),
        f"alone {step(alone, _SHARES)}": 1.0,
        f"near {step(_share(stems, near), _SHARES)}": 1.0,
        f"few {step(few, _SHARES)}": 1.0,
        "alone": alone,
        "few": few,
    }


def _of_pairs(reads: Iterable[Read], heard: Heard, own: Pack) -> dict[str, float]:
    """How many of a statement's words (of its pairs of characters, where these are written together) nobody said."""
    mine = frozenset(pair for read in reads for pair in _pairs(read.text, own))
    said = heard.once(("pairs", own.language), lambda: frozenset(_every_pair(heard)))
    share = len(mine - said) / max(1, len(mine))
    return {"unsaid pairs": share, f"unsaid pairs {step(share, _UNSAID)}": 1.0}


def _pairs(text: str, own: Pack) -> Iterator[str]:
    words = tokens(text, own)
    if own.spaced:
        yield from (beginning(token.stem) for token in words)
        return
    yield from (a.stem + b.stem for a, b in pairwise(words) if a.end == b.start)


def _every_pair(heard: Heard) -> Iterator[str]:
    for read in heard.reading.reads:
        yield from _pairs(read.text, heard.own)
        for _, _, words in written_for(read, heard.own):
            yield from _pairs(words, heard.own)


def _places_of(heard: Heard) -> dict[Decimal, tuple[Spot, ...]]:
    """The sentences that have a figure, by the figure."""
    found: dict[Decimal, list[Spot]] = {}
    for spot in heard.spots:
        for value in figures_of(spot.read):
            found.setdefault(value, []).append(spot)
    return {value: tuple(spots) for value, spots in found.items()}


def _of_figures(
    reads: Iterable[Read], best: tuple[Spot | None, float], stems: frozenset[str], near: Near, heard: Heard
) -> Iterator[str]:
    """Whether a statement's figures were said, and with its words."""
    mine = frozenset(value for read in reads for value in figures_of(read) if value != 1)
    places = heard.once(("places of figures",), lambda: _places_of(heard))
    here = frozenset(value for value in mine if any(spot in near for spot in places.get(value, ())))
    yield f"figures {min(len(mine), 3)}"
    yield f"figures unsaid {min(sum(value not in places for value in mine), 2)}"
    yield f"figures elsewhere {min(len(mine - here), 2)}"
    if mine and best[0] is not None:
        yield f"figures of other sentences {min(len(mine - figures_of(best[0].read)), 2)}"
    for value in mine & places.keys():
        share = max(len(stems & spot.known) for spot in places[value]) / max(1, len(stems))
        yield f"figure's words {step(share, (0.01, 0.25, 0.5))}"


def _of_names(reads: Iterable[Read], heard: Heard) -> Iterator[str]:
    """Whether what a statement names was named."""
    mine = [one for read in reads for one in read.mentions if one.term is not None]
    unsaid = [one for one in mine if one.term is not None and not was_named(one.term, heard)]
    yield f"names {min(len(mine), 3)}"
    yield f"names unsaid {min(len(unsaid), 2)}"
    yield from (f"unsaid of {one.list}" for one in unsaid)
    if any(one.list == "relatives" for one in mine):
        yield f"relative {any(one.list == 'relatives' for one in unsaid)}"


def _of_sides(reads: Iterable[Read], heard: Heard, own: Pack) -> Iterator[str]:
    """Whether a statement's word that has an opposite was said, or the opposite alone."""
    if own.language != heard.own.language:
        return
    patterns, others = opposed(own)
    for read in reads:
        for number, _ in patterns.first(read.text):
            rule, theirs = others[number]
            if theirs.search(read.text):
                continue
            if heard.spots.first(patterns.all[number]):
                yield f"opposite {rule.kind} same"
            else:
                yield f"opposite {rule.kind} {'other' if heard.spots.first(theirs) else 'none'}"


def _of_denials(
    reads: Iterable[Read],
    best: tuple[Spot | None, float],
    stems: frozenset[str],
    denied: frozenset[str],
    near: Near,
    heard: Heard,
) -> Iterator[str]:
    """What a statement denies, and what the sentence closest to it denies, asks, or leaves open."""
    families = {mark.family for read in reads for mark in read.marks}
    denies = "negation" in families
    yield f"denies {denies}"
    yield f"denied {step(len(denied & stems) / max(1, len(stems)), (0.01, *_SOME_MOST))}"
    spot, share = best
    if spot is None:
        yield "nothing close"
        return
    shared, close = stems & spot.known, share >= _HALF
    mine, theirs, left_open = (
        step(len(shared & some) / max(1, len(shared)), _SOME_MOST)
        for some in (denied, beginnings(spot.denied), beginnings(spot.open))
    )
    told = {mark.family for mark in spot.read.marks}
    yield f"polarity {mine} {theirs} {close}"
    yield f"left open {left_open}"
    yield f"denial {denies} {'negation' in told} {close}"
    yield f"denying {denies} {is_denying(spot, heard)}"
    yield f"asked {spot.asked} refuted {spot.refuted}"
    yield f"said by {spot.read.sentence.speaker.value}"
    yield f"close by {bool(near) and spot in near}"
    yield from (f"marks of {one}: {one in families} {one in told}" for one in families | told)


def _said_how(heard: Heard) -> dict[str, frozenset[str]]:
    """How each word was said, by what it is known again by: plainly, denied, asked or on a condition."""
    found: dict[str, set[str]] = {}
    for spot in heard.spots:
        for stem in spot.stems:
            how = "denied" if stem in spot.denied else "open" if stem in spot.open else "plain"
            found.setdefault(beginning(stem), set()).add(how)
    return {known: frozenset(how) for known, how in found.items()}


def _of_polarity(stems: frozenset[str], denied: frozenset[str], heard: Heard) -> Iterator[str]:
    """How many of a statement's words it denies or affirms against all that was said of them."""
    said = heard.once(("said how",), lambda: _said_how(heard))
    counts = dict.fromkeys(("denied as said", "denied against", "affirmed against", "affirmed open"), 0)
    for stem in stems:
        how = said.get(stem, frozenset())
        if stem in denied:
            counts["denied as said"] += "denied" in how
            counts["denied against"] += how == {"plain"}
        else:
            counts["affirmed against"] += how == {"denied"}
            counts["affirmed open"] += how == {"open"}
    yield from (f"{name} {min(count, 3)}" for name, count in counts.items())


def _of_claim(claim: Claim, heard: Heard) -> Iterator[str]:
    """How a claim stands to what the recording claims of the same thing."""
    kind = claim.kind.value
    yield f"claims {kind}"
    yield f"claims {kind} {claim.assertion.value}"
    every = about(claim, heard, (claim.kind,))
    yield f"told of {kind} {min(len(every), 2)}"
    if not every:
        return
    standing = tuple(one for one in every if one.stands)
    told = standing[-1] if standing else every[-1]
    yield f"stands {kind} {bool(standing)}"
    yield f"assertion {claim.assertion.value} / {told.assertion.value}"
    yield f"assertion of {kind} {any(one.assertion is claim.assertion for one in standing)}"
    yield f"whose {claim.whose.value} / {told.whose.value}"
    yield f"whose of {kind} {any(one.whose is claim.whose for one in standing)}"
    yield f"when {claim.when.value} / {told.when.value}"
    yield f"side {claim.side == told.side} {bool(claim.side)} {bool(told.side)}"
    yield f"action {claim.action.value} / {told.action.value}"
    yield f"action of {kind} {any(one.action is claim.action for one in standing)}"
    yield f"since {bool(claim.since)} {bool(told.since)} {claim.since == told.since}"
    yield f"diagnosis {claim.diagnosis} {told.diagnosis}"
    yield from _of_regimens(claim.regimen, told.regimen)
    if claim.quantity is not None and told.quantity is not None:
        values = {value for one in every if one.quantity is not None for value in one.quantity.values}
        yield f"value {set(claim.quantity.values) <= values}"


def _of_regimens(mine: Regimen | None, told: Regimen | None) -> Iterator[str]:
    """Which parts of a regimen agree, differ, or are told on one side alone."""
    if mine is None:
        return
    if told is None:
        yield "regimen alone"
        return
    for part in _PARTS:
        one, other = getattr(mine, part), getattr(told, part)
        yield f"{part} {'same' if one == other else 'differs' if one and other else 'added' if one else 'left out'}"
