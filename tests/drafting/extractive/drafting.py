"""Shared by the tests of the extractive drafter: turns in, a note out."""

from __future__ import annotations

from scribe.drafting.extractive import ExtractiveDrafter
from scribe.drafting.protocol import DraftRequest
from scribe.model import (
    Coverage,
    Engine,
    Fact,
    Language,
    NoteDraft,
    RecordingRef,
    Segment,
    SegmentId,
    Speaker,
    Transcript,
)
from scribe.template import TemplateLibrary
from tests.fakes.notes import VISIT

LIBRARY = TemplateLibrary(None)
TEMPLATES = ("outpatient-soap", "visit-note", "outpatient-initial-zh", "outpatient-followup-zh")
SPEAKERS = {"D": Speaker.DOCTOR, "P": Speaker.PATIENT, "O": Speaker.OTHER, "?": Speaker.UNKNOWN}


def transcript(text: str, language: Language = "en") -> Transcript:
    """Lines such as ``D: Any fever?``; their segments are s0, s1, …"""
    turns = [line.strip().split(":", 1) for line in text.strip().splitlines() if line.strip()]
    return transcript_of_turns([(SPEAKERS[who], words.strip()) for who, words in turns], language)


def transcript_of_turns(turns: list[tuple[Speaker, str]], language: Language) -> Transcript:
    segments = tuple(
        Segment(id=SegmentId(f"s{n}"), start_s=n, end_s=n + 1, speaker=speaker, text=words, confidence=0.9)
        for n, (speaker, words) in enumerate(turns)
    )
    return Transcript(
        recording=RecordingRef(sha256="a" * 64, duration_s=len(segments), channels=2),
        engine=Engine(name="faster-whisper", model="large"),
        language=language,
        segments=segments,
        coverage=Coverage(speech_s=1, transcribed_s=1),
    )


def drafted(text: str, language: Language = "en", template: str = "") -> NoteDraft:
    chosen = template or ("outpatient-initial-zh" if language == "zh" else "outpatient-soap")
    said = transcript(text, language)
    return ExtractiveDrafter().draft(DraftRequest(transcript=said, template=LIBRARY.get(chosen), encounter=VISIT))


def written(note: NoteDraft) -> list[str]:
    return [statement.text for statement in note.statements]


def facts(note: NoteDraft, kind: str) -> list[Fact]:
    return [fact for fact in note.facts if fact.kind == kind]
