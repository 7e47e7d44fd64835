"""What a statement from words of the transcript would be, before anybody adds it to a note."""

from __future__ import annotations

from scribe.model.base import Frozen, SegmentId


class Proposal(Frozen):
    """What a statement from the transcript would say, and where it would stand.

    ``text`` is in the note's style where ``drafted``, else as it was said. ``section`` is empty where that cannot be
    told. ``segments`` is what it rests on.
    """

    segments: tuple[SegmentId, ...]
    said: str
    text: str
    section: str
    drafted: bool
