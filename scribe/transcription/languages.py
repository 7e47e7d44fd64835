"""Which of Scribe's languages a window is spoken in, by the shares that a detector gives to all languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scribe.errors import UnsupportedLanguage
from scribe.model import Language
from scribe.transcription.windows import Window

_SURELY_ANOTHER: Final = 0.6
"""A detector that is less sure of a third language is taken to have mistaken English or Chinese for it."""

_CLEAR: Final = 0.7
"""A window whose likelier language has less than this share of the two goes with the window before it."""

_ENOUGH_S: Final = 60.0


@dataclass(frozen=True)
class Tongue:
    """What a detector says of one window: the likelier of English and Chinese, and how sure.

    ``another`` is the code of a third language that it is surely spoken in, or empty.
    """

    language: Language
    clear: bool
    another: str = ""


def tongue_of(shares: Mapping[str, float]) -> Tongue:
    """Reads a detector's shares (of 1) for all of its languages. Cantonese counts as Chinese."""
    english = shares.get("en", 0.0)
    chinese = shares.get("zh", 0.0) + shares.get("yue", 0.0)
    top = max(shares, key=lambda code: shares[code], default="en")
    surely_another = top not in ("en", "zh", "yue") and shares[top] >= _SURELY_ANOTHER
    language: Language = "zh" if chinese > english else "en"
    likelier = max(english, chinese) / max(english + chinese, 1e-9)
    return Tongue(language, clear=likelier >= _CLEAR, another=top if surely_another else "")


class Languages:
    """Follows a recording's languages, window by window.

    Args:
        known_s: seconds of speech that an earlier attempt wrote down: those were in English or Chinese.
    """

    def __init__(self, known_s: float = 0.0) -> None:
        self._known_s = known_s
        self._last: Language | None = None
        self._heard_s: dict[float, tuple[str, float]] = {}
        """By a window's second: the third language it is surely in, or an empty text, and how long it is."""

    def choose(self, window: Window, tongue: Tongue) -> Language:
        """The language to decode a window in.

        Raises:
            UnsupportedLanguage: most of what was heard so far is surely in another one.
        """
        self._heard_s[window.start_s] = (tongue.another, window.duration_s)
        if sum(length for _, length in self._heard_s.values()) >= _ENOUGH_S:
            self.check()
        if tongue.clear or self._last is None:
            self._last = tongue.language
        return self._last

    def check(self) -> None:
        """Refuses a recording that is spoken in another language.

        Raises:
            UnsupportedLanguage: most of it is.
        """
        other: dict[str, float] = defaultdict(float)
        for code, length_s in self._heard_s.values():
            other[code] += length_s
        known_s = self._known_s + other.pop("", 0.0)
        if sum(other.values()) > known_s:
            raise UnsupportedLanguage(
                f"The recording seems to be spoken in another language ({max(other, key=other.__getitem__)}).",
                remedy="Scribe knows English and Chinese; if it is one of them, say which when you send it.",
            )
