"""Lines that go on with the one before them, joined to it."""

from __future__ import annotations

import re
from typing import Final

from scribe.drafting.extractive.line import Line, joined
from scribe.drafting.extractive.placing import topics_of
from scribe.language.belonging import Part
from scribe.language.rules import Pack
from scribe.model import Topic

_LONGEST: Final = 220
"""Characters of a joined line."""


def joined_lines(lines: tuple[Line, ...], own: Pack) -> tuple[Line, ...]:
    """Lines that go on with the one before them joined to it; in Chinese, those of one turn and topic."""
    made: list[Line] = []
    for line in lines:
        last = made[-1] if made else None
        near = last is not None and not last.merge and not line.merge and _together(last, line)
        same = near and last is not None and last.turn == line.turn and last.turn >= 0
        if last is not None and same and (line.joins or not own.spaced):
            text = f"{last.text.rstrip('.。')}{_between(last, line, own)}{lowered(_said_once(last, line, own), own)}"
            if len(text) < _LONGEST:
                made[-1] = Line(
                    last.topic,
                    text,
                    joined(last.evidence, line.evidence),
                    last.order,
                    turn=last.turn,
                    claims=last.claims + line.claims,
                    condition=line.condition,
                )
                continue
        made.append(line)
    return tuple(made)


def _together(last: Line, line: Line) -> bool:
    """Whether two lines are told in one: a medicine that is taken stands alone, a condition holds a plan together."""
    if last.topic is Topic.MEDICATIONS and last.claims:
        return False
    planned = bool(last.condition or line.condition) and {last.topic, line.topic} <= topics_of(Part.PLAN)
    return last.topic is line.topic or planned


def _between(last: Line, line: Line, own: Pack) -> str:
    """What stands between two lines that are joined; in Chinese a condition reaches to the next semicolon."""
    if own.spaced:
        return "; " if line.stands else ", " if line.joins else " "
    return "，" if line.condition == last.condition else "；"


def _said_once(last: Line, line: Line, own: Pack) -> str:
    """A line's text; in Chinese without its condition where the line before it has begun with the same."""
    if own.spaced or not line.condition or line.condition != last.condition:
        return line.text
    begun, parts = last.text.rpartition("；")[2].split("，"), line.text.split("，")
    most = min(line.condition.count("，") + 1, len(parts) - 1)
    same = next((at for at in range(most) if begun[at : at + 1] != parts[at : at + 1]), most)
    return "，".join(parts[same:])


def lowered(text: str, own: Pack) -> str:
    """A text as it stands within a sentence: in small letters, an abbreviation as it is."""
    if not own.spaced or re.match(r"[A-Z]{2}", text):
        return text
    return f"{text[0].lower()}{text[1:]}"
