"""Finished transcripts of other recognisers: our JSON, WebVTT, or lines such as ``doctor: …``.

Lines without times get estimated ones: the time it takes to say as many characters. The engine is named ``import``.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import Final, NoReturn

from pydantic import ValidationError

from scribe.errors import BadTranscript
from scribe.model import (
    Coverage,
    Engine,
    Language,
    LanguageChoice,
    RecordingRef,
    Segment,
    SegmentId,
    Transcript,
)
from scribe.transcription.lines import Said, read_lines
from scribe.transcription.webvtt import read_webvtt

_HAN = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH_CHARACTERS_A_SECOND = 15.0
_CHINESE_CHARACTERS_A_SECOND = 5.0

_FORM: Final = "The form is that of transcript.json, scribe.transcript/1."
_MOST_BYTES = 32 * 1024 * 1024
_MOST_TURNS = 50_000


def read_transcript(data: bytes, *, name: str, language: LanguageChoice) -> Transcript:
    """Reads a transcript, by its content rather than its name.

    Args:
        data: the file.
        name: the file's name, for the message of an error.
        language: what was spoken; ``auto`` goes by the script.

    Raises:
        BadTranscript: it is none of these, with the place of the fault.
    """
    if len(data) > _MOST_BYTES:
        raise BadTranscript(
            f"{name}: the file has {len(data) / 2**20:.0f} MB; no consultation's transcript has more than 32.",
            remedy="Send the transcript of one consultation.",
        )
    text = _text(data, name)
    if text.lstrip().startswith("{"):
        return _from_json(text, name)
    said = read_webvtt(text, name) if text.lstrip().startswith("WEBVTT") else read_lines(text, name)
    if len(said) > _MOST_TURNS:
        raise BadTranscript(
            f"{name}: there are {len(said)} turns in it, more than any consultation has.",
            remedy="Send the transcript of one consultation.",
        )
    return _assembled(said, data, language)


def _text(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTranscript(f"{name}: not a text in UTF-8.", remedy="Save it as UTF-8.") from error
    if not text.strip().strip("\x00"):
        raise BadTranscript(f"{name}: the file is empty.", remedy="Send a transcript with at least one line.")
    if "\x00" in text:
        raise BadTranscript(f"{name}: not a text, or not in UTF-8.", remedy="Save it as UTF-8.")
    return text


def _from_json(text: str, name: str) -> Transcript:
    try:
        transcript = Transcript.model_validate(json.loads(text, parse_constant=_refused))
    except json.JSONDecodeError as error:
        raise BadTranscript(
            f"{name}: not valid JSON at line {error.lineno}, column {error.colno}.", remedy="Export it again."
        ) from error
    except RecursionError:
        raise BadTranscript(f"{name}: not a transcript: it is nested too deeply.", remedy="Export it again.") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the top"
        raise BadTranscript(f"{name}: at {place}: {first['msg']}.", remedy=_FORM) from None
    except ValueError as error:
        raise BadTranscript(f"{name}: a number in it cannot be used.", remedy="Export it again.") from error
    _check(transcript, name)
    return transcript


def _refused(constant: str) -> NoReturn:
    raise ValueError(constant)


def _check(transcript: Transcript, name: str) -> None:
    """What the form alone does not say: text, ids that name one segment each, and seconds that run forward."""
    if not any(segment.text.strip() for segment in transcript.segments):
        raise BadTranscript(f"{name}: nobody says anything in it.", remedy="Send a transcript with at least one line.")
    seen: set[str] = set()
    for index, segment in enumerate(transcript.segments):
        place = f"{name}: at segments.{index}"
        if segment.id in seen:
            raise BadTranscript(f"{place}: another segment has the same id.", remedy="Give each segment its own id.")
        seen.add(segment.id)
        if not math.isfinite(segment.end_s) or segment.end_s < segment.start_s:
            raise BadTranscript(f"{place}: it ends before it begins, or never.", remedy="Export it again.")


def _assembled(said: list[Said], data: bytes, language: LanguageChoice) -> Transcript:
    chosen: Language = language if language != "auto" else _by_script(" ".join(words for _, words, *_ in said))
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
