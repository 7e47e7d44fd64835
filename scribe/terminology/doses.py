"""How much of a medicine is usual: its strengths, its usual daily dose, the largest one.

The figures lie in ``data/doses.txt``, whose head names their sources. They serve two ends: a bare number after a
medicine's name ("aspirin eighty one") is a strength only where that strength exists, and a dose far from the usual one
is shown to a person. They are no advice on what to give.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from scribe.terminology.lexicon import Term, rows_of

Amount = tuple[Decimal, str]
"""A number with its unit: UCUM, as :mod:`scribe.language.quantity` writes it."""


@dataclass(frozen=True)
class UsualDose:
    """What is usual for one medicine.

    Attributes:
        strengths: of one tablet, capsule, puff or vial.
        daily: the usual dose of a day for an adult (WHO's defined daily dose), or ``None``.
        largest: the largest usual dose of a day for an adult, or ``None``.
    """

    strengths: tuple[Amount, ...]
    daily: Amount | None = None
    largest: Amount | None = None

    @property
    def unit(self) -> str:
        """The unit in which this medicine is measured when none is said; empty where it is measured in several."""
        units = {unit for _, unit in self.strengths} or {amount[1] for amount in (self.daily,) if amount}
        return next(iter(units)) if len(units) == 1 else ""


def usual(term: Term) -> UsualDose | None:
    """What is usual for a medicine; ``None`` where the table does not have it."""
    return _table().get(term.en)


@cache
def _table() -> dict[str, UsualDose]:
    return {
        name: UsualDose(tuple(_strengths(strengths)), _amount(daily), _amount(largest))
        for name, strengths, daily, largest in rows_of("doses.txt")
    }


def _strengths(field: str) -> Iterator[Amount]:
    """``0.125, 0.25 mg; 125, 250 ug``: each group of numbers with its unit."""
    for group in filter(None, (part.strip() for part in field.split(";"))):
        numbers, unit = group.rsplit(" ", 1)
        yield from ((Decimal(number.strip()), unit) for number in numbers.split(","))


def _amount(field: str) -> Amount | None:
    if not field:
        return None
    number, unit = field.rsplit(" ", 1)
    return Decimal(number), unit
