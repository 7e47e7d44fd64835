"""Which amount of a medicine holds in the end, where it is told apart from the name: by what is learned of each.

An amount is of the medicine that was named last before it. Numbers are never made up: one that was said holds.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from scribe.language.claim import Claim
from scribe.language.claims import Read
from scribe.language.dialogue.dosing import HALF_OF_ONE
from scribe.language.quantity import COUNTED_FORMS
from scribe.language.quantity.plausible import implausible, is_of_another
from scribe.language.quantity.regimen import Regimen, read_regimen
from scribe.language.tagging.labels import LABELS
from scribe.language.tagging.naming import Named
from scribe.language.tagging.tagger import Tag, Tagged
from scribe.model import Language, Speaker
from scribe.terminology import Term
from scribe.terminology.doses import usual

HOLDS: Final = 0.6
"""How probable it must be that an amount holds."""
_DOSE, _NODOSE = LABELS.index("dose"), LABELS.index("nodose")
_FAR: Final = 40
"""Sentences behind a medicine's name in which its amount may stand alone."""
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_PART_OF_A_DAY: Final = re.compile(r"\d(?:\.5)? [早中午晚睡]")
"""How many are taken at a time of day, as a regimen keeps it where nothing is said of what they are."""
_TIMES_OVER: Final = 8
"""How many times the old dose a number without a unit can be, and the other way round."""
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)


@dataclass(frozen=True)
class Amount:
    """An amount that holds, behind the name of its medicine.

    Attributes:
        sentence: the index of the sentence that tells it.
        text: from the amount on to the next medicine's name.
        lay: a lay person tells it.
    """

    sentence: int
    text: str
    lay: bool

    @property
    def number(self) -> Decimal | None:
        """Its first number, where it begins with one."""
        bare = _NUMBER.match(self.text)
        return Decimal(bare[0]) if bare is not None else None


def amounts_behind(
    named: Mapping[str, Sequence[Named]], reads: Sequence[Read], told: Tagged
) -> dict[str, tuple[Amount, ...]]:
    """The amounts that hold of each medicine, in their order.

    Args:
        named: the medicines with the places where each is named.
        reads: the sentences, each at the place that its index names.
        told: what the tagger makes of them.
    """
    places: dict[int, list[tuple[int, str]]] = {}
    for key, every in named.items():
        for one in every:
            places.setdefault(one.sentence, []).append((one.start, key))
    found: dict[str, list[Amount]] = {}
    last = (-_FAR, "")
    for number, read in enumerate(reads):
        ahead = deque(sorted(places.get(number, ())))
        for tag in _holding(read, told):
            while ahead and ahead[0][0] <= tag.start:
                last = (number, ahead.popleft()[1])
            if last[1] and number - last[0] < _FAR:
                end = ahead[0][0] if ahead else len(read.text)
                amount = Amount(number, read.text[tag.start : end], read.sentence.speaker in _LAY)
                found.setdefault(last[1], []).append(amount)
        if ahead:
            last = (number, ahead[-1][1])
    return {key: tuple(every) for key, every in found.items()}


def _holding(read: Read, told: Tagged) -> Iterator[Tag]:
    """The amounts of a sentence that hold, in their order; a question tells none."""
    if read.sentence.question and not read.sentence.tag:
        return
    for tag in told.tags.get(read.sentence.index, ()):
        odds = told.odds(tag.sentence, tag.start, tag.end)
        if odds is not None and float(odds[_DOSE]) >= HOLDS and float(odds[_NODOSE]) < float(odds[_DOSE]):
            yield tag


def regimen_of(amount: Amount, claim: Claim, language: Language) -> Regimen | None:
    """How the medicine of a claim is taken by an amount; a bare number is measured as its dose was, or as it is sold.

    ``None``: the number can't be one of this medicine.
    """
    medicine: Term | None = claim.concept
    told = read_regimen(amount.text, language, medicine=medicine)
    if told.dose is not None and any(_PART_OF_A_DAY.match(words) for words in told.unclear):
        return None  # 减成一片了，早二晚一: how many are taken at which time is not told by one of them
    if told.dose is None and not told.parts:
        number = amount.number
        unit = _unit(claim, number) if number is not None and f"{number}" in told.unclear else ""
        if not unit:
            return None
        told = replace(told, dose=number, unit=unit)
    unlikely = is_of_another(told, medicine) or implausible(told, medicine) is not None
    return None if unlikely or (told.dose is not None and not told.unit) else told


def _unit(claim: Claim, number: Decimal) -> str:
    """In what a bare number is measured: as the dose until now, else as the medicine's usual strengths."""
    old = claim.regimen
    if old is not None and old.unit in COUNTED_FORMS and number % HALF_OF_ONE:
        return ""  # 一天是零点七五: no number of tablets
    if old is not None and old.dose is not None and old.unit:
        return old.unit if old.dose / _TIMES_OVER <= number <= old.dose * _TIMES_OVER else ""
    known = usual(claim.concept) if claim.concept is not None else None
    if known is None or not known.unit:
        return ""
    sizes = [size for size, _ in (*known.strengths, *filter(None, (known.daily,)))]
    return known.unit if sizes and min(sizes) / 2 <= number <= max(sizes) * 2 else ""
