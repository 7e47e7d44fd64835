"""How each note fared, kept in step with the consultation in the transaction that changes it: for sums, in the clear.

A row says which template, which risk, when it went on and how often people changed it; none of it is anybody's words.
It goes when the consultation is destroyed. An addendum changes nothing here: the note was finished before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from scribe.consultation.drafts import drafts_of, is_choice
from scribe.db.administration_tables import FlagOutcomeRow, NoteOutcomeRow
from scribe.db.tables import EventRow, RevisionRow
from scribe.model import Flag, Level, NoteDraft, Outcome

if TYPE_CHECKING:
    from scribe.consultation.service.base import Work

OPEN: Final = "open"
DRAFT: Final = "draft"
"""The summary of a revision that a machine wrote."""
_LONGEST_ID: Final = 64
_RECORDED: Final = ("uploaded", "transcript_imported")


def enter_draft(work: Work, note: NoteDraft) -> None:
    """A machine drafted it. Drafted anew, it begins anew."""
    if work.consultation.amends is not None:
        return
    forget_outcome(work.session, work.consultation.id)
    event = EventRow
    recorded = select(func.max(event.at)).where(
        event.consultation_id == work.consultation.id, event.kind.in_(_RECORDED)
    )
    recorded_at = work.session.scalar(recorded)
    row = NoteOutcomeRow(
        consultation_id=work.consultation.id,
        template_id=note.template.id[:_LONGEST_ID],
        template_version=note.template.version,
        risk=note.risk.level.value,
        recorded_at=recorded_at,
        drafted_at=work.now,
        week=week_of(work.now),
        to_draft_s=_seconds(recorded_at, work.now),
    )
    work.session.add(row)


def enter_choice(work: Work, note: NoteDraft, risk: str) -> None:
    """Another draft of the note is the note now: it is counted by its template and its risk, still as one note."""
    row = _row(work)
    if row is not None:
        row.template_id, row.template_version = note.template.id[:_LONGEST_ID], note.template.version
        row.risk = risk or row.risk


def enter_approval(work: Work, note: NoteDraft) -> None:
    """Somebody approved it; what became of its flags stands."""
    row = _row(work)
    if row is not None:
        row.approved_at = row.approved_at or work.now
        row.to_approval_s = _seconds(row.drafted_at, row.approved_at)
        _enter_flags(work, row, note)


def enter_signature(work: Work, note: NoteDraft) -> None:
    """A doctor signed it; what became of its flags stands for good."""
    row = _row(work)
    if row is not None:
        row.signed_at = row.signed_at or work.now
        row.to_signature_s = _seconds(row.approved_at, row.signed_at)
        _enter_flags(work, row, note)


def week_of(moment: datetime) -> int:
    """The ordinal of the Monday, in UTC, of the week of a moment."""
    day = moment.astimezone(UTC).date()
    return day.toordinal() - day.weekday()


def forget_outcome(session: Session, id: str) -> None:
    """Takes away what is kept here of a consultation."""
    session.execute(delete(FlagOutcomeRow).where(FlagOutcomeRow.consultation_id == id))
    session.execute(delete(NoteOutcomeRow).where(NoteOutcomeRow.consultation_id == id))


def _seconds(begin: datetime | None, end: datetime) -> int | None:
    return max(0, round((end - begin).total_seconds())) if begin is not None else None


def _row(work: Work) -> NoteOutcomeRow | None:
    """The row, unless the note was finished before, or drafted before such rows were kept."""
    if work.consultation.amends is not None:
        return None
    return work.session.get(NoteOutcomeRow, work.consultation.id)


def _enter_flags(work: Work, row: NoteOutcomeRow, note: NoteDraft) -> None:
    row.edits = _edits(work.session, row.consultation_id)
    flag = FlagOutcomeRow
    work.session.execute(delete(flag).where(flag.consultation_id == row.consultation_id))
    work.session.flush()
    found = Counter((one.kind.value, became) for one in _flags(note) if (became := _became(one)))
    for (kind, became), flags in found.items():
        work.session.add(flag(consultation_id=row.consultation_id, kind=kind, became=became, flags=flags))


def _edits(session: Session, id: str) -> int:
    """How often people changed the draft that is the note."""
    revision = RevisionRow
    query = select(revision.summary).where(revision.consultation_id == id).order_by(revision.number)
    summaries = tuple(session.scalars(query))
    belongs = drafts_of(summaries)
    own = (summary for summary, draft in zip(summaries, belongs, strict=True) if draft == belongs[-1])
    return sum(summary != DRAFT and not is_choice(summary) for summary in own)


def _flags(note: NoteDraft) -> Iterator[Flag]:
    yield from note.flags
    for statement in note.statements:
        yield from statement.flags


def _became(flag: Flag) -> str:
    """What became of a flag; empty for one that only informed."""
    if flag.resolution is None:
        return "" if flag.level in (Level.LOW, Level.CLEAR) else OPEN
    if flag.resolution.outcome is Outcome.KEPT and flag.resolution.reason is not None:
        return f"{Outcome.KEPT.value}:{flag.resolution.reason.value}"
    return flag.resolution.outcome.value
