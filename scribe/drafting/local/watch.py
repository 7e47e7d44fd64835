"""What goes wrong in an answer although the grammar allows it: endless strings, white space, repeats, endless lists."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from scribe.drafting.chat_answer import loops
from scribe.drafting.local.cursor import Frame, JsonCursor


class Trouble(StrEnum):
    """Why a piece of an answer is taken back."""

    ENDLESS_STRING = "endless_string"
    WHITE_SPACE = "white_space"
    LOOP = "loop"
    REPEATED_ITEM = "repeated_item"
    ENDLESS_LIST = "endless_list"
    OUT_OF_TOKENS = "out_of_tokens"


@dataclass(frozen=True)
class Limits:
    """What no answer of use exceeds. They bound the generation, not the schema."""

    string_bytes: int = 1200
    """Of one string: two hundred English words, four hundred Chinese characters."""
    white_space: int = 24
    """Of white space in a row, in a string."""
    items: int = 120
    """Of one array of objects."""
    words: int = 24
    """Of one array of strings."""


@dataclass(frozen=True)
class Finding:
    """What went wrong, and what of the text is still sound: its first ``sound`` bytes.

    ``depth`` is how many objects and arrays stay open of what was open; ``None``: the open string alone is closed.
    """

    trouble: Trouble
    sound: int
    depth: int | None


class Watch:
    """Looks at a text each time after it grew."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._looked_at = 0
        self._compared: dict[int, int] = {}
        """How many items of the array that begins there were compared with one another."""

    def look(self, text: bytes, cursor: JsonCursor) -> Finding | None:
        """The first thing that went wrong, or ``None``."""
        return self._string(text, cursor) or self._array(text, cursor)

    def _string(self, text: bytes, cursor: JsonCursor) -> Finding | None:
        if cursor.string_begin is None:
            self._looked_at = cursor.offset
            return None
        begin = cursor.string_begin
        trouble: Trouble | None = None
        if cursor.offset - begin > self._limits.string_bytes:
            trouble = Trouble.ENDLESS_STRING
        elif self._looked_at + 16 <= cursor.offset or cursor.offset - begin < 16:
            self._looked_at = cursor.offset
            said = text[begin:].decode("utf-8", errors="ignore")
            if len(said) - len(said.rstrip()) > self._limits.white_space:
                trouble = Trouble.WHITE_SPACE
            elif loops(said):
                trouble = Trouble.LOOP
        if trouble is None:
            return None
        at = cursor.innermost_array()
        if at is None:
            return Finding(trouble, begin, None)
        return Finding(trouble, cursor.frames[at].whole, at + 1)

    def _array(self, text: bytes, cursor: JsonCursor) -> Finding | None:
        at = cursor.innermost_array()
        if at is None:
            return None
        frame = cursor.frames[at]
        bare = text[frame.begin : frame.begin + 1] != b"{"
        most = self._limits.words if bare else self._limits.items
        if len(frame.items) > most:
            return Finding(Trouble.ENDLESS_LIST, frame.items[most - 1][1], at + 1)
        if len(frame.items) > self._compared.get(frame.begin, 1):
            self._compared[frame.begin] = len(frame.items)
            if _repeats(text, frame):
                return Finding(Trouble.REPEATED_ITEM, frame.items[-2][1], at + 1)
        return None


def _repeats(text: bytes, frame: Frame) -> bool:
    """Whether the last item says what an earlier one of the array says, evidence aside."""
    *earlier, last = (_saying(text[begin:end]) for begin, end in frame.items)
    return last in earlier


def _saying(item: bytes) -> object:
    value = json.loads(item)
    if isinstance(value, dict):
        return json.dumps({key: part for key, part in value.items() if key != "evidence"}, sort_keys=True)
    return value
