"""Every family of rules, registered: importing this module makes them known to the loader."""

from scribe.language import (
    clause,
    correction,
    dialogue,
    dictation,
    hints,
    interruption,
    measuring,
    mention,
    modifiers,
    opposites,
    phrases,
    register,
    scope,
    topic,
)

__all__ = [
    "clause",
    "correction",
    "dialogue",
    "dictation",
    "hints",
    "interruption",
    "measuring",
    "mention",
    "modifiers",
    "opposites",
    "phrases",
    "register",
    "scope",
    "topic",
]
