"""Lines that go on with the one before them, joined to it."""

from __future__ import annotations

import re
from typing import Final

from scribe.drafting.extractive.line import Line, joined
from scribe.drafting.extractive.placing import topics_of
from scribe.drafting.word_lists import pattern_of
from scribe.language.belonging import Part
from scribe.language.rules import Pack
from scribe.model import Topic

_LONGEST: Final = 220
"""Characters of a joined line."""
_APART: Final = "; "
_POINTING: Final = 160
"""Characters of a joined line whose parts are sentences by themselves."""


def joined_lines(lines: tuple[Line, ...], own: Pack) -> tuple[Line, ...]:
    """Lines that go on with the one before them joined to it; in Chinese, those of one turn and topic.

    What only leads to something that isn't told ("In terms of the exercise.") is left out.
    """
    made: list[Line] = []
    for line in lines:
        last = made[-1] if made else None
        near = last is not None and not last.merge and not line.merge and _together(last, line)
        if last is not None and near and last.turn == line.turn and last.turn >= 0:
            between = _between(last, line, own)
            text = f"{last.text.rstrip('.。')}{between}{lowered(_said_once(last, line, own), own)}"
            if between and len(text) < (_POINTING if between == _APART else _LONGEST):
                made[-1] = Line(
                    last.topic,
                    text,
                    joined(last.evidence, line.evidence),
                    last.order,
                    turn=last.turn,
                    claims=last.claims + line.claims,
                    condition=line.condition,
                    of_medicine=last.of_medicine or line.of_medicine,
                )
                continue
        made.append(line)
    return tuple(line for line in made if line.claims or line.merge or not _leads(line, own))


def _together(last: Line, line: Line) -> bool:
    """Whether two lines are told in one: a medicine stands by itself, a condition holds a plan together."""
    if last.topic is Topic.MEDICATIONS and last.claims:
        return False
    if last.of_medicine and line.of_medicine and any(sign.isdigit() for sign in f"{last.text}{line.text}"):
        return False
    planned = bool(last.condition or line.condition) and {last.topic, line.topic} <= topics_of(Part.PLAN)
    return last.topic is line.topic or planned


def _leads(line: Line, own: Pack) -> bool:
    """Whether a line only leads to what comes after it ("From a heart standpoint")."""
    leading = pattern_of(own, "leads_in")
    return leading is not None and leading.fullmatch(line.text.rstrip(".")) is not None


def _points_back(last: Line, line: Line, own: Pack) -> bool:
    """Whether a line is of something that only the line before it names, in the same or the next sentence.

    An order stands by itself.
    """
    pointing = pattern_of(own, "points_back")
    ordered = last.claims > 0 and last.topic in topics_of(Part.PLAN)
    near = 0 <= int(line.order) - int(last.order) <= 1 and not ordered
    return near and pointing is not None and pointing.match(line.text) is not None


def _between(last: Line, line: Line, own: Pack) -> str:
    """What stands between two lines that are joined, empty where they are not.

    In Chinese a condition reaches to the next semicolon.
    """
    if not own.spaced:
        return "，" if line.condition == last.condition else "；"
    if int(last.order) == int(line.order) and _leads(last, own):
        return ", "
    if line.joins:
        return _APART if line.stands else ", "
    return _APART if _points_back(last, line, own) else ""


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
