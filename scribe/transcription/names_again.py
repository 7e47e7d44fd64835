"""Sentences in which a name may stand that the recogniser did not know: heard once more, with such names to expect.

By its sound alone, "culture scene" may be colchicine and may be a scene. A recogniser that expects colchicine writes
it where it is said; so the names that the words may be are given to it together, and what it writes then decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import islice, zip_longest
from typing import Final

from rapidfuzz import fuzz

from scribe.model import Language, ReadAs, Segment
from scribe.terminology.misheard import Doubtful, doubtful
from scribe.transcription.names import named
from scribe.transcription.recognition import Answer
from scribe.transcription.roles import Heard
from scribe.transcription.windows import Window

_MOST_SENTENCES: Final = 8
"""Of a batch of windows: where names are many, those of the visit should be given before it is heard."""

_MARGIN_S: Final = 0.3
_SAME: Final = 50.0
"""How alike what is heard then must be to what was heard first, of 100: a recogniser may recite what it expects."""

_OFFERED: Final = 3
"""Names that a person is asked about at most."""

Hear = Callable[[Sequence[Window], Language, tuple[str, ...]], Sequence[Answer]]
"""What is said in each window, all of them in one language, with these names to expect."""


def with_names_heard(
    heard: Sequence[tuple[Window, Heard]], language: Language, hear: Hear, expected: frozenset[str] = frozenset()
) -> list[Heard]:
    """The sentences, with the names that hearing them again told.

    A name that is far from what was written, and that the recogniser does not write though it expects it, is offered
    and not chosen.

    Args:
        heard: sentences with the windows in which they are said.
        language: of all of them.
        hear: hears places again.
        expected: names that were to be expected at the first hearing, in small letters.
    """
    result = [one for _, one in heard]
    found = {at: words for at, one in enumerate(result) if (words := _doubtful(one.segment, language, expected))}
    fewest = sorted(found, key=lambda at: sum(len(one.names) for one in found[at]))
    placed = ((at, _place(heard[at][0], result[at].segment)) for at in fewest)
    chosen = dict(islice(((at, place) for at, place in placed if place.pieces), _MOST_SENTENCES))
    if not chosen:
        return result
    lists = [one.names for at in chosen for one in found[at]]
    names = dict.fromkeys(name for rank in zip_longest(*lists) for name in rank if name)
    for at, answer in zip(chosen, hear(list(chosen.values()), language, tuple(names)), strict=True):
        segment = result[at].segment
        if not answer.doubtful and not answer.silent and fuzz.ratio(segment.text, answer.text) >= _SAME:
            told = _told(segment, language, found[at], answer.text)
            result[at] = result[at].model_copy(update={"segment": told})
    return result


def _doubtful(segment: Segment, language: Language, expected: frozenset[str]) -> list[Doubtful]:
    return [one for one in doubtful(segment.text, language) if not any(name.lower() in expected for name in one.names)]


def _place(window: Window, segment: Segment) -> Window:
    return window.part(segment.start_s - _MARGIN_S, segment.end_s + _MARGIN_S)


def _told(segment: Segment, language: Language, found: Sequence[Doubtful], again: str) -> Segment:
    """A sentence with the names that stand in what was heard again; what was chosen and does not is only offered."""
    said = frozenset(name.lower() for one in found for name in one.names if _says(again, name))
    offered = tuple(
        ReadAs(start=one.start, end=one.end, heard=segment.text[one.start : one.end], names=one.names[:_OFFERED])
        for one in found
        if one.chosen and len(one.names) > 1 and not any(name.lower() in said for name in one.names)
    )
    offering = segment.model_copy(update={"read_as": offered})
    return named(offering, language, said) if said else offering


def _says(text: str, name: str) -> bool:
    edge = r"\b" if name.isascii() else ""
    return re.search(edge + re.escape(name) + edge, text, re.IGNORECASE) is not None
