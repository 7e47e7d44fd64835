"""From what was said to a checked note: what the drafting stage and the command line both do."""

from __future__ import annotations

from scribe.drafting import Drafter, DraftRequest
from scribe.drafting.fields import with_fields
from scribe.drafting.from_record import with_record
from scribe.drafting.house_style import in_house_style
from scribe.model import NoteDraft
from scribe.settings import Settings
from scribe.terminology.coding import Codebook, coded
from scribe.terminology.hospital_codes import read_hospital_codes
from scribe.terminology.standard import standardised
from scribe.verification import verify


def write_note(drafter: Drafter, request: DraftRequest, codes: Codebook) -> NoteDraft:
    """A drafted note with what the record adds, in the hospital's style, its facts coded, with its flags and its risk.

    Args:
        drafter: writes it.
        request: what it is written from.
        codes: which codes the installation uses.

    Raises:
        PartDown: something that the drafter needs does not answer.
        BadInput: the transcript and the template do not fit.
    """
    note = with_fields(drafter.draft(request), request.template)
    if request.context is not None:
        note = with_record(note, request.context, request.template)
    note = in_house_style(note, request.template)
    facts = standardised(note.facts, note.language, request.transcript)
    note = note.model_copy(update={"facts": coded(facts, note.language, codes)})
    return verify(note, request.transcript, request.template, request.context)


def codebook_from(settings: Settings) -> Codebook:
    """The codes that the settings choose.

    Raises:
        MissingPart: the hospital's file of codes cannot be used.
    """
    return Codebook(problems=settings.problem_codes, hospital=read_hospital_codes(settings.codes_file))
