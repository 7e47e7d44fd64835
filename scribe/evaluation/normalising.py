"""Texts as they are compared: Whisper's normalisers, so that figures can be laid beside published ones.

English: OpenAI's English normaliser (Radford et al. 2022, appendix C): no case, punctuation, fillers or brackets,
contractions written out, American spelling, spoken numbers as figures. Chinese: its basic normaliser with each
character by itself, after traditional characters are made simplified; numbers stay as they are written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from scribe.model import Language
from scribe.transcription.chinese import in_script


def tokens_of(text: str, language: Language) -> list[str]:
    """Words in English, characters in Chinese; none of a text that says nothing.

    A token without a letter or a digit, which the English normaliser makes of an ellipsis, is not a word.
    """
    tokens = _chinese(text) if language == "zh" else _english()(text).split()
    return [token for token in tokens if any(character.isalnum() for character in token)]


def _chinese(text: str) -> list[str]:
    return _basic()(in_script(text, "simplified")).split()


@cache
def _english() -> Callable[[str], str]:
    from whisper_normalizer.english import EnglishTextNormalizer  # noqa: PLC0415 (only where texts are scored)

    return EnglishTextNormalizer()  # type: ignore[no-any-return]


@cache
def _basic() -> Callable[[str], str]:
    from whisper_normalizer.basic import BasicTextNormalizer  # noqa: PLC0415 (only where texts are scored)

    return BasicTextNormalizer(split_letters=True)  # type: ignore[no-any-return]
