"""What the second reader found in the recording, held to what was said: a name that nobody spoke is no finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scribe.language.rules import pack
from scribe.language.tokens import tokens
from scribe.model import Segment, SegmentId
from scribe.second_reader.asking import State, Weighty


@dataclass(frozen=True)
class Finding:
    """Something that weighs, as the second reader reads it."""

    kind: Weighty
    name: str
    state: State
    segment: SegmentId


def findings_in(items: Iterable[Any], shown: Sequence[Segment]) -> Iterator[Finding]:
    """The findings of an answer, each with the last segment that speaks of it: what becomes of it is said last.

    Args:
        items: as the reader answered.
        shown: the segments that it was shown, in order.
    """
    seen: set[tuple[str, str]] = set()
    for item in items:
        if not isinstance(item, dict):
            continue
        try:
            kind, state = Weighty(str(item.get("kind"))), State(str(item.get("state")))
        except ValueError:
            continue
        name = str(item.get("name", "")).strip()
        segment = next((one for one in reversed(shown) if spoken(name, one.text)), None)
        if segment is not None and (kind.value, name.casefold()) not in seen:
            seen.add((kind.value, name.casefold()))
            yield Finding(kind, name, state, segment.id)


def spoken(name: str, text: str) -> bool:
    """Whether a text has every word of a name, or in a language without blanks the name; a name says something."""
    if not name.isascii():
        return bool(tokens(name, pack("zh"))) and name in text
    own = pack("en")
    wanted = {token.stem for token in tokens(name.lower(), own)}
    return bool(wanted) and wanted <= {token.stem for token in tokens(text.lower(), own)}
