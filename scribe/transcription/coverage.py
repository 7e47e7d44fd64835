"""How much of the speech has text, word by word: what a recogniser left out within a sentence is a gap too."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from scribe.model import Coverage, Gap, Segment

SHORTEST_GAP_S = 0.4
"""More speech than this without a word is a gap that a reviewer is told of: to the detector "no" is as long."""

SHORTEST_DOUBT_S = 0.3
"""Sound that may be speech is told from this length on."""

_EDGE_S = 0.2
"""The alignment ends words too early and begins them too late, by about so much."""

_SHORT_BY_S = 2.0
_SHORT_BY_SHARE = 0.02
_SHORTEST_LOSS_S = 0.2
"""A sender's clock is no better than this."""

_ONE_LOSS_S = 1.0
"""Losses closer together than this are one to a reviewer."""

Span = tuple[float, float]


def coverage_of(
    speech: Sequence[Span], segments: Sequence[Segment], lost: Sequence[Span] = (), doubtful: Sequence[Span] = ()
) -> Coverage:
    """Compares speech with text.

    Args:
        speech: spans with speech, in seconds, in order, by voice activity detection.
        segments: what was written down.
        lost: spans of the recording that could not be decoded, a missing end among them.
        doubtful: spans that may hold speech; those that are long enough and without a word are gaps as well.
    """
    lost_speech = [run for run in _runs(speech, segments) if _length(run) > SHORTEST_GAP_S]
    gaps = [Gap(start_s=round(run[0][0], 2), end_s=round(run[-1][1], 2)) for run in lost_speech]
    unheard = [span for span in unwritten_of(doubtful, segments) if span[1] - span[0] >= SHORTEST_DOUBT_S]
    gaps += [Gap(start_s=round(start, 2), end_s=round(end, 2)) for start, end in unheard]
    gaps += [
        Gap(start_s=round(start, 2), end_s=round(end, 2), reason="not_decoded")
        for start, end in merged(lost, nearer_s=_ONE_LOSS_S)
    ]
    unwritten = merged([*unwritten_of(speech, segments), *(span for run in lost_speech for span in run)])
    speech_s = _length(speech)
    return Coverage(
        speech_s=round(speech_s, 2),
        transcribed_s=round(speech_s - _length(unwritten), 2),
        gaps=tuple(sorted(gaps, key=lambda gap: gap.start_s)),
    )


def _runs(speech: Sequence[Span], segments: Sequence[Segment]) -> list[list[Span]]:
    """Speech that no word stands over, by the words around it: several lost sentences are one run."""
    words = sorted(span for segment in segments for span in _words(segment))
    starts, written = [start for start, _ in words], merged([(start - _EDGE_S, end + _EDGE_S) for start, end in words])
    runs: list[list[Span]] = []
    before = -1
    for span in sorted(piece for stretch in speech for piece in without(stretch, written)):
        following = bisect_left(starts, span[1])
        if runs and following == before:
            runs[-1].append(span)
        else:
            runs.append([span])
        before = following
    return runs


def _words(segment: Segment) -> list[Span]:
    """Where its words stand; where they have no times, the whole segment."""
    return [(word.start_s, word.end_s) for word in segment.words] or [(segment.start_s, segment.end_s)]


def _length(spans: Sequence[Span]) -> float:
    return sum(end - start for start, end in spans)


def missing_end(duration_s: float, declared_s: float | None) -> list[Span]:
    """The span behind a recording that ends over 2 s, or over 2 in a hundred, before what its sender declared."""
    missing_s = (declared_s or 0.0) - duration_s
    short = missing_s > max(_SHORTEST_LOSS_S, min(_SHORT_BY_S, _SHORT_BY_SHARE * (declared_s or 0.0)))
    return [(duration_s, duration_s + missing_s)] if short else []


def unwritten_of(speech: Sequence[Span], segments: Sequence[Segment]) -> list[Span]:
    """What is left of the speech where no segment stands."""
    written = merged([(s.start_s, s.end_s) for s in segments])
    return [piece for span in speech for piece in without(span, written)]


def merged(spans: Sequence[Span], *, nearer_s: float = 0.0) -> list[Span]:
    """The same seconds in spans apart from each other, in order; those ``nearer_s`` to each other are joined."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1] + nearer_s:
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
