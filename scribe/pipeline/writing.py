"""From what was said to a checked note: what the drafting stage and the command line both do."""

from __future__ import annotations

from scribe.drafting import CompletingDrafter, Drafter, DraftRequest
from scribe.drafting.fields import with_fields
from scribe.drafting.from_record import with_record
from scribe.drafting.house_style import in_house_style
from scribe.drafting.protocol import Report, unreported
from scribe.model import NoteDraft
from scribe.pipeline.completing import completed
from scribe.second_reader import SecondReader
from scribe.terminology.coding import Codebook, codebook_from
from scribe.verification import verify, with_facts

__all__ = ["codebook_from", "write_note"]


def write_note(
    drafter: Drafter,
    request: DraftRequest,
    codes: Codebook,
    second: SecondReader | None = None,
    *,
    report: Report = unreported,
) -> NoteDraft:
    """A drafted note with what the record adds, in the hospital's style, with its facts, its flags and its risk.

    What a language model wrote is first mended, anchored and completed: see :mod:`scribe.pipeline.completing`.
    Its facts are those that the recording bears out: see :mod:`scribe.facts.gate`. The drafter's own are not believed.

    Args:
        drafter: writes it.
        request: what it is written from.
        codes: which codes the installation uses.
        second: reads the checked note and its recording once more; ``None``: nobody does.
        report: told how far the draft has come.

    Raises:
        PartDown: something that the drafter needs does not answer.
        BadInput: the transcript and the template do not fit.
    """
    note = drafter.draft(request, report)
    if isinstance(drafter, CompletingDrafter) and note.drafter.name == drafter.ref.name:
        note = completed(drafter, note, request)
    note = with_fields(note, request.template)
    if request.context is not None:
        note = with_record(note, request.context, request.template)
    note = in_house_style(note, request.template)
    note = with_facts(note, request.transcript, codes, request.context)
    note = verify(note, request.transcript, request.template, request.context)
    return second.read(note, request.transcript, request.template) if second is not None else note
