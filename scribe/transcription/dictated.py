"""A transcript of dictated words as it goes into a field: orders obeyed, what was unclear marked."""

from __future__ import annotations

from itertools import groupby

from scribe.language.dictation import pointed, written
from scribe.language.rules import pack
from scribe.model import Clarity, DictatedPiece, DictatedWords, Segment, Transcript
from scribe.transcription.unsure import Certainty, pieces_of


def dictated_words(transcript: Transcript) -> DictatedWords:
    """What somebody dictated, in pieces that together are exactly its text; no piece where orders left no word.

    Args:
        transcript: finished (:mod:`scribe.transcription.finishing`); one person speaks, whoever its segments say.
    """
    own = pack(transcript.language)
    said: list[tuple[str, Certainty]] = []
    for segment in pointed(transcript.segments, own):
        if said and own.spaced:
            said.append((" ", Certainty.SURE))
        for piece in pieces_of(segment, segment.language or transcript.language):
            said += [(char, _certainty(segment, piece.certainty)) for char in piece.text]
    left = written("".join(char for char, _ in said), own)
    clear = [said[origin][1] if origin >= 0 else Certainty.SURE for origin in left.origins]
    pieces = tuple(
        DictatedPiece(text="".join(left.text[place] for place in places), certainty=_clarity(certainty))
        for certainty, group in groupby(range(len(left.text)), key=lambda place: clear[place])
        for places in [list(group)]
    )
    return DictatedWords(language=transcript.language, pieces=pieces, demo=transcript.engine.demo)


def _certainty(segment: Segment, certainty: Certainty) -> Certainty:
    """Nothing of what may not have been said is sure."""
    return Certainty.UNSURE if segment.doubts and certainty is Certainty.SURE else certainty


def _clarity(certainty: Certainty) -> Clarity:
    return certainty.value
