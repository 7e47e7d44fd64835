"""Parts of sentences: what a statement denies and every part of what was said about the same thing tells as so.

For languages that write words together, where a sentence of speech runs through many things and a denial holds for the
few characters beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from scribe.language.claim import ClaimKind
from scribe.language.claims import Read
from scribe.language.rules import Pack, of_pack
from scribe.language.tokens import idle_words, tokens
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference, about
from scribe.verification.grounding import Written
from scribe.verification.heard import Heard, Spot
from scribe.verification.laid import laid_over
from scribe.verification.near import Near

_PART: Final = re.compile(r"[^,，、;；。.?？!！ ]+")
_FEWEST: Final = 2
"""Characters that two parts of sentences about one thing share at least."""
_NAMED: Final = (
    ClaimKind.FINDING,
    ClaimKind.PROBLEM,
    ClaimKind.MEDICINE,
    ClaimKind.ALLERGY,
    ClaimKind.IMMUNISATION,
    ClaimKind.TEST,
    ClaimKind.PROCEDURE,
    ClaimKind.SOCIAL,
)


@dataclass(frozen=True)
class Part:
    """A part of what was said."""

    spot: Spot
    words: str
    stems: frozenset[str]
    denied: bool
    open: bool
    """Whether it only asks, or may tell either."""


def check_polarity(one: Written, near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """A part of a statement that denies what everything said of the same thing tells as so."""
    if own.spaced or own.language != heard.own.language:
        return
    sides = _sides(one.read)
    for start, end, stems, denies in (*_denied_parts(one.read, own), *_told_parts(one.read, own)):
        if any(about(c, heard, _NAMED) for c in one.read.claims if c.start < end and start < c.end):
            continue  # compared as a claim
        here = near.every("parts", lambda spot: parts_told(heard).get(spot.place, ()))
        told = tuple(part for _, part in here if not part.open and (not sides or _sides(part.spot.read) == sides))
        said = _turned(stems, told, denies=denies)
        if said is not None:
            quote = heard.quote_of(said.spot.read, said.words)
            text, words = one.read.text[start:end], "opposite_denied" if denies else "opposite"
            yield Difference(FlagKind.OPPOSITE, Level.HIGH, text, said.words, words=words, quote=quote)
            return


def _sides(read: Read) -> frozenset[str | None]:
    """The sides that a sentence names."""
    return frozenset(mark.rule.gives.get("side") for mark in read.marks if mark.family == "sides")


def _turned(stems: frozenset[str], told: tuple[Part, ...], *, denies: bool) -> Part | None:
    """The last of the parts about one thing, where all tell what a statement denies, or deny what it tells."""
    against = [part for part in told if len(stems & part.stems) >= max(_FEWEST, (3 * len(stems) + 3) // 4)]
    akin = (part for part in told if len(stems & part.stems) > len(stems) / 2)
    return None if not against or any(part.denied is denies for part in akin) else against[-1]


def _told_parts(read: Read, own: Pack) -> Iterator[tuple[int, int, frozenset[str], bool]]:
    """The parts of a statement that tell in so many words that one thing is there, each as those that deny."""
    until, telling, idle = own.any_of("denied_until"), own.any_of("tells_in_writing"), idle_words(own)
    for match in _PART.finditer(read.text):
        if _denial(own).search(read.text, *match.span()) is not None:
            continue
        found = telling.search(read.text, *match.span())
        if found is None:
            continue
        start, end = found.end(), match.end()
        stems = frozenset(t.stem for t in tokens(read.text, own) if start <= t.start < end) - idle
        if len(stems) >= _FEWEST and until.search(read.text, start, end) is None:
            yield start, end, stems, False


def _denied_parts(read: Read, own: Pack) -> Iterator[tuple[int, int, frozenset[str], bool]]:
    """The parts of a statement that deny one thing: where it stands, and its characters."""
    until, writing, idle = own.any_of("denied_until"), own.any_of("denies_in_writing"), idle_words(own)
    for match in _PART.finditer(read.text):
        denials = [*_denial(own).finditer(read.text, match.start(), match.end())]
        if len(denials) != 1 or writing.fullmatch(denials[0].group()) is None:
            continue
        start, end = denials[0].end(), match.end()
        if (modal := own.any_of("modals_denied").match(read.text, start, end)) is not None:
            start = modal.end()
        stems = frozenset(t.stem for t in tokens(read.text, own) if start <= t.start < end)
        stems = stems - idle if len(stems - idle) >= _FEWEST else stems
        if stems <= {t.stem for t in tokens(read.text, own) if match.start() <= t.start < denials[0].start()}:
            continue  # told and denied: with it and without
        if len(stems) >= _FEWEST and until.search(read.text, start, end) is None:
            yield start, end, stems, True


def parts_told(heard: Heard) -> dict[int, tuple[Part, ...]]:
    """The parts of each sentence, in order, by its place."""

    def made() -> dict[int, tuple[Part, ...]]:
        return {place: tuple(parts) for place, parts in groupby(_every(heard), key=lambda part: part.spot.place)}

    return heard.once(("parts",), made)


def _every(heard: Heard) -> Iterator[Part]:
    answered = {id(turned.question): turned.words_hold for turned in heard.reading.replies}
    for spot in heard.spots:
        read = spot.read
        asks = read.sentence.question and not read.sentence.tag
        says = answered.get(id(read), "")
        laid = laid_over(read, heard.own)
        for match in _PART.finditer(read.text):
            start, end = match.span()
            stems = frozenset(token.stem for token in laid if start <= token.start < end)
            denied = _denial(heard.own).search(read.text, start, end) is not None
            if asks and says in ("yes", "no"):
                denied = says == "no"
            open_ = (asks and says not in ("yes", "no")) or bool(spot.open & stems and not asks)
            yield Part(spot, match.group(), stems, denied, open_)


@of_pack
def _denial(own: Pack) -> re.Pattern[str]:
    return own.any_of("denying_a_part")
