"""Chinese text as a hospital writes it: one script throughout, and punctuation by the pauses where there is none.

Recognisers write Chinese in simplified and traditional characters by turns, often without any punctuation. Conversion
is OpenCC's, character by character of the same length, so figures and word times stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, Literal

from scribe.transcription.recognition import TimedText

Script = Literal["simplified", "traditional"]

_TABLES: Final[dict[Script, str]] = {"simplified": "t2s", "traditional": "s2t"}

_COMMA_S: Final = 0.3
_STOP_S: Final = 0.7
"""A pause of this many seconds ends a clause, or a sentence."""

_LONG_CLAUSE: Final = 40
"""Text with fewer marks than one in so many characters is taken to have none."""

_MARKS: Final = "，。？！；：、"
_FULL_WIDTH: Final = str.maketrans({",": "，", "?": "？", "!": "！", ";": "；", ":": "："})
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_QUESTION: Final = re.compile(
    r"(?:[吗呢么]|有没有|是不是|能不能|要不要|好不好|行不行|对不对|怎么样|多久|多长时间|哪里|哪儿|什么|几天|几次|多少)$"
)


def in_script(text: str, script: Script) -> str:
    """``text`` in one script; anything that is not Chinese stays as it is."""
    converted: str = _converter(script).convert(text)
    return converted if len(converted) == len(text) else text


@lru_cache(maxsize=2)
def _converter(script: Script) -> Any:
    from opencc import OpenCC  # noqa: PLC0415 (only where Chinese is written down)

    return OpenCC(_TABLES[script])


def written(words: Sequence[TimedText], script: Script) -> tuple[TimedText, ...]:
    """Words of one window in one script, with punctuation.

    Marks that the recogniser set stay; where it set next to none, they follow from the pauses and from words that end
    a question.
    """
    text = in_script("".join(word.text for word in words), script)
    placed, at = [], 0
    for word in words:
        placed.append(replace(word, text=_full_width(text, at, at + len(word.text))))
        at += len(word.text)
    marks = sum(text.count(mark) for mark in _MARKS) + text.count(",") + text.count("?")
    if marks * _LONG_CLAUSE >= len(text):
        return tuple(placed)
    return _punctuated(placed)


def _full_width(text: str, first: int, last: int) -> str:
    """A slice of ``text`` whose marks between Chinese characters are the Chinese ones; a point in a figure stays."""
    out = []
    for index in range(first, last):
        before = text[index - 1 : index] if index else ""
        out.append(text[index].translate(_FULL_WIDTH) if _HAN.match(before) else text[index])
    return "".join(out)


def _punctuated(words: Sequence[TimedText]) -> tuple[TimedText, ...]:
    marked, clause = [], ""
    for index, word in enumerate(words):
        clause += word.text
        pause_s = words[index + 1].start_s - word.end_s if index + 1 < len(words) else _STOP_S
        bare = not word.text.rstrip().endswith(tuple(_MARKS))
        if pause_s < _COMMA_S or not bare:
            marked.append(word)
            continue
        mark = "？" if _QUESTION.search(clause) else "。" if pause_s >= _STOP_S else "，"
        marked.append(replace(word, text=word.text.rstrip() + mark))
        clause = ""
    return tuple(marked)
