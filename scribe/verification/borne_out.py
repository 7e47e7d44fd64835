"""What a statement's own turns say of a thing, whatever was said of it elsewhere.

A finding may be there today and not last year, in the hand and not in the foot: where the turns that a statement rests
on bear out its yes or no, what was said in other turns does not speak against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from scribe.language.claim import Assertion, Claim, ClaimKind
from scribe.language.clause import presupposing
from scribe.language.dialogue import Turned
from scribe.language.hints import hints_of
from scribe.language.tokens import shared, tokens
from scribe.model import Speaker
from scribe.verification.denials import may_be_denied
from scribe.verification.difference import same
from scribe.verification.grounding import denied_at
from scribe.verification.heard import Heard, Spot
from scribe.verification.near import Near
from scribe.verification.otherwise import told_otherwise

_MOST: Final = 0.6
"""Share of a name's words by which a thing is known again."""
_STATES: Final = (ClaimKind.FINDING, ClaimKind.PROBLEM)
_THINGS: Final = ("symptoms", "conditions")
"""Lists of what can be there or not."""
_PART: Final = re.compile(r"[^,，、;；。.?？!！ …]+")


def borne_out(claim: Claim, against: Sequence[Claim], near: Near, heard: Heard) -> bool:
    """Whether a statement's own turns bear out what it tells or denies.

    Args:
        claim: what the statement claims.
        against: what was said against it.
        near: the sentences around the statement's evidence.
        heard: what was said.
    """
    if not heard.own.spaced:
        return _by_parts(claim, against, near, heard)
    if claim.concept is None:
        return False
    if any(c.sentence in near.places for c in against):
        return False
    names = [
        frozenset(token.stem for token in tokens(name, heard.own)) for name in (claim.words, *claim.concept.names("en"))
    ]
    if claim.assertion is Assertion.DENIED:
        return any(shared(words, spot.denied) >= len(words) * _MOST for spot in near.core for words in names if words)
    return claim.assertion is Assertion.PRESENT and any(_tells(names, claim, spot, heard) for spot in near.core)


def _tells(names: list[frozenset[str]], claim: Claim, spot: Spot, heard: Heard) -> bool:
    """Whether a sentence tells a thing by one of its names, or in other words that mean it, or asks how it is."""
    asked = spot.read.sentence.question
    if asked and not presupposing(spot.read.text, heard.own):
        return False
    plain = spot.stems - spot.denied - (frozenset() if asked else spot.open)
    if any(words and shared(words, plain) == len(words) for words in names):
        return True
    patterns = hints_of(claim.concept.en, heard.own) if claim.concept is not None else ()
    return any(not denied_at(spot.read, found, heard.own) for one in patterns for found in one.finditer(spot.read.text))


def _by_parts(claim: Claim, against: Sequence[Claim], near: Near, heard: Heard) -> bool:
    """The same where words are written together: names are said in parts, and questions leave out what they are of."""
    here = (c for place in near.places for c in heard.of_sentence.get(place, ()) if c.stands and c.kind in _STATES)
    wanted = (Assertion.DENIED,) if claim.assertion is Assertion.DENIED else (Assertion.PRESENT, Assertion.POSSIBLE)
    if any(c.assertion in wanted and c.whose is claim.whose and same(c.concept, claim.concept) for c in here):
        return True  # by a narrower or a wider name
    if any(c.sentence in near.places for c in against):
        return False
    if claim.assertion is Assertion.DENIED:
        return may_be_denied(near, heard) or any(_denies_the_unnamed(spot, heard) for spot in near)
    return claim.concept is not None and told_otherwise(claim.concept, near, heard, plainly=True, there_now=True)


def _denies_the_unnamed(spot: Spot, heard: Heard) -> bool:
    """Whether a part of a sentence denies, or tells to be well, something that no list names."""
    if spot.read.sentence.question:
        return False
    named = [(m.start, m.end) for m in spot.read.mentions if m.list in _THINGS]
    denying = heard.own.any_of("denying_a_part")
    parts = (m.span() for m in _PART.finditer(spot.read.text) if denying.search(spot.read.text, *m.span()))
    return any(not any(start < stop and begin < end for begin, stop in named) for start, end in parts)


def told_in_part(asked: Claim, reply: Turned, heard: Heard) -> str:
    """The part of an answer that tells what was asked for as there at times, or a little: "cramps?" "the first day".

    Where more was asked for, or the answer denies some of it, the part has to name it by a character at least.
    """
    if heard.own.spaced:
        return ""
    together = heard.of_sentence.get(asked.sentence, ())
    named = reply.says != "" or any(c.key != asked.key for c in together)
    there, denying = (heard.own.any_of(name) for name in ("there_in_part", "denying_a_part"))
    for match in _PART.finditer(reply.answer.text):
        part = match.group()
        others = any(match.start() <= m.start < match.end() for m in reply.answer.mentions if m.list in _THINGS)
        told = there.search(part) and not denying.search(part) and not others
        if told and (not named or set(part) & set(asked.words)):
            return part
    return ""


def treated(claim: Claim, heard: Heard) -> bool:
    """Whether it is told of nobody else, in words that may mean a disease without naming it, how it is treated."""
    if heard.own.spaced or claim.kind is not ClaimKind.PROBLEM or claim.concept is None:
        return False
    told = (spot for one in hints_of(claim.concept.en, heard.own) for spot, _ in heard.spots.matching(one))
    kin = ([m for m in spot.read.marks if m.family == "kin"] for spot in told)
    return any(all(m.rule.gives.get("whose") == "patient" for m in marks) for marks in kin)


def denied_in_parts(claim: Claim, near: Near, heard: Heard) -> bool:
    """Whether the characters of a thing stand in a denial of a statement's own turns, in whatever order: 腰不酸."""
    words = frozenset(token.stem for token in tokens(claim.words, heard.own))
    told = (spot for spot in near.core if not spot.read.sentence.question)
    parts = (part for spot in told for part in _PART.findall(spot.read.text))
    denying = heard.own.any_of("denying_a_part")
    return not heard.own.spaced and any(words <= set(part) and denying.search(part) for part in parts)


def told_before_a_question(own: list[Claim], heard: Heard) -> bool:
    """Whether a patient tells it and then asks: "I had a bleed two years ago, can I take ibuprofen?"."""
    lay = [c for c in own if c.assertion is Assertion.ASKED and c.speaker in (Speaker.PATIENT, Speaker.OTHER)]
    return any(c.clause + 1 < heard.clauses.get(c.sentence, 0) for c in lay)
