"""What a transcript of somebody else's holds, in whatever form it came: turns, their labels, words and seconds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from scribe.model import Gap, Language, Word

_PAUSE_S: Final = 0.9
"""A silence that ends a turn."""

_ENDS: Final = (".", "?", "!", "。", "？", "！")


@dataclass(frozen=True)
class Said:
    """What one person says without a break.

    Attributes:
        label: how the file names the speaker; empty where it names nobody.
        text: what is said.
        start_s: where the file knows it.
        end_s: the same.
        confidence: the recogniser's, where the file has it.
        words: with their own seconds, where the file has them.
    """

    label: str
    text: str
    start_s: float | None = None
    end_s: float | None = None
    confidence: float = 1.0
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Reading:
    """All of a file: what is said, in which language where the file tells, and the seconds of what cannot be used."""

    said: list[Said]
    language: Language | None = None
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Spoken:
    """A word with its speaker's label; ``glued`` follows the one before it without a space (punctuation)."""

    label: str
    text: str
    start_s: float
    end_s: float
    confidence: float = 1.0
    glued: bool = field(default=False)


def number(value: object) -> float | None:
    """A finite number at or above zero, also one that is written as a text; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and found >= 0 else None


def share(value: object) -> float:
    """A probability; 1 where there is none."""
    found = number(value)
    return 1.0 if found is None else min(1.0, found)


def text_of(value: object) -> str:
    """A text without the blanks around it; empty for anything that is none."""
    return value.strip() if isinstance(value, str) else ""


def items_of(value: object) -> list[dict[str, object]]:
    """The objects of a list; none where it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def member(value: object, *path: str | int) -> object:
    """What stands at a path of names and places within JSON; ``None`` where there is nothing."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def language_of(tag: object) -> Language | None:
    """The language of a tag such as ``en-GB``, ``zh``, ``cmn-Hans-CN``; ``None`` for another."""
    main = text_of(tag).lower().replace("_", "-").partition("-")[0]
    if main in ("en", "english"):
        return "en"
    return "zh" if main in ("zh", "cmn", "yue", "chinese", "mandarin") else None


def turns(words: Iterable[Spoken]) -> Iterator[Said]:
    """Words as turns: a new one at each change of the label, sentence's end and pause."""
    piece: list[Spoken] = []
    for word in words:
        if piece and not word.glued and _cut(piece[-1], word):
            yield _turn(piece)
            piece = []
        piece.append(word)
    if piece:
        yield _turn(piece)


def _cut(before: Spoken, after: Spoken) -> bool:
    return (
        before.label != after.label
        or after.start_s - before.end_s > _PAUSE_S
        or (before.text.endswith(_ENDS) and not before.text.lower().endswith(("dr.", "mr.", "mrs.", "ms.")))
    )


def _turn(piece: list[Spoken]) -> Said:
    parts: list[str] = []
    for word in piece:
        wide = bool(parts) and (_wide(parts[-1][-1:]) and _wide(word.text[:1]))
        parts.append(word.text if not parts or word.glued or wide else f" {word.text}")
    told = [word for word in piece if not word.glued]
    return Said(
        label=piece[0].label,
        text="".join(parts).strip(),
        start_s=piece[0].start_s,
        end_s=max(word.end_s for word in piece),
        confidence=sum(word.confidence for word in told) / len(told) if told else 1.0,
        words=tuple(
            Word(text=word.text, start_s=word.start_s, end_s=max(word.start_s, word.end_s), probability=word.confidence)
            for word in told
        ),
    )


def _wide(character: str) -> bool:
    """Whether a character is one that Chinese writes without blanks around it."""
    return bool(character) and ("\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef")
