"""What was said with its meaning laid over it: the words themselves, and at their places those that a note has for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.claims import Read
from scribe.language.phrases import meanings
from scribe.language.rules import Pack
from scribe.language.tokens import Token, tokens

_TELLING: Final = ("symptoms", "conditions", "procedures", "tests", "vaccines")
"""Lists of which the standard name of a concept can stand in a note where another one was said."""


def written_for(one: Read, own: Pack) -> Iterator[tuple[int, int, str]]:
    """The words that a note has for what a sentence says, each with the place of what was said."""
    yield from meanings(one.text, own)
    for mention in one.mentions:
        if mention.term is not None and mention.list in _TELLING:
            yield mention.start, mention.end, mention.term.en if own.spaced else mention.term.zh


def laid_over(one: Read, own: Pack) -> tuple[Token, ...]:
    """The words of a sentence, and at their places those that a note has for them."""
    return (
        *tokens(one.text, own),
        *(Token(token.stem, start, end) for start, end, words in written_for(one, own) for token in tokens(words, own)),
    )
