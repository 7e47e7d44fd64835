"""What a question wants to know of the things that it names, where that is not whether they are there.

"Has the fever gone?" "No." tells of a fever; "is it sharp or dull?" "Dull." tells nothing of what is sharp; and
"are you worried about diabetes?" tells of no diabetes, whatever is answered.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from scribe.language.answers import spoken_of
from scribe.language.claim import Assertion, Claim
from scribe.language.claims import Read
from scribe.language.rules import Pack


class Wanted(StrEnum):
    """What a question asks of a thing."""

    THERE = "there"
    """Whether it is there."""
    OVER = "over"
    """Whether it has gone: a no says that it is there still."""
    LESS = "less"
    """Whether it is better: it is there still, whatever is answered."""
    WHICH = "which"
    """Which of several: what the answer does not name is neither told nor denied."""
    OBJECTION = "objection"
    """Whether somebody minds: a no agrees."""
    THOUGHT = "thought"
    """What somebody thinks or fears of it, or has heard: the answer does not tell whether it is there."""
    KNOWN = "known"
    """What somebody knows of an illness: neither is it there, nor is what the answer tells of it."""


_LISTS: Final = {
    Wanted.OVER: "asks_whether_over",
    Wanted.LESS: "asks_whether_less",
    Wanted.WHICH: "asks_which",
    Wanted.OBJECTION: "asks_for_objections",
    Wanted.THOUGHT: "asks_what_is_thought",
    Wanted.KNOWN: "asks_for_knowledge",
}
_MEANS: Final = {
    Wanted.OVER: {"yes": "no", "no": "yes"},
    Wanted.LESS: {"yes": "yes", "no": "yes"},
    Wanted.OBJECTION: {"no": "yes"},
}
"""What yes and no mean for whether the thing is there; of the others an answer's yes or no tells nothing."""

_RIGHT_BEFORE: Final = 6
"""Characters between a thing and the words by which it is asked whether it has gone."""


def wanted(question: Read, own: Pack, about: Claim | None = None) -> Wanted:
    """What a question wants to know.

    Args:
        question: the sentence that asks.
        own: the language's rules.
        about: the thing that is asked about; of all things in the question without it.
    """
    for kind, name in _LISTS.items():
        match = own.any_of(name).search(question.text)
        if match is not None and (about is None or _is_of(match, kind, question, about, own)):
            return kind
    return Wanted.THERE


def _is_of(match: re.Match[str], kind: Wanted, question: Read, about: Claim, own: Pack) -> bool:
    """Whether what a question asks is asked of a thing in it."""
    if kind is Wanted.KNOWN:
        return True
    if kind in (Wanted.OVER, Wanted.LESS):
        # what has gone stands right before it, and is not called so itself (体重减轻, "periods stopped")
        before = not own.spaced and 0 <= match.start() - about.end <= _RIGHT_BEFORE
        return before or (match.start() <= about.start and about.end < match.end())
    if kind is Wanted.WHICH:
        return match.start() <= about.start < match.end()
    same = question.sentence.clause_at(match.start()) == question.sentence.clause_at(about.start)
    return same and (about.start >= match.end() or match.end() >= len(question.text) - 1)


def denies(question: Read, asked: Claim, own: Pack) -> bool:
    """Whether a question puts a thing as not there ("no wheeze?", 不咳嗽吧？): a yes and a no to it agree with that."""
    if asked.assertion is Assertion.DENIED:
        return True
    denied = any(
        mark.family == "negation" and mark.rule.gives.get("assertion") == Assertion.DENIED.value
        for mark in question.marks
        if mark.covers(asked.start, asked.end)
    )
    expecting = own.any_of("asks_expecting_yes").search(question.text) is not None
    return denied and not expecting and (own.spaced or own.any_of("asks_denying").search(question.text) is not None)


def told_against(answer: Read, own: Pack) -> bool:
    """Whether an answer to a question that puts a thing as not there says that it is ("well, a bit", 有一点)."""
    return own.any_of("contradicts_denial").search(answer.text) is not None


def agrees_with_denial(answer: Read, own: Pack) -> bool:
    """Whether an answer to a question that puts a thing as not there agrees ("right", "that is correct")."""
    return own.any_of("agrees_with_denial").search(answer.text) is not None


def picked_of(asked: Claim, answer: Read, own: Pack) -> str:
    """What an answer says of one of several things of which it was asked which it is: yes, no, or nothing."""
    if own.any_of("says_neither").search(answer.text):
        return "no"
    return "yes" if spoken_of(asked, answer) or own.any_of("says_both").search(answer.text) else ""


def meant(question: Read, answer: Read, says: str, own: Pack, about: Claim | None = None) -> str:
    """What an answer's yes or no says of whether a thing is there; empty where it says nothing of that.

    Args:
        question: the sentence that asks.
        answer: the one that answers.
        says: yes, no, only, some, unsure or nothing, in the answer's own terms.
        own: the language's rules.
        about: the thing that is asked about; all things in the question without it.
    """
    kind = wanted(question, own, about)
    if kind is Wanted.THERE:
        evaded = own.any_of("evades").match(answer.text) and own.any_of("asks_for_an_event").search(question.text)
        return "" if evaded else says
    if kind is Wanted.WHICH:
        return "yes" if says == "yes" else ""
    if kind in (Wanted.OVER, Wanted.LESS):
        partly = any(own.any_of(name).search(answer.text) is not None for name in ("partly_over", "there_in_part"))
        if says in ("some", "only") or partly:
            return "yes"
        if says == "no" and not own.any_of("not_yet").search(answer.text):
            return "no"  # "has it stopped?" 停了, "is it better?" "no more pain": the answer tells of the thing itself
    return _MEANS.get(kind, {}).get(says, "")
