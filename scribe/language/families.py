"""Every family of rules, registered: importing this module makes them known to the loader."""

from scribe.language import clause, dialogue, dictation, mention, phrases, scope, topic

__all__ = ["clause", "dialogue", "dictation", "mention", "phrases", "scope", "topic"]
