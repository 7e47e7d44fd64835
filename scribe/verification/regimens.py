"""Medicines: what is done with them, how much and how often."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When, Whose
from scribe.language.claims import Read
from scribe.language.quantity import COUNTED_FORMS, dimension, plain, same_amount
from scribe.language.quantity.regimen import Regimen
from scribe.model import FlagKind, Level, Speaker
from scribe.verification.acted_on import acted_so, amount_there, denied_so, refused_so
from scribe.verification.difference import Difference, about
from scribe.verification.heard import Heard
from scribe.verification.near import Near
from scribe.verification.parts import at_another_time

_WEEKLY: Final = re.compile(r"week|month|周", re.IGNORECASE)
_ENDED: Final = frozenset({Action.STOP, Action.HOLD})
_UNTAKEN: Final = frozenset({Action.NOT_TAKEN, Action.REFUSED, Action.RAN_OUT})
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
        return denied_so(claim, turns, heard) or refused_so(claim, turns, heard)
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
    against = _acted(claim, stands, heard) or _ended(claim, statement, stands, heard) or _unsaid(claim, stands, heard)
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
        yield from _dosed(claim, stands, heard, turns)


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
_NEEDED: Final = "as needed"
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


def _dosed(claim: Claim, stands: list[Claim], heard: Heard, turns: Near) -> Iterator[Difference]:
    mine = claim.regimen
    if mine is None:
        return
    said = [c for c in stands if c.regimen is not None]
    doses = [c for c in said if c.regimen is not None and c.regimen.dose is not None and _comparable(claim, c)]
    every = [c for c in said if c.regimen is not None and c.regimen.dose is not None]
    if mine.dose is not None and doses and not any(_same_dose(claim, c) for c in every):
        other = doses[-1]
        assert other.regimen is not None  # noqa: S101 (chosen by it)
        shown = f"{plain(other.regimen.dose)} {other.regimen.unit}".strip() if other.regimen.dose is not None else ""
        yield Difference(FlagKind.DOSE_DIFFERS, Level.HIGH, claim.words, shown, other, "differs")
        return
    parted = [c for c in said if c.regimen is not None and len(c.regimen.parts) == len(mine.parts)]
    if mine.parts and parted and not any(_same_parts(mine, c.regimen) for c in parted):
        last = parted[-1]
        yield Difference(FlagKind.DOSE_DIFFERS, Level.HIGH, claim.words, heard.words_of(last), last, "differs")
        return
    needed = [c for c in said if c.regimen is not None and c.regimen.as_needed]
    same_often = any(c.regimen is not None and _per_day(mine) & _per_day(c.regimen) for c in needed)
    if needed and len(needed) == len(said) and _often(mine) and not mine.as_needed and not same_often:
        shown = mine.frequency.text if mine.frequency else claim.words
        yield Difference(FlagKind.DOSE_DIFFERS, Level.HIGH, shown, heard.words_of(needed[-1]), needed[-1], "differs")
        return
    regular = [c for c in said if c.regimen is not None and _often(c.regimen)]
    only_needed = mine.frequency is not None and mine.frequency.text == _NEEDED
    if only_needed and regular and len(regular) == len(said) and not needed:
        last = regular[-1]
        yield Difference(FlagKind.DOSE_DIFFERS, Level.HIGH, claim.words, heard.words_of(last), last, "differs")
        return
    for part in (_way,) if mine.parts else (_often, _way):
        own = part(mine)
        others = [(c, told) for c in said if c.regimen is not None and (told := part(c.regimen))]
        if own and others and not any(own & told for _, told in others) and not _as_often(claim, turns, heard):
            last, told = others[-1]
            shown, instead = (", ".join(sorted(words)) for words in (own, told))
            yield Difference(FlagKind.DOSE_DIFFERS, Level.HIGH, shown, instead, last, "differs")
            return


def _same_parts(one: Regimen, other: Regimen | None) -> bool:
    """Whether the doses over the day are the same, in their order."""
    return other is not None and all(
        same_amount((mine.dose, mine.unit), (theirs.dose, theirs.unit))
        for mine, theirs in zip(one.parts, other.parts, strict=True)
    )


def _often(regimen: Regimen) -> frozenset[str]:
    """How often a day or a week, as a number; empty where that is not told."""
    often = regimen.frequency
    if often is None or often.as_needed:
        return frozenset()
    if often.per_day is not None:
        return frozenset({plain(often.per_day)})
    return frozenset({often.text}) if _WEEKLY.search(often.text) else frozenset()


def _as_often(claim: Claim, turns: Near, heard: Heard) -> bool:
    """Whether a statement's own turns say how often its medicine is taken, and nobody took that back."""
    often = claim.regimen.frequency if claim.regimen is not None else None
    if often is None or often.per_day is None:
        return False
    fallen = (c.regimen.frequency for c in heard.fallen if c.key == claim.key and c.regimen is not None)
    if any(one is not None and one.per_day == often.per_day for one in fallen):
        return False
    return amount_there(claim, often.per_day, "/d", turns)


def _per_day(regimen: Regimen) -> frozenset[str]:
    """How often a day, as needed or not."""
    often = regimen.frequency
    return frozenset({plain(often.per_day)}) if often is not None and often.per_day is not None else frozenset()


def _way(regimen: Regimen) -> frozenset[str]:
    return frozenset({regimen.route}) if regimen.route else frozenset()


def _same_dose(one: Claim, other: Claim) -> bool:
    mine, theirs = one.regimen, other.regimen
    if mine is None or theirs is None or mine.dose is None or theirs.dose is None:
        return True
    if mine.per_kilo != theirs.per_kilo:
        # how much a patient of some weight gets of it is another figure; the same figure is no dose of a kilo
        return not same_amount((mine.dose, mine.unit), (theirs.dose, theirs.unit))
    amounts = [(theirs.dose, theirs.unit)]
    if theirs.dose_high is not None:
        amounts.append((theirs.dose_high, theirs.unit))
    changed = one.action in (Action.MORE, Action.LESS, Action.START, Action.CHANGE) and mine.before is None
    if theirs.before is not None and not changed:
        amounts.append((theirs.before, theirs.before_unit or theirs.unit))
    if theirs.strength is not None:
        amounts.append((theirs.strength, theirs.strength_unit))
        if _counted(theirs.unit):
            amounts.append((theirs.strength * theirs.dose, theirs.strength_unit))
    return any(same_amount((mine.dose, mine.unit), amount) for amount in amounts) or (
        bool(mine.unit)
        and bool(theirs.unit)
        and _counted(mine.unit) != _counted(theirs.unit)
        and (theirs.strength is None or _counted(mine.unit))  # how much a tablet holds is known, or not
    )


def _comparable(one: Claim, other: Claim) -> bool:
    """Whether two doses are told in the same kind of unit, and neither has figures whose part is unclear."""
    mine, theirs = one.regimen, other.regimen
    if mine is None or theirs is None:
        return False
    if any(not theirs.unit or any(letter.isalpha() for letter in words) for words in theirs.unclear):
        return False  # a figure with a unit beside it may be the dose; a bare one is none where the dose has its unit
    return not mine.unit or not theirs.unit or dimension(mine.unit) == dimension(theirs.unit)


def _counted(unit: str) -> bool:
    return unit in COUNTED_FORMS
