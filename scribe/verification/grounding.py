"""Words against words, for what no concept covers: sides, opposites, denials.

Each difference needs two signs: the sentence said shares the statement's words, and says the opposite of one of them. A
fragment without words that can be checked gets no flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from scribe.language.claims import Read
from scribe.language.opposites import opposed, pairs
from scribe.language.rules import Pack
from scribe.language.scope import Mark
from scribe.language.tokens import Token, alike, stem, tokens
from scribe.model import FlagKind, Language, Level
from scribe.terminology import Match, body_sites
from scribe.verification.difference import Difference
from scribe.verification.heard import Heard
from scribe.verification.laid import begins_anew, denies
from scribe.verification.near import Near, Spot
from scribe.verification.where_and_when import calendar, sites

_LEAST_SHARED: Final = 0.34
"""Share of a statement's words that a sentence must have for the two to be about the same thing."""


_FEWEST: Final = 2
_MOSTLY: Final = 0.5
"""Words, and the share of them, that a denial and what it denies must have in common."""
_LONG: Final = 14
"""Words of a sentence of which it can no longer be told what its denial is about."""
_RUN: Final = 7
"""Words of a sentence without a comma from which on it may tell several things."""
_CLOSE: Final = 16
"""Characters between a denial and what it denies."""
_SHORT: Final = 4
"""Words of a statement that tells one thing."""
_NAMED: Final = 5
"""Letters of a word that names a thing."""
_THINGS: Final = frozenset({"tests", "measures", "medicines", "substances", "symptoms", "conditions", "procedures"})
_PART: Final = re.compile("[,，;；。]")
_HEADED: Final = re.compile("[,，;；。:：]")
"""Where a part of a statement ends, and where one begins: a heading is not of the part behind it."""


@dataclass(frozen=True)
class Written:
    """A sentence of a statement with its words and what it denies of them."""

    read: Read
    words: tuple[Token, ...]
    denied: frozenset[str]

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its words."""
        return frozenset(token.stem for token in self.words)


def written(read: Read, own: Pack) -> Written:
    """A statement's sentence, laid out for comparing."""
    words = tokens(read.text, own)
    denied = {token.stem for token in words for mark in read.marks if denies(mark, token, read)}
    return Written(read, words, frozenset(denied))


def aligned(one: Written, near: Near) -> tuple[Spot, ...]:
    """The sentences that are about the same thing, best first."""
    if not one.stems or not near:
        return ()
    shares = near.shares.of(one.stems) / len(one.stems)
    best = float(shares.max())
    if best < _LEAST_SHARED:
        return ()
    (rows,) = np.nonzero(shares >= max(_LEAST_SHARED, best * 0.75))
    return tuple(near[row] for row in rows[np.argsort(-shares[rows], kind="stable")])


def ground(one: Written, near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """The differences between a statement's words and the recording's.

    Args:
        one: the statement's sentence.
        near: the sentences around its evidence.
        heard: what was said.
        own: the pack of the statement's language.
    """
    alike_ = aligned(one, near)
    yield from _opposites(one, alike_, near, heard, own)
    yield from _placed(one, alike_, near, heard, own)
    yield from _denials(one, alike_, near, heard)
    yield from _rare(one, near, heard)
    yield from calendar(one.read, near, heard, own)
    yield from sites(one.read, alike_, heard, own)


def _opposites(one: Written, alike_: tuple[Spot, ...], near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """A word whose opposite was said of the same thing, and it itself nowhere there."""
    patterns, others = opposed(own)
    text = one.read.text
    spots: tuple[Spot, ...] | None = None
    after: tuple[Spot, ...] = ()
    for number, found in patterns.first(text):
        (rule, theirs), mine = others[number], patterns.all[number]
        if theirs.search(text) or denied_at(one.read, found, own):
            continue
        if spots is None or not own.spaced:
            after = near.after(alike_)
            told = heard.with_answers(alike_) if own.spaced else _of_part(one, found, near, own)
            spots = tuple(spot for spot in (*told, *after) if not spot.asked)
        against = _against(one.read, theirs, spots, heard)
        if against is None or _says(mine, (*spots, *after), heard):
            continue
        if rule.kind != "side" and near.tells(mine, told=own.spaced):
            continue
        spot, said = against
        quote = heard.quote_of(spot.read, said.group())
        if rule.kind == "side":
            other = said.group().capitalize() if found.group()[:1].isupper() else said.group()
            better = f"{text[: found.start()]}{other}{text[found.end() :]}"
            yield Difference(
                FlagKind.SIDE_DIFFERS, Level.HIGH, found.group(), said.group(), quote=quote, suggestion=better
            )
        elif rule.kind == "time" and one.read.named("medicines"):
            yield Difference(
                FlagKind.DOSE_DIFFERS, Level.HIGH, found.group(), said.group(), words="differs", quote=quote
            )
        else:
            words = spot.read.sentence.said
            yield Difference(FlagKind.COURSE_DIFFERS, Level.RAISED, found.group(), words, quote=quote)
        return


def _says(pattern: re.Pattern[str], spots: Iterable[Spot], heard: Heard) -> bool:
    """Whether one of some sentences says what a pattern finds, and was not answered with no."""
    said = heard.spots.first(pattern)
    return any(spot.place in said for spot in spots if not spot.refuted)


def _of_part(one: Written, found: re.Match[str], near: Near, own: Pack) -> tuple[Spot, ...]:
    """The sentences near by that can be about the part of a statement in which some words stand."""
    text = one.read.text
    first = max((match.end() for match in _HEADED.finditer(text, 0, found.start())), default=0)
    last = _PART.search(text, found.end())
    end = last.start() if last else len(text)
    if not text[:first].strip() and not text[end + 1 :].strip():
        return near
    words = _words_of(one, found, first, end, own) or _words_of(one, found, _part_before(text, first), end, own)
    least = (len(words) + 1) // 2 if len(one.stems) <= _LONG else max((len(words) + 1) // 2, 1)
    return tuple(spot for spot in near if len(words & spot.stems) >= least)


def _words_of(one: Written, found: re.Match[str], first: int, end: int, own: Pack) -> set[str]:
    """The words of a statement from one place to another, but those that were found and those that name nothing."""
    empty = {stem(word) for word in own.lists.get("note_words", ())}
    here = (t for t in one.words if first <= t.start < end and not found.start() <= t.start < found.end())
    return {token.stem for token in here} - empty


def _part_before(text: str, first: int) -> int:
    """Where the part of a statement begins that ends at a place."""
    return max((match.end() for match in _PART.finditer(text, 0, max(first - 1, 0))), default=0)


def _of_another(spot: Spot, said: re.Match[str], one: Read) -> bool:
    """Whether words are said of another thing than a statement's, where their sentence names both."""
    mine = {m.term.en for m in one.mentions if m.term is not None}
    named = [m for m in spot.read.mentions if m.term is not None and m.list in _THINGS]
    before = [m for m in named if m.end <= said.start()]
    if not before or not any(m.term is not None and m.term.en in mine for m in named):
        return False
    last = before[-1].term
    return last is not None and last.en not in mine


def _against(
    one: Read, theirs: re.Pattern[str], spots: tuple[Spot, ...], heard: Heard
) -> tuple[Spot, re.Match[str]] | None:
    """The first of some sentences that says the opposite."""
    said = heard.spots.first(theirs)
    found = ((spot, said[spot.place]) for spot in spots if spot.place in said)
    told = ((spot, match) for spot, match in found if heard.own.spaced or not _of_another(spot, match, one))
    return next(((spot, match) for spot, match in told if not denied_at(spot.read, match, heard.own)), None)


def denied_at(read: Read, found: re.Match[str], own: Pack) -> bool:
    """Whether the words that were found are denied: not worse, no change."""
    here = [token for token in tokens(read.text, own) if found.start() <= token.start < found.end()]
    marks = (
        mark
        for mark in read.marks
        if not (own.spaced and ((mark.start <= found.start() and found.end() <= mark.end) or _within(mark, found)))
    )
    return any(denies(mark, token, read) for mark in marks for token in here)


def _within(mark: Mark, found: re.Match[str]) -> bool:
    """Whether words that were found have a denial of their own in them: "cannot lift"."""
    return found.start() <= mark.start and mark.end <= found.end() and len(found.group()) > mark.end - mark.start


def _placed(one: Written, alike_: tuple[Spot, ...], near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """The other side of a part of the body than the one on which it was always named."""
    if own.language != heard.own.language:
        return
    language: Language = "zh" if own.language == "zh" else "en"
    for rule, first, second in pairs(own):
        if rule.kind != "side":
            continue
        for mine, theirs in ((first, second), (second, first)):
            beside = [*_beside(mine, one.read.text, language)]
            if not beside or theirs.search(one.read.text):
                continue
            named = {m.term.en for m in beside}
            said = _sided(theirs, heard, language)
            against = [(spot, m) for spot, m in said if m.term.en in named and spot in near]
            words = {m.text.lower() for m in beside}
            same_side = any(m.text.lower() in words for _, m in _sided(mine, heard, language))
            told = [spot for spot, _ in against]
            alone = [spot for spot in (*heard.with_answers(alike_), *heard.spots.after(alike_)) if spot not in told]
            if not against or same_side or any(mine.search(spot.read.text) for spot in (*alone, *told)):
                continue
            spot, _ = against[-1]
            found, other = mine.search(one.read.text), theirs.search(spot.read.text)
            if found is not None and other is not None:
                quote = heard.quote_of(spot.read, other.group())
                yield Difference(FlagKind.SIDE_DIFFERS, Level.HIGH, found.group(), other.group(), quote=quote)
            return


def _sided(side: re.Pattern[str], heard: Heard, language: Language) -> tuple[tuple[Spot, Match], ...]:
    """The parts of the body named right behind a side anywhere, each with its sentence."""
    return heard.once(
        ("sided", side, language),
        lambda: tuple((spot, m) for spot in heard.spots for m in _beside(side, spot.read.text, language)),
    )


def _beside(side: re.Pattern[str], text: str, language: Language) -> Iterator[Match]:
    """The parts of the body named right behind a side."""
    ends = [match.end() for match in side.finditer(text)]
    if not ends:
        return
    yield from (m for m in body_sites().find(text, language) if any(0 <= m.start - end <= 1 for end in ends))


def _told_besides(words: set[str], best: Spot, near: Near) -> bool:
    """Whether another sentence of a statement's evidence itself tells the words: "are you well?" "no, I am well".

    Most of them, where the one that denies them is but a neighbour of the evidence.
    """
    if best not in near.core:
        most = (spot for spot in near.core if 2 * len(words & spot.plain) > len(words))
        if any(not spot.refuted for spot in most):
            return True
    return any(all(any(alike(stem, other) for other in spot.plain) for stem in words) for spot in near.core)


def denied_besides(words: set[str] | frozenset[str], best: Spot, near: Near, heard: Heard) -> bool:
    """Whether a question right behind a sentence, or one with its words near by, was answered with no.

    "I press here. Any pain?" "No": what leads up to a question tells nothing of its answer.
    """
    following = heard.spots.at({best.place + 1})
    led = any(spot.read.sentence.question and spot in near for spot in following)
    asked = (spot for spot in near.core if spot.refuted)
    return led or any(alike(stem, other) for spot in asked for stem in words for other in spot.stems)


def _denials(one: Written, alike_: tuple[Spot, ...], near: Near, heard: Heard) -> Iterator[Difference]:
    """A thing denied that was told, or told that was denied: by the words that both sentences share."""
    if not alike_ or any(
        mention.list in ("symptoms", "conditions", "medicines", "substances") for mention in one.read.mentions
    ):
        return  # the claims tell of those
    best = alike_[0]
    shared = {stem for stem in one.stems if any(alike(stem, other) for other in best.stems)}
    if len(shared) < _FEWEST or len(shared) < len(one.stems) * _MOSTLY or best.length > _LONG:
        return
    mine = len(shared & one.denied) / len(shared)
    theirs = sum(any(alike(stem, other) for other in best.denied) for stem in shared) / len(shared)
    told = mine == 0 and theirs == 1 and _plain(one, heard) and not (_runs_on(best) or _told_too(best, shared, heard))
    told = told and not _of_a_clause_before(best, shared, heard)
    denied = mine == 1 and theirs == 0 and not best.open and not best.denied and not _well(best, heard)
    denied = denied and not _denied_before(best, shared, heard)
    if (told and not _told_besides(shared, best, near)) or (denied and not denied_besides(shared, best, near, heard)):
        note, said = one.read.sentence.said, best.read.sentence.said
        words = "opposite" if told else "opposite_denied"
        quote = heard.quote_of(best.read, said)
        yield Difference(FlagKind.OPPOSITE, Level.HIGH, note, said, words=words, quote=quote)


def _plain(one: Written, heard: Heard) -> bool:
    """Whether a statement tells that something is there, not that all is well or that it is to be avoided."""
    well = heard.own.lists.get("well" if heard.own.spaced else "well_told", ())
    if any(mark.family == "negation" for mark in one.read.marks) or heard.own.any_of("denying").search(one.read.text):
        return False
    return not well or heard.own.compiled(f"(?:{'|'.join(well)})").search(one.read.text) is None


def _well(spot: Spot, heard: Heard) -> bool:
    """Whether a sentence tells that all is well with a thing."""
    well = heard.own.lists.get("well", ()) if heard.own.spaced else ()
    return bool(well) and heard.own.compiled(f"(?:{'|'.join(well)})").search(spot.read.text) is not None


def _told_too(spot: Spot, shared: set[str], heard: Heard) -> bool:
    """Whether a sentence tells what it denies as well, in other words of it: "some bread, without bread no soup"."""
    if heard.own.spaced or spot.refuted:
        return False
    denials = [mark for mark in spot.read.marks if mark.family == "negation"]
    words = (word for word in tokens(spot.read.text, heard.own) if word.stem in shared)
    return any(not any(denies(mark, word, spot.read) for mark in denials) for word in words)


def _of_a_clause_before(spot: Spot, shared: set[str], heard: Heard) -> bool:
    """Whether a clause with its own subject stands between a sentence's denials and the words: "not like her, I ski".

    What stands right behind a denial, "I do not think that he skis", is of the denial.
    """
    if spot.refuted or not heard.own.spaced:
        return False
    words = tokens(spot.read.text, heard.own)
    starts = [word.start for word in words if word.stem in shared]
    denials = [mark for mark in spot.read.marks if mark.family == "negation"]

    return bool(starts and denials) and all(
        mark.end <= min(starts) and begins_anew(spot.read, mark.end, min(starts), heard.own) for mark in denials
    )


def _denied_before(spot: Spot, shared: set[str], heard: Heard) -> bool:
    """Whether a denial that no rule takes for one stands before the words in the same part: "well, not in May"."""
    if not heard.own.spaced:
        return False
    starts = [word.start for word in tokens(spot.read.text, heard.own) if word.stem in shared]
    denials = heard.own.any_of("saying_no").finditer(spot.read.text, 0, min(starts, default=0))
    return any(not _PART.search(spot.read.text, match.end(), min(starts)) for match in denials)


def _runs_on(spot: Spot) -> bool:
    """Whether a sentence is a long run without a mark, whose denial may be of another part of it."""
    return spot.length > _RUN and not any(mark in spot.read.text for mark in ",，、")


def _rare(one: Written, near: Near, heard: Heard) -> Iterator[Difference]:
    """A short statement that tells a thing which no list knows, and which was only denied: an exudate, a murmur."""
    short = _FEWEST <= len(one.stems) <= _SHORT
    if not (heard.own.spaced and short and not one.read.claims and _plain(one, heard)):
        return
    for word in sorted(one.stems, key=len, reverse=True):
        spots = heard.of_stem.get(word, ())
        if len(word) < _NAMED or not spots or not all(_right_behind(word, spot, heard) for spot in spots):
            continue
        if any(spot in near for spot in spots):
            said = spots[-1].read.sentence.said
            quote = heard.quote_of(spots[-1].read, said)
            yield Difference(FlagKind.OPPOSITE, Level.HIGH, one.read.sentence.said, said, words="opposite", quote=quote)
            return


def _right_behind(stem: str, spot: Spot, heard: Heard) -> bool:
    """Whether a word stands right behind a denial, so that nothing else can be what is denied."""
    ends = [mark.end for mark in spot.read.marks if mark.family == "negation" and mark.rule.gives]
    places = [token.start for token in tokens(spot.read.text, heard.own) if token.stem == stem]
    return all(any(0 <= place - end <= _CLOSE for end in ends) for place in places) and stem in spot.denied
