"""The drafts of one note, each by a template of its own: their rows, and what a machine's work on one comes to.

One of them is the note, and stands in the consultation; a row says how each of the others was left. The machine writes
a further draft beside the note, under the consultation's own lease: nothing of the consultation changes by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from scribe.consultation import lease as leases
from scribe.consultation.states import NEXT_STAGE
from scribe.db.draft_tables import NoteDraftRow
from scribe.errors import LeaseLost
from scribe.model import (
    Consultation,
    Lease,
    NoteDraft,
    Person,
    Problem,
    Sha256,
    Stage,
    State,
    Statement,
    StatementId,
    canonical_json,
)

if TYPE_CHECKING:
    from scribe.consultation.repository import Record
    from scribe.consultation.service.base import Work

MOST: Final = 4
"""Drafts of one note."""
ASKED: Final = "asked"
FAILED: Final = "failed"
WRITTEN: Final = "written"
OPEN: Final = (State.DRAFTED, State.REVIEWED)
"""The states in which a further draft is written beside the note."""
_CHOSEN: Final = re.compile(r"chosen ([0-9]+)")


def rows_of(record: Record) -> tuple[NoteDraftRow, ...]:
    """The rows of a note's drafts, in order; none where it was drafted once."""
    row = NoteDraftRow
    query = select(row).where(row.consultation_id == record.row.id).order_by(row.number)
    return tuple(record.session.scalars(query))


def asked_of(record: Record) -> NoteDraftRow | None:
    """The draft that a machine is to write beside the note."""
    if record.consultation.state not in OPEN:
        return None
    return next((one for one in rows_of(record) if one.standing == ASKED), None)


def is_note(row: NoteDraftRow, consultation: Consultation) -> bool:
    """Whether this draft is the note: no two drafts of a note have the same template."""
    return row.standing == WRITTEN and row.template == consultation.template_artefact


def waits_for(record: Record) -> Stage | None:
    """The machine's work that a consultation waits for: that of its state, or a further draft."""
    stage = NEXT_STAGE.get(record.consultation.state)
    return Stage.DRAFT if stage is None and asked_of(record) is not None else stage


def chosen(number: int) -> str:
    """The summary of the revision with which a draft was made the note."""
    return f"chosen {number}"


def is_choice(summary: str) -> bool:
    """Whether a revision is one with which a draft was made the note."""
    return _CHOSEN.fullmatch(summary) is not None


def drafts_of(summaries: Iterable[str]) -> tuple[int, ...]:
    """To which draft each revision belongs, by all summaries from the first one on."""
    found, now = list[int](), 1
    for summary in summaries:
        match = _CHOSEN.fullmatch(summary)
        now = int(match[1]) if match is not None else now
        found.append(now)
    return tuple(found)


def draft_again(work: Work) -> None:
    """A draft that is being written rests on what is no longer so: it is not taken, and written again."""
    row = work.record.row
    if leases.held_for(row) is Stage.DRAFT:
        leases.revoke(row)
        row.attempts = max(0, row.attempts - 1)
        work.due.append(Stage.DRAFT)


def enter_redraft(work: Work, lease: Lease, note: NoteDraft) -> None:
    """Keeps a further draft beside the note.

    Raises:
        LeaseLost: nobody waits for it any more.
    """
    asked = asked_of(work.record)
    if asked is None:
        raise LeaseLost("Nobody waits for this draft any more.", remedy="Nothing is to be done: it is dropped.")
    note = distinct(note, asked.number)
    asked.standing, asked.written_at, asked.risk = WRITTEN, work.now, note.risk.level.value
    leave(work, asked, note, work.store("note", note))
    rest(work)
    work.event(
        "redrafted",
        lease.owner,
        draft=asked.number,
        note=asked.note,
        risk=note.risk.level.value,
        token=lease.token,
    )


def leave(work: Work, row: NoteDraftRow, note: NoteDraft, name: Sha256) -> None:
    """Notes how a draft is left, with what it was verified with."""
    row.note, row.open_flags = name, len(note.open_flags)
    row.transcript, row.record = work.consultation.transcript, work.consultation.context


def fail_redraft(work: Work, problem: Problem, owner: str) -> None:
    """Says why a further draft could not be written; all else stays as it was."""
    asked, used = asked_of(work.record), work.record.row.attempts
    rest(work)
    if asked is not None:
        asked.standing = FAILED
        told = canonical_json(problem.model_copy(update={"extra": {}}))
        asked.problem = work.record.machine_key().seal(told, _context(asked))
        stage = Stage.DRAFT.value
        work.event("redraft_failed", owner, draft=asked.number, stage=stage, attempts=used, code=problem.code)


def problem_of(record: Record, row: NoteDraftRow) -> Problem | None:
    """Why a draft could not be written."""
    if row.problem is None:
        return None
    return Problem.model_validate_json(record.opened_key().open(row.problem, _context(row)))


def end_redraft(work: Work, actor: Person, why: str) -> None:
    """Gives up a draft that was asked for and is not written, and forgets one that could not be."""
    for row in rows_of(work.record):
        if row.standing == ASKED:
            _drop(work)
            work.event("redraft_given_up", actor, draft=row.number, why=why)
        if row.standing != WRITTEN:
            work.session.delete(row)


def forget_drafts(record: Record) -> None:
    """Drops what is kept of a consultation's drafts beside their artefacts."""
    record.session.execute(delete(NoteDraftRow).where(NoteDraftRow.consultation_id == record.row.id))


def rest(work: Work) -> None:
    """The machine's work beside the note is over: nobody holds it, and nothing is tried again."""
    row = work.record.row
    leases.release(row)
    row.attempts = row.failures = 0
    row.next_attempt_at = None
    row.progress_done_s = row.progress_total_s = 0.0


def _context(row: NoteDraftRow) -> str:
    return f"draft/{row.consultation_id}/{row.number}"


def _drop(work: Work) -> None:
    if leases.held_for(work.record.row) is not None:
        leases.revoke(work.record.row)
    rest(work)


def distinct(note: NoteDraft, number: int) -> NoteDraft:
    """A further draft whose statements have ids that no other draft of the note has.

    So a question about a statement, or a change that was based on another draft, never meets a statement of this one.
    """

    def named(statement: Statement) -> Statement:
        return statement.model_copy(update={"id": StatementId(f"d{number}-{statement.id}")})

    reasons = (
        one
        if one.statement is None
        else one.model_copy(update={"statement": StatementId(f"d{number}-{one.statement}")})
        for one in note.risk.reasons
    )
    return note.model_copy(
        update={
            "sections": tuple(
                section.model_copy(update={"statements": tuple(named(one) for one in section.statements)})
                for section in note.sections
            ),
            "risk": note.risk.model_copy(update={"reasons": tuple(reasons)}),
        }
    )
