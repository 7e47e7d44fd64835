"""Spoken numbers in digits, for both languages."""

from __future__ import annotations

from scribe.model import Language
from scribe.terminology.numbers import spoken_to_digits


def in_digits(text: str, language: Language) -> str:
    """The text with its spoken numbers in digits; everything else as it was."""
    return spoken_to_digits(text, language)
