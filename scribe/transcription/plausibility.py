"""What a recogniser wrote and nobody said: noticed by signals of the model and of the sound, not by its words alone.

Whisper invents text in pauses and noise (Koenecke et al. 2024, "Careless Whisper"). The signals are its own probability
for the words, whether a voice is there at all, whether a mouth can speak so fast, and repetition. Phrases known from
film captions only sharpen the other signals.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from scribe.model import Doubt, Language, Segment
from scribe.transcription.coverage import Span, merged, without

_VOICE_SHARE: Final = 0.3
_TOO_BRIEF_S: Final = 0.3
"""A word's time is known to about so much; whether a voice is below a shorter one cannot be told."""

_UNSURE: Final = 0.35
_SURE: Final = 0.75
_LIKELY: Final = 0.6
_NEAR_S: Final = 0.3
"""What a sentence needs of the recogniser's sureness where the detector is not sure of a voice, or so near to it."""

_FEW_UNITS: Final = 5
_FASTEST: Final[dict[Language, float]] = {"en": 8.0, "zh": 14.0}
"""Words, or Chinese characters, a second; fast speech has about 5, or 8."""

_SHORT_ANSWER: Final = 24
"""So few characters may be said twice in a row ("No." answers two questions); more, or a third time, is a loop."""

_ECHO: Final = 6
"""So many characters of a prompt in a row are no chance."""

_UNIT: Final = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_CAPTION: Final = re.compile(
    r"""thank(?:s|\ you)\ (?:so\ much\ |very\ much\ )?for\ (?:watching|viewing|listening)
    |(?:please\ )?(?:like\ and\ )?subscribe|see\ you\ (?:in\ the\ )?next\ (?:video|time)
    |(?:sub)?titles?\ (?:by|provided|created)|captions?\ by|transcri(?:bed|ption)\ by|amara\.org|www\.|https?:
    |(?:like|follow)\ and\ share|copyright\ |all\ rights\ reserved
    |请不吝|点赞|訂閱|订阅|打赏|打賞|转发|轉發|字幕|謝謝(?:觀看|收看|大家觀)|谢谢(?:观看|收看|大家观)|下期(?:再见|再見|节目)
    |明镜|明鏡|优独播剧场|中文字幕|翻译|普通话的(?:对话|句子)""",
    re.IGNORECASE | re.VERBOSE,
)


def units(text: str) -> list[str]:
    """Words, a Chinese character each, in lower case, without punctuation."""
    return [unit.lower() for unit in _UNIT.findall(text)]


def doubts_of(segment: Segment, language: Language, speech: Sequence[Span]) -> tuple[Doubt, ...]:
    """The signals against a segment, none when all is well.

    Args:
        segment: what was written down.
        language: in which.
        speech: spans with a voice, in seconds of the recording, in order.
    """
    said = units(segment.text)
    length_s = segment.end_s - segment.start_s
    found = []
    if length_s > _TOO_BRIEF_S and _voiced_s(segment, speech) < _VOICE_SHARE * length_s:
        found.append(Doubt.NON_SPEECH)
    if _CAPTION.search(segment.text):
        found.append(Doubt.CAPTION)
    if _repeats(said):
        found.append(Doubt.REPEATED)
    if too_fast(segment.text, length_s, language):
        found.append(Doubt.WORD_RATE)
    if segment.confidence < _UNSURE:
        found.append(Doubt.LOW_PROBABILITY)
    return tuple(found)


def too_fast(text: str, length_s: float, language: Language) -> bool:
    """Whether no mouth can say a text in so short a time; a few words may be timed too coarsely to tell."""
    said = len(units(text))
    return said >= _FEW_UNITS and said > _FASTEST[language] * max(length_s, 0.1)


def invented(segment: Segment, doubts: Sequence[Doubt], doubtful: Sequence[Span] = ()) -> bool:
    """Whether a segment is dropped: two signals speak against it, or a caption stands where nobody is sure.

    So is what stands in sound that may be no speech, unless the recogniser is sure of it.

    Dropping loses nothing unseen: the voice below it, if there is one, counts as a gap that a reviewer is told of.
    """
    if Doubt.CAPTION in doubts and segment.confidence < _SURE:
        return True
    middle = (segment.start_s + segment.end_s) / 2
    if segment.confidence < _LIKELY and any(start - _NEAR_S <= middle <= end + _NEAR_S for start, end in doubtful):
        return True
    return len(doubts) >= 2


def is_echo(text: str, prompts: Iterable[str]) -> bool:
    """Whether a text holds a piece of what the recogniser was told before it listened: it says that into silence."""
    said = "".join(units(text))
    for prompt in prompts:
        told = "".join(units(prompt))
        if any(told[at : at + _ECHO] in said for at in range(max(1, len(told) - _ECHO + 1))):
            return True
    return False


def without_loops(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Segments without those that only say again what stands right before them."""
    kept: list[Segment] = []
    times = 1
    for segment in segments:
        same = bool(kept) and units(kept[-1].text) == units(segment.text)
        times = times + 1 if same else 1
        if times > (2 if len(segment.text) <= _SHORT_ANSWER else 1):
            continue
        kept.append(segment)
    return tuple(kept)


def _voiced_s(segment: Segment, speech: Sequence[Span]) -> float:
    own = (segment.start_s, segment.end_s)
    return own[1] - own[0] - sum(end - start for start, end in without(own, merged(speech)))


def _repeats(said: Sequence[str]) -> bool:
    """Whether a text is mostly one short run of words, said again and again."""
    if len(said) < 12:
        return False
    for size in (1, 2, 3, 4, 6, 8):
        runs = Counter(tuple(said[index : index + size]) for index in range(len(said) - size + 1))
        most = max(runs.values())
        if most >= max(4, math.ceil(0.6 * len(said) / size)):
            return True
    return False
