"""A drafter that writes down who said what, word for word: a real implementation of the protocol, without any skill."""

from __future__ import annotations

from scribe.drafting import DraftRequest
from scribe.drafting.administrative import fill_sections
from scribe.drafting.protocol import Report, unreported
from scribe.model import DrafterRef, NoteDraft, Topic, digest_of


class VerbatimDrafter:
    """Puts every segment into the first section for the present illness, with itself as evidence."""

    def __init__(self) -> None:
        self.requests: list[DraftRequest] = []

    @property
    def ref(self) -> DrafterRef:
        return DrafterRef(name="extractive", model="verbatim")

    def draft(self, request: DraftRequest, report: Report = unreported) -> NoteDraft:
        self.requests.append(request)
        report(0.5, 1.0)
        section = next(s for s in request.template.sections if Topic.PRESENT_ILLNESS in s.topics)
        statements = {section.id: [(segment.text, (segment.id,)) for segment in request.transcript.segments]}
        return NoteDraft(
            template=request.template.ref,
            language=request.template.language,
            drafter=self.ref,
            recogniser=request.transcript.engine,
            transcript=digest_of(request.transcript),
            sections=fill_sections(request.template, statements, request.encounter),
        )
