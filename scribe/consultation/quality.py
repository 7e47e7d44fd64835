"""How notes fare by template and week, as sums: the database adds up what :mod:`scribe.consultation.outcomes` keeps.

Nothing is unsealed. A week begins on Monday in UTC. Each question goes along the index of weeks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, case, func, select

from scribe.consultation.outcomes import week_of
from scribe.db import Database, utc_now
from scribe.db.administration_tables import FlagOutcomeRow, NoteOutcomeRow
from scribe.model import Level

SMALL: Final = 5
"""A number of notes below this is not told: one doctor's or one patient's could be known by it."""
MOST_WEEKS: Final = 26


@dataclass(frozen=True)
class Minutes:
    """How long a step took on average, and of how many notes."""

    mean: float
    notes: int


@dataclass(frozen=True)
class Sums:
    """What the notes of one template and one week come to."""

    template: str
    week: date
    """Its Monday."""
    notes: int = 0
    risks: Mapping[Level, int] = field(default_factory=dict)
    signed: int = 0
    edits: int = 0
    """Of the notes that were approved."""
    approved: int = 0
    to_draft: Minutes | None = None
    to_approval: Minutes | None = None
    to_signature: Minutes | None = None

    @property
    def told(self) -> bool:
        """Whether these are of enough notes to be told."""
        return self.notes >= SMALL

    @property
    def edits_per_note(self) -> float | None:
        """Edits for each note that was approved, where there are enough."""
        return self.edits / self.approved if self.approved >= SMALL else None


@dataclass(frozen=True)
class FlagSums:
    """The flags of one kind, with what became of them; each number is of flags."""

    kind: str
    flags: int
    notes: int
    """How many notes had one."""
    became: Mapping[str, int]

    @property
    def told(self) -> bool:
        """Whether these are of enough notes to be told."""
        return self.notes >= SMALL


class Quality:
    """Adds up.

    Args:
        database: of the installation.
        clock: the present moment.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._clock = database, clock

    def since(self, weeks: int) -> date:
        """The Monday on which the oldest of so many weeks began, this week among them."""
        this = date.fromordinal(week_of(self._clock()))
        return this - timedelta(weeks=min(weeks, MOST_WEEKS) - 1)

    def by_week(self, weeks: int, template: str = "") -> tuple[Sums, ...]:
        """The sums of each template and week, the newest week first; of one template alone where it is named."""
        row = NoteOutcomeRow
        summed = (
            func.count(),
            func.count(row.approved_at),
            func.count(row.signed_at),
            func.sum(case((row.approved_at.is_not(None), row.edits), else_=0)),
            *(part for lasted in _LASTED for part in (func.sum(lasted), func.count(lasted))),
        )
        query = select(row.template_id, row.week, row.risk, *summed).where(*_of(self.since(weeks), template))
        found: dict[tuple[str, int], dict[Level, tuple[int, ...]]] = defaultdict(dict)
        with self._database.reading() as session:
            for name, week, risk, *sums in session.execute(query.group_by(row.template_id, row.week, row.risk)):
                found[name, week][Level(risk)] = tuple(int(one or 0) for one in sums)
        every = (_sums(name, date.fromordinal(week), risks) for (name, week), risks in found.items())
        return tuple(sorted(every, key=lambda one: (-one.week.toordinal(), one.template)))

    def flags(self, weeks: int, template: str = "") -> tuple[FlagSums, ...]:
        """The flags by kind of the approved notes of these weeks, with what became of them, the most first."""
        note, flag = NoteOutcomeRow, FlagOutcomeRow
        of = _of(self.since(weeks), template)
        joined = flag.consultation_id == note.consultation_id
        became = select(flag.kind, flag.became, func.sum(flag.flags)).join(note, joined).where(*of)
        notes = select(flag.kind, func.count(flag.consultation_id.distinct())).join(note, joined).where(*of)
        with self._database.reading() as session:
            found = session.execute(became.group_by(flag.kind, flag.became)).all()
            among = {str(name): int(count) for name, count in session.execute(notes.group_by(flag.kind))}
        kinds: dict[str, dict[str, int]] = defaultdict(dict)
        for kind, what, count in found:
            kinds[kind][what] = int(count)
        sums = [FlagSums(kind, sum(each.values()), among[kind], each) for kind, each in kinds.items()]
        return tuple(sorted(sums, key=lambda one: (-one.flags, one.kind)))

    def templates(self, weeks: int) -> dict[str, int]:
        """How many notes of these weeks were drafted by each template."""
        row = NoteOutcomeRow
        query = select(row.template_id, func.count()).where(*_of(self.since(weeks), "")).group_by(row.template_id)
        with self._database.reading() as session:
            return {str(name): int(count) for name, count in session.execute(query)}


_LASTED: Final = (NoteOutcomeRow.to_draft_s, NoteOutcomeRow.to_approval_s, NoteOutcomeRow.to_signature_s)


def _of(since: date, template: str) -> tuple[ColumnElement[bool], ...]:
    row = NoteOutcomeRow
    return (row.week >= since.toordinal(), *((row.template_id == template,) if template else ()))


def _sums(name: str, week: date, risks: Mapping[Level, tuple[int, ...]]) -> Sums:
    notes, approved, signed, edits, *lasted = (sum(column) for column in zip(*risks.values(), strict=True))
    to_draft, to_approval, to_signature = (
        _minutes(total, count) for total, count in zip(lasted[::2], lasted[1::2], strict=True)
    )
    return Sums(
        template=name,
        week=week,
        notes=notes,
        risks={level: counts[0] for level, counts in risks.items()},
        signed=signed,
        edits=edits,
        approved=approved,
        to_draft=to_draft,
        to_approval=to_approval,
        to_signature=to_signature,
    )


def _minutes(total_s: int, count: int) -> Minutes | None:
    return Minutes(total_s / count / 60, count) if count >= SMALL else None
