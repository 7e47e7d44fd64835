"""What somebody else than the patient tells of themselves, where a person said that it is somebody else who speaks."""

from __future__ import annotations

from collections.abc import Iterable

from scribe.language.clause import Sentence
from scribe.language.rules import Pack
from scribe.model import Segment, Speaker


def of_companions(sentences: Iterable[Sentence], segments: Iterable[Segment], own: Pack) -> frozenset[int]:
    """The sentences, by their index, in which a companion speaks of themselves and of nobody who is there.

    A recogniser's own guess does not count: it takes the patient for a companion too often.
    """
    told = {one.id for one in segments if one.recognised is not None and one.speaker is Speaker.OTHER}
    if not told:
        return frozenset()
    myself, them = own.any_of("of_oneself"), own.any_of("of_who_is_there")
    return frozenset(
        one.index
        for one in sentences
        if one.segment in told and myself.search(one.text) is not None and them.search(one.text) is None
    )
