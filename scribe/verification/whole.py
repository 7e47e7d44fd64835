"""What concerns the whole note: missing speech, an unreadable recording, empty sections, the demo recogniser."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from scribe.model import Flag, FlagKind, Level, NoteDraft, Template, Transcript
from scribe.verification.wording import duration, flag

SHORTEST_GAP_S: Final = 1.0
"""Less speech than this without text is a breath or a filler. Two short words, "ask not", take longer."""
_LONG_GAP_S = 60.0

_UNSURE: Final = 0.5
_MANY: Final = 0.05
"""Whisper's base is unsure of 2 to 4 words in a hundred where it has 4 to 7 wrong, of 6 to 7 where it has 18 to 20."""

_ENOUGH: Final = 100


def check_whole(note: NoteDraft, transcript: Transcript, template: Template | None) -> Iterator[Flag]:
    """The flags of the note itself, riskiest first."""
    yield from _missing(note, transcript)
    share = _unsure_share(transcript)
    if share >= _MANY and not transcript.engine.demo:
        yield flag(FlagKind.HARD_TO_HEAR, Level.RAISED, note.language, note=f"{share:.0%}")
    yield from _empty_sections(note, template)
    if transcript.engine.demo:
        yield flag(FlagKind.DEMO_RECOGNISER, Level.LOW, note.language)


def _missing(note: NoteDraft, transcript: Transcript) -> Iterator[Flag]:
    """What was not recorded, cannot be read, or was not written down."""
    missing: dict[str, float] = defaultdict(float)
    for gap in transcript.coverage.gaps:
        missing[gap.reason] += gap.lasts_s
    if missing["not_decoded"] > 0:
        lost = duration(missing["not_decoded"], note.language)
        yield flag(FlagKind.RECORDING_CUT_SHORT, Level.HIGH, note.language, note=lost)
    if missing["interrupted"] > 0:
        unheard = duration(missing["interrupted"], note.language)
        level = _by_length(missing["interrupted"])
        yield flag(FlagKind.RECORDING_INTERRUPTED, level, note.language, note=unheard)
    if "not_ended" in missing:
        yield flag(FlagKind.RECORDING_UNFINISHED, Level.RAISED, note.language)
    if missing["not_transcribed"] >= SHORTEST_GAP_S:
        silent = duration(missing["not_transcribed"], note.language)
        level = _by_length(missing["not_transcribed"])
        yield flag(FlagKind.SPEECH_NOT_WRITTEN, level, note.language, note=silent)


def _by_length(seconds: float) -> Level:
    return Level.HIGH if seconds > _LONG_GAP_S else Level.RAISED


def _unsure_share(transcript: Transcript) -> float:
    """How many of all words the recogniser was unsure of; 0 where it says it of too few to tell."""
    words = [word.probability for segment in transcript.segments for word in segment.words]
    return sum(one < _UNSURE for one in words) / len(words) if len(words) >= _ENOUGH else 0.0


def _empty_sections(note: NoteDraft, template: Template | None) -> Iterator[Flag]:
    if template is None:
        return
    filled = {section.id for section in note.sections if section.kept}
    for section in template.sections:
        administrative = all(topic.administrative for topic in section.topics)
        if section.required and not administrative and section.id not in filled:
            yield flag(FlagKind.SECTION_EMPTY, Level.RAISED, note.language, note=section.title)
