"""Every family of rules, registered: importing this module makes them known to the loader."""

from scribe.language import clause, dialogue, mention, scope, topic

__all__ = ["clause", "dialogue", "mention", "scope", "topic"]
