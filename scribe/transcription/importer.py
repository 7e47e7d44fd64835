"""Finished transcripts of other recognisers: our JSON, WebVTT, or lines such as ``doctor: …``.

Lines without times get estimated ones: the time it takes to say as many characters. The engine is named ``import``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError

from scribe.consultation.models import (
    Coverage,
    Engine,
    Language,
    LanguageChoice,
    RecordingRef,
    Segment,
    SegmentId,
    Speaker,
    Transcript,
)
from scribe.errors import BadTranscript

_SPEAKERS: Final = {
    **dict.fromkeys(
        ("doctor", "dr", "d", "physician", "clinician", "provider", "gp", "医生", "大夫", "医师"), Speaker.DOCTOR
    ),
    **dict.fromkeys(("patient", "pt", "p", "患者", "病人"), Speaker.PATIENT),
    **dict.fromkeys(("other", "nurse", "guest", "family", "relative", "家属", "护士", "其他"), Speaker.OTHER),
    **dict.fromkeys(("unknown", "speaker", "未知"), Speaker.UNKNOWN),
}
_LINE = re.compile(r"^\s*[\[(]?\s*([A-Za-z.]{1,12}|[\u4e00-\u9fff]{2,4})(?:[_ ]?\d{1,2})?\s*[\])]?\s*[:：]\s*(.*)$")
_VTT_TIME = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})\s+-->\s+(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})")
_VTT_VOICE = re.compile(r"^<v(?:\.[^ >]*)?\s+([^>]+)>")
_TAG = re.compile(r"<[^>]+>")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH_CHARACTERS_A_SECOND = 15.0
_CHINESE_CHARACTERS_A_SECOND = 5.0

_Said = tuple[Speaker, str, float | None, float | None]


def read_transcript(data: bytes, *, name: str, language: LanguageChoice) -> Transcript:
    """Reads a transcript, by its content rather than its name.

    Args:
        data: the file.
        name: the file's name, for the message of an error.
        language: what was spoken; ``auto`` goes by the script.

    Raises:
        BadTranscript: it is none of these, with the place of the fault.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTranscript(f"{name}: not a text in UTF-8.", remedy="Save it as UTF-8.") from error
    if not text.strip():
        raise BadTranscript(f"{name}: the file is empty.", remedy="Send a transcript with at least one line.")
    if text.lstrip().startswith("{"):
        return _from_json(text, name)
    said = _from_vtt(text, name) if text.lstrip().startswith("WEBVTT") else _from_lines(text, name)
    return _assembled(said, data, language)


def _from_json(text: str, name: str) -> Transcript:
    try:
        return Transcript.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise BadTranscript(
            f"{name}: not valid JSON at line {error.lineno}, column {error.colno}.", remedy="Export it again."
        ) from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the top"
        raise BadTranscript(
            f"{name}: at {place}: {first['msg']}.", remedy="The form is that of transcript.json, scribe.transcript/1."
        ) from None


def _from_lines(text: str, name: str) -> list[_Said]:
    said: list[_Said] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _LINE.match(line)
        speaker = _SPEAKERS.get(match[1].lower().rstrip(".")) if match else None
        if match and speaker is not None:
            if match[2].strip():
                said.append((speaker, match[2].strip(), None, None))
        elif said:
            before = said[-1]
            said[-1] = (before[0], f"{before[1]} {line.strip()}", None, None)
        else:
            raise BadTranscript(
                f"{name}: line {number} names no speaker.",
                remedy="Begin each turn with `doctor:` or `patient:` (医生： or 患者：).",
            )
    if not said:
        raise BadTranscript(f"{name}: nobody says anything in it.", remedy="Send a transcript with at least one line.")
    return said


def _from_vtt(text: str, name: str) -> list[_Said]:
    said: list[_Said] = []
    last_s = 0.0
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        lines = block.strip().split("\n")
        at = next((i for i, line in enumerate(lines) if "-->" in line), None)
        if at is None:
            continue
        match = _VTT_TIME.search(lines[at])
        if match is None:
            raise BadTranscript(f"{name}: the times of cue {len(said) + 1} cannot be read.", remedy="Use 00:00:01.000.")
        start_s, end_s = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
        if end_s < start_s or start_s < last_s:
            raise BadTranscript(
                f"{name}: cue {len(said) + 1} begins before the one above it, or ends before it begins.",
                remedy="Put the cues in order of time.",
            )
        last_s = start_s
        speaker, words = _spoken_by(" ".join(lines[at + 1 :]))
        if words:
            said.append((speaker, words, start_s, end_s))
    if not said:
        raise BadTranscript(f"{name}: there is no cue with text in it.", remedy="Export it again.")
    return said


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + milliseconds / 1000


def _spoken_by(cue: str) -> tuple[Speaker, str]:
    voice = _VTT_VOICE.match(cue.strip())
    words = _TAG.sub("", cue).strip()
    if voice is not None:
        first = voice[1].strip().lower().split()[0].rstrip(".")
        return _SPEAKERS.get(first, Speaker.UNKNOWN), words
    match = _LINE.match(words)
    speaker = _SPEAKERS.get(match[1].lower().rstrip(".")) if match else None
    if match and speaker is not None:
        return speaker, match[2].strip()
    return Speaker.UNKNOWN, words


def _assembled(said: list[_Said], data: bytes, language: LanguageChoice) -> Transcript:
    chosen: Language = language if language != "auto" else _by_script(" ".join(words for _, words, _, _ in said))
    rate = _CHINESE_CHARACTERS_A_SECOND if chosen == "zh" else _ENGLISH_CHARACTERS_A_SECOND
    segments: list[Segment] = []
    now_s = 0.0
    width = max(2, len(str(len(said))))
    for number, (speaker, words, start_s, end_s) in enumerate(said, 1):
        start = now_s if start_s is None else start_s
        end = start + max(0.5, len(words) / rate) if end_s is None else end_s
        now_s = end
        segments.append(
            Segment(
                id=SegmentId(f"s{number:0{width}d}"),
                start_s=round(start, 2),
                end_s=round(end, 2),
                speaker=speaker,
                text=words,
                confidence=1.0,
            )
        )
    spoken_s = round(sum(s.end_s - s.start_s for s in segments), 2)
    return Transcript(
        recording=RecordingRef(
            sha256=hashlib.sha256(data).hexdigest(), duration_s=round(max(s.end_s for s in segments), 2), channels=0
        ),
        engine=Engine(name="import", model="transcript"),
        language=chosen,
        segments=tuple(segments),
        coverage=Coverage(speech_s=spoken_s, transcribed_s=spoken_s),
    )


def _by_script(text: str) -> Language:
    letters = sum(c.isalpha() for c in text)
    return "zh" if letters and len(_HAN.findall(text)) / letters > 0.3 else "en"
