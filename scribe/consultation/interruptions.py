"""What a recording's device told beside the sound, entered into the transcript: where nothing was recorded.

No segment reaches over an interruption, for what is said behind it may answer words that nobody recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.model import Consultation, Gap, Moment, MomentKind, Segment, SegmentId, Transcript

_TOLD: Final = ("interrupted", "not_ended")
"""Reasons that do not come from the sound."""


def with_interruptions(transcript: Transcript, consultation: Consultation) -> Transcript:
    """The transcript with a gap at each interruption, and at the end of a recording that its device did not end.

    Told again, it is the same; interruptions that were entered before are replaced.

    Args:
        transcript: as the recogniser wrote it.
        consultation: whose recording and moments it is of.
    """
    ends_s = round(transcript.recording.duration_s, 2)
    breaks = [one for one in consultation.moments if one.kind is MomentKind.BREAK]
    gaps = [gap for gap in transcript.coverage.gaps if gap.reason not in _TOLD]
    gaps += [_gap(one, ends_s) for one in breaks]
    if consultation.recording is not None and consultation.recording.unfinished:
        gaps.append(Gap(start_s=ends_s, end_s=ends_s, reason="not_ended"))
    segments = transcript.segments
    for one in breaks:
        segments = tuple(part for segment in segments for part in _apart(segment, one.at_s))
    coverage = transcript.coverage.model_copy(update={"gaps": tuple(sorted(gaps, key=lambda gap: gap.start_s))})
    return transcript.model_copy(update={"segments": segments, "coverage": coverage})


def _gap(one: Moment, ends_s: float) -> Gap:
    at_s = min(one.at_s, ends_s)
    return Gap(start_s=at_s, end_s=at_s, reason="interrupted", missing_s=one.missing_s)


def _apart(segment: Segment, at_s: float) -> Iterator[Segment]:
    """The segment in two, between the words before and behind a second; whole where its words do not tell them apart.

    The first part keeps the id.
    """
    before = sum((word.start_s + word.end_s) / 2 < at_s for word in segment.words)
    cut = _begins(segment, before) if 0 < before < len(segment.words) else None
    if cut is None or any(one.start < cut < one.end for one in segment.read_as):
        yield segment
        return
    left, right = segment.text[:cut].rstrip(), segment.text[cut:]
    words, read_as = segment.words, segment.read_as
    yield segment.model_copy(
        update={
            "text": left,
            "end_s": min(segment.end_s, max(word.end_s for word in words[:before])),
            "words": words[:before],
            "read_as": tuple(one for one in read_as if one.end <= cut),
        }
    )
    yield segment.model_copy(
        update={
            "id": SegmentId(f"{segment.id}b"),
            "text": right,
            "start_s": words[before].start_s,
            "words": words[before:],
            "read_as": tuple(one.moved(-cut) for one in read_as if one.start >= cut),
        }
    )


def _begins(segment: Segment, wanted: int) -> int | None:
    """Where in its text a word begins; ``None`` where the text has other words than those that have times."""
    at = 0
    for index, word in enumerate(segment.words):
        said = word.text.strip()
        start = segment.text.find(said, at)
        if start < 0:
            return None
        if index == wanted:
            return start if segment.text[:start].strip() and said else None
        at = start + len(said)
    return None
