"""Tests, procedures, vaccines and whom a patient is referred to: named at all, ordered, done or refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When
from scribe.language.claims import Read
from scribe.language.hints import hints_of
from scribe.language.tokens import idle_words, tokens
from scribe.model import FlagKind, Level, Speaker
from scribe.terminology import Term
from scribe.verification.acted_on import meant_there, ordered_there, told_there
from scribe.verification.difference import Difference, about, same
from scribe.verification.heard import Heard
from scribe.verification.laid import words_outside
from scribe.verification.near import Near

_REPLY: Final = 2
"""Sentences behind a test in which its result may be told."""
_TOGETHER: Final = 3
"""Sentences in which the words of a name stand that nobody said as one; one, where words are written together."""
_FEWEST: Final = 2
"""Words of a name that tell it together; one alone would have been known."""
_LEFT: Final = (Action.REFUSED, Action.NOT_TAKEN, Action.STOP)
_GIVEN: Final = (ClaimKind.TEST, ClaimKind.PROCEDURE, ClaimKind.IMMUNISATION)


def check_named(claim: Claim, statement: Read, heard: Heard) -> Iterator[Difference]:
    """A test, a procedure, a vaccine or a specialist that a statement tells of and nobody named, in any words."""
    term = claim.concept
    if term is None or claim.assertion is Assertion.DENIED or not _tells_of(statement, heard):
        return
    if about(claim, heard, (*_GIVEN, ClaimKind.MEASUREMENT)) or _in_other_words(claim.words, term, heard):
        return
    # where words are written together names are said in parts, and a test that was done may only be where something was
    referred = claim.action is Action.NONE and _says("referred", claim, statement, heard)
    ordered = claim.action is Action.ORDER or referred
    done = claim.kind is ClaimKind.PROCEDURE and claim.action is Action.DONE
    grave = heard.own.spaced and claim.assertion is Assertion.PRESENT and (ordered or done)
    yield Difference(FlagKind.FINDING_NOT_SAID, Level.RAISED if grave else Level.LOW, claim.words)


def check_referred(claim: Claim, statement: Read, heard: Heard) -> Iterator[Difference]:
    """A place or a specialist to whom a statement says that somebody is sent, who only came from there or was there."""
    own = heard.own
    before = own.any_of("referred_to").finditer(statement.text, 0, claim.start)
    if "sending" not in own.lists or all(claim.start - match.end() > 1 for match in before):
        return
    told = [c for c in about(claim, heard, _GIVEN) if c.stands]
    said = (spot.read.text for spot in heard.spots.at(c.sentence + step for c in told for step in (0, 1)))
    if told and all(c.action is not Action.ORDER for c in told) and not any(map(own.any_of("sending").search, said)):
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.RAISED, claim.words, "", told[-1])


def _tells_of(statement: Read, heard: Heard) -> bool:
    """Whether a statement tells more than names: a heading is no test that was done."""
    named = ((one.start, one.end) for one in statement.mentions)
    idle = idle_words(heard.own)
    return bool(statement.marks) or any(t.stem not in idle for t in words_outside(named, statement, heard.own))


def _in_other_words(told: str, term: Term, heard: Heard) -> bool:
    """Whether what a statement calls a thing was said, every word of one of its names, or words that may mean it."""
    if any(hint.search(heard.everywhere) for hint in hints_of(term.en, heard.own)):
        return True
    together = heard.spots.words(_TOGETHER if heard.own.spaced else 1, plainly=False)
    mine = frozenset(token.stem for token in tokens(told, heard.own))
    if mine and together.most(mine) == len(mine):
        return True
    for name in term.names("en" if heard.own.spaced else "zh"):
        words = frozenset(token.stem for token in tokens(name, heard.own))
        if len(words) >= max(_FEWEST, len(name.split())) and together.most(words) == len(words):
            return True
    return False


def check_done(claim: Claim, statement: Read, heard: Heard, turns: Near) -> Iterator[Difference]:
    """What is only ordered told as done, what is refused as ordered, what nobody refused as refused."""
    everything = about(claim, heard, (claim.kind,))
    spoken = [c for c in everything if c.stands]
    every = [c for c in spoken if c.assertion is not Assertion.ASKED]
    actions = {c.action for c in every if c.action is not Action.NONE}
    wanted = _wanted(claim, statement, heard)
    if claim.assertion is not Assertion.PRESENT:
        return
    if (
        wanted in (Action.ORDER, Action.DONE, Action.TOOK)
        and every
        and all(c.assertion is Assertion.DENIED for c in every)
    ):
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.RAISED, claim.words, "", every[-1])
        return
    if wanted is Action.ORDER and everything and not spoken:  # called off again
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.RAISED, claim.words, "", everything[-1])
        return
    told = claim.action is wanted and not _says("asking_for", claim, statement, heard)
    never = told and _never_ordered(wanted, claim, statement, spoken) and not _ordered_in_passing(wanted, spoken, heard)
    exactly = any(c.key == claim.key for c in spoken)
    never = never and (exactly or not ordered_there(claim, turns, heard)) and not meant_there(turns)
    if spoken and (never or _never_refused(wanted, spoken, heard)):
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.RAISED, claim.words, "", spoken[-1])
        return
    if not actions:
        return
    last = next(c for c in reversed(every) if c.action is not Action.NONE)
    planned = all(c.when is When.PLANNED or c.action is Action.REFUSED for c in every)
    undone = wanted is Action.DONE and actions <= {Action.ORDER, Action.REFUSED} and planned
    undone = undone and not under_condition(claim, statement) and not told_there(claim, statement, turns, heard)
    unordered = wanted is Action.ORDER and last.action is Action.REFUSED and not _before(last, turns)
    unneeded = _says("unneeded", claim, statement, heard) and last.action is Action.ORDER
    unneeded = unneeded and last.assertion is not Assertion.CONDITIONAL
    if undone or unordered or (unneeded and actions == {Action.ORDER}):
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.RAISED, claim.words, "", last)


def _before(claim: Claim, turns: Near) -> bool:
    """Whether something was said before the turns that a statement rests on: what they tell came after it."""
    return bool(turns) and claim.sentence < turns[0].place - 1


def check_not_done(claim: Claim, statement: Read, heard: Heard, near: Near) -> Iterator[Difference]:
    """What a statement denies was done or is needed, and its own turns tell: a vaccine that was given, a scan."""
    if heard.own.spaced or claim.assertion is not Assertion.DENIED or claim.concept is None:
        return
    here = [c for place in near.places for c in heard.of_sentence.get(place, ()) if c.kind in _GIVEN and c.stands]
    told = [c for c in here if same(c.concept, claim.concept) and c.assertion is not Assertion.ASKED]
    if not told or any(c.assertion is not Assertion.PRESENT or c.action in _LEFT for c in told):
        return
    denying, by_place = heard.own.any_of("denying_a_part"), {spot.place: spot.read.text for spot in near}
    if any(denying.search(by_place[c.sentence], c.end) for c in told):
        return  # told and denied in one: "book the eyes, they were not seen for a year"
    needless = _says("unneeded", claim, statement, heard)
    if needless or any(c.action is Action.DONE or c.when is When.PAST for c in told):
        yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", told[-1], "opposite_denied")


def _wanted(claim: Claim, statement: Read, heard: Heard) -> Action:
    """What a statement says is done with a test: to agree to it is to have it ordered."""
    if claim.action is Action.NONE and _says("agreeing", claim, statement, heard):
        return Action.ORDER
    return claim.action


def _says(name: str, claim: Claim, statement: Read, heard: Heard) -> bool:
    """Whether the clause of a claim says a word of a list."""
    clause = statement.sentence.clause_at(claim.start)
    found = heard.own.any_of(name).finditer(statement.text)
    return any(statement.sentence.clause_at(match.start()) == clause for match in found)


def under_condition(claim: Claim, statement: Read) -> bool:
    """Whether the clause of a claim sets a condition, before or behind it ("… if not better in 4 weeks")."""
    clause = statement.sentence.clause_at(claim.start)
    conditional = Assertion.CONDITIONAL.value
    marks = (mark for mark in statement.marks if mark.rule.gives.get("assertion") == conditional)
    return any(statement.sentence.clause_at(mark.start) == clause for mark in marks)


def _never_ordered(wanted: Action, claim: Claim, statement: Read, spoken: list[Claim]) -> bool:
    """Whether what is told as ordered today was only asked for, thought of, or done before."""
    past = claim.when is When.PAST
    if wanted not in (Action.ORDER, Action.DONE) or past or under_condition(claim, statement):
        return False
    open_ = (Assertion.ASKED, Assertion.CONDITIONAL)
    if wanted is Action.DONE:
        return all(c.assertion is Assertion.CONDITIONAL for c in spoken)
    return all(
        c.assertion in (*open_, Assertion.DENIED) or c.when is When.PAST or c.action is Action.DONE for c in spoken
    )


def _ordered_in_passing(wanted: Action, spoken: list[Claim], heard: Heard) -> bool:
    """Whether a sentence that names a test has words by which one is ordered, of it or of another."""
    places = {c.sentence for c in spoken if c.speaker is Speaker.DOCTOR and c.assertion is Assertion.PRESENT}
    marks = (mark for spot in heard.spots.at(places) if not spot.read.sentence.question for mark in spot.read.marks)
    return wanted is Action.ORDER and any(mark.rule.gives.get("action") == Action.ORDER.value for mark in marks)


def _never_refused(wanted: Action, spoken: list[Claim], heard: Heard) -> bool:
    """Whether nobody refused what is told as refused, in any words near it."""
    if wanted is not Action.REFUSED or "refusing" not in heard.own.lists:
        return False
    if any(c.action is Action.REFUSED or c.assertion is Assertion.DENIED for c in spoken):
        return False
    words = heard.own.any_of("refusing")
    places = {c.sentence + step for c in spoken for step in range(_REPLY + 1)}
    return not any(words.search(spot.read.text) for spot in heard.spots.at(places))


def check_results(claim: Claim, statement: Read, heard: Heard, turns: Near) -> Iterator[Difference]:
    """A result told of a test that was only ordered, asked for or refused, with no result of it in any words."""
    words = heard.own.any_of("result_told")
    if claim.assertion is not Assertion.PRESENT or words.search(statement.text, claim.start) is None:
        return
    if claim.action is Action.ORDER or told_there(claim, statement, turns, heard):
        return
    told = [c for c in about(claim, heard, (ClaimKind.TEST, ClaimKind.MEASUREMENT)) if c.stands]
    if not any(map(_to_come, told)) or any(_may_have_come(c) for c in told):
        return
    spoken_of = [c for c in told if c.assertion is not Assertion.CONDITIONAL] or told
    places = {c.sentence + step for c in spoken_of for step in range(_REPLY + 1)}
    if not any(words.search(s.read.text) for s in heard.spots if s.read.sentence.index in places):
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.RAISED, claim.words, "", told[-1])


def _may_have_come(claim: Claim) -> bool:
    """Whether a test may have been done: not where it is only named beside its order ("until I see the MRI")."""
    if claim.assertion is Assertion.CONDITIONAL:
        return False
    return claim.quantity is not None or claim.action is Action.DONE or claim.when is When.PAST


def _to_come(claim: Claim) -> bool:
    """Whether a test has no result yet."""
    if claim.assertion is Assertion.CONDITIONAL:
        return True
    return claim.quantity is None and (claim.action in (Action.ORDER, Action.REFUSED) or claim.when is When.PLANNED)
