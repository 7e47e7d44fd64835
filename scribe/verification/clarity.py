"""Words that were hard to hear: what a statement says may rest on them although it agrees with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.quantity import find_quantities
from scribe.model import Flag, FlagKind, Gap, Language, Level, Quote, Segment, Transcript
from scribe.terminology import Term, conditions, symptoms, tests
from scribe.verification.evidence import clear, probability_of
from scribe.verification.whole import SHORTEST_GAP_S
from scribe.verification.wording import flag

_LEXICONS: Final = (symptoms, conditions, tests)
_UNCLEAR: Final = 0.5
_VERY_UNCLEAR: Final = 0.3
_BESIDE_S: Final = 0.5
"""Speech that was lost this near to a segment may have been its own beginning or end."""
_SHOWN: Final = 60


def check_clarity(
    text: str, language: Language, segments: tuple[Segment, ...], transcript: Transcript
) -> Iterator[Flag]:
    """The flags for symptoms, conditions and tests on words of low probability, for doubtful segments and for gaps.

    Medicines and numbers are looked at where they are compared.

    Args:
        text: the statement.
        language: the note's.
        segments: the statement's evidence, at least one.
        transcript: everything that was said.
    """
    if all(segment.doubts for segment in segments):
        yield _unclear(Level.RAISED, language, segments[0], segments[0].text[:_SHOWN], words="doubtful", note=text)
        return
    named = {match.term: match.text for lexicon in _LEXICONS for match in lexicon().find(text, language)}
    for term, words in named.items():
        yield from _hard_to_hear(term, words, language, segments, transcript.language)
    if named or find_quantities(text, language):
        yield from _beside_gap(text, language, segments, transcript)


def _hard_to_hear(
    term: Term, words: str, language: Language, segments: tuple[Segment, ...], spoken: Language
) -> Iterator[Flag]:
    if clear(segments, _UNCLEAR):
        return
    heard = [
        (probability_of(segment, match.start, match.end), segment, match.text)
        for segment in segments
        for lexicon in _LEXICONS
        for match in lexicon().find(segment.text, spoken)
        if match.term == term
    ]
    if not heard:
        return
    probability, segment, said = max(heard, key=lambda one: one[0])
    if probability < _UNCLEAR:
        level = Level.RAISED if probability < _VERY_UNCLEAR else Level.LOW
        yield _unclear(level, language, segment, said, words="", note=words)


def _beside_gap(text: str, language: Language, segments: tuple[Segment, ...], transcript: Transcript) -> Iterator[Flag]:
    lost = [gap for gap in transcript.coverage.gaps if gap.lasts_s >= SHORTEST_GAP_S]
    for segment in segments:
        for gap in lost:
            if gap.start_s < segment.end_s + _BESIDE_S and gap.end_s > segment.start_s - _BESIDE_S:
                yield _beside(gap, language, segment, text)
                return


def _beside(gap: Gap, language: Language, segment: Segment, text: str) -> Flag:
    """Nothing at an interruption is hard to hear: what its words lack, nobody recorded, so its sentence says all."""
    said = segment.text[:_SHOWN]
    if gap.reason != "interrupted":
        return _unclear(Level.LOW, language, segment, said, words="beside_gap", note=text)
    one = _unclear(Level.LOW, language, segment, said, words="beside_break", note=text)
    return one.model_copy(update={"note_says": "", "recording_says": ""})


def _unclear(level: Level, language: Language, segment: Segment, said: str, *, words: str, note: str) -> Flag:
    quote = Quote(segment=segment.id, text=segment.text, mark=said)
    return flag(FlagKind.UNCLEAR_WORDS, level, language, words=words, note=note, said=said, quote=quote)
