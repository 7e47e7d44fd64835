"""Two things of one kind that changed places, and a word of a pair where its own sentence has the other.

"It helped the headache, not the throat" told the other way round has every word right. Here the words of a statement
are laid along those of a sentence of its own turns: where they run along it better with two figures, times or names
changed over, the statement has them crossed. And where a sentence that holds a statement's other words has the
opposite of one of them, it does not matter that the word itself was said of something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final, NamedTuple

from scribe.language.claims import Read
from scribe.language.opposites import opposed, pairs
from scribe.language.rules import Pack
from scribe.language.tokens import beginning, beginnings, idle_words, tokens
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference
from scribe.verification.grounding import denied_at
from scribe.verification.heard import Heard
from scribe.verification.near import TURN, Near, Spot
from scribe.verification.tied import sort

_FEWEST_ALONG: Final = 3
"""Words that a statement and a sentence share at least, the two that changed places among them."""
_GAIN: Final = 2
"""Words more that run along a sentence with the two changed over: both of them are then in their places."""
_FEWEST: Final = {True: 2, False: 3}
"""Words (or characters, where they are written together) by which the sentence of a statement is known again."""
_AHEAD: Final = 2
"""Words by which that sentence is ahead of any with the statement's own word."""
_MOST: Final = 60
"""Words of a sentence that are laid along another; longer ones tell too many things."""


class Item(NamedTuple):
    """A word, a figure or a name of a text."""

    start: int
    end: int
    key: str
    """What it is known again by."""
    kind: str
    """What it can change places with: nothing, where it has none."""


def check_crossed(one: Read, near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """A statement that has two things of a sentence crossed, or the opposite of a word in its own sentence.

    Args:
        one: a sentence of the statement.
        near: the sentences around its evidence; only those of the evidence itself count.
        heard: what was said.
        own: the pack of the statement's language.
    """
    if own.language != heard.own.language or not near or len(near) > TURN:
        return
    mine = _items(one, own)
    for spot in near.core:
        said = heard.once(("items", spot.place), lambda spot=spot: _items(spot.read, heard.own))  # type: ignore[misc]
        both = _crossed(mine, said)
        if both is not None:
            text = ", ".join(one.text[item.start : item.end].strip() for item in both)
            kind = FlagKind.NUMBER_DIFFERS if both[0].key.startswith("#") else FlagKind.COURSE_DIFFERS
            yield _difference(kind, text, spot, heard)
            return
    yield from _other_word(one, near, heard, own)


def _difference(kind: FlagKind, text: str, spot: Spot, heard: Heard) -> Difference:
    said = spot.read.sentence.said
    words = "" if kind is FlagKind.COURSE_DIFFERS else "differs"
    return Difference(kind, Level.RAISED, text, said, words=words, quote=heard.quote_of(spot.read, said))


def _items(read: Read, own: Pack) -> tuple[Item, ...]:
    """The figures, names, words of pairs and other words of a text, in order; of two at one place the first named."""
    found: list[Item] = []
    for item in (*_kinds(read, own), *_words(read, own)):
        if not any(item.start < other.end and other.start < item.end for other in found):
            found.append(item)
    return tuple(sorted(found))


def _kinds(read: Read, own: Pack) -> Iterator[Item]:
    """The figures, the names and the words of pairs of a text; not left and right, which are compared by themselves."""
    for each in read.quantities:
        yield Item(each.start, each.end, f"#{each.value.normalize()}-{each.second}", f"#{sort(each.unit)}")
    for mention in read.mentions:
        if mention.term is not None:
            yield Item(mention.start, mention.end, mention.term.en, mention.list)
    for rule, *words in pairs(own):
        for which, pattern in enumerate(words):
            for match in pattern.finditer(read.text):
                yield Item(*match.span(), f"{rule.id} {which}", "" if rule.kind == "side" else rule.id)


def _words(read: Read, own: Pack) -> Iterator[Item]:
    idle = idle_words(own)
    return (Item(t.start, t.end, beginning(t.stem), "") for t in tokens(read.text, own) if t.stem not in idle)


def _crossed(mine: tuple[Item, ...], said: tuple[Item, ...]) -> tuple[Item, Item] | None:
    """The two of a statement's things that changed places, if any did."""
    shared = {item.key for item in mine} & {item.key for item in said}
    here = [item for item in mine if item.key in shared]
    there = [item.key for item in said if item.key in shared]
    if len(shared) < _FEWEST_ALONG or max(len(here), len(there)) > _MOST:
        return None
    keys = [item.key for item in here]
    along = _run(keys, there)
    if along + _GAIN > min(len(keys), len(there)):
        return None  # nothing that changed places could run along further
    for first, second in combinations(range(len(here)), 2):
        one, other = here[first], here[second]
        apart = any(item.kind != one.kind for item in here[first + 1 : second])
        if not one.kind or one.kind != other.kind or one.key == other.key or not apart:
            continue  # a list of things can be told in any order
        changed = keys.copy()
        changed[first], changed[second] = other.key, one.key
        if _run(changed, there) >= along + _GAIN:
            return one, other
    return None


def _run(some: list[str], others: list[str]) -> int:
    """How many of some words stand in others in the same order."""
    best = [0] * (len(others) + 1)
    for word in some:
        before = 0
        for place, other in enumerate(others, 1):
            above = best[place]
            best[place] = before + 1 if word == other else max(above, best[place - 1])
            before = above
    return best[-1]


def _other_word(one: Read, near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """A word of a pair whose opposite stands in the sentence with a statement's other words.

    Where words are written together only the time of a medicine: single characters are shared by chance.
    """
    patterns, others = opposed(own)
    for number, found in patterns.first(one.text):
        (rule, theirs), mine = others[number], patterns.all[number]
        if rule.kind == "side" or (not own.spaced and rule.kind != "time"):
            continue
        if theirs.search(one.text) or denied_at(one, found, own):
            continue
        rest = (t.stem for t in tokens(one.text, own) if not found.start() <= t.start < found.end())
        known = beginnings(frozenset(rest) - idle_words(own))
        told = [spot for spot in near.core if not (spot.refuted or spot.read.sentence.question)]
        fits = max((len(known & spot.known) for spot in told if mine.search(spot.read.text)), default=0)
        least = max(_FEWEST[own.spaced], fits + _AHEAD, (len(known) + 1) // 2)
        for spot in told:
            said = theirs.search(spot.read.text)
            if said is None or len(known & spot.known) < least or mine.search(spot.read.text):
                continue
            if not denied_at(spot.read, said, heard.own):
                timed = rule.kind == "time" and one.named("medicines")
                kind = FlagKind.DOSE_DIFFERS if timed else FlagKind.COURSE_DIFFERS
                yield _difference(kind, found.group(), spot, heard)
                return
