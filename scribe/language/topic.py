"""Which part of a note a sentence belongs to, and what is plainly empty: by rules, and by what it names."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from scribe.language.rules import Pack, Rule, family, of_pack
from scribe.language.searching import Patterns
from scribe.model import Speaker


@family("topics")
class TopicRule(Rule):
    """Words that place a clause in a part of the note.

    Proofs: a clause; ``holds_not`` one that they must not place there.

    Attributes:
        trigger: patterns.
        topic: a topic of the template's vocabulary.
        speaker: only in this speaker's words.
        weight: the heaviest one of all that fit decides.
        last: by the clause's form, where neither another rule nor anything that it names places it.
    """

    trigger: tuple[str, ...] = Field(min_length=1)
    topic: str
    speaker: Literal["", "doctor", "patient"] = ""
    weight: int = Field(default=5, ge=1, le=10)
    last: bool = False


@family("small_talk")
class SmallTalkRule(Rule):
    """What is plainly empty: greetings, thanks, fillers, whole clauses of them; it never wins against a named concept.

    Proofs: a clause that is empty.

    Attributes:
        pattern: the words.
        anywhere: any clause with these words is about something else than the patient's health, unless it also has
            words of the list ``of_the_body``; otherwise the words are a whole piece of a clause.
    """

    pattern: str
    anywhere: bool = False


@of_pack
def _topics(own: Pack, last: bool) -> tuple[Patterns, tuple[TopicRule, ...]]:  # noqa: FBT001 - which half of the rules
    """Every trigger, the heaviest first, and whose it is."""
    rules = sorted((rule for rule in own.rules(TopicRule) if rule.last is last), key=lambda rule: -rule.weight)
    pairs = [(own.compiled(trigger), rule) for rule in rules for trigger in rule.trigger]
    return Patterns(trigger for trigger, _ in pairs), tuple(rule for _, rule in pairs)


def topic_rule(text: str, speaker: Speaker, own: Pack, *, last: bool = False) -> TopicRule | None:
    """The heaviest rule that places a clause, or ``None``; with ``last`` of those that go by its form."""
    patterns, owners = _topics(own, last)
    for number in patterns.in_question(text):
        rule = owners[number]
        if rule.speaker and speaker.value not in (rule.speaker, "unknown"):
            continue
        if patterns.all[number].search(text):
            return rule
    return None


@of_pack
def _empty(own: Pack) -> tuple[re.Pattern[str], ...]:
    rules = (rule for rule in own.rules(SmallTalkRule) if not rule.anywhere)
    return tuple(re.compile(own.filled(rule.pattern), re.IGNORECASE) for rule in rules)


@of_pack
def _elsewhere(own: Pack) -> tuple[Patterns, re.Pattern[str] | None]:
    """The words of talk about other things, and those that show that it is about the body after all."""
    words = own.lists.get("of_the_body")
    patterns = Patterns(own.compiled(rule.pattern) for rule in own.rules(SmallTalkRule) if rule.anywhere)
    return patterns, own.compiled("|".join(words)) if words else None


def empty(text: str, own: Pack) -> bool:
    """Whether a clause is plainly empty: every piece of it is a greeting, a yes, a filler."""
    bare = text.strip(" .,!?，。！？、~…")
    if not bare:
        return True
    elsewhere, body = _elsewhere(own)
    if next(elsewhere.found(bare), None) is not None and (body is None or not body.search(bare)):
        return True
    pieces = [piece.strip() for piece in re.split(r"[.,!?，。！？、]+", bare) if piece.strip()]
    return all(any(pattern.fullmatch(piece) for pattern in _empty(own)) for piece in pieces)
