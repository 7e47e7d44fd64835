"""Signs of how a statement stands to the turns that it rests on: whether they bear out by themselves what it tells.

Checks lay a statement beside everything that was said, so that they object to what was said of the same thing at
another time. A statement that its own turns bear out, word by word, figure by figure, and with the same yes or no, is
seldom wrong, whatever was said elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from scribe.language.claim import Claim
from scribe.language.claims import Read
from scribe.language.learned import step
from scribe.language.rules import Pack
from scribe.language.tokens import beginning, tokens
from scribe.model import Flag
from scribe.verification.denials import is_denying
from scribe.verification.difference import about, same
from scribe.verification.heard import Heard
from scribe.verification.laid import figures_of, written_for
from scribe.verification.near import Near, Spot

_SHARES: Final = (0.001, 0.26, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0)
_COARSE: Final = (0.5, 0.75, 0.95)
_REGIMEN: Final = ("dose", "frequency", "route", "strength")


def resting_signs(
    reads: tuple[Read, ...], stems: frozenset[str], near: Near, heard: Heard, own: Pack, flags: Iterable[Flag]
) -> dict[str, float]:
    """The signs by name; none where a statement names no evidence.

    Args:
        reads: the statement's sentences.
        stems: what its words are known again by.
        near: the sentences that it rests on, and those beside them.
        heard: what was said.
        own: the pack of the statement's language.
        flags: what the checks found.
    """
    if not near or own.language != heard.own.language:
        return {}
    every = near.words(0, plainly=False).most(stems) / max(1, len(stems))
    held = {
        "rests": every,
        "rests plainly": near.words(0, plainly=True).most(stems) / max(1, len(stems)),
        "rests undenied": near.undenied(0).most(stems) / max(1, len(stems)),
        "rests pairs": _pairs_in(reads, near, heard, own),
    }
    names = [f"{name} {step(value, _SHARES)}" for name, value in held.items()]
    denial = _denial(reads, near, heard)
    known = (_figures(reads, near), _names(reads, near), _claims(reads, near, heard))
    names += [denial, *_answers(reads, near, heard), *known, *_each(reads, near, heard), *_people(reads, near)]
    names.append(f"rests together {step(every, _COARSE)} {denial}")
    for one in flags:
        if one.level.presses:
            kind = one.kind.value
            names += [f"check {kind} {what}" for what in (f"rests {step(every, _COARSE)}", denial, *known)]
            names.append(f"check {kind} pairs {step(held['rests pairs'], _COARSE)}")
    return held | dict.fromkeys(names, 1.0)


def _pairs_in(reads: Iterable[Read], near: Near, heard: Heard, own: Pack) -> float:
    """The share of a statement's words that follow each other as they do in the turns."""
    mine = frozenset(pair for read in reads for pair in _pairs(read.text, own))
    return len(mine & near.gathered("pairs", lambda spot: _said_in(spot, heard))) / max(1, len(mine))


def _said_in(spot: Spot, heard: Heard) -> frozenset[tuple[str, str]]:
    def made() -> frozenset[tuple[str, str]]:
        texts = (spot.read.text, *(words for _, _, words in written_for(spot.read, heard.own)))
        return frozenset(pair for text in texts for pair in _pairs(text, heard.own))

    return heard.once(("pairs in", spot.place), made)


def _pairs(text: str, own: Pack) -> Iterator[tuple[str, str]]:
    words = tokens(text, own)
    yield from ((beginning(a.stem), beginning(b.stem)) for a, b in pairwise(words))


def _denies(reads: Iterable[Read]) -> bool:
    return any(
        mark.family == "negation" and mark.rule.gives.get("assertion") == "denied"
        for read in reads
        for mark in read.marks
    )


def _denial(reads: Iterable[Read], near: Near, heard: Heard) -> str:
    """Whether a statement denies, and how many of the sentences do."""
    denying = near.gathered("denying", lambda spot: (spot.place,) if is_denying(spot, heard) else ())
    return f"rests on denial {_denies(reads)} {min(len(denying), 2)}"


def _answers(reads: Iterable[Read], near: Near, heard: Heard) -> Iterator[str]:
    """What the answers among the sentences say: yes, no, unsure."""
    answers = near.gathered("answers", lambda spot: _said_by(spot, heard))
    yield from (f"rests on answer {_denies(reads)} {one}" for one in answers)


def _said_by(spot: Spot, heard: Heard) -> tuple[str, ...]:
    """What a sentence says to the questions that it answers."""

    def made() -> dict[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = {}
        for turned in heard.reading.replies:
            place = turned.answer.sentence.index
            found[place] = (*found.get(place, ()), turned.says or "more")
        return found

    return heard.once(("said by answers",), made).get(spot.place, ())


def _figures(reads: Iterable[Read], near: Near) -> str:
    mine = frozenset(value for read in reads for value in figures_of(read) if value != 1)
    said = near.gathered("figures", lambda spot: figures_of(spot.read))
    return f"rests figures {bool(mine)} {min(len(mine - said), 2)}"


def _names(reads: Iterable[Read], near: Near) -> str:
    mine = [one.term for read in reads for one in read.mentions if one.term is not None]
    said = near.gathered("terms", lambda spot: (one.term for one in spot.read.mentions if one.term is not None))
    return f"rests names {bool(mine)} {min(sum(not any(same(one, other) for other in said) for one in mine), 2)}"


def _told_here(claim: Claim, near: Near, heard: Heard) -> list[Claim]:
    return [one for one in about(claim, heard, (claim.kind,)) if one.sentence in near.places]


def _claims(reads: Iterable[Read], near: Near, heard: Heard) -> str:
    """Whether the turns claim what the statement does: all of it, some of it, the contrary, nothing."""
    mine = [claim for read in reads for claim in read.claims]
    if not mine:
        return "rests claims nothing to compare"
    told = [(claim, _told_here(claim, near, heard)) for claim in mine]
    borne = sum(
        any(one.assertion is claim.assertion and one.whose is claim.whose for one in here) for claim, here in told
    )
    against = sum(bool(here) for _, here in told) - borne
    return f"rests claims {step(borne / len(mine), (0.01, 0.99))} {min(against, 1)}"


def _each(reads: Iterable[Read], near: Near, heard: Heard) -> Iterator[str]:
    """How each claim stands to what the turns claim of the same thing."""
    for claim in (claim for read in reads for claim in read.claims):
        here = _told_here(claim, near, heard)
        kind = claim.kind.value
        if not here:
            yield f"rests {kind} {claim.assertion.value} unclaimed"
            continue
        yield f"rests {kind} assertion {any(one.assertion is claim.assertion for one in here)} {claim.assertion.value}"
        yield f"rests {kind} whose {any(one.whose is claim.whose for one in here)}"
        yield f"rests {kind} when {any(one.when is claim.when for one in here)}"
        yield f"rests {kind} action {any(one.action is claim.action for one in here)} {claim.action.value}"
        yield f"rests {kind} stands {any(one.stands for one in here)}"
        if claim.side:
            yield f"rests {kind} side {any(one.side == claim.side for one in here)}"
        for part in _REGIMEN if claim.regimen is not None else ():
            value = getattr(claim.regimen, part)
            if value:
                said = [getattr(one.regimen, part) for one in here if one.regimen is not None]
                yield f"rests {part} {'same' if value in said else 'differs' if any(said) else 'unsaid'}"


def _people(reads: Iterable[Read], near: Near) -> Iterator[str]:
    mine = {one.term.en for read in reads for one in read.mentions if one.list == "relatives" and one.term is not None}
    said = near.gathered(
        "relatives",
        lambda spot: (one.term.en for one in spot.read.mentions if one.list == "relatives" and one.term is not None),
    )
    if mine or said:
        yield f"rests people {bool(mine)} {bool(mine - said)} {bool(said - mine)}"
