"""Consultations that are longer than a model's window: cut at turns into parts, and one note out of their answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])")
_CJK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_OVERLAP = 0.1
"""The share of a part that repeats the end of the one before, so that a question keeps its answer."""
_SMALLEST_ROOM = 120
"""Tokens. Below that a part holds hardly a turn, and the note falls to pieces."""

CountTokens = Callable[[str], int]


@dataclass(frozen=True)
class Line:
    """A turn, or a piece of one: ``name`` is the short id that the model sees, the same for each piece of a turn."""

    name: str
    speaker: str
    text: str

    def __str__(self) -> str:
        return f"[{self.name}] {self.speaker}: {self.text}"


@dataclass(frozen=True)
class Part:
    """Lines that are read at once. The first ``repeated`` ones end the part before."""

    lines: tuple[Line, ...]
    repeated: int = 0


class WindowTooSmall(Exception):
    """Internal: what has to stand beside the transcript leaves no room for it."""


def estimated_tokens(text: str) -> int:
    """How many tokens a text has at most, roughly, for an endpoint whose tokenizer is not here.

    Three letters a token (English has four to five), one and a half tokens for a Chinese character (current tokenizers
    need 0.6 to 1), and a token a byte for anything rarer, such as emoji. Too many parts cost time; too few cost words.
    """
    common = sum(1 for character in text if character < "\u0250")
    chinese = len(_CJK.findall(text))
    rare = (
        sum(len(c.encode()) for c in text if c >= "\u0250" and not _CJK.match(c)) if common + chinese < len(text) else 0
    )
    return common // 3 + (chinese * 3 + 1) // 2 + rare + 1


def least_tokens(text: str) -> int:
    """How many tokens a text has at least: six letters or three Chinese characters a token, more than any reaches."""
    chinese = len(_CJK.findall(text))
    return (len(text) - chinese) // 6 + chinese // 3


def cut(lines: Sequence[Line], room: int, count: CountTokens) -> tuple[Part, ...]:
    """The lines in parts of at most ``room`` tokens, cut between turns, each with the end of the one before.

    A turn that is longer than half the room is cut between its sentences, and a sentence that is, between words.

    Raises:
        WindowTooSmall: there is no room.
    """
    if room < _SMALLEST_ROOM:
        raise WindowTooSmall
    pieces = [piece for line in lines for piece in _pieces(line, room // 2, count)]
    sizes = [count(str(piece)) + 1 for piece in pieces]
    parts: list[Part] = []
    begin, repeated = 0, 0
    while begin < len(pieces):
        end, filled = begin, 0
        while end < len(pieces) and (end < begin + repeated + 1 or filled + sizes[end] <= room):
            filled += sizes[end]
            end += 1
        parts.append(Part(tuple(pieces[begin:end]), repeated))
        if end == len(pieces):
            break
        back, kept = end, 0
        while back > begin + 1 and kept + sizes[back - 1] <= room * _OVERLAP:
            back -= 1
            kept += sizes[back]
        begin, repeated = back, end - back
    return tuple(parts)


def _pieces(line: Line, room: int, count: CountTokens) -> list[Line]:
    """The line, or pieces of it of at most ``room`` tokens each."""
    if count(str(line)) <= room:
        return [line]
    empty = count(str(Line(line.name, line.speaker, "")))
    texts: list[str] = []
    for sentence in _SENTENCE_END.split(line.text):
        for chunk in _chunks(sentence, max(8, room - empty), count):
            joined = f"{texts[-1]} {chunk}" if texts else chunk
            if texts and count(joined) + empty <= room:
                texts[-1] = joined
            else:
                texts.append(chunk)
    return [Line(line.name, line.speaker, text) for text in texts if text]


def _chunks(sentence: str, room: int, count: CountTokens) -> list[str]:
    """The sentence, or halves of halves of it, cut at the white space nearest to the middle, or anywhere."""
    if count(sentence) <= room or len(sentence) < 2:
        return [sentence]
    middle = len(sentence) // 2
    before, after = sentence.rfind(" ", 0, middle), sentence.find(" ", middle)
    nearest = [at for at in (before, after) if at > 0]
    at = min(nearest, key=lambda place: abs(place - middle)) if nearest else middle
    return [*_chunks(sentence[:at].strip(), room, count), *_chunks(sentence[at:].strip(), room, count)]
