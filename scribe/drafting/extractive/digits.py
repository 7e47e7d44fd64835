"""Spoken numbers in digits, for both languages."""

from __future__ import annotations

from scribe.language.quantity import spoken_to_digits
from scribe.model import Language


def in_digits(text: str, language: Language) -> str:
    """The text with its spoken numbers in digits; everything else as it was."""
    return spoken_to_digits(text, language)
