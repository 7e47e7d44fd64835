"""Figures that a recogniser writes as nobody reads them: "thirty-eight six" as 38-6, 三十八度九 as 三十八度久."""

from __future__ import annotations

import re
from typing import Final

from scribe.model import Language, Segment, Transcript

_ALOUD: Final[dict[Language, tuple[tuple[re.Pattern[str], str], ...]]] = {
    "en": ((re.compile(r"(?<![\d.,/-])(3[4-9]|4[0-2])-(?=\d(?![\d.,/-]?\d|[A-Za-z-]))"), r"\1."),),
    "zh": (
        (
            re.compile(
                "(?:(?<=[三四]十[一二三四五六七八九]度)|(?<=[三四]十度)|(?<=[34]\\d度))[久酒](?=$|[，。；、？！,.])"
            ),
            "九",
        ),
    ),
}
"""Temperatures of people alone, and each with as many characters as before: words keep their places."""


def with_figures(transcript: Transcript) -> Transcript:
    """A transcript with temperatures as they are read."""
    segments = tuple(_figured(one, one.language or transcript.language) for one in transcript.segments)
    return transcript if segments == transcript.segments else transcript.model_copy(update={"segments": segments})


def _figured(one: Segment, language: Language) -> Segment:
    text = _read(one.text, language)
    if text == one.text:
        return one
    words, at = [], 0
    for word in one.words:
        said = word.text.strip()
        start = one.text.find(said, at) if said else -1
        if start < 0:
            words.append(word)
            continue
        at = start + len(said)
        words.append(word.model_copy(update={"text": word.text.replace(said, text[start:at])}))
    return one.model_copy(update={"text": text, "words": tuple(words)})


def _read(text: str, language: Language) -> str:
    for pattern, figure in _ALOUD[language]:
        text = pattern.sub(figure, text)
    return text
