"""Denials: what a statement denies has to be denied, asked and answered with no, or told to be well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from scribe.language.claim import ClaimKind
from scribe.language.claims import Read
from scribe.language.hints import hints_of
from scribe.language.rules import Pack, of_pack
from scribe.language.scope import Mark
from scribe.language.tokens import beginnings, idle_words, shared_with, tokens
from scribe.model import FlagKind, Level
from scribe.terminology import Term
from scribe.verification.difference import Difference, about
from scribe.verification.grounding import Written
from scribe.verification.heard import Heard, Spot
from scribe.verification.laid import denies, words_outside
from scribe.verification.polarity import parts_told

_LISTED: Final = re.compile(r"[,，、;；。]|\b(?:and|or|nor)\b|及|和|或|与")
"""What stands between two things that are denied together."""
_FOLLOW: Final = 2
"""Sentences behind a question in which its answer may be."""
_SOON: Final = 3
"""Sentences behind a question in which a denial may be its answer's."""
_PARTED: Final = re.compile(r"[,，;；。]")
_OPEN: Final = 2
"""Words of a question beside what lists know, from which on it may have asked for anything."""
_SILENT: Final = ("medicines", "substances", "vaccines", "allergens", "relatives")
"""Lists whose concepts are compared as claims, or whose members are not denied themselves."""


def check_denials(one: Written, near: tuple[Spot, ...], heard: Heard, own: Pack) -> Iterator[Difference]:
    """A thing that a statement denies and the recording nowhere does, with no answer near that may have denied it.

    Args:
        one: the statement's sentence.
        near: the sentences around its evidence; none: it has no evidence, and any sentence may speak for it.
        heard: what was said.
        own: the pack of the statement's language.
    """
    if own.language != heard.own.language or may_be_denied(near or heard.spots, heard):
        return
    for words, text, start, along in _denied_things(one, heard):
        if along and beginnings(words) <= frozenset().union(*(spot.known for spot in near)):
            continue  # said there of what is denied before it: "no rash on the arms or legs"
        if words and not is_denied(words, near, heard) and not told_as_denied(words, one.read, start, near, heard):
            yield Difference(FlagKind.FINDING_NOT_SAID, Level.RAISED, text)
            return


def is_denied(words: frozenset[str], near: tuple[Spot, ...], heard: Heard) -> bool:
    """Whether a sentence, or a question and its answer, shares words and denies, or tells that all is well."""
    every = _denying(heard)
    needed = 1 if heard.own.spaced else (len(words) + 2) // 2
    if any(shared_with(words, known) >= needed for known in every.values()):
        return True
    here = (every.get(spot.read.sentence.index) for spot in near)
    return any(known is not None and shared_with(words, known) >= (len(words) + 1) // 2 for known in here)


def is_denying(spot: Spot, heard: Heard) -> bool:
    """Whether a sentence denies something, or asks for it and the answer does."""
    return spot.read.sentence.index in _denying(heard)


def hinted_denied(term: Term | None, near: Iterable[Spot], heard: Heard) -> bool:
    """Whether people denied something in words that may mean a thing without naming it."""
    return term is not None and _hinted(term.en, near, heard)


def _hinted(thing: str, near: Iterable[Spot], heard: Heard) -> bool:
    patterns = hints_of(thing, heard.own)
    return bool(patterns) and any(
        is_denying(spot, heard) and any(one.search(spot.read.text) for one in patterns) for spot in near
    )


def may_be_denied(near: tuple[Spot, ...], heard: Heard) -> bool:
    """Whether a no, near by, answers words that no list knows: people ask for a thing in their own words."""
    answered = {id(turned.question) for turned in heard.reading.replies if turned.words_hold == "no"}
    return any(_asks_freely(spot, heard) for spot in near if id(spot.read) in answered or spot.refuted)


def _asks_freely(spot: Spot, heard: Heard) -> bool:
    read = spot.read
    named = [(one.start, one.end) for one in read.mentions if one.term is not None and one.list != "relatives"]
    free = [token for token in words_outside(named, read, heard.own) if token.stem not in idle_words(heard.own)]
    return len(free) >= _OPEN or not named


def _denying(heard: Heard) -> dict[int, frozenset[str]]:
    """What the words are known again by of every sentence that denies, with its answer where it asks, by its index."""
    return heard.once(("denying",), lambda: dict(_sentences(heard)))


def _sentences(heard: Heard) -> Iterator[tuple[int, frozenset[str]]]:
    denying = heard.own.any_of("denying")
    for place, spot in enumerate(heard.spots):
        together = [spot]
        if spot.read.sentence.question:
            together += _behind(place, heard)
        if spot.refuted or spot.denied or any(denying.search(each.read.text) for each in together):
            yield spot.read.sentence.index, frozenset().union(*(each.known for each in together))


def _behind(place: int, heard: Heard) -> list[Spot]:
    """The sentences behind a question in which its answer may be, also where it is asked on first: "at night?"."""
    behind = heard.spots[place + 1 : place + 1 + 2 * _FOLLOW]
    on = (number for number, spot in enumerate(behind) if not spot.read.sentence.question or spot.read.mentions)
    asked_on = next(on, 0)
    return [*behind[: asked_on + _FOLLOW]]


def told_as_denied(words: frozenset[str], one: Read, start: int, near: tuple[Spot, ...], heard: Heard) -> bool:
    """Whether another word was denied of the same thing near by: 不大 of what a note has no swelling of.

    For languages that write words together, and where nobody told the thing itself as so.
    """
    if heard.own.spaced:
        return False
    parts = [part for spot in near for part in parts_told(heard).get(spot.place, ())]
    half = (len(words) + 1) // 2
    if any(len(words & part.stems) >= half and not (part.denied or part.open) for part in parts):
        return False
    first = max((match.end() for match in _PARTED.finditer(one.text, 0, start)), default=0)
    subject = {token.stem for token in tokens(one.text, heard.own) if first <= token.start < start} - idle_words(
        heard.own
    )
    denied = [part for part in parts if part.denied]
    if any(words & part.stems or (subject and len(subject & part.stems) > len(subject) // 2) for part in denied):
        return True
    asked = (spot.place for spot in near if spot.read.sentence.question and len(words & spot.stems) >= max(2, half - 1))
    answers = {place + step for place in asked for step in range(1, _SOON + 1)}
    return any(part.spot.place in answers for part in denied)


def _denied_things(one: Written, heard: Heard) -> Iterator[tuple[frozenset[str], str, int, bool]]:
    """Each thing that is denied: its words that carry meaning, as it is written, where it is denied, if others lead.

    Of what stands behind another thing that is denied it is not told apart whether it is one of its own, or where, when
    or on what the first one is: "no rash on the arms or legs", "no cough, even at night".
    """
    for mark in one.read.marks:
        if mark.family != "negation" or mark.rule.id not in _plain_denials(heard.own):
            continue
        group: list[tuple[int, int, str]] = []
        along = False
        for token in sorted(one.words, key=lambda each: each.start):
            if not denies(mark, token, one.read) or mark.start <= token.start < mark.end:
                continue
            if group and _LISTED.search(one.read.text[group[-1][1] : token.start]):
                yield *_thing(group, mark, one, heard), mark.start, along
                group, along = [], True
            group.append((token.start, token.end, token.stem))
        if group:
            yield *_thing(group, mark, one, heard), mark.start, along


def _thing(group: list[tuple[int, int, str]], mark: Mark, one: Written, heard: Heard) -> tuple[frozenset[str], str]:
    """The words of a thing; none where claims are compared of it, or where it is denied on a condition or twice."""
    start, end = group[0][0], group[-1][1]
    between = one.read.text[mark.end : end + 1]
    if heard.own.any_of("denying").search(between) or heard.own.any_of("denied_until").search(between):
        return frozenset(), ""
    if any(m.list in _SILENT and m.start < end and start < m.end for m in one.read.mentions):
        return frozenset(), ""
    named = (claim for claim in one.read.claims if claim.start < end and start < claim.end)
    if any(
        about(claim, heard, (ClaimKind.FINDING, ClaimKind.PROBLEM)) or hinted_denied(claim.concept, heard.spots, heard)
        for claim in named
    ):
        return frozenset(), ""
    text = one.read.text[start:end]
    if _hinted(text.lower(), heard.spots, heard):
        return frozenset(), ""
    return frozenset(stem_ for _, _, stem_ in group) - idle_words(heard.own), text


@of_pack
def _plain_denials(own: Pack) -> frozenset[str]:
    """The rules of which the words deny that a thing is there, in notes."""
    return frozenset(own.lists.get("plain_denials", ()))
