"""From one sentence to the claims in it, before anybody answers or corrects it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from scribe.language.claim import Claim, ClaimKind, Standing
from scribe.language.claim_maker import ClaimMaker
from scribe.language.clause import Sentence, split_clauses
from scribe.language.measuring import measured, measured_answer, tells_value, told_in
from scribe.language.mention import ListName, Mention, mentions
from scribe.language.not_mine import listed_words, not_mine
from scribe.language.quantity import Quantity, find_quantities
from scribe.language.rules import Pack
from scribe.language.scope import Mark, marks
from scribe.language.topic import empty, topic_rule
from scribe.model import Speaker

_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_BARE_QUESTION: Final = 7  # letters of a question that asks for what was named before it (这些有没有？)
_COMPLAINTS: Final = ("symptoms", "conditions")


@dataclass(frozen=True)
class Read:
    """A sentence with all that was found in it."""

    sentence: Sentence
    claims: tuple[Claim, ...]
    mentions: tuple[Mention, ...]
    quantities: tuple[Quantity, ...]
    marks: tuple[Mark, ...]
    topics: tuple[str, ...]
    """The topic that a rule gives each clause; empty where none does."""
    empty: tuple[bool, ...]
    """Whether each clause is plainly empty."""
    another: bool = False
    """Whether it tells of somebody else's visit: somebody on the telephone, or who came along."""

    @property
    def text(self) -> str:
        """The cleaned sentence."""
        return self.sentence.text

    def named(self, *lists: str) -> tuple[Mention, ...]:
        """What it names of some lists of the terminology."""
        return tuple(one for one in self.mentions if one.list in lists)

    def name_at(self, start: int, end: int, *lists: ListName) -> Mention:
        """What some of its characters name: a concept of one of the lists that stands in them, else their words."""
        for one in self.named(*lists):
            if one.start < end and start < one.end:
                return one
        return Mention(lists[0], None, start, end, self.text[start:end])


def read_sentence(sentence: Sentence, own: Pack) -> Read:
    """The claims of one sentence, each with what the triggers around it give."""
    found = mentions(sentence.text, own)
    quantities = find_quantities(sentence.text, own.language)  # type: ignore[arg-type]
    named = any(one.list != "relatives" and one.start >= sentence.asks_from for one in found)
    complained = any(one.list in _COMPLAINTS and one.start >= sentence.asks_from for one in found)
    for_before = listed_words(own, "asks_for_before").search(sentence.text) is not None and not complained
    bare = not named and sentence.speaker not in _LAY and len(sentence.text) - sentence.asks_from <= _BARE_QUESTION
    told = not own.spaced and _tells_before(sentence, quantities, own)
    if sentence.asks_from and (bare or for_before) and not told:
        sentence = replace(sentence, asks_from=0)  # what asks names nothing: it asks for what was named before it
    values = measured(sentence.text, quantities, own, found)
    spotted = marks(sentence, own, found)
    reader = ClaimMaker(sentence, own, found, values, spotted)
    claims: list[Claim] = []
    for one in found:
        if one.list == "relatives" or any(v.holds(one) for v in values):
            continue
        claim = reader.claim(one)
        if claim is not None:
            claims.append(claim)
    claims.extend(reader.measurement(value) for value in values)
    claims.extend(reader.bare_allergies())
    claims = reader.without_reactions(claims)
    claims = _less_reactions(claims, spotted)
    claims.extend(not_mine(sentence, claims, own))
    if sentence.first:
        claims.extend(_taken_back(sentence, tuple(claims), own))
    claims.sort(key=lambda claim: claim.start)
    topics, blank = [], []
    for number in range(len(sentence.clauses)):
        text = sentence.clause_text(number)
        rule = topic_rule(text, sentence.speaker, own)
        topics.append(rule.topic if rule is not None else "")
        here = any(claim.clause == number for claim in claims)
        blank.append(not here and empty(text, own))
    return Read(sentence, tuple(claims), found, quantities, spotted, tuple(topics), tuple(blank))


def _tells_before(sentence: Sentence, quantities: tuple[Quantity, ...], own: Pack) -> bool:
    """Whether a value is told before words that ask for another figure (门诊162、94，屋里量多少？)."""
    asks = own.any_of("asks_how_much").search(sentence.text, sentence.asks_from) is not None
    return asks and any(one.end <= sentence.asks_from for one in measured(sentence.text, quantities, own))


def _less_reactions(claims: list[Claim], spotted: tuple[Mark, ...]) -> list[Claim]:
    """The claims less the findings that are the reaction of an allergy told with them."""
    allergies = [claim for claim in claims if claim.kind is ClaimKind.ALLERGY and claim.reaction]
    reactions = [m for m in spotted if "reaction" in m.rule.gives and any(m.covers(a.start, a.end) for a in allergies)]
    return [
        claim
        for claim in claims
        if claim.kind is not ClaimKind.FINDING
        or not any(claim.start < mark.end and mark.start < claim.end for mark in reactions)
    ]


def _taken_back(sentence: Sentence, claims: tuple[Claim, ...], own: Pack) -> list[Claim]:
    """What the sentence said before its speaker corrected it: kept, and not standing."""
    first = replace(sentence, text=sentence.first, clauses=split_clauses(sentence.first, own), first="")
    stand = {_said(claim) for claim in claims}
    return [
        claim.but(standing=Standing.CORRECTED)
        for claim in read_sentence(first, own).claims
        if _said(claim) not in stand
    ]


def _said(claim: Claim) -> tuple[object, ...]:
    regimen = claim.regimen
    dose = (regimen.dose, regimen.frequency) if regimen is not None else None
    values = claim.quantity.values if claim.quantity is not None else None
    return claim.kind, claim.key, claim.name, claim.side, dose, values


def read_answer(question: Read, answer: Read, own: Pack) -> tuple[Claim, ...]:
    """The measurements that an answer tells with bare numbers."""
    if tells_value(told_in(question.text, question.quantities, own)) or any(
        claim.kind is ClaimKind.MEASUREMENT for claim in answer.claims
    ):
        return ()
    values = measured_answer(question.text, answer.text, answer.quantities, own, question.mentions)
    reader = ClaimMaker(answer.sentence, own, answer.mentions, values, answer.marks)
    return tuple(reader.measurement(value) for value in values)


def claim_of(read: Read, one: Mention, own: Pack) -> Claim | None:
    """The claim that a name makes in its sentence, which the sentence's rules did not find.

    Args:
        read: the sentence.
        one: the name; it takes the place of those that it overlaps.
        own: the pack that the sentence was read with.
    """
    others = [other for other in read.mentions if other.end <= one.start or one.end <= other.start]
    found = tuple(sorted((*others, one), key=lambda mention: mention.start))
    values = measured(read.text, read.quantities, own, found)
    return ClaimMaker(read.sentence, own, found, values, marks(read.sentence, own, found)).claim(one)
