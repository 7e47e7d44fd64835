"""Numbers: each number of a statement has to be in its evidence, as the same amount."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from scribe.language.quantity import COUNTED_FORMS, Quantity, dimension, find_quantities, in_base, plain, same_amount
from scribe.model import Flag, FlagKind, Language, Level
from scribe.terminology import conditions
from scribe.verification.evidence import Heard, Numbers
from scribe.verification.named import NamedMedicine
from scribe.verification.wording import flag

_MASSES: Final = frozenset({"mg", "ug", "ng", "g", "[IU]"})
_WITH_MEDICINE: Final = _MASSES | COUNTED_FORMS | {"mL", "/d", "/wk", "time", ""}
_NUMBERING = re.compile(r"\s*[（(]?\d{1,2}(?:[.、)）](?!\d)|\s*$)")
_PERIODS: Final = ("time", "long time", "rate")
"""What figures measure that are often said without their unit."""
_RATES: Final = frozenset({"rate", "weekly", "monthly", "yearly"})
_SPANS: Final = frozenset({"time", "long time"})
_BRIEF: Final = 28
"""Characters of a sentence that is little more than its figure."""
_DATE: Final = re.compile(
    r"(?<!\d)(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/(?:\d{1,2}/)?\d{4}|\d{1,2}/\d{1,2}/\d{2}|\d{4}年\d{1,2}月(?:\d{1,2}日)?)(?!\d)"
)
"""Calendar dates. Nobody says them in this form; they come from the record."""
_PART_OF_FIGURE: Final = re.compile(r"(?:\d\+|\d[~～/:：]|(?:[左右][上下]))$")
"""Before a figure that is part of another: days beside weeks, the end of a range, minutes, the number of a tooth."""
_WEEKDAY: Final = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天、]{0,6}$")
_RANGE: Final = re.compile(r"\s?[~～\-–至到]\s?\d")
"""Behind the first figure of two."""
_IN_A_NAME: Final = re.compile(r"(?:\b[CTLS]\d{1,2}-\d{1,2}|(?<![\d/])\d{1,2}/10|\d:00|\ball (?:four|4))$")
"""Up to a figure that nobody says: of a vertebra, a score out of ten, a full hour, all four of a thing."""
_CLAUSE_END: Final = re.compile(r"[;；。]|\.\s")
_SENTENCE_END: Final = re.compile(r"[.?!]\s|[。？！]")
_UNCLEAR: Final = 0.5
_VERY_UNCLEAR: Final = 0.3
_SYMBOLS: Final = {"ug": "µg", "Cel": "°C", "mm[Hg]": "mmHg", "[IU]": "IU"}


@dataclass(frozen=True)
class Passage:
    """A statement's text with what is needed to judge its numbers."""

    text: str
    language: Language
    medicines: tuple[NamedMedicine, ...]
    """The medicines that the text names."""

    @cached_property
    def diseases(self) -> tuple[tuple[int, int], ...]:
        """Where the names of diseases stand."""
        return tuple((one.start, one.end) for one in conditions().find(self.text, self.language))

    def belongs_to_medicine(self, quantity: Quantity) -> bool:
        """Whether the number is a dose: by its unit, or because it follows a medicine in the same clause."""
        if quantity.unit in _MASSES:
            return True
        return quantity.unit in _WITH_MEDICINE and self.medicine_of(quantity) is not None

    def names(self, quantity: Quantity, medicine: NamedMedicine) -> bool:
        """Whether a figure is part of a medicine's name, in it or behind the hyphen with which it ends."""
        hyphen = self.text[medicine.end : quantity.start] == "-"
        return hyphen or medicine.start < quantity.start < medicine.end

    def medicine_of(self, quantity: Quantity) -> NamedMedicine | None:
        """The medicine named last before the number in the same clause."""
        before = [one for one in self.medicines if one.end <= quantity.start]
        if not before or _CLAUSE_END.search(self.text[before[-1].end : quantity.start]):
            return None
        return before[-1]


def check_numbers(passage: Passage, numbers: Numbers) -> Iterator[Flag]:
    """A flag for each number that was not said, was said with another unit, or was hard to hear."""
    dates = [match.span() for match in _DATE.finditer(passage.text)]
    written = [
        quantity
        for quantity in find_quantities(passage.text, passage.language)
        if not _is_no_claim(quantity, passage) and not any(start <= quantity.start < end for start, end in dates)
    ]
    heard = numbers.distinct
    matching = [[*numbers.saying(quantity)] for quantity in written]

    def unused() -> list[Heard]:
        matched = {id(one) for supporting in matching for one in supporting}
        return [one for one in heard if id(one) not in matched]

    for quantity, supporting in zip(written, matching, strict=True):
        others = _of_another_medicine(passage, quantity, supporting, heard)
        if others:
            yield _difference(passage, quantity, others)
        elif _is_bare_one(quantity):
            against = [] if supporting else [one for one in unused() if _contradicts_one(quantity, one)]
            if against:
                yield _difference(passage, quantity, against)
        elif supporting:
            yield from _doubts(passage, quantity, supporting, numbers)
        elif _so_many_of(quantity, heard) or _in_short(quantity, heard, unused()) or _bare(quantity, passage, heard):
            continue
        elif quantity.values and all(value in numbers.loose for value in quantity.values):
            continue  # said, and nothing tells of what
        elif not all(numbers.says(value, quantity.unit) for value in quantity.values):
            yield _difference(passage, quantity, unused())


def _bare(quantity: Quantity, passage: Passage, heard: tuple[Heard, ...]) -> bool:
    """Whether a figure that is part of another was said, with whatever unit."""
    text = passage.text
    part = _PART_OF_FIGURE.search(text[: quantity.start]) is not None or _RANGE.match(text, quantity.number_end)
    said = (one.quantity for one in heard if not _of_another_sort(quantity, one.quantity))
    return bool(part) and any(quantity.value in (*one.values, *one.also) for one in said)


def _of_another_sort(mine: Quantity, said: Quantity) -> bool:
    """Whether two figures tell how often or how long in different units: twice a month, twice a week."""
    kinds = {dimension(mine.unit), dimension(said.unit)}
    return mine.unit != said.unit and (kinds <= _RATES or kinds <= _SPANS)


def _so_many_of(quantity: Quantity, heard: tuple[Heard, ...]) -> bool:
    """Whether an amount is so many tablets of a strength, both said: one and a half of 50 micrograms."""
    if dimension(quantity.unit) != "mass":
        return False
    counts = [one.quantity.value for one in heard if one.quantity.unit in COUNTED_FORMS and one.quantity.value != 1]
    sizes = [one.quantity for one in heard if dimension(one.quantity.unit) == "mass" or not one.quantity.unit]
    return any(
        same_amount((quantity.value, quantity.unit), (count * size.value, size.unit or quantity.unit))
        for count in counts
        for size in sizes
    )


def _in_short(quantity: Quantity, heard: tuple[Heard, ...], unused: list[Heard]) -> bool:
    """Whether the figure was said without its unit, and the unit beside another one: "two more days, then three"."""
    kind = dimension(quantity.unit)
    others = [one for one in unused if dimension(one.quantity.unit) == kind and one.quantity.value != 1]
    if kind not in _PERIODS or quantity.second is not None or others:
        return False
    bare = [one for one in heard if one.quantity.unit in ("", "item") and quantity.value in one.quantity.values]
    unit = quantity.text[quantity.number_end - quantity.start :].strip(" -").lower().removesuffix("s")
    last = unit.split(" ")[-1]
    if any(len(_sentence_of(one) if kind == "rate" else one.segment.text) <= _BRIEF for one in bare):
        return True  # the question has the unit
    return bool(bare) and any(last in one.segment.text.lower() for one in heard)


def _sentence_of(one: Heard) -> str:
    """The sentence of a turn in which a figure was said."""
    text, at = one.segment.text, one.quantity.start
    begin = max((match.end() for match in _SENTENCE_END.finditer(text, 0, at)), default=0)
    end = _SENTENCE_END.search(text, one.quantity.end)
    return text[begin : end.start() if end else len(text)]


def _is_no_claim(quantity: Quantity, passage: Passage) -> bool:
    """List numbers, places in an order, and the number in a disease's name: type 2 diabetes."""
    if any(start < quantity.start < end for start, end in passage.diseases):
        return True
    if not quantity.unit and any(passage.names(quantity, one) for one in passage.medicines):
        return True
    if quantity.spoken and not quantity.text[:1].isdigit() and _WEEKDAY.search(passage.text[: quantity.start]):
        return True  # a day of the week
    if _IN_A_NAME.search(passage.text[: quantity.number_end]):
        return True
    return quantity.ordinal or bool(quantity.start <= 2 and _NUMBERING.match(passage.text) and not quantity.unit)


def _is_bare_one(quantity: Quantity) -> bool:
    """A one that people leave unsaid or say otherwise: "daily", "a week", 一次."""
    unsaid = quantity.unit in ("", "time", "item", "/d", "/wk", "d", "wk", "mo", "a", "h")
    return quantity.value == 1 and quantity.second is None and unsaid


def _contradicts_one(quantity: Quantity, heard: Heard) -> bool:
    """Whether what was said speaks against such a one: twice a day for once, one month for one week."""
    said = heard.quantity
    if quantity.unit in ("/d", "/wk"):
        return said.unit == quantity.unit
    periods = ("time", "long time")
    return dimension(quantity.unit) in periods and dimension(said.unit) in periods and said.value == 1


def _of_another_medicine(
    passage: Passage, quantity: Quantity, supporting: list[Heard], heard: tuple[Heard, ...]
) -> list[Heard]:
    """The doses that were said of this medicine, when the written one was only said of another medicine."""
    medicine = passage.medicine_of(quantity)
    kind = "mass" if quantity.unit in _MASSES else dimension(quantity.unit)
    if medicine is None or kind not in ("mass", *_PERIODS) or not supporting:
        return []
    if any(
        medicine.is_called(one.medicine) if one.medicine is not None else bool(one.quantity.unit) for one in supporting
    ):
        return []
    return [
        one
        for one in heard
        if one.medicine is not None and medicine.is_called(one.medicine) and dimension(one.quantity.unit) == kind
    ]


def _doubts(passage: Passage, quantity: Quantity, supporting: list[Heard], numbers: Numbers) -> Iterator[Flag]:
    """What is said of a number that does agree: its unit was left out, or its words were hard to hear."""
    dose = passage.belongs_to_medicine(quantity)
    bare = [one for one in supporting if not one.quantity.unit]
    if dose and quantity.unit in _MASSES and len(bare) == len(supporting):
        yield flag(
            FlagKind.UNIT_NOT_SAID,
            Level.LOW,
            passage.language,
            note=_shown(quantity, passage.text),
            said=bare[0].quantity.text,
            quote=bare[0].quote,
        )
    probability, clearest = numbers.clearest(supporting)
    if probability < _UNCLEAR:
        raised = dose and probability < _VERY_UNCLEAR
        yield flag(
            FlagKind.UNCLEAR_WORDS,
            Level.RAISED if raised else Level.LOW,
            passage.language,
            note=_shown(quantity, passage.text),
            said=clearest.quantity.text,
            quote=clearest.quote,
        )


def _difference(passage: Passage, quantity: Quantity, unused: list[Heard]) -> Flag:
    """The flag for a number that was not said, with what was said instead when only one number can be meant."""
    dose = passage.belongs_to_medicine(quantity)
    kind, level = (FlagKind.DOSE_DIFFERS, Level.HIGH) if dose else (FlagKind.NUMBER_DIFFERS, Level.RAISED)
    instead = _meant(quantity, unused)
    note = _shown(quantity, passage.text)
    if instead is None:
        return flag(kind, level, passage.language, words="not_heard", note=note)
    said = instead.quantity
    raised = flag(
        kind,
        level,
        passage.language,
        words="differs",
        note=note,
        said=_amount(said, passage.language),
        quote=instead.quote,
    )
    certain = (said.second is None) == (quantity.second is None) and not said.also and not said.approximate
    suggestion = _corrected(passage, quantity, said) if certain else ""
    return raised.model_copy(update={"suggestion": suggestion})


def _meant(quantity: Quantity, unused: list[Heard]) -> Heard | None:
    """The only number of the same kind that the statement does not already use."""
    same = [one for one in unused if _comparable(quantity, one.quantity) and _near(quantity, one.quantity)]
    amounts = {(one.quantity.values, one.quantity.unit) for one in same}
    return same[0] if len(amounts) == 1 else None


def _comparable(quantity: Quantity, other: Quantity) -> bool:
    if _is_bare_one(quantity):
        return True
    if (quantity.second is None) != (other.second is None):
        return False
    kind, other_kind = dimension(quantity.unit), dimension(other.unit)
    return kind == other_kind or (not other_kind and kind not in ("time", "long time", "rate", "count"))


def _near(quantity: Quantity, other: Quantity) -> bool:
    """Whether one can be a slip for the other: within a factor of a thousand, which is mg for g."""
    first, second = in_base(quantity.value, quantity.unit), in_base(other.value, other.unit)
    low, high = sorted((abs(first), abs(second)))
    return low > 0 and high / low <= (1000 if dimension(quantity.unit) == "mass" else 100)


def _shown(quantity: Quantity, text: str) -> str:
    return text[quantity.start : quantity.end].strip()


def _amount(quantity: Quantity, language: Language) -> str:
    """An amount in digits: 5 mg, 120/80, 3 天."""
    number = plain(quantity.value)
    if quantity.second is not None:
        return f"{number}/{plain(quantity.second)}"
    unit = quantity.text[quantity.number_end - quantity.start :].strip(" -")
    if dimension(quantity.unit) in ("mass", "volume", "temperature", "length"):
        shown = "℃" if quantity.unit == "Cel" and language == "zh" else _SYMBOLS.get(quantity.unit, quantity.unit)
        return f"{number} {shown}" if not shown.startswith("[") else f"{number} {unit}"
    if quantity.unit == "%":
        return f"{number}%"
    return f"{number}{unit if language == 'zh' else f' {unit}' if unit else ''}"


def _corrected(passage: Passage, quantity: Quantity, said: Quantity) -> str:
    """The statement with the number that was said; the note's unit stays unless another one was said."""
    text = passage.text
    if quantity.spoken and said.spoken:
        # "once daily" gives way to the words "twice a day", when they are of the note's language
        same_language = said.text.isascii() == (passage.language == "en")
        return f"{text[: quantity.start]}{said.text}{text[quantity.end :]}" if same_language else ""
    if quantity.second is not None or said.unit in ("", quantity.unit):
        number = plain(said.value) if said.second is None else f"{plain(said.value)}/{plain(said.second)}"
        end = _number_stop(text, quantity)
        return f"{text[: quantity.start]}{number}{text[end:]}"
    factor = _conversion(said, quantity.unit)
    if factor is not None:
        return f"{text[: quantity.start]}{plain(factor)}{text[quantity.number_end :]}"
    return ""


def _number_stop(text: str, quantity: Quantity) -> int:
    if quantity.second is None:
        return quantity.number_end
    match = re.compile(r"[\d.]+\s*(?:/|over|／|比)\s*[\d.]+").match(text, quantity.start)
    return match.end() if match else quantity.number_end


def _conversion(said: Quantity, unit: str) -> Decimal | None:
    """The said amount in the note's unit, when that is a plain number."""
    if dimension(said.unit) != dimension(unit) or dimension(unit) == "count":
        return None
    return in_base(said.value, said.unit) / in_base(Decimal(1), unit)
