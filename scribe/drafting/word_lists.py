"""The word lists of a language as patterns, compiled once."""

from __future__ import annotations

import re

from scribe.language.rules import Pack, of_pack


@of_pack
def pattern_of(own: Pack, name: str) -> re.Pattern[str] | None:
    """Any entry of a list of the pack; ``None`` where the language has no such list."""
    words = own.lists.get(name)
    return own.compiled("|".join(words)) if words else None
