"""What the second reader found in the recording, held to what was said: a name that nobody spoke is no finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scribe.language.rules import pack
from scribe.language.tokens import tokens
from scribe.model import Segment, SegmentId
from scribe.second_reader.asking import State, Weighty

_BESIDE: Final = 2
"""Segments before and after the one that was named in which the name may have been spoken."""


@dataclass(frozen=True)
class Finding:
    """Something that weighs, as the second reader reads it."""

    kind: Weighty
    name: str
    state: State
    segment: SegmentId


def findings_in(items: list[Any], names: Mapping[str, Segment]) -> Iterator[Finding]:
    """The findings of an answer, each with the segment that says it.

    Args:
        items: as the reader answered.
        names: the segments by the ids that it was shown, in order.
    """
    order = list(names.values())
    places = {name: at for at, name in enumerate(names)}
    seen: set[tuple[str, str]] = set()
    for item in items:
        if not isinstance(item, dict):
            continue
        try:
            kind, state = Weighty(str(item.get("kind"))), State(str(item.get("state")))
        except ValueError:
            continue
        name, at = str(item.get("name", "")).strip(), places.get(str(item.get("segment", "")).strip("[] "))
        if not name or at is None or (kind.value, name.casefold()) in seen:
            continue
        segment = _saying(name, at, order)
        if segment is not None:
            seen.add((kind.value, name.casefold()))
            yield Finding(kind, name, state, segment.id)


def _saying(name: str, at: int, order: list[Segment]) -> Segment | None:
    """The segment that speaks of a name: the one that was given, or one beside it."""
    beside = sorted(range(max(0, at - _BESIDE), min(len(order), at + _BESIDE + 1)), key=lambda place: abs(place - at))
    return next((order[place] for place in beside if spoken(name, order[place].text)), None)


def spoken(name: str, text: str) -> bool:
    """Whether a text has every word of a name, or in a language without blanks the name itself."""
    if not name.isascii():
        return name in text
    own = pack("en")
    wanted = {token.stem for token in tokens(name.lower(), own)}
    return bool(wanted) and wanted <= {token.stem for token in tokens(text.lower(), own)}
