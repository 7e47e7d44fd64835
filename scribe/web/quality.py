"""How notes fare, as it is told: no number of fewer than five notes, and none from which such a number follows.

A week of a template may be one doctor's and one nurse's work. So a count of one to four is withheld; where it is the
only one of a row whose sum is told, the smallest of the others is withheld with it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import TypeVar

from scribe.consultation.quality import SMALL, FlagSums, Minutes, Quality, Sums
from scribe.model import Level


class Span(IntEnum):
    """The weeks that may be asked for: with any number of them, one week's flags would follow from two answers."""

    MONTH = 4
    QUARTER = 12
    HALF_A_YEAR = 26


Key = TypeVar("Key")


@dataclass(frozen=True)
class Count:
    """A number, or why there is none: it is below five, or would give such a one away."""

    number: int | None = None
    small: bool = False

    def __str__(self) -> str:
        return str(self.number) if self.number is not None else "<5" if self.small else "–"


@dataclass(frozen=True)
class Week:
    """One template's notes of one week; ``None`` where there are fewer than five notes."""

    template: str
    week: date
    notes: Count
    risks: Mapping[Level, Count] = field(default_factory=dict)
    edits_per_note: float | None = None
    minutes_to_draft: float | None = None
    minutes_to_approval: float | None = None
    minutes_to_signature: float | None = None


@dataclass(frozen=True)
class FlagKindTold:
    """The flags of one kind and what became of them; empty where fewer than five notes had one."""

    kind: str
    notes: Count
    flags: Count
    became: Mapping[str, Count] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """All of it."""

    weeks: tuple[Week, ...]
    flags: tuple[FlagKindTold, ...]


def told(quality: Quality, weeks: int, template: str = "") -> Told:
    """What may be told of the last weeks, of one template or of all."""
    return Told(
        weeks=tuple(_week(one) for one in quality.by_week(weeks, template)),
        flags=tuple(_kind(one) for one in quality.flags(weeks, template)),
    )


def guarded(counts: Mapping[Key, int]) -> dict[Key, Count]:
    """The counts of a row whose sum is told, without those from which one below five follows."""
    small = {key for key, count in counts.items() if 0 < count < SMALL}
    others = sorted((count, at) for at, (key, count) in enumerate(counts.items()) if count and key not in small)
    beside = [*counts][others[0][1]] if len(small) == 1 and others else None
    return {
        key: Count(None, small=key in small) if key in small or key == beside else Count(count)
        for key, count in counts.items()
    }


def as_csv(found: Told) -> str:
    """The weeks as a table for a spreadsheet; minutes and edits with a point, what is not told empty or ``<5``."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    levels = tuple(Level)
    head = ("edits_per_note", "minutes_to_draft", "minutes_to_approval", "minutes_to_signature")
    table.writerow(("week", "template", "notes", *(level.value for level in levels), *head))
    for one in found.weeks:
        risks = (str(one.risks[level]) if level in one.risks else "" for level in levels)
        figures = (one.edits_per_note, one.minutes_to_draft, one.minutes_to_approval, one.minutes_to_signature)
        rounded = ("" if figure is None else f"{figure:.1f}" for figure in figures)
        table.writerow((one.week.isoformat(), one.template, str(one.notes), *risks, *rounded))
    return out.getvalue()


def _week(sums: Sums) -> Week:
    if not sums.told:
        return Week(sums.template, sums.week, Count(small=True))
    return Week(
        template=sums.template,
        week=sums.week,
        notes=Count(sums.notes),
        risks=guarded({level: sums.risks.get(level, 0) for level in Level}),
        edits_per_note=sums.edits_per_note,
        minutes_to_draft=_mean(sums.to_draft),
        minutes_to_approval=_mean(sums.to_approval),
        minutes_to_signature=_mean(sums.to_signature),
    )


def _kind(sums: FlagSums) -> FlagKindTold:
    if not sums.told:
        return FlagKindTold(sums.kind, Count(small=True), Count())
    return FlagKindTold(sums.kind, Count(sums.notes), Count(sums.flags), guarded(sums.became))


def _mean(minutes: Minutes | None) -> float | None:
    return minutes.mean if minutes is not None else None
