"""What was said with its meaning laid over it: the words, and at their places those that a note has for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from scribe.language.claims import Read
from scribe.language.phrases import meanings
from scribe.language.register import written_for_talk
from scribe.language.rules import Pack
from scribe.language.scope import Mark
from scribe.language.tokens import Token, tokens

_CLOSE: Final = 4
"""Characters behind a denial in which words are its."""
_FEWEST: Final = 2
"""Words that a denial has for itself, before another clause begins."""
_TELLING: Final = ("symptoms", "conditions", "procedures", "tests", "vaccines")
"""Lists of which the standard name of a concept can stand in a note where another one was said."""


def words_outside(places: Iterable[tuple[int, int]], one: Read, own: Pack) -> Iterator[Token]:
    """The words of a sentence that stand in none of some places."""
    taken = tuple(places)
    return (token for token in tokens(one.text, own) if not any(start <= token.start < end for start, end in taken))


def figures_of(read: Read) -> frozenset[Decimal]:
    """The figures of a sentence."""
    return frozenset(value for one in read.quantities for value in (*one.values, *one.also))


def written_for(one: Read, own: Pack) -> Iterator[tuple[int, int, str]]:
    """The words that a note has for what a sentence says, each with the place of what was said."""
    yield from meanings(one.text, own)
    yield from written_for_talk(one.text, own)
    for mention in one.mentions:
        if mention.term is not None and mention.list in _TELLING:
            yield mention.start, mention.end, mention.term.en if own.spaced else mention.term.zh


def denies(mark: Mark, token: Token, one: Read) -> bool:
    """Whether a trigger denies a word, be it the name of something or not."""
    rule = mark.rule
    if mark.family != "negation" or rule.gives.get("assertion") != "denied":
        return False
    if not rule.of or rule.reach == "backward":
        return mark.covers(token.start, token.end)
    if rule.reach != "next" or one.sentence.clause_at(mark.start) != one.sentence.clause_at(token.start):
        return False
    return 0 <= token.start - mark.end < max(rule.limit, _CLOSE)


def begins_anew(one: Read, denial: int, word: int, own: Pack) -> bool:
    """Whether a clause of its own begins between what a denial stands before and a word: "not like her, I ski".

    What has its subject right behind a denial, "I do not think that he skis", is of the denial.
    """
    words = tokens(one.text, own)
    found = (match.start() for match in own.any_of("new_subject").finditer(one.text, denial) if match.end() <= word)
    return any(sum(denial <= token.start < start for token in words) >= _FEWEST for start in found)


def laid_over(one: Read, own: Pack) -> tuple[Token, ...]:
    """The words of a sentence, and at their places those that a note has for them."""
    return (
        *tokens(one.text, own),
        *(Token(token.stem, start, end) for start, end, words in written_for(one, own) for token in tokens(words, own)),
    )
