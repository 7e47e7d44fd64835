"""The patient's own words, where no third person holds them: a clinician quotes them too."""

from __future__ import annotations

from typing import Final

from scribe.drafting.extractive.pieces import Piece, words_of
from scribe.drafting.word_lists import pattern_of
from scribe.language.phrases import line, spoken
from scribe.language.rules import Pack
from scribe.model import Speaker

QUOTES: Final = {
    Speaker.DOCTOR: "said_by_clinician",
    Speaker.PATIENT: "said_by_patient",
    Speaker.OTHER: "said_by_other",
}
"""The line that quotes somebody, where his words make no sentence of a note and must not be lost."""
_FEWEST: Final = {True: 2, False: 4}
_MOST: Final = {True: 24, False: 40}
"""How many words with a meaning of their own a quotation has at least, and how many words in all at most; in a language
that writes them together, characters."""


def _of_the_clinician(said: str, own: Pack) -> bool:
    """Whether a patient's words are about the clinician ("you are not giving me anything"): no note tells that."""
    you = pattern_of(own, "of_the_clinician")
    return you is not None and you.match(said) is not None


def quoted(piece: Piece, own: Pack) -> str:
    """What the patient, or who came along, says in his own words; empty where that is too little or too much."""
    if piece.speaker not in (Speaker.PATIENT, Speaker.OTHER):
        return ""
    said = spoken(piece.text, own, speaker=piece.speaker)
    if piece.speaker is Speaker.PATIENT and _of_the_clinician(said, own):
        return ""
    length = len(said.split()) if own.spaced else len(said)
    if len(words_of(said, own)) < _FEWEST[own.spaced] or length > _MOST[own.spaced]:
        return ""
    return line(QUOTES[piece.speaker], own, said)
