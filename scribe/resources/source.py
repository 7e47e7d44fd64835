"""What a document is made from."""

from __future__ import annotations

from scribe.model import (
    Approval,
    ConsultationId,
    Encounter,
    Engine,
    Frozen,
    NoteDraft,
    Patient,
    Recording,
    Signature,
    Template,
)


class DocumentSource(Frozen):
    """Everything that goes into one document; equal sources give byte-identical documents.

    ``amends`` is the earlier signature when this revision is an addendum to a document that was signed before.
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
