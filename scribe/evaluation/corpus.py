"""A folder of recordings with what was said in them, and of what recognisers wrote.

A pair is held together by its stem: ``visit-1.wav``, its reference ``visit-1.txt``, and instead of the recording, or
besides it, ``visit-1.hyp.txt``. References and hypotheses are our ``transcript.json``, the JSON of other recognisers
(``segments``, ``turns`` or ``dialogue``, each with a ``text`` and perhaps a ``speaker``; or ``text`` alone), WebVTT,
SubRip, lines such as ``doctor: …``, or plain text.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scribe.errors import BadInput, BadTranscript
from scribe.evaluation.asr import Spoken, Turn
from scribe.evaluation.results import Problem
from scribe.model import Language, LanguageChoice, Speaker
from scribe.transcription.forms.encoding import decoded
from scribe.transcription.forms.people import speaker_named
from scribe.transcription.importer import is_transcript, read_transcript

AUDIO: Final = frozenset(
    (".aac", ".aif", ".aiff", ".amr", ".flac", ".m4a", ".mp3", ".mp4", ".oga", ".ogg", ".opus", ".wav", ".webm", ".wma")
)
TEXTS: Final = frozenset((".json", ".srt", ".txt", ".vtt"))
_HYPOTHESIS: Final = ".hyp"
_MOST_BYTES: Final = 32 * 1024 * 1024
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_CHINESE_SHARE: Final = 0.3
"""A text with more Chinese characters among its letters than this is Chinese."""


@dataclass(frozen=True)
class Pair:
    """A reference with the recording or the hypothesis that is compared with it; a hypothesis goes first."""

    name: str
    reference: Path
    audio: Path | None = None
    hypothesis: Path | None = None


@dataclass(frozen=True)
class Found:
    """What a folder holds: pairs by name, what cannot be paired, and what has no reference."""

    pairs: tuple[Pair, ...]
    problems: tuple[Problem, ...]
    without_reference: tuple[str, ...]


def pairs_in(folder: Path, *, hypotheses: Path | None = None, recognise: bool = False) -> Found:
    """The pairs of a folder; folders in it are not looked into.

    Args:
        folder: references, and recordings or hypotheses beside them.
        hypotheses: another folder with the hypotheses, ``NAME.txt`` or ``NAME.hyp.txt``; then no recording is used.
        recognise: leaves out hypotheses, so that each recording is recognised anew.

    Raises:
        BadInput: no such folder, or it holds nothing that could be scored.
    """
    own = _by_stem(folder)
    other = _by_stem(hypotheses) if hypotheses else None
    pairs: list[Pair] = []
    problems: list[Problem] = []
    without: list[str] = []
    for stem in sorted(own | (other or {})):
        files = own.get(stem, _Files())
        given = other.get(stem, _Files()).written if other is not None else files.hypotheses
        if not files.references:
            without.append(stem)
            continue
        match _pair(stem, files, [] if recognise else given, with_audio=other is None):
            case Pair() as pair:
                pairs.append(pair)
            case Problem() as problem:
                problems.append(problem)
    if not pairs and not problems:
        raise BadInput(
            f"There is nothing to score in {folder}: no reference (NAME.json, NAME.vtt, NAME.srt or NAME.txt).",
            remedy="Put what was said beside each recording, under the same name.",
        )
    return Found(tuple(pairs), tuple(problems), tuple(without))


class _Files:
    """The files of one stem, by what they are."""

    def __init__(self) -> None:
        self.audio: list[Path] = []
        self.references: list[Path] = []
        self.hypotheses: list[Path] = []

    @property
    def written(self) -> list[Path]:
        """All texts: in a folder of hypotheses they are what was written, with or without ``.hyp``."""
        return [*self.hypotheses, *self.references]


def _by_stem(folder: Path) -> dict[str, _Files]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise BadInput(f"{folder} cannot be read: {error.strerror}.", remedy="Name a folder.") from error
    found: dict[str, _Files] = defaultdict(_Files)
    for path in paths:
        if path.name.startswith("."):
            continue
        suffix, stem = path.suffix.lower(), path.stem
        if suffix in AUDIO:
            found[stem].audio.append(path)
        elif suffix in TEXTS and stem.lower().endswith(_HYPOTHESIS):
            found[stem[: -len(_HYPOTHESIS)]].hypotheses.append(path)
        elif suffix in TEXTS:
            found[stem].references.append(path)
    return dict(found)


def _pair(name: str, files: _Files, hypotheses: list[Path], *, with_audio: bool) -> Pair | Problem:
    audio = files.audio if with_audio else []
    for paths in (files.references, hypotheses, audio):
        if len(paths) > 1:
            names = " and ".join(path.name for path in paths)
            return Problem(name=name, reason=f"{names} have the same name; keep one of them.")
    if not (hypotheses or audio):
        lacking = "neither a recording nor a hypothesis" if with_audio else "no hypothesis"
        return Problem(name=name, reason=f"{files.references[0].name} has {lacking} of the same name.")
    return Pair(
        name=name,
        reference=files.references[0],
        audio=audio[0] if audio else None,
        hypothesis=hypotheses[0] if hypotheses else None,
    )


def read_spoken(path: Path, language: LanguageChoice) -> Spoken:
    """Reads a reference or a hypothesis, by its content rather than its name; it may be empty.

    Args:
        path: the file.
        language: what was spoken; ``auto`` goes by the file, or else by its script.

    Raises:
        BadTranscript: it cannot be read, or is faulty, with the place of the fault.
    """
    data = _content(path)
    text = decoded(data, path.name).strip() if data.strip() else ""
    if text[:1] in ("{", "["):
        return _from_json(path.name, text, data, language)
    if text and is_transcript(data, name=path.name):
        return Spoken.of(read_transcript(data, name=path.name, language=language, learn=False))
    return _spoken([Turn(Speaker.UNKNOWN, text)] if text else [], language)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            data = source.read(_MOST_BYTES + 1)
    except OSError as error:
        raise BadTranscript(
            f"{path.name} cannot be read: {error.strerror}.", remedy="Check its permissions."
        ) from error
    if len(data) > _MOST_BYTES:
        raise BadTranscript(f"{path.name}: not the text of one consultation.", remedy="Check what file it is.")
    return data


def _from_json(name: str, text: str, data: bytes, language: LanguageChoice) -> Spoken:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadTranscript(f"{name}: not valid JSON.", remedy="Export it again.") from error
    if is_transcript(data, name=name):
        return Spoken.of(read_transcript(data, name=name, language=language, learn=False))
    parts: Any = content
    if isinstance(content, dict):
        parts = next((content[key] for key in ("segments", "turns", "dialogue") if key in content), [content])
        if language == "auto" and content.get("language") in ("en", "zh"):
            language = content["language"]
    if not isinstance(parts, list) or not all(isinstance(p, dict) and isinstance(p.get("text"), str) for p in parts):
        raise BadTranscript(
            f"{name}: not a transcript.", remedy="It needs `segments`, each with a `text`; or a `text` alone."
        )
    return _spoken([Turn(_speaker(part.get("speaker")), part["text"]) for part in parts], language)


def _speaker(name: object) -> Speaker:
    return (speaker_named(name) if isinstance(name, str) else None) or Speaker.UNKNOWN


def _spoken(turns: list[Turn], language: LanguageChoice) -> Spoken:
    text = "".join(turn.text for turn in turns)
    return Spoken(language=_by_script(text) if language == "auto" else language, turns=tuple(turns))


def _by_script(text: str) -> Language:
    letters = sum(character.isalpha() for character in text)
    return "zh" if letters and len(_HAN.findall(text)) > _CHINESE_SHARE * letters else "en"
