"""Answers that run away while they are written: noticed within some dozen tokens, and what of them is sound.

A model that says the same again and again goes on until its tokens are used up, minutes on a small machine. So an
answer that comes in pieces is looked at as it grows, and ended where it runs in circles.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

from scribe.drafting.chat_forms import answer_in

_EVERY = 24
"""Characters after which an answer is looked at again."""
_SHORT = 24
_WHITE = 80
_LONGEST = 1500
"""Characters. A sentence beyond that is a runaway."""
_PHRASE = 36
"""Characters of a phrase: its third time in one sentence is a circle."""
_SAME_BEGINNING = 48
"""Characters in which a second sentence may repeat an earlier one after one sentence did so whole."""
_LONG_BEGINNING = 160
"""Characters of an earlier sentence that no new one repeats from its beginning."""
_MOST_NAMES = 40
"""Entries of one list of words, such as the evidence of a statement."""


class Runaway:
    """Looks at one answer while it grows."""

    def __init__(self) -> None:
        self._looked_at = 0

    def found(self, content: str) -> bool:
        """Whether the answer, as far as it came, runs in circles."""
        if len(content) - self._looked_at < _EVERY:
            return False
        self._looked_at = len(content)
        return _ends_in_a_circle(content) or _repeats(_partial(content))


def sound(content: str, schema: dict[str, Any]) -> str:
    """What is whole of an answer that was ended: JSON by the schema's outline, without the item that was begun.

    Lists that were not reached are empty. An answer in which nothing is whole comes back as it is.
    """
    value = _partial(content)
    if not isinstance(value, dict):
        return content
    return json.dumps(_outlined(_without_begun(value), schema), ensure_ascii=False)


def _partial(content: str) -> Any:
    """The JSON of an answer that may end anywhere; ``None`` where there is none."""
    answer = answer_in(content)
    begin = answer.find("{")
    try:
        return from_json(answer[begin:], allow_partial="trailing-strings") if begin >= 0 else None
    except ValueError:
        return None


def _ends_in_a_circle(content: str) -> bool:
    """Whether the text ends in one piece at least three times; indentation is no circle."""
    if content[-_WHITE:].isspace():
        return len(content) >= _WHITE
    tail = content[-400:]
    for length in range(1, len(tail) // 3 + 1):
        times = max(3, -(-_SHORT // length))
        piece = tail[-length:]
        if not piece.isspace() and tail.endswith(piece * times):
            return True
    return False


def _repeats(value: Any) -> bool:
    """Whether the sentences of a partial answer repeat one another or themselves."""
    lists = list(_lists(value))
    if any(_runs_on(one) for one in lists):
        return True
    items = [item for one in lists for item in one if isinstance(item, dict)]
    said = [text for item in items if (text := _longest_text(item))]
    if not said:
        return False
    *earlier, last = said
    if len(last) > _LONGEST or (last.count(last[-_PHRASE:]) > 2 and len(last) > 3 * _PHRASE):
        return True
    again = sum(times - 1 for times in Counter(map(_saying, items)).values())
    if again > 1:
        return True
    least = _SAME_BEGINNING if again else _LONG_BEGINNING
    return len(last) >= least and any(text.startswith(last) for text in earlier)


def _runs_on(items: list[Any]) -> bool:
    """Whether a list of words, such as the ids of segments, has no end or names the same again and again."""
    words = [item for item in items if isinstance(item, str)]
    return len(words) > _MOST_NAMES or any(times > 2 for times in Counter(words).values())


def _lists(value: Any) -> Iterator[list[Any]]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, list):
        yield value
    for part in parts:
        yield from _lists(part)


def _longest_text(item: dict[str, Any]) -> str:
    return max((text for text in item.values() if isinstance(text, str)), key=len, default="")


def _saying(item: dict[str, Any]) -> str:
    """What an object of a list says, whatever it rests on."""
    return json.dumps({name: part for name, part in item.items() if name != "evidence"}, sort_keys=True)


def _without_begun(value: Any) -> Any:
    """Without the last item of the outermost list that was open."""
    if isinstance(value, list):
        return value[:-1]
    if isinstance(value, dict) and value:
        *_, last = value
        return {**value, last: _without_begun(value[last])}
    return value


def _outlined(value: Any, schema: dict[str, Any]) -> Any:
    """With the schema's required members that are missing, as empty as they can be."""
    properties = schema.get("properties")
    if not isinstance(value, dict) or not isinstance(properties, dict):
        return value
    empty: dict[str, Any] = {"object": {}, "array": [], "string": ""}
    missing = {
        name: empty[properties[name]["type"]]
        for name in schema.get("required", ())
        if name not in value and properties[name].get("type") in empty
    }
    return {name: _outlined(part, properties.get(name, {})) for name, part in {**value, **missing}.items()}
