"""How a medicine is taken, by a sentence that does not name it: a new dose, a bare number, parts of the day."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from scribe.language.claim import Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.dialogue.cues import any_of, refusing
from scribe.language.dialogue.memory import Memory
from scribe.language.quantity import COUNTED_FORMS, Quantity, plain
from scribe.language.quantity.plausible import is_of_another
from scribe.language.quantity.regimen import Part, Regimen, read_regimen
from scribe.language.rules import Pack
from scribe.model import Speaker

PLAIN: Final = r"\d{1,6}(?:\.\d{1,4})?"
"""A number and nothing else."""


def merged_regimen(old: Regimen | None, new: Regimen) -> Regimen:
    """The members of the first, and those of the second that the first lacks."""
    if old is None:
        return new
    empty = Regimen()
    members = {
        name: getattr(new, name)
        for name in empty.__dataclass_fields__
        if getattr(old, name) == getattr(empty, name) and getattr(new, name) != getattr(empty, name)
    }
    if old.dose is not None:
        for name in ("unit", "dose_high", "strength", "per_kilo", "per_day_total"):
            members.pop(name, None)
        members.pop("parts", None)  # 早二晚一 beside one dose for all times: what was told first is kept as it was
    elif old.parts:
        for name in ("dose", "unit", "dose_high"):
            members.pop(name, None)
    return replace(old, **members)


def regimen_of(memory: Memory, read: Read, medicine: Claim) -> Regimen:
    """How a medicine is taken, by the words of a sentence that does not name it."""
    text = _without_values(memory, read)
    told = read_regimen(text, memory.own.language, medicine=medicine.concept)  # type: ignore[arg-type]
    return replace(told, then_said="")  # whose later steps they are, nobody says


def _without_values(memory: Memory, read: Read) -> str:
    """The words of a sentence less the numbers that tell no dose.

    Those are the values that it measures ("the pulse is 58", 心率才52，减一半), how many medicines are meant ("all four
    carry on"), and in Chinese what is only refused (可不敢四片).
    """
    own = memory.own
    blank = [match.span() for match in any_of(own, "all_of_them").finditer(read.text)]
    values = (claim.quantity for claim in read.claims if claim.kind is ClaimKind.MEASUREMENT)
    blank += [(one.start, one.end) for one in values if one is not None]
    if not own.spaced and not any(is_meant(memory, read, one) for one in read.quantities):
        blank += [(one.start, one.end) for one in read.quantities]
    text = read.text
    for start, end in blank:
        text = text[:start] + (" " if own.spaced else "，") * (end - start) + text[end:]
    return text


_TIMES_OVER: Final = 8
"""How many times the old dose a number without a unit can be, and the other way round."""
VALUES_OVER: Final = 4
"""The same of two values of one measure."""


def alike(number: Decimal, told: Decimal, times: int = _TIMES_OVER) -> bool:
    """Whether a number without a unit can be measured as a dose, or a value, is."""
    return told <= number * times and number <= told * times


_APART: Final = re.compile(r"$|[^\w\s%]|[^\x00-\x7f]")
"""What may stand right behind a number that is a dose, in any language; the pack has the words."""


def _changed_to(own: Pack, read: Read) -> Quantity | None:
    """The number right behind the words for a new dose, where there is one: "come down to 5.5, and later 5"."""
    if read.sentence.speaker is not Speaker.DOCTOR or read.sentence.question:
        return None
    ends = {match.end() for match in any_of(own, "changed_to").finditer(read.text)}
    told = [one for one in read.quantities if {one.start, one.start - 1} & ends]
    if len(told) != 1:
        return None
    end = told[0].end
    dose = _APART.match(read.text, end) or any_of(own, "behind_a_dose").match(read.text, end)
    return told[0] if dose else None  # "up to twenty people"


def new_number(own: Pack, read: Read) -> Quantity | None:
    """The number that a sentence tells as a new dose, or the only one that it tells."""
    plain_ones = [one for one in read.quantities if not one.ordinal and one.second is None]
    return _changed_to(own, read) or (plain_ones[0] if len(plain_ones) == 1 else None)


HALF_OF_ONE: Final = Decimal("0.5")
"""Less than half of a tablet, told as a bare number, is no number of tablets."""


def dose_told(memory: Memory, read: Read, old: Claim) -> Regimen:
    """How a medicine is to be taken, by a sentence that does not name it: a bare number is measured as its dose was."""
    told = regimen_of(memory, read, old)
    known = old.regimen
    if is_of_another(told, old.concept):
        return Regimen()
    if told.dose is not None and not told.unit and known is not None and known.unit:
        told = replace(told, dose=None)  # "one in the morning and one at night": tablets of the known size
    counted = next((one for one in (told.unit, known.unit if known else "") if one in COUNTED_FORMS), "")
    if counted and not told.parts and (parts := _counted_parts(told, counted)):
        unclear = tuple(words for words in told.unclear if not _COUNTED_PART.fullmatch(words))
        return replace(told, dose=None, unit="", parts=parts, unclear=unclear)
    if known is None or told.parts:
        return told
    until_now, unit = (known.dose, known.unit) if known.dose is not None else (known.before, known.before_unit)
    if until_now is None or not unit:
        return told
    told = _with_changed_dose(told, until_now, unit, _changed_to(memory.own, read))
    return told if told.dose is not None else _with_bare_dose(told, until_now, unit)


def _with_changed_dose(told: Regimen, until_now: Decimal, unit: str, new: Quantity | None) -> Regimen:
    """A regimen with the number right behind the words for a new dose, which is measured as the dose until now was."""
    if new is None or unit in COUNTED_FORMS or new.value in (told.dose, until_now):
        return told
    mine = new.unit in ("", unit) and (told.dose is None or told.unit in ("", unit))
    if not mine or not alike(new.value, until_now):
        return told
    unclear = tuple(words for words in told.unclear if words != plain(new.value))
    return replace(
        told, dose=new.value, dose_high=None, unit=unit, before=until_now, before_unit=unit, unclear=unclear
    )  # fmt: skip


def _with_bare_dose(told: Regimen, until_now: Decimal, unit: str) -> Regimen:
    """A regimen with its one number without a role as the dose, measured as the dose until now was."""
    bare = [words for words in told.unclear if re.fullmatch(PLAIN, words)]
    if len(bare) != 1 or not alike(Decimal(bare[0]), until_now):
        return told
    if unit in COUNTED_FORMS and Decimal(bare[0]) % HALF_OF_ONE:
        return told  # 那一天是零点七五: no number of tablets
    unclear = tuple(words for words in told.unclear if words not in bare)
    return replace(told, dose=Decimal(bare[0]), unit=unit, unclear=unclear)


_COUNTED_PART: Final = re.compile(r"(?P<count>\d(?:\.5)?) (?P<when>[早中午晚睡][^\d]{0,3}|(?:in the|at|with) [a-z]+)")


def _counted_parts(told: Regimen, unit: str) -> tuple[Part, ...]:
    """How many are taken at which times of the day, where only their numbers are said (早二晚一)."""
    found = [match for words in told.unclear if (match := _COUNTED_PART.fullmatch(words))]
    parts = tuple(Part(Decimal(match["count"]), unit, match["when"]) for match in found)
    return parts if len(parts) > 1 else ()


def is_meant(memory: Memory, read: Read, number: Quantity) -> bool:
    """Whether a sentence does not itself refuse a number that it tells."""
    return refusing(memory.own).search(read.text[: number.start]) is None
