"""What a no stands right before: "it is not helping", "no bruits", "I was not able to go on".

A sentence of speech holds several things, and a denial is seldom of all of them. Right behind the word that denies
stands what it is of, its head. A statement that tells the head of a denial, or denies what its sentences tell, has it
the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from scribe.language.claims import Read
from scribe.language.rules import Pack, with_pack
from scribe.language.tokens import Token, beginning, idle_words, tokens
from scribe.model import FlagKind, Level
from scribe.verification.answered import yes_to_a_denial
from scribe.verification.difference import Difference
from scribe.verification.heard import Heard
from scribe.verification.laid import denies as is_denied_by
from scribe.verification.near import Near, Spot

_WIDTH: Final = 28
"""Characters behind a denial in which its head begins."""
_HALF: Final = 0.5
_NEARLY: Final = 0.7
"""Share of a statement's words that stand in the question: where it names what no list knows, and else."""
_MOST_DENIED: Final = 8
"""Words of a statement, at most, of which a denial is of all."""
_MOST_ASKED: Final = 2
"""Words that carry meaning in a question of which a no is plainly the answer."""
_LISTED: Final = re.compile(r",? n?or(?: any)? ")
"""What stands between two heads of one denial."""
_PLAINLY: Final = 4
"""Words of a longer question that a statement has, from which on it tells the same thing."""
_BESIDE: Final = 2
"""Sentences before a denial that may name what it is of."""


class Laid(NamedTuple):
    """The words of a text that carry meaning as they are known again, and which of them are heads of a denial."""

    words: frozenset[str]
    heads: frozenset[str]
    plain: frozenset[str]
    """Those that stand at a place that is no head."""


def check_heads(one: Read, near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """A statement that tells what a denial of its own sentences is of, or denies what they tell.

    Args:
        one: a sentence of the statement.
        near: the sentences around its evidence.
        heard: what was said.
        own: the pack of the statement's language; of one that writes words together nothing is told.
    """
    if not own.spaced or own.language != heard.own.language or not near:
        return
    if one.sentence.question and not one.sentence.tag:
        return  # it asks, and tells nothing
    mine = laid(one.text, own)
    denies = bool(mine.heads) or own.any_of("lacking_in_writing").search(one.text) is not None
    denies = denies or any(mark.family == "negation" and mark.rule.gives for mark in one.marks)
    if denies and own.any_of("so_that_not").search(one.text):
        return  # what is to be brought about is not there yet
    said_by = heard.once(("heads",), lambda: _Heads.of(heard))
    for spot in near.core.at(said_by.about(mine, denies=denies)):
        if spot.place in said_by.answered_with_more and spot.place + 1 in near.places:
            continue
        against = _denied(mine, spot, near, said_by, own) if denies else _told(one, mine, spot, near, said_by, own)
        if not against and not denies and spot.refuted:
            against = _asked(mine, spot, near, said_by, own, named=bool(one.claims))
        elif not against and spot.place in said_by.answered_yes:
            against = _affirmed(one, mine, spot, near, own)
        if against:
            said = spot.read.sentence.said
            quote = heard.quote_of(spot.read, said)
            words = "opposite_denied" if denies else "opposite"
            note = one.sentence.said
            yield Difference(FlagKind.OPPOSITE, Level.RAISED, note, said, words=words, quote=quote)
            return


class _Heads(NamedTuple):
    """The denials of a recording, laid out so that those about a statement are looked up.

    Each place is that of a sentence.
    """

    denied: dict[str, frozenset[int]]
    """Where a word is the head of a denial, by the word."""
    told: dict[str, frozenset[int]]
    """Where a word is told: neither asked nor denied."""
    refuted: frozenset[int]
    """The questions that were answered with no."""
    answered_yes: frozenset[int]
    """The questions that were answered with yes, and nothing denied beside it."""
    answered_with_more: frozenset[int]
    """The questions that deny, and whose answer says yes and how much there is."""

    @classmethod
    def of(cls, heard: Heard) -> _Heads:
        own, no = heard.own, heard.own.any_of("saying_no")
        denied: dict[str, set[int]] = {}
        told: dict[str, set[int]] = {}
        for spot in heard.spots:
            for head in laid(spot.read.text, own).heads:
                denied.setdefault(head, set()).add(spot.place)
            for word in _plain(spot, own):
                told.setdefault(word, set()).add(spot.place)
        yes = (one for one in heard.reading.replies if one.words_hold == "yes")
        firm = (one for one in yes if not (no.search(one.question.text) or no.search(one.answer.text)))
        asking = (spot for spot in heard.spots if spot.read.sentence.question)
        behind = ((spot, other) for spot in asking for other in heard.spots.at((spot.place + 1,)))
        more = (spot for spot, other in behind if yes_to_a_denial(spot, other.read.sentence.segment, heard))
        return cls(
            {head: frozenset(places) for head, places in denied.items()},
            {word: frozenset(places) for word, places in told.items()},
            frozenset(spot.place for spot in heard.spots if spot.refuted),
            frozenset(one.question.sentence.index for one in firm),
            frozenset(spot.place for spot in more),
        )

    def about(self, mine: Laid, *, denies: bool) -> frozenset[int]:
        """The places that may have it otherwise than a statement that denies or tells."""
        words, places = (mine.heads, self.told) if denies else (mine.words, self.denied)
        named = frozenset[int]().union(*(places.get(word, ()) for word in words))
        return named | self.answered_yes | (frozenset() if denies else self.refuted)

    def tells(self, word: str, near: Near) -> bool:
        """Whether a sentence near by tells a word."""
        return not near.places.isdisjoint(self.told.get(word, ()))


def _told(one: Read, mine: Laid, spot: Spot, near: Near, said_by: _Heads, own: Pack) -> str:
    """The head of a denial that a statement tells and no sentence near by does."""
    words, heads, _ = laid(spot.read.text, own)
    found = heads & mine.words
    found = found - _lacking(one, own) if found else found
    if not (mine.words - found) & words:
        # denied on a condition that the statement does not name
        found -= frozenset(beginning(stem.removesuffix("e")) for stem in spot.open)
    for head in sorted(found):
        if not said_by.tells(head, near) and _of_one_thing(mine, head, spot, near, own):
            return head
    return ""


def _affirmed(one: Read, mine: Laid, spot: Spot, near: Near, own: Pack) -> str:
    """The words of a question that was answered with yes, where a statement denies them as a whole."""
    denied = {t.stem for t in tokens(one.text, own) if any(is_denied_by(mark, t, one) for mark in one.marks)}
    asked = laid(spot.read.text[spot.read.sentence.asks_from :], own).words
    shared = mine.words & asked
    short = len(mine.words) <= _MOST_DENIED and len(shared) * 2 >= max(len(mine.words), len(asked))
    all_denied = bool(mine.heads & shared) or (
        bool(shared) and shared <= frozenset(beginning(stem.removesuffix("e")) for stem in denied)
    )
    if len(shared) < _MOST_ASKED or not (short and all_denied):
        return ""
    beside = (other for other in near if other.place != spot.place and laid(other.read.text, own).words & shared)
    return "" if any(other.denied or other.refuted for other in beside) else " ".join(sorted(shared))


def _asked(mine: Laid, spot: Spot, near: Near, said_by: _Heads, own: Pack, *, named: bool) -> str:
    """The words of a question that was answered with no which make up most of a statement, and which nobody tells.

    Where claims tell of the things that a statement names, it takes nearly all of its words.
    """
    asked = laid(spot.read.text[spot.read.sentence.asks_from :], own).words
    shared = mine.words & asked
    if (
        (len(asked) > _MOST_ASKED and len(shared) < _PLAINLY)
        or len(shared) < len(mine.words) * (_NEARLY if named else _HALF)
        or any(said_by.tells(word, near) for word in shared)
    ):
        return ""
    return " ".join(sorted(shared))


def _denied(mine: Laid, spot: Spot, near: Near, said_by: _Heads, own: Pack) -> str:
    """The head of a statement's denial that a sentence tells, and that none near by denies."""
    if own.any_of("hoped_for").search(spot.read.text):
        return ""
    for head in sorted(head for head in mine.heads if spot.place in said_by.told.get(head, ())):
        beside = near.at(range(spot.place - _BESIDE, spot.place + _BESIDE + 1))
        silent = not any(other.refuted or own.any_of("saying_no").search(other.read.text) for other in beside)
        if silent and _of_one_thing(mine, head, spot, near, own):
            return head
    return ""


def _plain(spot: Spot, own: Pack) -> frozenset[str]:
    """The words that a sentence tells: neither asked nor denied."""
    if spot.read.sentence.question and not spot.read.sentence.tag and not spot.plain:
        return frozenset()
    if spot.refuted or spot.asked:
        return frozenset()
    return laid(spot.read.text, own).plain


def _of_one_thing(mine: Laid, head: str, spot: Spot, near: Near, own: Pack) -> bool:
    """Whether a statement shares another word with a sentence or with those right before it."""
    beside = near.at(range(spot.place - _BESIDE, spot.place + 1))
    return any((mine.words - {head}) & laid(other.read.text, own).words for other in beside)


def _lacking(one: Read, own: Pack) -> frozenset[str]:
    """The words of a statement that tell by their own ending that something is lacking: breathless, sleeplessness."""
    return _known(t for t in tokens(one.text, own) if own.any_of("lacking_ending").fullmatch(t.stem) is not None)


@with_pack(4096)
def laid(text: str, own: Pack) -> Laid:
    """A text laid out by its denials."""
    words = [token for token in tokens(text, own) if token.stem not in idle_words(own)]
    ends = own.any_of("turning_ends")
    heads: set[Token] = set()
    for match in own.any_of("turning").finditer(text):
        stop = ends.search(text, match.end())
        end = stop.start() if stop else len(text)
        if own.any_of("saying_no").search(text, match.end(), end):
            continue  # denied twice
        following = [token for token in words if match.end() <= token.start < end]
        for before, token in zip((None, *following), following, strict=False):
            if before is None and token.start >= match.end() + _WIDTH:
                break
            if before is not None and _LISTED.fullmatch(text, before.end, token.start) is None:
                break
            heads.add(token)
    return Laid(_known(words), _known(heads), _known(token for token in words if token not in heads))


def _known(words: Iterable[Token]) -> frozenset[str]:
    return frozenset(beginning(token.stem.removesuffix("e")) for token in words)
