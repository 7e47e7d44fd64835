"""Which of Scribe's languages a window is spoken in, by the shares that a detector gives to all languages.

Whisper's own detector sees in the sound of a whole window whether both languages are in it: the other one's share is
below a hundredth where one is spoken alone, and several times that where a sentence or two are in the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from scribe.audio import SAMPLE_RATE_HZ
from scribe.errors import UnsupportedLanguage
from scribe.model import Language
from scribe.transcription.windows import Window

_SURELY_ANOTHER: Final = 0.6
"""A detector that is less sure of a third language is taken to have mistaken English or Chinese for it."""

_FOREIGN: Final = 0.9
"""Sound that is so surely in a third language is not written down: in English or Chinese it would be invention."""

_CLEAR: Final = 0.7
"""A window whose likelier language has less than this share of the two goes with the window before it."""

_MIXED: Final = 0.01
"""From this share of the less likely language on, a window is looked at piece by piece. Below it, it is not decoded in
the less likely one, whatever was said of the recording."""

_ENOUGH_S: Final = 60.0
_TOO_SHORT_S: Final = 1.0
"""A piece with less speech than this goes with its neighbours: "okay" is no change of language."""

_THIRD: Final = "third"
_NAMES: Final[dict[str, str]] = {"en": "English", "zh": "Chinese"}


@dataclass(frozen=True)
class Tongue:
    """What a detector says of a sound.

    Attributes:
        language: the likelier of English and Chinese.
        share: how much of both is the likelier one's.
        another: the code of a third language that it is surely spoken in, or empty.
        is_foreign: that is so sure that no words of it can be had.
    """

    language: Language
    share: float
    another: str = ""
    is_foreign: bool = False

    @property
    def is_clear(self) -> bool:
        """Whether it may begin another language than the one before it."""
        return self.share >= _CLEAR

    @property
    def is_mixed(self) -> bool:
        """Whether both languages may be spoken in it."""
        return self.share <= 1 - _MIXED

    def is_surely(self, language: Language) -> bool:
        """Whether it is spoken in this one, and no other."""
        return not self.another and self.language == language and not self.is_mixed


def tongue_of(shares: Mapping[str, float]) -> Tongue:
    """Reads a detector's shares (of 1) for all of its languages. Cantonese counts as Chinese."""
    english = shares.get("en", 0.0)
    chinese = shares.get("zh", 0.0) + shares.get("yue", 0.0)
    top = max(shares, key=lambda code: shares[code], default="en")
    is_another = top not in ("en", "zh", "yue") and shares[top] >= _SURELY_ANOTHER
    return Tongue(
        language="zh" if chinese > english else "en",
        share=round(max(english, chinese) / max(english + chinese, 1e-9), 4),
        another=top if is_another else "",
        is_foreign=is_another and shares[top] >= _FOREIGN,
    )


class Languages:
    """Follows a recording's languages, window by window.

    Args:
        said: the language that the recording was sent as; ``None`` where that is to be found out.
        before: the windows that an earlier attempt wrote down, in order: their language and how long is spoken in them.
    """

    def __init__(self, said: Language | None = None, before: Sequence[tuple[Language, float]] = ()) -> None:
        self._said = said
        self._before = tuple(before)
        self._last: Language | None = said or (before[-1][0] if before else None)
        self._heard_s: dict[float, tuple[str, float]] = {}
        """By a window's second: another language that it is surely in, or an empty text, and how long it is."""

    def choose(self, window: Window, tongue: Tongue) -> Language | None:
        """The language to decode a window in; ``None`` for one in a third language.

        Raises:
            UnsupportedLanguage: most of what was heard so far is surely in a third one.
        """
        other: Language | None = "en" if self._said == "zh" else "zh" if self._said else None
        is_other = other is not None and tongue.is_surely(other)
        self._heard_s[window.start_s] = (other or "" if is_other else tongue.another, window.duration_s)
        if not self._said and sum(length for _, length in self._heard_s.values()) >= _ENOUGH_S:
            self.check()
        if tongue.is_foreign:
            return None
        if self._said:
            return other if is_other else self._said
        if tongue.is_clear or self._last is None:
            self._last = tongue.language
        return self._last

    def check(self) -> None:
        """Refuses a recording that is spoken in another language than the one that it was sent as, or than Scribe's.

        Raises:
            UnsupportedLanguage: most of it is.
        """
        other: dict[str, float] = defaultdict(float)
        for code, length_s in self._heard_s.values():
            other[code] += length_s
        for language, length_s in self._before:
            other["" if self._said in (None, language) else language] += length_s
        known_s = other.pop("", 0.0)
        if sum(other.values()) <= known_s:
            return
        code = max(other, key=other.__getitem__)
        spoken = _NAMES.get(code, f"another language ({code})")
        if self._said:
            raise UnsupportedLanguage(
                f"The recording was sent as {_NAMES[self._said]} and is spoken in {spoken}.",
                remedy="Send it again with the language that is spoken in it, or with auto.",
            )
        raise UnsupportedLanguage(
            f"The recording seems to be spoken in {spoken}.",
            remedy="Scribe knows English and Chinese; if it is one of them, say which when you send it.",
        )


def runs_of(window: Window, tongues: Sequence[Tongue]) -> Iterator[tuple[Window, Language | None]]:
    """A window in parts of one language each; ``None`` is a third one.

    What is short or unclear belongs to what stands before it, at the beginning to what follows.

    Args:
        window: with one piece or more.
        tongues: of its pieces, in order.
    """
    labels: list[str] = []
    for piece, tongue in zip(window.pieces, tongues, strict=True):
        is_long = piece.speech[1] - piece.speech[0] >= _TOO_SHORT_S * SAMPLE_RATE_HZ
        if is_long and (tongue.is_clear or tongue.is_foreign):
            labels.append(_THIRD if tongue.is_foreign else tongue.language)
        else:
            labels.append(labels[-1] if labels else "")
    first = next((label for label in labels if label), tongues[0].language)
    at = 0
    for label, group in groupby(label or first for label in labels):
        count = len(list(group))
        language: Language | None = None if label == _THIRD else "zh" if label == "zh" else "en"
        yield Window(window.pieces[at : at + count]), language
        at += count
