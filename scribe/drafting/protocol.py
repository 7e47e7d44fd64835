"""What a drafter is given, and what it gives."""

from __future__ import annotations

from typing import Protocol

from scribe.model import (
    DrafterRef,
    Encounter,
    Frozen,
    NoteDraft,
    Patient,
    RecordContext,
    Template,
    Transcript,
)


class DraftRequest(Frozen):
    """Everything that a note may be written from.

    ``encounter`` fills the administrative sections; without one they stay empty. ``patient`` gives age and gender,
    never the name: a note's text names nobody. ``context`` is the patient's record, for the names in it: a drafter
    writes what was said; what the record adds is added afterwards, marked.
    """

    transcript: Transcript
    template: Template
    encounter: Encounter | None = None
    patient: Patient | None = None
    context: RecordContext | None = None


class Drafter(Protocol):
    """Writes a note from a transcript.

    Every section of the template appears in the draft, in the template's order; a section about which nothing was said
    is ``not_discussed``. Each statement names the segments that it rests on, except in administrative sections. The
    draft carries no flags and the default risk: checking is :mod:`scribe.verification`'s work.
    """

    @property
    def ref(self) -> DrafterRef:
        """What drafts, as the note will name it."""
        ...

    def draft(self, request: DraftRequest) -> NoteDraft:
        """One note, revision 1.

        Raises:
            PartDown: an endpoint that the drafter needs does not answer; trying again later can help.
            BadInput: the transcript and the template do not fit, for instance in their languages.
        """
        ...
