"""WebVTT as recognisers export it (W3C, WebVTT: The Web Video Text Tracks Format, sections 4.1 and 6.2)."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Final

from scribe.errors import BadTranscript
from scribe.model import Speaker
from scribe.transcription.lines import Said, speaker_named, spoken_by

_TIME: Final = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})"
_TIMES: Final = re.compile(rf"^\s*{_TIME}\s+-->\s+{_TIME}(?:\s.*)?$")
_VOICE: Final = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]+)>")
_TAG: Final = re.compile(r"</?(?:[cibuv]|ruby|rt|lang|\d[\d:.]*)(?:[.\s][^>]*)?>|<\d[\d:.]*>")
_NO_CUES: Final = ("NOTE", "STYLE", "REGION", "WEBVTT")


def read_webvtt(text: str, name: str) -> list[Said]:
    """The cues, one for each voice in them.

    Raises:
        BadTranscript: times that cannot be read, cues out of order, or no cue with text.
    """
    said: list[Said] = []
    last_s, cues = 0.0, 0
    for block in re.split(r"\n[ \t]*\n", re.sub(r"\r\n?", "\n", text)):
        lines = block.strip("\n").split("\n")
        if lines[0].split(" ")[0].split("\t")[0] in _NO_CUES and "-->" not in lines[0]:
            if not lines[0].startswith("WEBVTT"):
                continue
            lines = lines[1:]  # some exporters leave no blank line below the header
        at = next((i for i, line in enumerate(lines[:2]) if "-->" in line), None)
        if at is None:
            continue
        cues += 1
        match = _TIMES.match(lines[at])
        if match is None:
            raise BadTranscript(f"{name}: the times of cue {cues} cannot be read.", remedy="Use 00:00:01.000.")
        start_s, end_s = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
        if end_s < start_s or start_s < last_s:
            raise BadTranscript(
                f"{name}: cue {cues} begins before the one above it, or ends before it begins.",
                remedy="Put the cues in order of time.",
            )
        last_s = start_s
        said.extend(_voices("\n".join(lines[at + 1 :]), start_s, end_s))
    if not said:
        raise BadTranscript(f"{name}: there is no cue with text in it.", remedy="Export it again.")
    return said


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + milliseconds / 1000


def _voices(cue: str, start_s: float, end_s: float) -> list[Said]:
    """What a cue says; several voices share its seconds by the length of their words."""
    pieces = _VOICE.split(cue)
    spoken = [(None, pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    turns: list[tuple[Speaker, str]] = []
    for voice, raw in spoken:
        words = html.unescape(_TAG.sub("", raw)).strip()
        if voice is not None and words:
            turns.append((speaker_named(voice) or Speaker.UNKNOWN, _joined(words)))
        elif words:
            turns.extend(_named_lines(words))
    whole = sum(len(words) for _, words in turns)
    said, now_s = [], start_s
    for speaker, words in turns:
        until_s = now_s + (end_s - start_s) * len(words) / whole
        said.append(Said(speaker, words, now_s, min(until_s, end_s)))
        now_s = until_s
    return said


def _named_lines(text: str) -> list[tuple[Speaker, str]]:
    """Lines of a cue without a voice, by the speakers that they name."""
    turns: list[tuple[Speaker, str]] = []
    for line in text.split("\n"):
        named = spoken_by(line)
        if named is not None:
            turns.append(named)
        elif turns:
            turns[-1] = (turns[-1][0], f"{turns[-1][1]} {line.strip()}")
        else:
            turns.append((Speaker.UNKNOWN, line.strip()))
    return [(speaker, words) for speaker, words in turns if words.strip()]


def _joined(words: str) -> str:
    return " ".join(line.strip() for line in words.split("\n") if line.strip())
