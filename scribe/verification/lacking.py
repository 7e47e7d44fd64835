"""What a note lacks and who wrote it should be asked for: of what was said and is in no statement, what weighs."""

from __future__ import annotations

from typing import Final

from scribe.model import NoteDraft, Template, Transcript, Unused
from scribe.verification.heard import heard
from scribe.verification.unused import unused_of

WORTH: Final = 0.25
"""The least weight that is worth a question: a denial's. What weighs less is shown beside the note all the same."""


def lacking(note: NoteDraft, transcript: Transcript, template: Template) -> tuple[Unused, ...]:
    """What was said, weighs something, and is in no statement, weightiest first.

    Args:
        note: as it stands.
        transcript: what was said.
        template: tells to which section each would go.
    """
    found = note.with_unused(unused_of(note, heard(transcript), template)).unused
    return tuple(one for one in found if one.weight >= WORTH)
