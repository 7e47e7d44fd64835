"""Interruptions: somebody on the telephone, a nurse at the door, and what is said of another patient meanwhile."""

from __future__ import annotations

import re
from typing import Final, Literal

from scribe.language.clause import Sentence
from scribe.language.rules import Pack, Rule, family, of_pack
from scribe.language.searching import Patterns
from scribe.model import Speaker

LASTS: Final = 8
"""Sentences that an interruption lasts at most, where nobody says that it is over."""


@family("interruptions")
class InterruptionRule(Rule):
    """What shows that another patient is spoken of. Proofs: ``sentence -> begin`` (or colleague, end, back).

    ``begin``: from here on; ``colleague``: the same, and what a doctor answers to it too; ``end``: up to here;
    ``back``: what was just said was of another one; ``apart``: the one
    named in the group ``who`` came along and is not seen today: what begins with that name is not the patient's.
    """

    pattern: str
    does: Literal["begin", "colleague", "end", "back", "apart"]


@of_pack
def _rules(own: Pack) -> tuple[Patterns, tuple[str, ...]]:
    rules = own.rules(InterruptionRule)
    return Patterns(own.compiled(rule.pattern) for rule in rules), tuple(rule.does for rule in rules)


def interruption_in(text: str, own: Pack) -> str:
    """``begin``, ``colleague``, ``end``, ``back`` or empty; the longest words decide."""
    patterns, does = _rules(own)
    found = [
        (match.end() - match.start(), does[number]) for number, match in patterns.first(text) if does[number] != "apart"
    ]
    return max(found)[1] if found else ""


def _of_those_apart(sentences: tuple[Sentence, ...], own: Pack) -> set[int]:
    """The sentences about somebody who came along and is not seen today: they begin with that one's name."""
    patterns, does = _rules(own)
    names = {
        match["who"].lower()
        for one in sentences
        for number, match in patterns.first(one.text)
        if does[number] == "apart"
    }
    tail = "" if not own.spaced else r"\b"
    named = re.compile(rf"(?:and |so |with )?(?:{'|'.join(map(re.escape, sorted(names)))}){tail}", re.IGNORECASE)
    return {one.index for one in sentences if names and named.match(one.text.strip())}


def of_others(sentences: tuple[Sentence, ...], own: Pack) -> frozenset[int]:
    """The sentences, by their index, that are said of somebody else's case."""
    found = _of_those_apart(sentences, own)
    begun: Sentence | None = None
    answered = False
    for number, one in enumerate(sentences):
        does = interruption_in(one.text, own) if one.speaker is not Speaker.PATIENT else ""
        if begun is not None:
            answers = answered and one.speaker is Speaker.DOCTOR and one.turn == begun.turn + 1
            over = one.speaker is not begun.speaker and one.turn != begun.turn and not answers
            if does == "end" or over or one.index - begun.index > LASTS:
                begun = None
            else:
                found.add(one.index)
        if does in ("begin", "colleague"):
            begun, answered = one, does == "colleague"
            found.add(one.index)
        elif does == "back":
            found.add(one.index)
            if begun is None:
                found.update(
                    other.index for other in sentences[max(0, number - LASTS) : number] if other.turn == one.turn
                )
            begun = None
    return frozenset(found)
