"""Texts as they are compared: Whisper's normalisers, so that figures can be laid beside published ones.

English: OpenAI's English normaliser (Radford et al. 2022, appendix C): no case, punctuation, fillers or brackets,
contractions written out, American spelling, spoken numbers as figures. Chinese: its basic normaliser, in simplified
characters, spoken numbers as figures; each character is a token, and so is each number and each word in other letters
(the "mixed error rate" of code-switched speech).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from scribe.language.quantity.chinese_numerals import NUMERALS, values_in
from scribe.model import Language
from scribe.transcription.chinese import in_script

_DECIMAL: Final = re.compile(r"(?<=\d)\.(?=\d)")
_RUN: Final = re.compile(f"[{NUMERALS}]+")
_TOKEN: Final = re.compile(r"\d+|[\u3400-\u9fff]|[^\W\d\u3400-\u9fff]+")


def tokens_of(text: str, language: Language) -> list[str]:
    """Words in English, in Chinese characters, numbers and words in other letters; none of a text that says nothing.

    A token without a letter or a digit, which the English normaliser makes of an ellipsis, is not a word.
    """
    tokens = _chinese(text) if language == "zh" else _english()(text).split()
    return [token for token in tokens if any(character.isalnum() for character in token)]


def _chinese(text: str) -> list[str]:
    plain = _DECIMAL.sub("点", in_script(text, "simplified")).replace("百分之", "")
    return _TOKEN.findall(_basic()(_RUN.sub(_figures, plain)))


def _figures(run: re.Match[str]) -> str:
    """十三 as 13, and 三四 as 3 4."""
    return " ".join(str(value) for values, _, _ in values_in(run[0]) for value in values)


@cache
def _english() -> Callable[[str], str]:
    from whisper_normalizer.english import EnglishTextNormalizer  # noqa: PLC0415 (only where texts are scored)

    return EnglishTextNormalizer()  # type: ignore[no-any-return]


@cache
def _basic() -> Callable[[str], str]:
    from whisper_normalizer.basic import BasicTextNormalizer  # noqa: PLC0415 (only where texts are scored)

    return BasicTextNormalizer()  # type: ignore[no-any-return]
