"""What a clinician thinks of the value that was measured last ("it is a little high")."""

from __future__ import annotations

from scribe.drafting.extractive.amounts import measure_name
from scribe.drafting.extractive.pieces import Piece
from scribe.drafting.extractive.telling import LAY, VITAL_SIGNS
from scribe.drafting.extractive.wording import clause_text
from scribe.drafting.word_lists import pattern_of
from scribe.language.claim import ClaimKind
from scribe.language.rules import Pack
from scribe.model import Speaker, Topic


class LastMeasured:
    """The one vital sign that a judgement can be of: none where several were told, or another value since."""

    def __init__(self, own: Pack) -> None:
        self._own, self._judged = own, pattern_of(own, "judged")
        self._name, self._turn = "", -1

    def hear(self, piece: Piece) -> None:
        """Takes in the next clause."""
        if piece.speaker in LAY:
            return
        sentence = piece.read.sentence
        signs = [c for c in piece.claims if c.kind is ClaimKind.MEASUREMENT and c.name in VITAL_SIGNS]
        names = {measure_name(sign, self._own) for sign in signs}
        if names:
            other = (names - {self._name}) if self._turn == sentence.turn and self._name else set()
            several = len(names) > 1 or bool(other)
            self._name = "" if several else names.pop()
            self._turn = sentence.turn
        elif piece.claims or any(sign.isdigit() for sign in piece.text):
            self._name = ""

    def judgement(self, piece: Piece) -> str:
        """A clause that only judges, with what it judges; empty where it is none, or of nobody knows what."""
        if piece.speaker in LAY or piece.claims or not self._name or self._judged is None:
            return ""
        text = clause_text(piece.text, Topic.ASSESSMENT, Speaker.DOCTOR, self._own)
        match = self._judged.match(text)
        if match is None:
            return ""
        rest = text[match.end() :] if self._own.spaced else text
        return f"{self._name}{' ' if self._own.spaced else ''}{rest.strip()}"
