"""Hears once more, alone, each place where the recogniser lost its way: those of several windows together, in batches.

What was heard the second time may have lapses of its own, and what it replaced may show others: so a window is
looked through again, until nothing is suspect or its hearings are spent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from scribe.model import Language
from scribe.transcription.coverage import Span
from scribe.transcription.lapses import mended, places_within, spoken
from scribe.transcription.recognition import Answer, TimedText
from scribe.transcription.windows import Window

_MOST: Final = 5
"""Of one window at most: a recording that nobody could understand must not take many times as long."""

_STILL_LOOPING: Final = 2.8
"""Text that zlib makes this much smaller, whatever the temperature, says nothing; its speech becomes a gap."""

Hear = Callable[[Sequence[Window], Language], Sequence[Answer]]
"""What is said in each window, all of them in one language."""


@dataclass
class _Hearing:
    """A window, its words as far as they are known, and the places of it that are still to be heard."""

    window: Window
    language: Language
    words: list[TimedText]
    places: list[Window] = field(default_factory=list)
    heard: set[Span] = field(default_factory=set)

    def next_places(self) -> list[Window]:
        """The places to hear now, apart from each other; none when nothing is suspect or all hearings are spent."""
        fresh = self._fresh(self.places) or self._fresh(places_within(self.words, self.window))
        left = _MOST - len(self.heard)
        chosen, self.places = fresh[:left], fresh[left:]
        self.heard.update(place.span for place in chosen)
        return chosen

    def _fresh(self, places: Iterable[Window]) -> list[Window]:
        return [place for place in places if place.span not in self.heard]

    def take(self, place: Window, answer: Answer) -> None:
        """Takes what was heard of a place for its words, when it is the better witness."""
        again = spoken(answer.words)
        self.words = mended(self.words, place.span, answer, again, self.language)
        self.places += places_within(again, place)


def words_of(parts: Sequence[tuple[Window, Answer]], hear: Hear) -> list[list[TimedText]]:
    """The words of each window, with what second hearings gave.

    Args:
        parts: windows with their first answers.
        hear: hears places again.
    """
    hearings = [_Hearing(window, answer.language, _first(answer)) for window, answer in parts]
    open_ones = [one for one, (_, answer) in zip(hearings, parts, strict=True) if not _is_foreign(answer)]
    while chosen := [(one, place) for one in open_ones for place in one.next_places()]:
        for language in sorted({one.language for one, _ in chosen}):
            some = [(one, place) for one, place in chosen if one.language == language]
            for (one, place), answer in zip(some, hear([place for _, place in some], language), strict=True):
                one.take(place, answer)
        open_ones = [one for one in open_ones if len(one.heard) < _MOST]
    return [one.words for one in hearings]


def _first(answer: Answer) -> list[TimedText]:
    is_lost = answer.silent or answer.compression > _STILL_LOOPING or _is_foreign(answer)
    return [] if is_lost else spoken(answer.words)


def _is_foreign(answer: Answer) -> bool:
    return answer.tongue is not None and answer.tongue.is_foreign
