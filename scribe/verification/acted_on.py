"""What the turns that a statement rests on bear out, of what is done with a medicine or a test.

Checks lay a statement beside everything that was said of a thing. Where its own turns say the same in so many words, it
is no difference that something else was said of it elsewhere, before or later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.mention import Mention
from scribe.language.quantity import COUNTED_FORMS
from scribe.language.scope import Mark
from scribe.language.tokens import alike, tokens
from scribe.model import Speaker
from scribe.terminology import Term
from scribe.verification.difference import same
from scribe.verification.heard import Heard
from scribe.verification.near import Near, Spot

_FEW: Final = 6
"""Sentences that turns have at most that speak of a thing without naming it."""
_MOST: Final = 2
"""Words that tell nothing of what a test has shown."""
_AGAINST: Final = frozenset({Action.STOP, Action.HOLD, Action.NOT_TAKEN, Action.REFUSED, Action.RAN_OUT})
_GOES: Final = frozenset({Action.GOES_ON, Action.START, Action.TOOK, Action.MORE, Action.LESS, Action.CHANGE})
_LEFT_OUT: Final = frozenset({Action.HOLD, Action.NOT_TAKEN})
_MEDICINES: Final = "medicines"
_THINGS: Final = frozenset({_MEDICINES, "tests", "procedures", "vaccines"})
_FORMED: Final = 2
"""Words of a name that ends with a form."""


def acted_so(claim: Claim, statement: Read, allowed: Collection[Action], turns: Near, heard: Heard) -> bool:
    """Whether a statement's own turns have a word for one of some actions where its medicine alone is spoken of.

    What they say on a condition bears out a statement that sets one. Where they also say that it is given up or not
    wanted, they bear out no statement that it is given.
    """
    conditional = any(_sets_condition(mark) for mark in statement.marks) or _whatever_comes(statement, heard)
    together = frozenset(m.term for m in statement.mentions if m.list == _MEDICINES and m.term is not None)
    spots = [
        spot for spot in of_it_alone(claim, turns, together if conditional else ()) if not spot.read.sentence.question
    ]
    marks = [(spot, mark) for spot in spots for mark in spot.read.marks if mark.rule.gives.get("action")]
    every = {str(mark.rule.gives["action"]) for _, mark in marks}
    said = {str(mark.rule.gives["action"]) for spot, mark in marks if conditional or not _under_condition(mark, spot)}
    if said.isdisjoint(action.value for action in allowed) or _decided_otherwise(claim, allowed, turns, heard):
        return False
    against = any(action.value in every for action in _AGAINST) or _unwanted(spots, heard)
    return not _AGAINST.isdisjoint(allowed) or not against


def _decided_otherwise(claim: Claim, allowed: Collection[Action], turns: Near, heard: Heard) -> bool:
    """Whether a clinician says of the medicine itself, in these turns, that something else is done with it."""
    told = (c for spot in turns for c in _claims(spot, heard) if c.stands and c.key == claim.key)
    decided = [c for c in told if c.speaker is Speaker.DOCTOR and c.assertion is Assertion.PRESENT]
    done = {c.action for c in decided if c.action not in (Action.NONE, Action.TOOK)}
    return bool(done) and done.isdisjoint(allowed)


def taken_there(claim: Claim, turns: Near, heard: Heard) -> bool:
    """Whether the turns tell that the medicine is taken, or give it."""
    told = (c for spot in turns for c in _claims(spot, heard) if c.stands and c.key == claim.key)
    return any(c.assertion is Assertion.PRESENT and c.action in _GOES for c in told)


def left_out_at_times(claim: Claim, turns: Near) -> bool:
    """Whether they tell behind a medicine's name that something is left out, without naming what: "not on Sundays".

    For what a statement tells as taken, and left out on some days.
    """
    named = next((n for n, spot in enumerate(turns) if _names(spot, claim)), len(turns))
    behind = [s for s in turns[named + 1 :] if not any(m.list == _MEDICINES for m in s.read.mentions)]
    marks = (mark for spot in behind if not spot.read.sentence.question for mark in spot.read.marks)
    return any(mark.rule.gives.get("action") in {action.value for action in _LEFT_OUT} for mark in marks)


def denied_so(claim: Claim, turns: Near, heard: Heard) -> bool:
    """Whether they say no, or that it is not to be, where its medicine alone is spoken of."""
    spots = [*of_it_alone(claim, turns)]
    denied = (c for spot in spots for c in _claims(spot, heard) if c.assertion is Assertion.DENIED)
    return any(c.key == claim.key for c in denied) or any(spot.refuted for spot in spots) or _unwanted(spots, heard)


def refused_so(claim: Claim, turns: Near, heard: Heard) -> bool:
    """Whether somebody says no in them, right where the thing alone is spoken of."""
    words = heard.own.any_of("refusing")
    return heard.own.spaced and any(words.search(spot.read.text) for spot in of_it_alone(claim, turns))


def ordered_there(claim: Claim, turns: Near, heard: Heard) -> bool:
    """Whether most words of a test stand in one of them beside a word by which something is ordered."""
    words = frozenset(token.stem for token in tokens(claim.words, heard.own))
    told = [s for s in turns if not s.read.sentence.question and 2 * len(words & s.stems) > len(words)]
    return any(_orders(mark) and not _under_condition(mark, spot) for spot in told for mark in spot.read.marks)


def meant_there(turns: Near) -> bool:
    """Whether they order something that they name by no word, and so what was spoken of before: "I can book that"."""
    told = [spot for spot in turns if not spot.read.sentence.question]
    if any(mention.list in _THINGS for spot in turns for mention in spot.read.mentions):
        return False
    return any(_orders(mark) and not _under_condition(mark, spot) for spot in told for mark in spot.read.marks)


def amount_there(claim: Claim, value: Decimal, unit: str, turns: Near, *, told: bool = False) -> bool:
    """Whether they say a figure where a statement's medicine alone is spoken of, asked too unless it is to be told."""
    spots = (spot for spot in of_it_alone(claim, turns) if not (told and spot.read.sentence.question))
    said = (quantity for spot in spots for quantity in spot.read.quantities)
    return any(value in one.values and (not unit or not one.unit or unit == one.unit) for one in said)


def told_there(claim: Claim, statement: Read, turns: Near, heard: Heard) -> bool:
    """Whether a test's result is told in a statement's own turns: its figures, or what was seen in it."""
    told = [spot for spot in turns if not spot.read.sentence.question]
    figures = [q.values for q in statement.quantities if q.unit or q.value != 1]
    if figures and all(any(values == q.values for spot in told for q in spot.read.quantities) for values in figures):
        return True
    by_doctor = [spot for spot in told if spot.read.sentence.speaker is Speaker.DOCTOR and _names(spot, claim)]
    return any(
        len(spot.stems - spot.open) > _MOST
        and not any(map(_orders, spot.read.marks))
        and not any(_to_come(c) for c in _claims(spot, heard) if same(c.concept, claim.concept))
        for spot in by_doctor
    )


def of_it_alone(claim: Claim, turns: Near, together: Collection[Term] = ()) -> Iterator[Spot]:
    """The sentences of some turns that speak of a statement's thing: that name it, or stand behind its name.

    Those that a statement names together with it are no others. A turn that names no medicine, before one that does or
    alone, speaks of what was told before it.
    """
    first = next((n for n, spot in enumerate(turns) if _names(spot, claim)), len(turns))
    before = next((n for n, spot in enumerate(turns) if any(_another(m, claim) for m in spot.read.mentions)), first)
    of_one_turn = first < len(turns) and turns[0].read.sentence.segment == turns[first].read.sentence.segment
    spoken_of = min(first, before) <= _FEW and not of_one_turn
    for spot in turns:
        here = _names(spot, claim) or _by_its_form(spot, claim)
        others = any(_another(m, claim) and m.term not in together for m in spot.read.mentions)
        spoken_of = (spoken_of or here) and not others
        if spoken_of:
            yield spot


def _claims(spot: Spot, heard: Heard) -> tuple[Claim, ...]:
    return heard.of_sentence.get(spot.place, ())


def _names(spot: Spot, claim: Claim) -> bool:
    return any(mention.term is not None and same(mention.term, claim.concept) for mention in spot.read.mentions)


def _by_its_form(spot: Spot, claim: Claim) -> bool:
    """Whether a sentence that names no medicine says what a statement's is made up as: "the tablets", "the patch"."""
    words = claim.words.lower().split()
    if len(words) < _FORMED or any(mention.list == _MEDICINES for mention in spot.read.mentions):
        return False
    form = words[-1].removesuffix("s")
    return form in COUNTED_FORMS and any(alike(form, stem) for stem in spot.stems)


def _whatever_comes(statement: Read, heard: Heard) -> bool:
    """Whether a statement tells what is done in any case, and so also what is said to be done in one."""
    name = "whatever_comes"
    return name in heard.own.lists and heard.own.any_of(name).search(statement.text) is not None


def _another(mention: Mention, claim: Claim) -> bool:
    """Whether a name is that of another medicine."""
    return mention.list == _MEDICINES and mention.term is not None and not same(mention.term, claim.concept)


def _to_come(claim: Claim) -> bool:
    return claim.kind is not ClaimKind.MEASUREMENT and claim.action in (Action.ORDER, Action.REFUSED)


def _unwanted(spots: Sequence[Spot], heard: Heard) -> bool:
    """Whether one of some sentences tells that something is not to be taken, by words of its pack."""
    if "unwanted" not in heard.own.lists:
        return False
    words = heard.own.any_of("unwanted")
    return any(not spot.read.sentence.question and words.search(spot.read.text) for spot in spots)


def _orders(mark: Mark) -> bool:
    return mark.rule.gives.get("action") == Action.ORDER.value


def _sets_condition(mark: Mark) -> bool:
    return mark.rule.gives.get("assertion") == Assertion.CONDITIONAL.value


def _under_condition(mark: Mark, spot: Spot) -> bool:
    """Whether a word of a sentence stands behind one that sets a condition."""
    return any(_sets_condition(other) and other.start < mark.start for other in spot.read.marks)
