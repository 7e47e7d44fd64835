"""What an answer tells of the thing that was asked for, beyond a yes or a no."""

from __future__ import annotations

from typing import Final

from scribe.language.claim import Claim
from scribe.language.tokens import shared, tokens
from scribe.model import SegmentId
from scribe.verification.heard import Heard
from scribe.verification.near import Near, Spot

_QUESTION_AND_ANSWER: Final = 2
"""Places that a claim rests on which an answer made."""
_SOON: Final = 5
"""Sentences behind a question in which its answer may speak of what it asked for."""


def answered_with_more(denied: Claim, heard: Heard) -> bool:
    """Whether the answer that seems to deny a thing tells it.

    It names it without denying it ("headaches or dizziness?" "dizzy"), or it says yes to a question that denies, and
    then how much of it there is ("you are not coughing?" "yes, a bit").
    """
    if len(denied.evidence) < _QUESTION_AND_ANSWER:
        return False
    last = denied.evidence[-1].segment
    if heard.own.spaced:
        return any(yes_to_a_denial(spot, last, heard) for spot in heard.spots.at((denied.sentence,)))
    words = frozenset(token.stem for token in tokens(denied.words, heard.own))
    spots = (spot for spot in heard.of_segment(last) if not spot.read.sentence.question)
    said = frozenset(stem for spot in spots for stem in spot.plain)
    return bool(words) and shared(words, said) == len(words)


def yes_to_a_denial(asked: Spot, answer: SegmentId, heard: Heard) -> bool:
    """Whether a question denied a thing itself, and all that a turn answers says yes and how much.

    Args:
        asked: the sentence that asks.
        answer: the segment that answers it.
        heard: what was said.
    """
    if not any(mark.family == "negation" and mark.rule.gives for mark in asked.read.marks):
        return False
    said = [spot.read.text for spot in heard.of_segment(answer)]
    yes, much = heard.own.any_of("affirming"), heard.own.any_of("there_in_part")
    return bool(said) and yes.match(said[0]) is not None and any(much.search(text) for text in said)


def taken_for_given(own: list[Claim], near: Near, heard: Heard) -> bool:
    """Whether what was asked for is there, as the answer has it without a yes.

    It tells a place, a side or an amount, it tells how much of it there is ("a cup of it"), or it says yes once for all
    that one turn asked, naming none of it.
    """
    asked = {claim.sentence for claim in own}
    replies = heard.reading.replies
    open_ = [one for one in replies if one.question.sentence.index in asked and not one.says]
    if any(one.answer.quantities or any("side" in m.rule.gives for m in one.answer.marks) for one in open_):
        return True
    if not heard.own.spaced:
        return False
    places = {place + step for place in asked for step in range(1, _SOON + 1)}
    much = heard.own.any_of("amount_of_it")
    if any(much.search(spot.read.text) for spot in near.core.at(places) if not spot.read.sentence.question):
        return True
    turns = {spot.read.sentence.segment for spot in near.core.at(asked)}
    told = [one for one in replies if one.question.sentence.segment in turns]
    answers = {one.answer.sentence.segment for one in told}
    said = [spot.read for answer in answers for spot in heard.of_segment(answer)]
    asking = (spot.read for turn in turns for spot in heard.of_segment(turn))
    put = {m.term for read in asking for m in read.mentions if m.term is not None}
    if any(m.term in put for read in said for m in read.mentions):
        return False
    no = heard.own.any_of("nothing_of_it")
    return not any(no.search(read.text) for read in said) and any(one.there == "yes" for one in told)
