"""Medicines: what is done with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When, Whose
from scribe.language.claims import Read
from scribe.model import FlagKind, Level, Speaker
from scribe.verification.acted_on import acted_so, amount_there, denied_so, left_out_at_times, refused_so, taken_there
from scribe.verification.difference import Difference, about
from scribe.verification.doses import check_dose
from scribe.verification.heard import Heard
from scribe.verification.near import Near
from scribe.verification.parts import at_another_time

_ENDED: Final = frozenset({Action.STOP, Action.HOLD})
_UNTAKEN: Final = frozenset({Action.NOT_TAKEN, Action.REFUSED, Action.RAN_OUT})
_KNOWN: Final = frozenset(
    {Action.STOP, Action.HOLD, Action.NOT_TAKEN, Action.GOES_ON, Action.TOOK, Action.START, Action.MORE}
)
_ORDERED: Final = frozenset({Action.START, Action.CHANGE, Action.MORE, Action.LESS, Action.TAPER})
_GIVEN: Final = frozenset({Action.START, Action.CHANGE, Action.MORE, Action.LESS, Action.TAPER, Action.GOES_ON})


def check_medicine(claim: Claim, statement: Read, heard: Heard, turns: Near) -> Iterator[Difference]:
    """A medicine with which something else is done, or of which another amount is taken."""
    every = about(claim, heard, (ClaimKind.MEDICINE, ClaimKind.ALLERGY))
    stands = [c for c in every if c.kind is ClaimKind.MEDICINE and c.stands]
    own = [c for c in stands if c.whose is Whose.PATIENT]
    harmful = _harmful(every)
    if harmful and _tolerated(claim, statement, heard):
        yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", harmful[-1], "opposite")
    elif not every or (claim.assertion is Assertion.DENIED and not own):
        return
    elif not stands:
        if not _borne_out(claim, statement, turns, heard):
            yield from _fallen(claim, every)
    elif _of_another(claim, statement, stands, heard):
        yield Difference(FlagKind.OTHER_SPEAKER, Level.HIGH, claim.words, "", stands[-1])
    else:
        yield from _done(claim, statement, own or stands, heard, turns)


def _borne_out(claim: Claim, statement: Read, turns: Near, heard: Heard) -> bool:
    """Whether a statement's own turns say of its medicine what it says is done, in whatever words it says it."""
    alone = len({m.term for m in statement.mentions if m.list == "medicines"}) == 1
    clause = statement.sentence.clause_at(claim.start)
    names = {action.value: action for action in Action if action is not Action.NONE}
    mine = {
        names[str(mark.rule.gives["action"])]
        for mark in statement.marks
        if mark.rule.gives.get("action") in names and (alone or statement.sentence.clause_at(mark.start) == clause)
    }
    if claim.assertion is Assertion.DENIED or Action.REFUSED in mine:
        return not taken_there(claim, turns, heard) and (
            denied_so(claim, turns, heard) or refused_so(claim, turns, heard)
        )
    often = claim.regimen is not None and claim.regimen.frequency is not None
    if claim.action is Action.NOT_TAKEN and often and not heard.own.spaced and left_out_at_times(claim, turns):
        return True
    wanted = {claim.action} - {Action.NONE} | (mine & _UNTAKEN) or mine
    allowed = frozenset().union(*(_BORNE_OUT_BY.get(action, frozenset()) for action in wanted))
    if Action.GOES_ON in wanted:
        allowed -= {Action.TOOK}  # what was taken once
    return acted_so(claim, statement, allowed, turns, heard)


def _harmful(every: tuple[Claim, ...]) -> list[Claim]:
    """The patient's own allergies among some claims."""
    allergies = [c for c in every if c.kind is ClaimKind.ALLERGY and c.stands and c.whose is Whose.PATIENT]
    return [c for c in allergies if c.assertion is Assertion.PRESENT]


def _fallen(claim: Claim, every: tuple[Claim, ...]) -> Iterator[Difference]:
    """A medicine that is told as given, and was only named as what harms, or taken back."""
    taken = [c for c in every if c.kind is ClaimKind.MEDICINE]
    ordered = claim.action in _GIVEN or (claim.action is Action.NONE and _has_dose(claim))
    if (harmful := _harmful(every)) and claim.action in _GIVEN:
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.HIGH, claim.words, "", harmful[-1])
    elif taken and ordered:
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.HIGH, claim.words, "", taken[-1])


def _of_another(claim: Claim, statement: Read, stands: list[Claim], heard: Heard) -> bool:
    """Whether another person's medicine is told as the patient's, or the patient's as one that a relative takes."""
    if claim.whose is Whose.PATIENT:
        return all(c.whose in (Whose.RELATIVE, Whose.OTHER) and not _decided_here(c) for c in stands)
    first = next((m for m in statement.mentions if m.list == "relatives"), None)
    begins = heard.own.spaced and first is not None and first.start == 0 and 0 < claim.start - first.end < _BESIDE
    return begins and claim.whose is Whose.RELATIVE and all(c.whose is Whose.PATIENT for c in stands)


def _decided_here(claim: Claim) -> bool:
    """Whether a doctor orders or declines a medicine, which is the patient's whoever had it before."""
    return claim.speaker is Speaker.DOCTOR and (claim.action in _ORDERED or claim.action is Action.REFUSED)


def _done(claim: Claim, statement: Read, stands: list[Claim], heard: Heard, turns: Near) -> Iterator[Difference]:
    """A medicine of the patient's: what is done with it, and how much of it is taken."""
    if claim.assertion is Assertion.CONDITIONAL or (
        claim.assertion is Assertion.DENIED and all(c.assertion is Assertion.ASKED for c in stands)
    ):
        return  # what may come is told by its condition; what was only asked for may well not be given
    never = ({Assertion.CONDITIONAL}, {Assertion.DENIED})
    given = claim.assertion is Assertion.PRESENT and claim.action in (Action.START, Action.GOES_ON)
    never_so = given and claim.when is When.NOW and {c.assertion for c in stands} in never
    if never_so and not _borne_out(claim, statement, turns, heard):  # only if need be, or not at all
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.HIGH, claim.words, "", stands[-1])
        return
    against = (
        _over_here(claim, stands, turns)
        or _acted(claim, stands, heard)
        or _ended(claim, statement, stands, heard)
        or _unsaid(claim, stands, heard)
    )
    otherwise = against is not None and (
        _told_of_then(claim, statement, heard)
        or _unwanted_in_words(claim, stands, heard)
        or _borne_out(claim, statement, turns, heard)
        or _dosed_so(claim, against, turns)
    )
    if against is not None and not otherwise and not _named_in_words(claim, stands, heard):
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.HIGH, claim.words, "", against)
    elif claim.regimen is not None and (spot := at_another_time(claim.regimen, stands, heard)) is not None:
        said = spot.read.sentence.said
        quote = heard.quote_of(spot.read, said)
        yield Difference(FlagKind.DOSE_DIFFERS, Level.HIGH, claim.words, said, words="differs", quote=quote)
    elif _only_begun(claim, statement, stands, heard):
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.LOW, claim.words, "", stands[-1])
    else:
        yield from check_dose(claim, stands, heard, turns)


def _dosed_so(claim: Claim, against: Claim, turns: Near) -> bool:
    """Whether a dose that a statement tells, and nothing else, was said of its medicine, which is taken on."""
    mine = claim.regimen
    if claim.action is not Action.NONE or mine is None or mine.dose is None or against.action is not Action.GOES_ON:
        return False
    return amount_there(claim, mine.dose, mine.unit, turns)


def _only_begun(claim: Claim, statement: Read, stands: list[Claim], heard: Heard) -> bool:
    """Whether a statement tells in so many words that a medicine is taken, which a clinician begins only today."""
    words = heard.own.any_of("taken_now").search(statement.text, 0, claim.start)
    if words is None or claim.action is not Action.GOES_ON or claim.assertion is not Assertion.PRESENT:
        return False
    return all(c.action is Action.START and c.speaker is Speaker.DOCTOR for c in stands)


_BORNE_OUT_BY: Final[dict[Action, frozenset[Action]]] = {
    Action.STOP: _ENDED | _UNTAKEN,
    Action.HOLD: _ENDED | _UNTAKEN,
    Action.NOT_TAKEN: _UNTAKEN | _ENDED,
    Action.REFUSED: _UNTAKEN | _ENDED,
    Action.RAN_OUT: _UNTAKEN | _ENDED,
    Action.START: (_GIVEN | {Action.TOOK}) - {Action.GOES_ON},
    Action.MORE: _GIVEN - {Action.LESS, Action.TAPER, Action.GOES_ON},
    Action.LESS: _GIVEN - {Action.MORE, Action.GOES_ON},
    Action.CHANGE: _GIVEN,
    Action.GOES_ON: _GIVEN | {Action.TOOK},
    Action.TOOK: _GIVEN | {Action.TOOK, Action.STOP, Action.HOLD, Action.RAN_OUT, Action.NOT_TAKEN},
    Action.TAPER: frozenset({Action.TAPER, Action.LESS, Action.STOP, Action.CHANGE}),
}
"""Which of a recording's actions bear out what a statement says is done with a medicine."""


_CHANGED: Final = frozenset(
    {Action.MORE, Action.LESS, Action.CHANGE, Action.TAPER, Action.STOP, Action.HOLD, Action.REFUSED, Action.RAN_OUT}
)
"""What somebody has to say in some words, where a note tells it."""
_BESIDE: Final = 24
"""Characters between the relative with whom a statement begins and the medicine that he takes."""
_REPLY: Final = 2
"""Sentences behind one that names a medicine in which it may be told what is done with it."""
_IN_WORDS: Final = frozenset({Action.MORE, Action.LESS, Action.CHANGE, Action.TAPER, Action.NOT_TAKEN, Action.HOLD})
"""What several words of one sentence may tell, of which a claim keeps one."""


def _tolerated(claim: Claim, statement: Read, heard: Heard) -> bool:
    """Whether a statement tells that the patient took a medicine without harm."""
    if claim.whose is not Whose.PATIENT or claim.assertion is not Assertion.PRESENT:
        return False
    words = heard.own.any_of("tolerating")
    return words.search(statement.text) is not None


def _told_of_then(claim: Claim, statement: Read, heard: Heard) -> bool:
    """Whether what a statement says is done with a medicine is of another time, or of its hour, or is not done."""
    if claim.action is Action.START and "begun_then" in heard.own.lists:
        begun = heard.own.any_of("begun_then").search(statement.text, 0, claim.end)
        clause_at = statement.sentence.clause_at
        if begun is not None and clause_at(begun.start()) == clause_at(claim.start):
            return True
    words = heard.own.any_of("done_otherwise")
    named = (m.start for m in statement.mentions if m.list == "medicines" and m.start > claim.start)
    return words.search(statement.text, claim.start, min(named, default=len(statement.text))) is not None


def _unwanted_in_words(claim: Claim, stands: list[Claim], heard: Heard) -> bool:
    """Whether a medicine that a statement denies was told not to be taken, right where it alone was spoken of."""
    if heard.own.spaced or claim.assertion is not Assertion.DENIED:
        return False
    words = heard.own.any_of("unwanted")
    for place in {c.sentence for c in stands}:
        here = [spot.read for spot in heard.spots.at(range(place, place + _REPLY + 1))]
        others = [m for read in here for m in read.mentions if m.list == "medicines" and m.term != claim.concept]
        if not others and any(words.search(read.text) for read in here if not read.sentence.question):
            return True
    return False


def _has_dose(claim: Claim) -> bool:
    return claim.regimen is not None and claim.regimen.dose is not None


def _may_be_told(claim: Claim, done: list[Claim], heard: Heard) -> bool:
    """Whether a dose of once a day may have been told of a medicine that is taken, without being read."""
    often = claim.regimen.frequency if claim.regimen is not None else None
    once = often is None or often.per_day is None or often.per_day <= 1
    return not heard.own.spaced and once and not all(c.action in _ENDED | _UNTAKEN for c in done)


def _over_here(claim: Claim, stands: list[Claim], turns: Near) -> Claim | None:
    """The claim by which a medicine that is told to go on is given up, where a statement's own turns end with it."""
    if claim.action is not Action.GOES_ON or claim.assertion is not Assertion.PRESENT or claim.when is not When.NOW:
        return None
    told = [c for c in stands if c.action in _KNOWN and c.assertion is Assertion.PRESENT]
    places = {place + step for place in turns.places for step in (-1, 0, 1)}
    last = told[-1] if told else None
    given_up = last is not None and last.action in (Action.STOP, Action.NOT_TAKEN) and last.sentence in places
    return last if given_up else None


def _acted(claim: Claim, stands: list[Claim], heard: Heard) -> Claim | None:
    """The claim that says something else is done with a medicine, where none says the same."""
    done = [c for c in stands if c.action is not Action.NONE and c.assertion is not Assertion.CONDITIONAL]
    wanted = Action.NOT_TAKEN if claim.assertion is Assertion.DENIED else claim.action
    if (
        wanted is Action.NONE
        and claim.when is When.NOW
        and _has_dose(claim)
        and done == stands
        and not _may_be_told(claim, done, heard)
    ):
        # a dose told of a medicine that was only stopped, refused or not taken: of its own dose it tells the history
        wanted = Action.NONE if any(_has_dose(c) for c in stands) else Action.START
    if (
        wanted is Action.START
        and claim.when is When.NOW
        and done
        and done[-1].action is Action.STOP
        and done[-1].speaker is Speaker.DOCTOR
    ):
        return done[-1]  # begun, and stopped again
    if wanted in _ENDED and done and not any(_goes_on(c) for c in done):
        return None  # it was taken, by whomever it was begun
    if wanted is Action.START and claim.when is When.PAST and not heard.own.spaced:
        return None  # what was taken or stopped since was begun
    ended = done[-1] if done and done[-1].action in _ENDED | _UNTAKEN else None
    if wanted is Action.GOES_ON and ended is not None and not any(c.action in _GIVEN for c in done):
        return ended  # it was tried, and is taken no more
    allowed = _BORNE_OUT_BY.get(wanted)
    if claim.assertion is Assertion.DENIED and allowed is not None and claim.action is not Action.NOT_TAKEN:
        allowed |= {Action.TOOK}  # what was tried before, and is not given now
    if not done or allowed is None or any(c.action in allowed for c in done):
        return None
    return done[-1]


def _ended(claim: Claim, statement: Read, stands: list[Claim], heard: Heard) -> Claim | None:
    """The claim that ends a medicine which is told to go on, or the last one where it is of the past alone."""
    if claim.action is not Action.GOES_ON or claim.assertion is not Assertion.PRESENT or claim.when is not When.NOW:
        return None
    if heard.own.spaced and all(c.when is When.PAST or c.category == "ended" for c in stands):
        return stands[-1]
    done = [c for c in stands if c.action is not Action.NONE and c.assertion is not Assertion.CONDITIONAL]
    words = heard.own.any_of("going_on")
    planned = bool(done) and words.search(statement.text, 0, claim.start + len(claim.words)) is not None
    return done[-1] if planned and done[-1].action in _ENDED | _UNTAKEN else None


def _unsaid(claim: Claim, stands: list[Claim], heard: Heard) -> Claim | None:
    """The last claim of a medicine of which nobody said that anything is done, in any words, where a note says so."""
    allowed = _BORNE_OUT_BY.get(claim.action, frozenset())
    if not heard.own.spaced or claim.action not in _CHANGED or claim.assertion is not Assertion.PRESENT:
        return None
    if any(c.action not in (Action.NONE, Action.GOES_ON) or c.assertion is Assertion.DENIED for c in stands):
        return None
    places = {c.sentence + step for c in stands for step in range(-1, _REPLY + 1)}
    marks = (mark for spot in heard.spots.at(places) for mark in spot.read.marks)
    return None if any(mark.rule.gives.get("action") in allowed for mark in marks) else stands[-1]


def _goes_on(claim: Claim) -> bool:
    """Whether a medicine is taken on, or is ordered today."""
    return claim.action is Action.GOES_ON or (claim.action in _GIVEN and claim.speaker is Speaker.DOCTOR)


def _named_in_words(claim: Claim, stands: list[Claim], heard: Heard) -> bool:
    """Whether a word for what a statement does with a medicine stands where it alone is spoken of."""
    wanted = Action.NOT_TAKEN if claim.assertion is Assertion.DENIED else claim.action
    allowed = _BORNE_OUT_BY.get(wanted, frozenset()) - {Action.START}
    if heard.own.spaced or wanted not in _IN_WORDS:
        return False
    places = {c.sentence + step for c in stands for step in (0, 1)}
    here = [spot.read for spot in heard.spots.at(places)]
    named = {m.term.en for read in here for m in read.mentions if m.list == "medicines" and m.term is not None}
    if len(named) > 1:
        return False
    return any(mark.rule.gives.get("action") in {one.value for one in allowed} for read in here for mark in read.marks)
