"""How long a complaint has lasted: only a length of time that is told of the complaint itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from scribe.drafting.extractive.amounts import amount
from scribe.drafting.extractive.pieces import Piece, words_of
from scribe.drafting.word_lists import pattern_of
from scribe.language.claim import Assertion, Claim, ClaimKind
from scribe.language.phrases import line
from scribe.language.quantity import Quantity
from scribe.language.rules import Pack
from scribe.model import SegmentId, Speaker

_NEAR: Final = 10
"""Sentences after the complaint in which it is asked how long it has lasted."""
_BESIDE: Final = 1
"""Sentences after it that may go on with it."""
_SOON: Final = 4
"""Turns after a clinician's telling in which the patient may put it right."""
_LENGTHS: Final = ("h", "d", "wk", "mo", "a")
_JOINED: Final = 4
"""Letters between the two numbers of a range."""
_FEW: Final = 3
"""Words that a clause may have beside a length of time, for it to go on with the one before it."""
_HALF: Final = Decimal("0.5")
_MONTHS: Final = 12
_AROUND: Final = 30
"""Letters beside a length in which stands what it is told for."""


def lasting(
    name: str, claim: Claim | None, piece: Piece, pieces: tuple[Piece, ...], own: Pack
) -> tuple[str, tuple[SegmentId, ...]]:
    """A complaint with how long it has lasted, and the segments that tell of it."""
    for one in _telling(name, piece, claim, pieces, own):
        lengths = _lengths(one, own)
        if not lengths:
            continue
        low = _range(lengths[-1], one)
        settled = _in_the_end(lengths[-1] if low is not None else lengths[0], one, pieces, own)
        if settled is None:
            return name, ()
        length, source = settled
        ago = own.spaced and re.match(r" ago\b", source.read.text[length.end :]) is not None
        if ago or _is_unsure(length, source, pieces):
            return name, source.evidence if ago else ()
        words = _amount(length, _range(length, source), own)
        return line("complaint_about" if length.approximate else "complaint", own, name, words), source.evidence
    if claim is not None and claim.since:
        return (f"{name} {claim.since}" if own.spaced else f"{name}{claim.since}"), ()
    return name, ()


def _amount(length: Quantity, low: Quantity | None, own: Pack) -> str:
    """A length of time in the words of a note; ``low``: where it is the upper end of a range."""
    if low is not None:
        return amount(low.value, length.unit, own.language, length.value)
    if own.spaced and (length.value, length.unit) == (_HALF, "a"):
        return amount(length.value * _MONTHS, "mo", own.language)
    return amount(length.value, length.unit, own.language)


def _telling(name: str, piece: Piece, claim: Claim | None, pieces: tuple[Piece, ...], own: Pack) -> Iterator[Piece]:
    """The clauses that may tell how long: the complaint's own, what goes on with it, the first answer to how long."""
    signs = _signs(f"{name} {claim.words} {claim.key}" if claim is not None else name)
    answer = None
    for one in pieces:
        if one.order < piece.order or one.order > int(piece.order) + _NEAR or one.gone:
            continue
        if answer is not None and one.read.sentence.turn != answer:
            return
        if one is piece or _goes_on(one, piece, own):
            yield one
        elif _is_how_long(one, own):
            answer = one.read.sentence.turn
            if not _is_of_another(one, signs):
                yield one
        elif claim is None and one.read is not piece.read and _tells_another(one, signs):
            return


def _goes_on(one: Piece, piece: Piece, own: Pack) -> bool:
    """Whether a clause only adds a length of time to the complaint before it."""
    beside = int(one.order) - int(piece.order) <= _BESIDE and one.speaker is piece.speaker
    return beside and not one.asks and not one.claims and _is_bare(one, own)


def _is_how_long(one: Piece, own: Pack) -> bool:
    """Whether a clause answers how long, or since when."""
    asks = pattern_of(own, "asks_how_long")
    if one.reply is None or one.asks or asks is None:
        return False
    return asks.search(one.reply.question.text) is not None


def _is_of_another(one: Piece, signs: set[str]) -> bool:
    """Whether the question that a clause answers, or the clause, names another thing than the complaint."""
    asked = one.reply.question.claims if one.reply is not None else ()
    return any(not signs & _signs(f"{other.words} {other.key}") for other in (*asked, *one.claims))


def _tells_another(one: Piece, signs: set[str]) -> bool:
    """Whether a lay person tells of something else before anybody asks how long."""
    told = [other for other in one.ours if other.kind is ClaimKind.FINDING and other.assertion is Assertion.PRESENT]
    lay = one.speaker is not Speaker.DOCTOR and bool(told)
    return lay and not any(signs & _signs(f"{other.words} {other.key}") for other in told)


def _signs(text: str) -> set[str]:
    """The words of a text; in Chinese its characters."""
    return set(re.findall(r"[a-z]+|[\u4e00-\u9fff]", text.lower()))


def _is_bare(one: Piece, own: Pack) -> bool:
    """Whether a clause says little beside a length of time."""
    text = one.text
    for quantity in one.read.quantities:
        text = text.replace(quantity.text, " ")
    return len(words_of(text, own)) <= _FEW


def _lengths(one: Piece, own: Pack, *, bare: bool = False) -> list[Quantity]:
    """The numbers of a clause that tell how long something has lasted."""
    span = one.read.sentence.clauses[one.number]
    said = one.read.text[span.start : span.end]
    if own.any_of("got_worse").search(said):
        return []
    free = bare or _is_how_long(one, own)
    return [q for q in one.read.quantities if span.holds(q.start) and _counts(q, one.read.text, own, free=free)]


def _counts(length: Quantity, text: str, own: Pack, *, free: bool) -> bool:
    """Whether a number is a length of time that has lasted; ``free``: no word beside it need say so."""
    if length.unit not in _LENGTHS or length.ordinal or _is_age(length, text, own):
        return False
    before = text[max(0, length.start - _AROUND) : length.start].rstrip()
    after = text[length.end : length.end + _AROUND].lstrip()
    if own.any_of("not_lasting_before").search(before) or own.any_of("not_lasting_after").match(after):
        return False
    told = own.any_of("lasting_before").search(before) or own.any_of("lasting_after").match(after)
    return free or told is not None


def _in_the_end(length: Quantity, one: Piece, pieces: tuple[Piece, ...], own: Pack) -> tuple[Quantity, Piece] | None:
    """A length as its turn leaves it: one of the same unit that is said by itself later puts it right.

    ``None`` where another one makes it doubtful.
    """
    found = (length, one)
    body = pattern_of(own, "of_the_body")
    for later in pieces:
        if later.order <= one.order or later.read.sentence.turn != one.read.sentence.turn or not _is_bare(later, own):
            continue
        others = _lengths(later, own, bare=True)
        span = later.read.sentence.clauses[later.number]
        more = sum(span.holds(quantity.start) for quantity in later.read.quantities) > len(others)
        if more or later.claims or (body is not None and body.search(later.text) is not None):
            continue
        for other in others:
            maybe = own.any_of("maybe_words").search(later.read.text[: other.start].rstrip())
            if other.unit != length.unit or (maybe and other.value != length.value):
                return None
            found = (other, later)
    return found


def _range(length: Quantity, one: Piece) -> Quantity | None:
    """The number that stands before a length as the lower end of a range ("three or four days")."""
    near = [q for q in one.read.quantities if 0 <= length.start - q.end <= _JOINED and q.unit in ("", length.unit)]
    return near[-1] if near and near[-1].value < length.value else None


def _is_unsure(length: Quantity, one: Piece, pieces: tuple[Piece, ...]) -> bool:
    """Whether another number makes a length doubtful: one after it, or one that the patient gives for a clinician's."""
    span = one.read.sentence.clauses[one.number]
    for other in one.read.quantities:
        bare = other.unit in ("", length.unit) and other.value != length.value and other.start > length.start
        if bare and not other.ordinal and span.holds(other.start):
            return True
    if one.speaker is not Speaker.DOCTOR:
        return False
    replies = (p for p in pieces if 0 < p.read.sentence.turn - one.read.sentence.turn <= _SOON)
    numbers = (q for p in replies if p.speaker is not Speaker.DOCTOR for q in p.read.quantities if not q.ordinal)
    return any(q.unit in ("", *_LENGTHS) and (q.value, q.unit) != (length.value, length.unit) for q in numbers)


def _is_age(quantity: Quantity, text: str, own: Pack) -> bool:
    match = own.any_of("age_words").search(text, quantity.number_end, quantity.end + 12)
    return match is not None and match.start() <= quantity.end + 1
