"""What one window gave: kept in the journal, so that a later attempt begins behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scribe.model import Frozen, Language
from scribe.transcription.coverage import Span
from scribe.transcription.roles import Heard


class Passage(Frozen):
    """A window's sentences.

    Attributes:
        end_s: where the window ends in the recording; the next one begins there or later.
        speech: spans with a voice, in seconds of the recording.
        doubtful: spans that may hold one.
        language: in which most of it is spoken.
        heard: its sentences, in order, with what tells who says them; those in the other language say so.
    """

    end_s: float
    speech: tuple[Span, ...]
    doubtful: tuple[Span, ...] = ()
    language: Language
    heard: tuple[Heard, ...] = ()

    @property
    def speech_s(self) -> float:
        """Seconds with a voice."""
        return sum(end - start for start, end in self.speech)


def most_spoken(passages: Sequence[Passage]) -> Language:
    """The language of most of what was written down, and without any words the first one's; there is a passage."""
    seconds: dict[Language, float] = defaultdict(float)
    for passage in passages:
        for one in passage.heard:
            seconds[one.segment.language or passage.language] += one.segment.end_s - one.segment.start_s
    if not seconds:
        return passages[0].language
    return max(seconds, key=lambda language: seconds[language])


def in_language(passage: Passage, language: Language) -> Iterator[Heard]:
    """A passage's sentences, each with its language where that is not the recording's."""
    for one in passage.heard:
        own = one.segment.language or passage.language
        marked = one.segment.model_copy(update={"language": None if own == language else own})
        yield one.model_copy(update={"segment": marked})
