"""How one medicine is taken: dose, strength, how often, by which way, for how long, and what of it is being changed.

The reader takes what it can give a role; a number that it cannot is kept in ``unclear`` and guessed by nobody. What a
language's words mean lies in :mod:`regimen_en` and :mod:`regimen_zh`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import combinations_with_replacement

from scribe.language.quantity.frequency import Frequency
from scribe.language.quantity.marked import NUM, Marked, marked
from scribe.language.quantity.quantity import COUNTED_FORMS, DOSE_UNITS, in_base
from scribe.language.quantity.regimen_en import read_english
from scribe.language.quantity.regimen_parts import Draft, Duration, Part, Regimen
from scribe.language.quantity.regimen_zh import read_chinese
from scribe.language.quantity.route import find_route
from scribe.model import Language
from scribe.terminology import Term
from scribe.terminology.doses import UsualDose, usual

__all__ = ["Duration", "Part", "Regimen", "read_regimen"]

_MOST_A_DAY = 12
_COUNTED_TO = 4
"""From here on a number a day can be a strength; less are tablets."""
_A_DAY = re.compile(r"\b(?:an? day|daily|per day|each day|every day)\s*$")
_TIMES = re.compile(r"\btimes?\b")
_GRAMS = 4
"""Up to here a number is said in grams where the medicine's strengths are written in milligrams (零点五 of 500 mg)."""
_LEAST_MADE_UP = 5
"""Less of what tablets of different strengths make up may count the tablets."""
_LONGEST = 2_000
"""Characters of a window; what stands behind is not about this medicine any more."""
_DOSE = re.compile(rf"(?P<low>{NUM})(?:\s?[~–-]\s?(?P<high>{NUM}))?\{{(?P<unit>[^{{}}]{{1,12}})\}}")
_BARE = re.compile(rf"(?P<low>{NUM})(?:\s?[~–-]\s?(?P<high>{NUM}))?(?!\d|\.\d|\{{|\s?[~–-]\s?\d)")
_COUNTED = re.compile(rf"({NUM})\{{item\}}(?!月)")
"""A number of what is counted in units (餐前各六个)."""
_LEFT = re.compile(rf"{NUM}(?:[/~–-]{NUM})?(?:\{{[^{{}}]{{1,12}}\}})?")
_MISHEARD = re.compile(
    r"\s?(?:m(?!orning|ay\b|ust|ake|ore|e\b|y\b|eal|onth|inute|edic|onday|ean|uch|any|ight)[a-z]{1,11}|gran\w{0,6}|grab\w{0,3}|"
    r"[毫豪][^克升摩米]|号克|毫可)"
)
_APPOSED = re.compile(r"[，,、]?\s?(?:也就是|就是|一共|共|总共|合)?[\d.]+\{[^{}]{1,12}\}(?=[，,。；、]|$)")
"""What stands behind a number of tablets where the amount that they come to is told again, in Chinese."""
_SAME = re.compile(r"that'?s|which is|that is|i\.e\.|equals?|=|\(|（|也就是|就是|即|等于|相当于|合")


def read_regimen(text: str, language: Language, *, medicine: Term | None = None) -> Regimen:
    """How a medicine is taken, from the words that stand around its name.

    Args:
        text: the window: the words before and after the name that are about this medicine alone.
        language: of the text.
        medicine: which one it is; its usual strengths say what a bare number means.
    """
    text = text[:_LONGEST]
    window = marked(text, language)
    draft = Draft(route=find_route(text, language))
    known = usual(medicine) if medicine is not None else None
    if known is not None and known.unit == "[IU]" and not known.strengths:
        window.replaced(_COUNTED, lambda match: f"{match[1]}{{[IU]}}")
    if language == "zh":
        read_chinese(window, draft)
    else:
        read_english(window, draft)
    _so_much_a_day(text, draft, known)
    _doses(window, draft, known)
    _totalled(draft, known)
    _limit_unit(draft)
    _bare(window, draft, known)
    _checked(draft)
    draft.unclear += [window.words(*match.span()) for match in _LEFT.finditer(window.text)]
    draft.unclear = [words for words in draft.unclear if words]
    return draft.regimen()


def _so_much_a_day(text: str, draft: Draft, known: UsualDose | None) -> None:
    """A number a day ("candesartan, eight a day") is no number of times where the medicine has that strength."""
    often = draft.frequency
    if known is None or often is None or often.per_day is None or draft.dose is not None or draft.parts:
        return
    said = text[often.start : often.end]
    if often.per_day < _COUNTED_TO or not _A_DAY.search(said) or _TIMES.search(said):
        return
    if often.per_day in {size for size, _ in known.strengths} and (unit := _unit_of(often.per_day, known)):
        draft.dose, draft.unit = often.per_day, unit
        draft.frequency = Frequency("daily", often.start, often.end, Decimal(1), often.as_needed)


def _doses(window: Marked, draft: Draft, known: UsualDose | None) -> None:
    """Amounts with a unit: what is measured and what is counted, when both are said, are a strength and a dose."""
    found = [
        match for match in _DOSE.finditer(window.text) if match["unit"] in DOSE_UNITS or match["unit"] in COUNTED_FORMS
    ]
    counted = [match for match in found if match["unit"] in COUNTED_FORMS]
    measured = [match for match in found if match["unit"] not in COUNTED_FORMS]
    if draft.parts and all(part.unit in COUNTED_FORMS for part in draft.parts):
        _size_beside_parts(window, draft, counted, measured)
        return
    if draft.dose is not None:
        _beside_a_dose(window, draft, counted, measured)
        return
    if len(counted) == 1 and len(measured) == 1 and draft.strength is None:
        first, second = sorted((counted[0], measured[0]), key=lambda match: match.start())
        between = window.text[first.end() : second.start()]
        apposed = first is counted[0] and _APPOSED.match(window.text, first.end())
        same = (first is measured[0] and _SAME.search(between)) or (apposed and _comes_to(first, second, known))
        draft.set_dose(measured[0] if same else counted[0])
        if not same:
            draft.set_strength(measured[0])
        taken = [counted[0], measured[0]]
    elif len(counted) == 1 and not measured:
        draft.set_dose(counted[0])
        taken = counted
    elif len(measured) == 1 and not counted:
        draft.set_dose(measured[0])
        taken = measured
    elif found and len({(in_base(Decimal(one["low"]), one["unit"]), one["high"]) for one in found}) == 1:
        draft.set_dose(found[0])
        taken = found
    else:
        return
    for match in taken:
        window.take(*match.span())


def _comes_to(counted: re.Match[str], measured: re.Match[str], known: UsualDose | None) -> bool:
    """Whether so many tablets of a size that there is come to an amount (两片，十毫克)."""
    number, unit = Decimal(counted["low"]), measured["unit"]
    if known is None or number in (0, 1) or counted["high"] or measured["high"]:
        return False
    one = in_base(Decimal(measured["low"]) / number, unit)
    return one in {in_base(strength, of) for strength, of in known.strengths}


def _size_beside_parts(
    window: Marked, draft: Draft, counted: list[re.Match[str]], measured: list[re.Match[str]]
) -> None:
    """What one tablet holds, told beside how many are taken when (早一片晚一片半，一片五十毫克的)."""
    if len(measured) == 1 and draft.strength is None:
        draft.set_strength(measured[0])
        window.take(*measured[0].span())
    if len(counted) == 1 and Decimal(counted[0]["low"]) == 1:
        window.take(*counted[0].span())


def _beside_a_dose(window: Marked, draft: Draft, counted: list[re.Match[str]], measured: list[re.Match[str]]) -> None:
    """The other amount beside a dose that is known: a strength, or how many of that strength."""
    counted_dose = draft.unit in COUNTED_FORMS
    if counted_dose and len(measured) == 1 and draft.strength is None and not counted:
        draft.set_strength(measured[0])
        window.take(*measured[0].span())
    elif not counted_dose and len(counted) == 1 and not measured:
        draft.strength, draft.strength_unit = draft.dose, draft.unit
        draft.set_dose(counted[0])
        window.take(*counted[0].span())


def _totalled(draft: Draft, known: UsualDose | None) -> None:
    """Half a tablet, 25 micrograms: of a medicine that has tablets of 50 and none of 25, that is the dose."""
    if known is None or draft.dose is None or draft.unit not in ("tablet", "capsule") or draft.strength is None:
        return
    if draft.dose in (0, 1) or not known.strengths or draft.dose_high is not None:
        return
    sizes = {in_base(strength, unit) for strength, unit in known.strengths}
    whole = in_base(draft.strength, draft.strength_unit)
    one = in_base(draft.strength / draft.dose, draft.strength_unit)
    if whole not in sizes and one in sizes:
        draft.dose, draft.unit, draft.strength, draft.strength_unit = draft.strength, draft.strength_unit, None, ""


def _limit_unit(draft: Draft) -> None:
    """200 mg, at most 400 a day: the limit is measured as the dose is; a small number may count tablets."""
    if draft.most is None or draft.most_unit or draft.dose is None or draft.unit not in DOSE_UNITS:
        return
    if draft.dose >= 20 and draft.most % draft.dose == 0:
        draft.most_unit = draft.unit


def _bare(window: Marked, draft: Draft, known: UsualDose | None) -> None:
    """A number without a unit is a dose only where the medicine has that strength."""
    draft.parts = [replace(part, unit=part.unit or _unit_of(part.dose, known)) for part in draft.parts]
    if any(not part.unit for part in draft.parts):  # of some of them nobody knows what is counted: so of none
        draft.unclear += [f"{part.dose} {part.timing}" for part in draft.parts]
        draft.parts = []
    if draft.unit in COUNTED_FORMS and draft.strength is None:
        _bare_strength(window, draft, known)
    if (draft.dose is not None and draft.unit) or draft.parts:
        return
    if draft.dose is not None and draft.strength is not None:
        draft.unit = draft.strength_unit = _unit_of(draft.strength, known)
        return
    if draft.dose is not None:
        draft.unit = _unit_of(draft.dose, known) or (known.unit if known and draft.per_kilo else "")
        if draft.per_kilo and not draft.unit:
            draft.unclear.append(f"{draft.dose}")
        return
    found = [match for match in _BARE.finditer(window.text) if not _MISHEARD.match(window.text, match.end())]
    fitting = [match for match in found if _unit_of(Decimal(match["low"]), known)]
    if len(fitting) == 1 and (not fitting[0]["high"] or _unit_of(Decimal(fitting[0]["high"]), known)):
        draft.set_dose(fitting[0], _unit_of(Decimal(fitting[0]["low"]), known))
        window.take(*fitting[0].span())
        if draft.before is not None and not draft.before_unit:
            draft.before_unit = draft.unit
    elif len(found) == 1 and draft.before is not None and (unit := draft.before_unit or _unit_of(draft.before, known)):
        draft.set_dose(found[0], unit)  # measured as the dose until now was
        draft.before_unit = unit
        window.take(*found[0].span())


def _bare_strength(window: Marked, draft: Draft, known: UsualDose | None) -> None:
    """A number without a unit beside a number of tablets is what one of them holds, where there are such."""
    found = [match for match in _BARE.finditer(window.text) if not match["high"]]
    fitting = [match for match in found if _unit_of(Decimal(match["low"]), known)]
    if len(fitting) == 1:
        draft.strength = Decimal(fitting[0]["low"])
        draft.strength_unit = _unit_of(draft.strength, known)
        window.take(*fitting[0].span())
        _totalled(draft, known)


def _unit_of(value: Decimal, known: UsualDose | None) -> str:
    """The unit of a strength that the medicine has, or of a few of one together; empty where it has none such."""
    if known is None:
        return ""
    exact = {unit for strength, unit in known.strengths if strength == value}
    if exact:
        return next(iter(exact)) if len(exact) == 1 else ""
    if value <= _GRAMS and value != int(value) and (value * 1000, "mg") in known.strengths:
        return "g"
    most = known.largest or known.daily
    several = {
        unit
        for strength, unit in known.strengths
        for times in (2, 3, 4)
        if strength * times == value >= 5 and most and in_base(value, unit) <= in_base(*most)
    }
    if several:
        return next(iter(several)) if len(several) == 1 else ""
    if most and (unit := _made_up(value, known)) and in_base(value, unit) <= in_base(*most):
        return unit
    return known.unit if known.unit == "[IU]" and not known.strengths and 1 <= value <= 200 else ""


def _made_up(value: Decimal, known: UsualDose) -> str:
    """The unit of a dose that tablets of different strengths make up, where there are such of one: 5 and 1 are 6."""
    sizes = sorted(strength for strength, unit in known.strengths if unit == "mg")
    if Decimal(1) not in sizes or len(sizes) != len(known.strengths) or not value >= _LEAST_MADE_UP:
        return ""
    return "mg" if any(sum(some) == value for some in combinations_with_replacement(sizes, 2)) else ""


def _checked(draft: Draft) -> None:
    """Nothing is taken more than twelve times a day: such a number was misheard."""
    often = draft.frequency
    if often is not None and often.per_day is not None and often.per_day > _MOST_A_DAY:
        draft.unclear.append(often.text)
        draft.frequency = None
