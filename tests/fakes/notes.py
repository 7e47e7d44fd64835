"""Short transcripts and notes, built in a line, for tests of drafting, verification and review."""

from __future__ import annotations

from datetime import UTC, datetime

from scribe.model import (
    Coverage,
    DrafterRef,
    Encounter,
    Engine,
    ErasureOrder,
    ErasureReason,
    Gap,
    Language,
    NoteDraft,
    NoteSection,
    Person,
    RecordingRef,
    Role,
    SectionStatus,
    Segment,
    SegmentId,
    Speaker,
    Statement,
    StatementId,
    TemplateRef,
    Transcript,
    Word,
)

NOW = datetime(2026, 11, 20, 10, 12, tzinfo=UTC)
SAM = Person(id="sam", name="Sam Okafor", role=Role.NURSE)
AISHA = Person(id="aisha", name="Dr Aisha Rahman", role=Role.DOCTOR)
WITHDRAWN = ErasureOrder(reason=ErasureReason.CONSENT_WITHDRAWN)
"""What a person says when the patient withdrew consent."""
VISIT = Encounter(practitioner=AISHA, department="General medicine", started_at=NOW)


def transcript_of(
    *turns: str,
    language: Language = "en",
    gaps: tuple[Gap, ...] = (),
    demo: bool = False,
    words: dict[str, tuple[Word, ...]] | None = None,
) -> Transcript:
    """Turns alternate between doctor and patient; their segments are s1, s2, …"""
    segments = tuple(
        Segment(
            id=SegmentId(f"s{number}"),
            start_s=number * 4.0,
            end_s=number * 4.0 + 4.0,
            speaker=Speaker.DOCTOR if number % 2 else Speaker.PATIENT,
            text=text,
            confidence=0.9,
            words=(words or {}).get(f"s{number}", ()),
        )
        for number, text in enumerate(turns, start=1)
    )
    return Transcript(
        recording=RecordingRef(sha256="a" * 64, duration_s=4.0 * len(turns) + 4.0, channels=2),
        engine=Engine(name="faster-whisper", model="demo" if demo else "large", demo=demo),
        language=language,
        segments=segments,
        coverage=Coverage(speech_s=60, transcribed_s=60, gaps=gaps),
    )


def note_of(
    *statements: tuple[str, tuple[str, ...]] | Statement,
    language: Language = "en",
    section: str = "plan",
) -> NoteDraft:
    """One section of statements st1, st2, …, each a text with its evidence."""
    made = tuple(
        one
        if isinstance(one, Statement)
        else Statement(
            id=StatementId(f"st{number}"), text=one[0], evidence=tuple(SegmentId(segment) for segment in one[1])
        )
        for number, one in enumerate(statements, start=1)
    )
    return NoteDraft(
        template=TemplateRef(id="test", version=1, digest="0" * 64),
        language=language,
        drafter=DrafterRef(name="extractive", model="1"),
        sections=(NoteSection(id=section, title="Plan", status=SectionStatus.PRESENT, statements=made),),
    )
