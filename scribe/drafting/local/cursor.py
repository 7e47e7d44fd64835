"""Where a growing JSON text stands: in which arrays and strings, and where their items begin and end.

Only for text that a grammar already holds to JSON without white space between its parts; nothing is checked here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_QUOTE, _BACKSLASH, _COMMA = b'"\\,'
_OPENING, _CLOSING = b"[{", b"]}"
_ARRAY = b"["[0]


@dataclass
class Frame:
    """An object or array that is open. Offsets are bytes from the text's beginning."""

    array: bool
    begin: int
    """Just after its bracket."""
    items: list[tuple[int, int]] = field(default_factory=list)
    """Begin and end of each whole item; of arrays only."""
    item_begin: int = 0

    @property
    def whole(self) -> int:
        """Just after the last whole item, or just after the bracket."""
        return self.items[-1][1] if self.items else self.begin


class JsonCursor:
    """Reads the text byte by byte as it grows."""

    def __init__(self) -> None:
        self.offset = 0
        self.frames: list[Frame] = []
        self.string_begin: int | None = None
        """Just after the opening quote of the string that is open; ``None`` outside of strings."""
        self._escaped = False

    @property
    def in_string(self) -> bool:
        """Whether a string is open, be it a key or a value."""
        return self.string_begin is not None

    def innermost_array(self) -> int | None:
        """The index in ``frames`` of the innermost open array."""
        return next((at for at in range(len(self.frames) - 1, -1, -1) if self.frames[at].array), None)

    def read(self, text: bytes) -> None:
        """Goes on over ``text``."""
        for byte in text:
            self.offset += 1
            if self.string_begin is not None:
                self._in_string(byte)
            else:
                self._outside(byte)

    def _in_string(self, byte: int) -> None:
        if self._escaped:
            self._escaped = False
        elif byte == _BACKSLASH:
            self._escaped = True
        elif byte == _QUOTE:
            self.string_begin = None
            self._value_ends()

    def _outside(self, byte: int) -> None:
        if byte == _QUOTE:
            self.string_begin = self.offset
        elif byte in _OPENING:
            self.frames.append(Frame(array=byte == _ARRAY, begin=self.offset, item_begin=self.offset))
        elif byte in _CLOSING:
            self.frames.pop()
            self._value_ends()
        elif byte == _COMMA:
            top = self.frames[-1]
            if top.array and top.whole < self.offset - 1:
                # a number, or a word such as true, ends with what follows it
                top.items.append((top.item_begin, self.offset - 1))
            top.item_begin = self.offset

    def _value_ends(self) -> None:
        """A string, an object or an array ended."""
        if self.frames and self.frames[-1].array:
            top = self.frames[-1]
            top.items.append((top.item_begin, self.offset))
