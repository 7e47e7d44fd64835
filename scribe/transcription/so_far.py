"""What has been said so far, of a recording that is still arriving: its windows as the journal keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scribe.model import Language, Segment, SegmentId
from scribe.transcription.passages import Passage, in_language, most_spoken
from scribe.transcription.plausibility import without_loops
from scribe.transcription.roles import with_roles


def said_so_far(entries: Sequence[dict[str, Any]]) -> tuple[Language | None, tuple[Segment, ...]]:
    """The language and the segments of the windows that are written down, with who seems to speak by now.

    Who speaks may come out otherwise when more is known: it follows from the whole conversation.

    Args:
        entries: of a transcriber's journal, in order.
    """
    passages = [Passage.model_validate(entry) for entry in entries]
    if not passages:
        return None, ()
    language = most_spoken(passages)
    heard = [one for passage in passages for one in in_language(passage, language)]
    channels = 1 if all(one.side is None for one in heard) else 2
    segments = without_loops(with_roles(heard, language, channels=channels))
    return language, tuple(
        segment.model_copy(update={"id": SegmentId(f"s{number:02d}")}) for number, segment in enumerate(segments, 1)
    )
