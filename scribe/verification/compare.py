"""Claims against claims: what a statement claims, and what the recording claims of the same thing.

A statement's claim is supported when one standing claim of the recording fits it; else the closest one says in which
part they differ. Nothing is said here of what nobody named: see :mod:`scribe.verification.grounding`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When, Where, Whose
from scribe.language.quantity import COUNTED_FORMS, dimension, plain, same_amount
from scribe.language.quantity.regimen import Regimen
from scribe.language.tokens import shared, tokens
from scribe.model import FlagKind, Language, Level, Quote, Speaker
from scribe.terminology import Term, body_sites
from scribe.verification.heard import Heard, Spot

_WEEKLY: Final = re.compile(r"week|周", re.IGNORECASE)
_FEVER: Final = ((Decimal("37.8"), Decimal(45)), (Decimal(100), Decimal(112)))
_PAIN: Final = " pain"
_TEMPERATURE: Final = "body_temperature"
_DEGREES: Final = frozenset({"deg", "Cel", "[degF]"})
_MOST: Final = 0.6
"""Share of a name's words that tell that it is meant."""
_SURE: Final = 0.5
"""Sureness below which a claim is words only."""
_NAMED: Final = 2
"""Letters that a name has at least."""
_STATES: Final = (ClaimKind.FINDING, ClaimKind.PROBLEM)
_HABITS: Final = frozenset({"tobacco smoking", "alcohol"})
"""The names of a habit whatever is smoked or drunk."""
_APART: Final = frozenset({"betel nut", "second-hand smoke", "smokeless tobacco"})
"""What is not smoked, or not by the patient."""
_TAKEN: Final = frozenset({Action.GOES_ON, Action.MORE, Action.LESS, Action.CHANGE, Action.TAPER, Action.TOOK})
_ENDED: Final = frozenset({Action.STOP, Action.HOLD})
_UNTAKEN: Final = frozenset({Action.NOT_TAKEN, Action.REFUSED, Action.RAN_OUT})
_GIVEN: Final = frozenset({Action.START, Action.CHANGE, Action.MORE, Action.LESS, Action.TAPER, Action.GOES_ON})


@dataclass(frozen=True)
class Difference:
    """Where a statement and the recording part: what kind, how grave, what each says."""

    kind: FlagKind
    level: Level
    note: str
    said: str = ""
    claim: Claim | None = None
    words: str = ""
    """The sentence of the flag, where the kind has several."""
    quote: Quote | None = None
    """Where it was said, where no claim tells."""
    suggestion: str = ""
    """The statement's sentence, corrected."""


def compare(
    claims: tuple[Claim, ...], heard: Heard, near: tuple[Spot, ...], *, of_family: bool
) -> Iterator[Difference]:
    """The differences between a statement's claims and the recording's.

    Args:
        claims: what the statement claims.
        heard: what was said.
        near: the sentences around the statement's evidence.
        of_family: whether the statement stands under a heading for relatives.
    """
    to = frozenset(c.key for c in claims if c.kind in (ClaimKind.ALLERGY, ClaimKind.MEDICINE))
    for claim in claims:
        if claim.assertion is Assertion.ASKED:
            continue
        match claim.kind:
            case ClaimKind.FINDING | ClaimKind.PROBLEM:
                yield from _state(claim, heard, near, of_family=of_family, to=to)
            case ClaimKind.MEDICINE:
                yield from _medicine(claim, heard)
            case ClaimKind.ALLERGY:
                others = claim.assertion is Assertion.DENIED and claim.concept is None
                told = any(c.kind is claim.kind and c.assertion is Assertion.PRESENT and c.concept for c in claims)
                if not (others and told):  # beside an allergy that is named, no others
                    yield from _allergy(claim, heard)
            case ClaimKind.MEASUREMENT:
                yield from _measurement(claim, heard)
            case ClaimKind.TEST | ClaimKind.PROCEDURE | ClaimKind.IMMUNISATION:
                yield from _done(claim, heard)
            case ClaimKind.SOCIAL if claim is next(c for c in claims if c is claim or _of_one_habit(claim, c)):
                yield from _habit(claim, heard)
            case _:
                continue


def same(one: Term | None, other: Term | None) -> bool:
    """Whether two concepts can be meant for each other: the same, or one the narrower of the other by its name."""
    if one is None or other is None:
        return False
    if one.en == other.en:
        return True
    first, second = set(one.en.split()), set(other.en.split())
    narrower = first < second or second < first
    return narrower or (len(one.zh) > 1 and len(other.zh) > 1 and (one.zh in other.zh or other.zh in one.zh))


def about(claim: Claim, heard: Heard, kinds: tuple[ClaimKind, ...]) -> tuple[Claim, ...]:
    """What the recording claims of the same thing: of the same concept where there is any, else of one that is near."""
    exact = tuple(c for c in heard.of_concept.get(claim.key, ()) if c.kind in kinds)
    if exact:
        return exact
    if claim.concept is None:
        return tuple(c for c in heard.reading.claims if c.kind in kinds and _same_words(claim, c))
    return tuple(c for c in heard.reading.claims if c.kind in kinds and same(c.concept, claim.concept))


def _same_words(one: Claim, other: Claim) -> bool:
    """Whether two things that no list knows can be the same: one's words hold the other's, and their places agree."""
    if other.concept is not None or len(one.words) < _NAMED or len(other.words) < _NAMED:
        return False
    mine, theirs = one.words.lower(), other.words.lower()
    apart = one.site is not None and other.site is not None and not same(one.site, other.site)
    return not apart and (mine in theirs or theirs in mine)


def _state(
    claim: Claim, heard: Heard, near: tuple[Spot, ...], *, of_family: bool, to: frozenset[str]
) -> Iterator[Difference]:
    every = [c for c in about(claim, heard, (*_STATES, ClaimKind.ALLERGY)) if c.stands]
    if not every:
        yield from _unspoken(claim, heard, near, to=to)
        return
    own = [c for c in every if c.whose is Whose.PATIENT]
    others = [c for c in every if c.whose in (Whose.RELATIVE, Whose.OTHER)]
    people = [c for c in every if c.whose is Whose.PEOPLE]
    of_others = of_family or claim.whose in (Whose.RELATIVE, Whose.OTHER)
    if of_others:
        if not others and own and claim.whose is Whose.RELATIVE:
            yield Difference(FlagKind.OTHER_SPEAKER, Level.HIGH, claim.words, "", own[0])
        return
    if not own and others:
        if claim.assertion is not Assertion.DENIED:  # a relative has it, and the patient may well not
            yield Difference(FlagKind.OTHER_SPEAKER, Level.HIGH, claim.words, "", others[0])
        return
    if not own:
        if claim.assertion is Assertion.PRESENT:  # said of what can happen to people, not of the patient
            yield Difference(FlagKind.FINDING_NOT_SAID, Level.HIGH, claim.words, "", people[0])
        return
    told = [c for c in own if c.assertion not in (Assertion.ASKED, Assertion.CONDITIONAL)]
    if not told:
        reaction = any(one.key in to for one in _reactions(claim, heard))
        otherwise = claim.concept is not None and _told_otherwise(claim.concept, near, heard, plainly=True)
        if claim.assertion is Assertion.PRESENT and not reaction and not otherwise:
            yield Difference(FlagKind.FINDING_NOT_SAID, Level.HIGH, claim.words, "", own[0])
        return
    yield from _asserted(claim, told)
    yield from _sided(claim, told)
    yield from _timed(claim, told, heard)


def _unspoken(claim: Claim, heard: Heard, near: tuple[Spot, ...], *, to: frozenset[str]) -> Iterator[Difference]:
    """What nobody named: told by a temperature, as an allergy's reaction, in other words, or not at all."""
    if claim.key == "fever" and (measured := _temperatures(near)):
        if claim.assertion is Assertion.PRESENT and not any(_is_fever(value) for value in measured):
            yield Difference(FlagKind.FINDING_NOT_SAID, Level.HIGH, claim.words)
        return
    reactions = _reactions(claim, heard)
    if any(one.key in to for one in reactions):
        return  # told as what that substance did
    if reactions:
        yield Difference(FlagKind.FINDING_NOT_SAID, Level.HIGH, claim.words, "", reactions[-1])
    elif claim.concept is not None and not (
        _told_otherwise(claim.concept, near, heard) or _of_a_place(claim, claim.concept, near, heard)
    ):
        level = Level.HIGH if claim.assertion is Assertion.PRESENT else Level.RAISED
        yield Difference(FlagKind.FINDING_NOT_SAID, level, claim.words)


def _reactions(claim: Claim, heard: Heard) -> list[Claim]:
    """The allergies whose reaction a statement tells as if it were a complaint of its own."""
    if claim.concept is None or claim.assertion is not Assertion.PRESENT:
        return []
    names = [name.lower() for name in claim.concept.names("zh" if heard.own.language == "zh" else "en")]
    told = heard.told(ClaimKind.ALLERGY)
    return [c for c in told if c.reaction and any(name in c.reaction.lower() for name in names)]


def _temperatures(near: tuple[Spot, ...]) -> list[Decimal]:
    """The temperatures that were told: a fever may be told by its degrees alone."""
    degrees = [quantity.value for spot in near for quantity in spot.read.quantities if quantity.unit in _DEGREES]
    told = [claim.quantity for spot in near for claim in spot.read.claims if claim.name == _TEMPERATURE]
    return degrees + [quantity.value for quantity in told if quantity is not None]


def _is_fever(value: Decimal) -> bool:
    """Whether a temperature is a fever, in degrees Celsius or Fahrenheit."""
    return any(low <= value < high for low, high in _FEVER)


def _of_a_place(claim: Claim, term: Term, near: tuple[Spot, ...], heard: Heard) -> bool:
    """Whether it is the pain of a part of the body that was spoken of: "which knee is it?" asks for no other."""
    place = term.en.removesuffix(_PAIN)
    if place == term.en or claim.assertion is not Assertion.PRESENT:
        return False
    language: Language = "zh" if heard.own.language == "zh" else "en"
    named = (m.term for spot in near for m in body_sites().find(spot.read.text, language))
    return any(place in (site.en, *site.names("en")) for site in named)


def _told_otherwise(term: Term, near: tuple[Spot, ...], heard: Heard, *, plainly: bool = False) -> bool:
    """Whether people spoke of a concept in words that no list has: most of the words of one of its names stand near."""
    there = frozenset(
        stem for spot in near for stem in spot.stems if not plainly or stem not in spot.open | spot.denied
    )
    for name in term.names("zh" if heard.own.language == "zh" else "en"):
        words = {token.stem for token in tokens(name, heard.own)}
        if words and shared(frozenset(words), there) >= len(words) * _MOST:
            return True
    return False


def _asserted(claim: Claim, told: list[Claim]) -> Iterator[Difference]:
    told = [c for c in told if not (claim.side and c.side) or "both" in (claim.side, c.side) or claim.side == c.side]
    present = [c for c in told if c.assertion in (Assertion.PRESENT, Assertion.POSSIBLE)]
    denied = [c for c in told if c.assertion is Assertion.DENIED]
    if claim.assertion is Assertion.DENIED and present and not denied:
        yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", present[-1], "opposite_denied")
    elif claim.assertion is Assertion.PRESENT and denied and not present:
        yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", denied[-1], "opposite")
    elif claim.assertion is Assertion.PRESENT and claim.kind is ClaimKind.PROBLEM and present and not _sure(present):
        yield Difference(FlagKind.LESS_CERTAIN, Level.RAISED, claim.words, "", present[-1])


def _sure(claims: list[Claim]) -> bool:
    """Whether any of them is told as certain."""
    return any(claim.assertion is not Assertion.POSSIBLE for claim in claims)


def _sided(claim: Claim, told: list[Claim]) -> Iterator[Difference]:
    sides = {c.side for c in told if c.side}
    if claim.assertion is Assertion.DENIED:
        return
    if claim.side and sides and claim.side not in sides and "both" not in sides:
        other = next(c for c in told if c.side)
        yield Difference(FlagKind.SIDE_DIFFERS, Level.HIGH, claim.side, other.side, other)


def _timed(claim: Claim, told: list[Claim], heard: Heard) -> Iterator[Difference]:
    """A disease that is over told as one of today, or the other way round."""
    present = [c for c in told if c.assertion is Assertion.PRESENT]
    if claim.kind is not ClaimKind.PROBLEM or claim.assertion is not Assertion.PRESENT or not present:
        return
    if claim.since or any(c.when is claim.when or c.since for c in present):
        return
    last = present[-1]
    if claim.when is When.NOW and last.speaker is Speaker.DOCTOR:
        return  # the clinician told the history: a note lists its diseases without saying since when
    yield Difference(FlagKind.COURSE_DIFFERS, Level.RAISED, claim.words, heard.words_of(last), last)


def _medicine(claim: Claim, heard: Heard) -> Iterator[Difference]:
    every = about(claim, heard, (ClaimKind.MEDICINE, ClaimKind.ALLERGY))
    taken = [c for c in every if c.kind is ClaimKind.MEDICINE]
    stands = [c for c in taken if c.stands]
    allergic = [c for c in every if c.kind is ClaimKind.ALLERGY and c.stands and c.assertion is Assertion.PRESENT]
    own = [c for c in stands if c.whose is Whose.PATIENT]
    if not every or (claim.assertion is Assertion.DENIED and not own):
        return
    if not stands:
        ordered = claim.action in _GIVEN or (claim.action is Action.NONE and _has_dose(claim))
        if allergic and claim.action in _GIVEN:
            yield Difference(FlagKind.CHANGE_DIFFERS, Level.HIGH, claim.words, "", allergic[-1])
        elif taken and ordered:
            yield Difference(FlagKind.CHANGE_DIFFERS, Level.HIGH, claim.words, "", taken[-1])
        return
    if claim.whose is Whose.PATIENT and all(c.whose in (Whose.RELATIVE, Whose.OTHER) for c in stands):
        yield Difference(FlagKind.OTHER_SPEAKER, Level.HIGH, claim.words, "", stands[-1])
        return
    stands = own or stands
    only_if = all(c.assertion is Assertion.CONDITIONAL for c in stands)
    if only_if and claim.assertion is Assertion.PRESENT and claim.action in (Action.START, Action.GOES_ON):
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.HIGH, claim.words, "", stands[-1])
        return
    against = _acted(claim, stands)
    if against is not None:
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.HIGH, claim.words, "", against)
        return
    yield from _dosed(claim, stands, heard)


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
    Action.TAPER: frozenset({Action.TAPER, Action.LESS, Action.STOP, Action.CHANGE}),
}
"""Which of a recording's actions bear out what a statement says is done with a medicine."""


def _has_dose(claim: Claim) -> bool:
    return claim.regimen is not None and claim.regimen.dose is not None


def _acted(claim: Claim, stands: list[Claim]) -> Claim | None:
    """The claim that says something else is done with a medicine, where none says the same."""
    done = [c for c in stands if c.action is not Action.NONE]
    wanted = Action.NOT_TAKEN if claim.assertion is Assertion.DENIED else claim.action
    if wanted is Action.NONE and claim.when is When.NOW and _has_dose(claim) and done == stands:
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
    ended = done[-1] if done and done[-1].action in _ENDED | _UNTAKEN else None
    if wanted is Action.GOES_ON and ended is not None and not any(c.action in _GIVEN for c in done):
        return ended  # it was tried, and is taken no more
    allowed = _BORNE_OUT_BY.get(wanted)
    if not done or allowed is None or any(c.action in allowed for c in done):
        return None
    return done[-1]


def _dosed(claim: Claim, stands: list[Claim], heard: Heard) -> Iterator[Difference]:
    mine = claim.regimen
    if mine is None:
        return
    said = [c for c in stands if c.regimen is not None]
    doses = [c for c in said if c.regimen is not None and c.regimen.dose is not None and _comparable(claim, c)]
    if mine.dose is not None and doses and not any(_same_dose(claim, c) for c in doses):
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
    for part in (_often, _way):
        own = part(mine)
        others = [(c, told) for c in said if c.regimen is not None and (told := part(c.regimen))]
        if own and others and not any(own & told for _, told in others):
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
        return False
    amounts = [(theirs.dose, theirs.unit)]
    if theirs.dose_high is not None:
        amounts.append((theirs.dose_high, theirs.unit))
    if theirs.before is not None:
        amounts.append((theirs.before, theirs.before_unit or theirs.unit))
    if theirs.strength is not None:
        amounts.append((theirs.strength, theirs.strength_unit))
        if _counted(theirs.unit):
            amounts.append((theirs.strength * theirs.dose, theirs.strength_unit))
    return any(same_amount((mine.dose, mine.unit), amount) for amount in amounts) or (
        bool(mine.unit) and bool(theirs.unit) and _counted(mine.unit) != _counted(theirs.unit)
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


def _allergy(claim: Claim, heard: Heard) -> Iterator[Difference]:
    if claim.concept is None and claim.assertion is Assertion.PRESENT and claim.sureness < _SURE:
        return  # a heading, or an allergy to nothing that is named
    told = [c for c in heard.told(ClaimKind.ALLERGY) if c.whose is Whose.PATIENT and c.sureness >= _SURE]
    present = [c for c in told if c.assertion is Assertion.PRESENT]
    if claim.category == "medication":
        present = [c for c in present if c.list_name in ("", "medicines")]
    denied = [c for c in told if c.assertion is Assertion.DENIED]
    if claim.assertion is Assertion.DENIED and claim.concept is None:
        if present and any(c.concept is not None or c.words for c in present):
            yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", present[-1], "opposite_denied")
        elif not denied:
            yield Difference(FlagKind.FINDING_NOT_SAID, Level.HIGH, claim.words)
        return
    yield from _one_allergy(claim, denied, heard)


def _one_allergy(claim: Claim, denied: list[Claim], heard: Heard) -> Iterator[Difference]:
    """An allergy to something that is named."""
    own = [c for c in about(claim, heard, (ClaimKind.ALLERGY, ClaimKind.MEDICINE)) if c.stands]
    same_kind = [c for c in own if c.kind is ClaimKind.ALLERGY]
    if claim.assertion is Assertion.PRESENT:
        if any(c.assertion is Assertion.PRESENT for c in same_kind):
            return
        against = [c for c in same_kind if c.assertion is Assertion.DENIED] or [c for c in denied if c.concept is None]
        if against:
            yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", against[-1], "opposite")
        elif own:
            yield Difference(FlagKind.FINDING_NOT_SAID, Level.HIGH, claim.words, "", own[-1])
    elif any(c.assertion is Assertion.PRESENT for c in same_kind):
        yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", same_kind[-1], "opposite_denied")


def _measurement(claim: Claim, heard: Heard) -> Iterator[Difference]:
    """A value of the same measure that is another one, of another place, or only a threshold."""
    every = [c for c in heard.reading.claims if c.kind is ClaimKind.MEASUREMENT and c.name == claim.name and c.quantity]
    if claim.quantity is None or not every:
        return
    threshold = claim.assertion is Assertion.CONDITIONAL
    told = [c for c in every if c.stands and (c.assertion is Assertion.CONDITIONAL) == threshold]
    fits = [c for c in told if _same_value(claim, c)]
    others = [c for c in fits if c.whose in (Whose.RELATIVE, Whose.OTHER)]
    if others and len(others) == len(fits) and claim.whose is Whose.PATIENT:
        yield Difference(FlagKind.OTHER_SPEAKER, Level.HIGH, claim.words, "", others[-1])
        return
    if not fits:
        elsewhere = [c for c in heard.reading.claims if c.quantity is not None and _same_value(claim, c)]
        if elsewhere:  # the figure was said, but of something else, or only as a threshold
            yield _other_value(claim, (told or elsewhere)[-1], heard)
        return
    at_once = [c for c in told if c.when is claim.when and c.where is fits[0].where]
    if at_once and all(c.when is not claim.when for c in fits):
        yield _other_value(claim, at_once[-1], heard)  # the value of another time
    elif claim.where is Where.HOME and all(c.where is Where.HERE and c.speaker is Speaker.DOCTOR for c in fits):
        yield _other_value(claim, fits[-1], heard)


def _other_value(claim: Claim, other: Claim, heard: Heard) -> Difference:
    return Difference(FlagKind.NUMBER_DIFFERS, Level.HIGH, claim.words, heard.words_of(other), other, "differs")


def _same_value(claim: Claim, other: Claim) -> bool:
    assert claim.quantity is not None and other.quantity is not None  # noqa: S101, PT018 (looked at before)
    if claim.quantity.second is not None and other.quantity.second is not None:
        return claim.quantity.values == other.quantity.values
    return same_amount((claim.quantity.value, claim.quantity.unit), (other.quantity.value, other.quantity.unit))


def _habit(claim: Claim, heard: Heard) -> Iterator[Difference]:
    """Smoking and drinking: of today or of the past, done or denied."""
    if claim.concept is not None and claim.concept.category == "caffeine":
        return  # coffee and tea are told by the cup
    told = [c for c in heard.told(ClaimKind.SOCIAL) if c.whose is Whose.PATIENT and _of_one_habit(claim, c)]
    told = [c for c in told if c.assertion in (Assertion.PRESENT, Assertion.DENIED)]
    if not told or any(_same_habit(claim, c) for c in told):
        return
    last = told[-1]
    if _no_more(claim) and _no_more(last):
        return
    if claim.assertion is last.assertion:
        yield Difference(FlagKind.COURSE_DIFFERS, Level.RAISED, claim.words, heard.words_of(last), last)
    else:
        words = "opposite" if last.assertion is Assertion.DENIED else "opposite_denied"
        yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", last, words)


def _of_one_habit(one: Claim, other: Claim) -> bool:
    """Whether two substances are of one habit: cigarettes and smoking, beer and drinking; not betel nut and smoking."""
    mine, theirs = one.concept, other.concept
    if mine is None or theirs is None or mine.en == theirs.en:
        return one.key == other.key
    heads = {mine.en, theirs.en} & _HABITS
    return bool(heads) and mine.category == theirs.category and not {mine.en, theirs.en} & _APART


def _same_habit(one: Claim, other: Claim) -> bool:
    return one.assertion is other.assertion and (one.when is other.when or one.assertion is Assertion.DENIED)


def _no_more(claim: Claim) -> bool:
    """Whether a habit is denied, or over."""
    return claim.assertion is Assertion.DENIED or claim.when is When.PAST


def _done(claim: Claim, heard: Heard) -> Iterator[Difference]:
    every = [c for c in about(claim, heard, (claim.kind,)) if c.stands and c.assertion is not Assertion.ASKED]
    actions = {c.action for c in every if c.action is not Action.NONE}
    if claim.assertion is not Assertion.PRESENT:
        return
    if (
        claim.action in (Action.ORDER, Action.DONE, Action.TOOK)
        and every
        and all(c.assertion is Assertion.DENIED for c in every)
    ):
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.RAISED, claim.words, "", every[-1])
        return
    if not actions:
        return
    last = next(c for c in reversed(every) if c.action is not Action.NONE)
    planned = all(c.when is When.PLANNED or c.action is Action.REFUSED for c in every)
    undone = claim.action is Action.DONE and actions <= {Action.ORDER, Action.REFUSED} and planned
    unordered = claim.action is Action.ORDER and last.action is Action.REFUSED
    unrefused = claim.action is Action.REFUSED and Action.REFUSED not in actions
    if undone or unordered or unrefused:
        yield Difference(FlagKind.CHANGE_DIFFERS, Level.RAISED, claim.words, "", last)
