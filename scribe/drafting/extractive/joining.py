"""Lines that go on with the one before them, joined to it."""

from __future__ import annotations

import re
from typing import Final

from scribe.drafting.extractive.line import Line, joined
from scribe.language.rules import Pack

_LONGEST: Final = 220
"""Characters of a joined line."""


def joined_lines(lines: tuple[Line, ...], own: Pack) -> tuple[Line, ...]:
    """Lines that go on with the one before them joined to it; in Chinese, those of one turn and topic."""
    made: list[Line] = []
    for line in lines:
        last = made[-1] if made else None
        near = last is not None and not last.merge and not line.merge and last.topic is line.topic
        same = near and last is not None and last.turn == line.turn and last.turn >= 0
        if last is not None and same and (line.joins or not own.spaced):
            blank = "，" if not own.spaced else ", " if line.joins else " "
            text = f"{last.text.rstrip('.。')}{blank}{lowered(line.text, own)}"
            if len(text) < _LONGEST:
                made[-1] = Line(
                    last.topic,
                    text,
                    joined(last.evidence, line.evidence),
                    last.order,
                    turn=last.turn,
                    claims=last.claims + line.claims,
                )
                continue
        made.append(line)
    return tuple(made)


def lowered(text: str, own: Pack) -> str:
    """A text as it stands within a sentence: in small letters, an abbreviation as it is."""
    if not own.spaced or re.match(r"[A-Z]{2}", text):
        return text
    return f"{text[0].lower()}{text[1:]}"
