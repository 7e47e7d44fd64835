"""What becomes of a language model's note before it is checked: mended, anchored, and asked once for what it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from scribe.drafting import CompletingDrafter, DraftRequest
from scribe.drafting.mending import mended, names_of, with_more
from scribe.drafting.protocol import Missing
from scribe.model import NoteDraft, SegmentId, Statement, Unused, UnusedReason
from scribe.verification import lacking, untold, with_anchors
from scribe.verification.risk import WEIGHTY

_MOST: Final = 20
"""Segments that a model is asked for at most: the weightiest."""
_PRESSING: Final = frozenset({UnusedReason.ALLERGY, UnusedReason.MEDICINE, UnusedReason.MEASUREMENT, UnusedReason.PLAN})
"""What the embedded drafter tells where the model leaves it out even when it is asked."""


def completed(drafter: CompletingDrafter, note: NoteDraft, request: DraftRequest) -> NoteDraft:
    """The note with single statements in a note's words, their evidence where their content stands, and what it lacked.

    What the model does not tell when it is asked stays untold here: verification shows it beside the note.

    Args:
        drafter: wrote the note, and is asked once.
        note: as the model wrote it.
        request: what it was written from.
    """
    transcript, template = request.transcript, request.template
    names = names_of(request.patient)
    first = mended(note, template, transcript, names)
    whole = with_anchors(first.note, transcript, template)
    missing = _missing(lacking(whole, transcript, template), first.unfit)
    if not missing.by_section:
        return whole
    more = untold(drafter.more(request, missing), whole, transcript)
    if not any(more.values()):
        return whole
    return with_anchors(with_more(whole, more, transcript, template, names), transcript, template)


def _missing(lacks: Sequence[Unused], unfit: Iterable[tuple[str, Statement]]) -> Missing:
    """What is asked for: what weighs, and what a statement told that could not be mended."""
    wanted: dict[SegmentId, str] = {one.segment: one.section for one in lacks if one.section}
    for section, statement in unfit:
        for segment in statement.evidence:
            wanted.setdefault(segment, section)
    by_section: dict[str, list[SegmentId]] = {}
    for segment, section in islice(wanted.items(), _MOST):
        by_section.setdefault(section, []).append(segment)
    pressing = frozenset(one.segment for one in lacks if one.reason in _PRESSING and one.weight >= WEIGHTY)
    return Missing({section: tuple(segments) for section, segments in by_section.items()}, pressing)
