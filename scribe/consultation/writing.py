"""From what was said to a checked note: what the drafting stage and the command line both do."""

from __future__ import annotations

from scribe.consultation.models import NoteDraft
from scribe.drafting import Drafter, DraftRequest
from scribe.drafting.house_style import in_house_style
from scribe.verification import verify


def write_note(drafter: Drafter, request: DraftRequest) -> NoteDraft:
    """A drafted note with its flags and its risk.

    Raises:
        PartDown: something that the drafter needs does not answer.
        BadInput: the transcript and the template do not fit.
    """
    note = in_house_style(drafter.draft(request), request.template)
    return verify(note, request.transcript, request.template)
