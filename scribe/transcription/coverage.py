"""How much of the speech has text."""

from __future__ import annotations

from collections.abc import Sequence

from scribe.consultation.models import Coverage, Gap, Segment

LONGEST_SILENT_GAP_S = 5.0
"""Speech without text for longer than this is a gap that a reviewer is told of."""

SHORT_BY_S = 2.0
SHORT_BY_SHARE = 0.02
"""A recording that ends earlier than it claims by more than either of these was cut short."""

Span = tuple[float, float]


def coverage_of(
    speech: Sequence[Span], segments: Sequence[Segment], *, decoded_s: float, declared_s: float | None
) -> Coverage:
    """Compares speech with text.

    Args:
        speech: spans with speech, in seconds, in order, by voice activity detection.
        segments: what was written down.
        decoded_s: how much of the recording could be decoded.
        declared_s: how long it claims to be.
    """
    written = merged([(s.start_s, s.end_s) for s in segments])
    unwritten = [piece for span in speech for piece in without(span, written)]
    gaps = [
        Gap(start_s=round(start, 2), end_s=round(end, 2))
        for start, end in unwritten
        if end - start > LONGEST_SILENT_GAP_S
    ]
    if cut_short(decoded_s, declared_s) and declared_s is not None:
        gaps.append(Gap(start_s=round(decoded_s, 2), end_s=round(declared_s, 2), reason="not_decoded"))
    speech_s = sum(end - start for start, end in speech)
    return Coverage(
        speech_s=round(speech_s, 2),
        transcribed_s=round(speech_s - sum(end - start for start, end in unwritten), 2),
        gaps=tuple(gaps),
    )


def cut_short(decoded_s: float, declared_s: float | None) -> bool:
    """Whether clearly less could be decoded than the recording claims to hold."""
    if declared_s is None:
        return False
    missing = declared_s - decoded_s
    return missing > SHORT_BY_S or missing > SHORT_BY_SHARE * declared_s


def merged(spans: Sequence[Span]) -> list[Span]:
    """The same seconds in spans that neither touch nor overlap, in order."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def without(span: Span, holes: Sequence[Span]) -> list[Span]:
    """What is left of ``span`` outside ``holes`` (merged, in order)."""
    start, end = span
    left: list[Span] = []
    for hole_start, hole_end in holes:
        if hole_end <= start or hole_start >= end:
            continue
        if hole_start > start:
            left.append((start, hole_start))
        start = max(start, hole_end)
    if start < end:
        left.append((start, end))
    return left
