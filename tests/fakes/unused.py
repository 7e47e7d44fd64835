"""Entries of what was said and is not in the note, built in a line."""

from __future__ import annotations

from typing import Any

from scribe.model import SegmentId, Unused, UnusedReason


def unused_of_segment(segment: str, text: str, *, reason: UnusedReason = UnusedReason.OTHER, **more: Any) -> Unused:
    """An entry of a segment named as :func:`tests.fakes.notes.transcript_of` names them, and said when it says."""
    return Unused(
        segment=SegmentId(segment),
        start_s=more.pop("start_s", int(segment[1:]) * 4.0),
        text=text,
        weight=more.pop("weight", 0.6),
        reason=reason,
        **more,
    )
