"""Medicines: how much of them is taken, and how often."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Action, Claim, When
from scribe.language.quantity import COUNTED_FORMS, dimension, plain, same_amount
from scribe.language.quantity.regimen import Regimen
from scribe.model import FlagKind, Level, Speaker
from scribe.verification.acted_on import amount_there
from scribe.verification.difference import Difference
from scribe.verification.heard import Heard
from scribe.verification.near import Near

_WEEKLY: Final = re.compile(r"week|month|周", re.IGNORECASE)
_NEEDED: Final = "as needed"
_RARELY: Final = "occasionally"
_OTHER_DOSE: Final = frozenset({Action.MORE, Action.LESS, Action.CHANGE})


def check_dose(claim: Claim, stands: list[Claim], heard: Heard, turns: Near) -> Iterator[Difference]:
    """How much of a medicine is taken and how often, where everything that was said of it is another amount.

    Args:
        claim: the statement's.
        stands: the recording's claims of the same medicine.
        heard: what was said.
        turns: those that the statement rests on.
    """
    mine = claim.regimen
    if mine is None:
        return
    said = [c for c in stands if c.regimen is not None]
    found = (
        _other_amount(claim, mine, said, turns, heard)
        or _other_pattern(claim, mine, said, heard)
        or _other_often(claim, mine, said, turns, heard)
    )
    if found is not None:
        yield found


def _other_amount(claim: Claim, mine: Regimen, said: list[Claim], turns: Near, heard: Heard) -> Difference | None:
    """Another dose, or the one of before where the patient tells that it was changed since."""
    every = [c for c in said if c.regimen is not None and c.regimen.dose is not None]
    doses = [c for c in every if _comparable(claim, c)]
    if mine.dose is None or not doses:
        return None
    if not any(_same_dose(claim, c) for c in every):
        other = doses[-1]
        assert other.regimen is not None  # noqa: S101 (chosen by it)
        shown = f"{plain(other.regimen.dose)} {other.regimen.unit}".strip() if other.regimen.dose is not None else ""
        return Difference(FlagKind.DOSE_DIFFERS, Level.HIGH, claim.words, shown, other, "differs")
    changed = _changed_since(claim, doses, turns)
    return _differs(claim.words, changed, heard) if changed is not None else None


def _other_pattern(claim: Claim, mine: Regimen, said: list[Claim], heard: Heard) -> Difference | None:
    """Other doses over the day, or only when needed, or now and then, and not every day; or the reverse."""
    parted = [c for c in said if c.regimen is not None and len(c.regimen.parts) == len(mine.parts)]
    if mine.parts and parted and not any(_same_parts(mine, c.regimen) for c in parted):
        return _differs(claim.words, parted[-1], heard)
    timed = [c for c in said if c.regimen is not None and (c.regimen.as_needed or c.regimen.frequency is not None)]
    rarely = _rarely(mine, timed)
    if rarely is not None:
        return _differs(claim.words, rarely, heard)
    needed = [c for c in timed if c.regimen is not None and c.regimen.as_needed]
    same_often = any(c.regimen is not None and _per_day(mine) & _per_day(c.regimen) for c in needed)
    often = _often(mine) if len(needed) == len(said) else _per_day(mine) if len(needed) == len(timed) else frozenset()
    if needed and often and not mine.as_needed and not same_often:
        return _differs(mine.frequency.text if mine.frequency else claim.words, needed[-1], heard)
    regular = [c for c in said if c.regimen is not None and _often(c.regimen)]
    only_needed = mine.frequency is not None and mine.frequency.text == _NEEDED
    if only_needed and regular and len(regular) == len(said) and not needed:
        return _differs(claim.words, regular[-1], heard)
    return None


def _other_often(claim: Claim, mine: Regimen, said: list[Claim], turns: Near, heard: Heard) -> Difference | None:
    """Another number of times a day or a week, or another way, than in everything that was said."""
    for part in (_way,) if mine.parts else (_often, _way):
        own = part(mine)
        others = [(c, told) for c in said if c.regimen is not None and (told := part(c.regimen))]
        if own and others and not any(own & told for _, told in others) and not _as_often(claim, turns, heard):
            last, told = others[-1]
            shown, instead = (", ".join(sorted(words)) for words in (own, told))
            return Difference(FlagKind.DOSE_DIFFERS, Level.HIGH, shown, instead, last, "differs")
    return None


def _differs(words: str, told: Claim, heard: Heard) -> Difference:
    return Difference(FlagKind.DOSE_DIFFERS, Level.HIGH, words, heard.words_of(told), told, "differs")


def _changed_since(claim: Claim, doses: list[Claim], turns: Near) -> Claim | None:
    """What a patient tells of their dose as changed since, where a statement tells the one of before as taken."""
    last = doses[-1] if doses else None
    if last is None or claim.action not in (Action.NONE, Action.GOES_ON) or claim.when is not When.NOW:
        return None
    theirs = last.speaker is Speaker.PATIENT and last.action in _OTHER_DOSE and last.sentence in turns.places
    of_record = all(c.speaker is Speaker.DOCTOR and c.sentence < last.sentence for c in doses if _same_dose(claim, c))
    return last if theirs and of_record and not _same_dose(claim, last) else None


def _rarely(mine: Regimen, timed: list[Claim]) -> Claim | None:
    """What was said to be taken now and then alone, where a statement tells that it is taken every day."""
    often = [c.regimen.frequency for c in timed if c.regimen is not None]
    seldom = bool(often) and all(one is not None and one.text == _RARELY for one in often)
    return timed[-1] if seldom and _per_day(mine) and not mine.as_needed else None


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
    """Whether a statement's own turns say how often its medicine is taken, not otherwise, and nobody took it back."""
    often = claim.regimen.frequency if claim.regimen is not None else None
    if often is None or often.per_day is None:
        return False
    fallen = (c.regimen.frequency for c in heard.fallen if c.key == claim.key and c.regimen is not None)
    here = (c for spot in turns for c in heard.of_sentence.get(spot.place, ()) if c.stands and c.key == claim.key)
    other = (c.regimen.frequency for c in here if c.regimen is not None)
    if any(one is not None and one.per_day == often.per_day for one in fallen):
        return False
    if any(one is not None and one.per_day not in (None, often.per_day) for one in other):
        return False
    return amount_there(claim, often.per_day, "/d", turns, told=True)


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
