"""Readings that are told of, apart from those that are taken: "it was two hundred over ninety" is not of today."""

from __future__ import annotations

import re

from scribe.drafting.extractive.facts_en import vital_facts
from scribe.drafting.extractive.said import Said
from scribe.drafting.extractive.topics_en import role
from scribe.model import Speaker, Transcript

_PAST = re.compile(r"\b(?:was|were|had|has been|have been|used to|went|came in at|got (?:up )?to|ran)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\b(?:at home|emergency|ER|hospital|pharmacy|ambulance|last (?:time|week|month|year|visit)|yesterday|ago)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:today|now|this (?:morning|afternoon)|in (?:the|my|our) (?:office|clinic|room)|is|are)\b", re.IGNORECASE
)
_EXAMINED = re.compile(
    r"\b(?:vitals?|exam(?:s|ination|ined|ine)?|nurse|let me (?:just |also )?(?:take|have|check|listen|look|do|measure)"
    r"|today,? (?:\w+ ){0,4}(?:blood pressure|pulse|heart rate|temperature|oxygen)"
    r"|(?:blood pressure|heart rate|temperature) (?:\w+ ){0,3}today)\b",
    re.IGNORECASE,
)


class Readings:
    """Tells a reading of another day from one of this visit, by its clause and what was said just before."""

    def __init__(self, transcript: Transcript) -> None:
        self._texts = [segment.text for segment in transcript.segments]
        self._places = {segment.id: place for place, segment in enumerate(transcript.segments)}

    def recalled(self, piece: Said) -> bool:
        """Whether a clinician's clause tells of an earlier reading: in the past tense and outside an examination."""
        if role(piece) is not Speaker.DOCTOR or not vital_facts(piece):
            return False
        if not _PAST.search(piece.text) or re.search(r"\btoday\b", piece.text, re.IGNORECASE):
            return False
        if _ELSEWHERE.search(piece.text):
            return _NOW.search(piece.text) is None
        place = self._places[piece.evidence[-1]]
        around = " ".join(self._texts[max(0, place - 2) : place + 1])
        return _NOW.search(piece.text) is None and _EXAMINED.search(around) is None
