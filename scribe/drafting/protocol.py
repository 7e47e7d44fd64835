"""What a drafter is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from scribe.model import (
    DrafterRef,
    Encounter,
    Frozen,
    NoteDraft,
    Patient,
    RecordContext,
    SegmentId,
    Template,
    Transcript,
)

Told = tuple[str, tuple[SegmentId, ...]]
"""A statement's text and the segments that it rests on."""


Report = Callable[[float, float], None]
"""Told how far a note has come: seconds of the recording done, and in all. What it raises ends the work."""


def unreported(_done_s: float, _total_s: float) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Missing:
    """The segments that a note lacks, weightiest first, by the id of the section where they would belong."""

    by_section: Mapping[str, tuple[SegmentId, ...]]
    pressing: frozenset[SegmentId] = frozenset()
    """Those that tell of an allergy, a medicine, a value or a plan: no note may lack them."""


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

    def draft(self, request: DraftRequest, report: Report = unreported) -> NoteDraft:
        """One note, revision 1.

        Args:
            request: what it is made of.
            report: told how far it has come, where that takes long.

        Raises:
            PartDown: an endpoint that the drafter needs does not answer; trying again later can help.
            BadInput: the transcript and the template do not fit, for instance in their languages.
        """
        ...


@runtime_checkable
class CompletingDrafter(Drafter, Protocol):
    """A drafter that can forget: a language model. What it wrote is mended, and what it left out it is asked for."""

    def more(self, request: DraftRequest, missing: Missing) -> Mapping[str, Sequence[Told]]:
        """Statements for what its note lacks, by section id; none when it has none or does not answer.

        Args:
            request: what the note was drafted from.
            missing: what was said and is not in it.
        """
        ...
