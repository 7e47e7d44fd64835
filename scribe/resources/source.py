"""What a document is made from."""

from __future__ import annotations

from typing import Any

from scribe.model import (
    Approval,
    ConsultationId,
    Encounter,
    Engine,
    Frozen,
    NoteDraft,
    Patient,
    Recording,
    SegmentId,
    Signature,
    Template,
    Transcript,
)
from scribe.resources.profiles import NO_PROFILES, Profiles


class Heard(Frozen):
    """When in the recording a segment of the transcript was said, in seconds."""

    segment: SegmentId
    start_s: float
    end_s: float


def heard_in(transcript: Transcript) -> tuple[Heard, ...]:
    """The times of a transcript's segments."""
    return tuple(Heard(segment=one.id, start_s=one.start_s, end_s=one.end_s) for one in transcript.segments)


class DocumentSource(Frozen):
    """Everything that goes into one document; equal sources give byte-identical documents.

    ``amends`` is the earlier signature when this revision is an addendum to a document that was signed before, and
    ``earlier`` that document: what the addendum leaves alone stays as it is there.
    """

    consultation: ConsultationId
    patient: Patient
    encounter: Encounter
    template: Template
    note: NoteDraft
    recording: Recording | None
    engine: Engine | None
    approval: Approval | None
    signature: Signature | None
    amends: Signature | None = None
    earlier: dict[str, Any] | None = None
    heard: tuple[Heard, ...] = ()
    """When each segment of the transcript was said, where there is a recording to listen to."""
    profiles: Profiles = NO_PROFILES
