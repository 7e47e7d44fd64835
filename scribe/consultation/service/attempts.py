"""Delivery attempts: written in the transaction of the state that they lead to, and asked whose fault a failure is.

An EMR that is away is nobody's fault and parks nothing, however long it lasts. A note that fails while the EMR takes
other notes is another matter: that attempt counts against the note, so it is parked in the end, with the last reason.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scribe.consultation.repository import Record
from scribe.consultation.service.base import Work
from scribe.db.tables import ConsultationRow, DeliveryAttemptRow
from scribe.errors import PartDown, ScribeError, StageFailed, StageOverran
from scribe.model import (
    FAILING,
    Attempt,
    AttemptResult,
    Delivery,
    Lease,
    Problem,
    Stage,
    State,
    canonical_json,
)

SENDING: Final = (Stage.DELIVER, Stage.RETRACT)
"""The stages that talk to the EMR."""
_FAILING: Final = tuple(sorted(result.value for result in FAILING))
_LAST_WORDS: Final = (AttemptResult.STORED.value, AttemptResult.REFUSED.value)
_NAMED: Final = ("outcome", "compared", "status", "way", "target", "retry_after_s")
"""Members of an error's details that have a place of their own."""

_Row = DeliveryAttemptRow


def begin(work: Work, lease: Lease) -> None:
    """Notes that an attempt began; one before it that never ended gets its end."""
    if lease.stage not in SENDING:
        return
    break_off(work, AttemptResult.NO_WORD)
    own = select(func.max(_Row.number)).where(_Row.consultation_id == work.record.row.id)
    work.session.add(
        _Row(
            consultation_id=work.record.row.id,
            number=(work.session.scalar(own) or 0) + 1,
            revision=work.consultation.revision,
            owner=lease.owner[:128],
            began_at=work.now,
            result=AttemptResult.UNDER_WAY.value,
            way="",
            counted=False,
        )
    )


def break_off(work: Work, result: AttemptResult) -> None:
    """Ends an attempt that is under way, without its own word."""
    for row in work.session.scalars(_under_way(work)):
        row.result, row.ended_at = result.value, work.now


def going(work: Work, way: str, target: str) -> None:
    """Notes how the attempt under way goes, before it writes the first time."""
    for row in work.session.scalars(_under_way(work)):
        row.way = way[:40]
        _seal(work.record, row, {"target": target})


def stored(work: Work, delivery: Delivery) -> None:
    """Notes that the EMR has the note."""
    for row in work.session.scalars(_under_way(work)):
        row.result, row.ended_at, row.way = AttemptResult.STORED.value, work.now, delivery.way[:40]
        _seal(work.record, row, {"target": delivery.target, "compared": delivery.compared})


def failed(work: Work, lease: Lease, error: ScribeError) -> bool:
    """Notes what an attempt failed with.

    Returns:
        Whether it counts against the note although it may be tried again: the EMR takes other notes meanwhile.
    """
    if lease.stage not in SENDING:
        return False
    result = result_of(error)
    for row in work.session.scalars(_under_way(work)):
        row.result, row.ended_at = result.value, work.now
        row.way = str(error.details.get("way") or row.way)[:40]
        row.status = _status(error)
        _seal(work.record, row, _told(error))
        work.session.flush()
        row.counted = result not in FAILING or _others_pass(work)
        return result in FAILING and row.counted
    return False


def wait_until(work: Work, moment: datetime | None) -> None:
    """Notes when the next attempt is, with the one that has just ended."""
    own = select(_Row).where(_Row.consultation_id == work.record.row.id).order_by(_Row.number.desc()).limit(1)
    for row in work.session.scalars(own):
        row.next_attempt_at = moment


def read(record: Record) -> tuple[Attempt, ...]:
    """The attempts of one consultation, the first one first. After a withdrawal without what was sealed."""
    return tuple(_attempt(record, row) for row in record.session.scalars(_every(record).order_by(_Row.number)))


def way_tried(record: Record, target: str) -> str:
    """The way of the newest attempt that may have stored the note at this place: the next one looks there.

    An attempt that was refused before it stored anything, or that never came to write, fixes nothing.
    """
    query = _every(record).where(_Row.revision == record.consultation.revision, _Row.way != "")
    newest_first = (_attempt(record, row) for row in record.session.scalars(query.order_by(_Row.number.desc())))
    there = (one for one in newest_first if one.target in ("", target))
    return next((one.way for one in there if _may_have_stored(one)), "")


def _may_have_stored(attempt: Attempt) -> bool:
    told = attempt.more.get("may_have_stored")
    return told if isinstance(told, bool) else attempt.result is not AttemptResult.REFUSED


def newest_without_word(record: Record, *, before: datetime) -> datetime | None:
    """When the newest attempt began that ended, before a moment, without the EMR's last word on it."""
    query = select(func.max(_Row.began_at)).where(
        _Row.consultation_id == record.row.id, _Row.began_at < before, _Row.result.not_in(_LAST_WORDS)
    )
    return record.session.scalar(query)


def result_of(error: ScribeError) -> AttemptResult:
    """What an error says of the attempt that it ended."""
    if isinstance(error, StageOverran):
        return AttemptResult.OVERRAN
    if not error.retryable:
        return AttemptResult.REFUSED
    if isinstance(error, StageFailed):
        return AttemptResult.FAILED
    # an HL7 v2 interface that answers AE has no status, but has answered
    if isinstance(error, PartDown) and _status(error) is None and "acknowledgement" not in error.details:
        return AttemptResult.AWAY
    return AttemptResult.FAULT


def failing_alone(problem: Problem) -> Problem:
    """The reason of a note that is parked because it fails while others pass."""
    return problem.model_copy(
        update={
            "code": "delivery-failing",
            "title": "The EMR takes other notes, but not this one",
            "remedy": "Other notes reached the EMR meanwhile, so look at this one: read what each attempt "
            "was answered, correct the cause, then retry the delivery.",
        }
    )


def _others_pass(work: Work) -> bool:
    """Whether the EMR has taken another note since this one began to fail, and fails no note that is new since.

    A note that began to fail only after the newest success is a sign of an outage; one that failed before it, like
    this one, is not.
    """
    row, session = work.record.row, work.session
    own = _Row.consultation_id == row.id
    since = session.scalar(
        select(func.min(_Row.began_at)).where(
            own, _Row.result.in_(_FAILING), _Row.began_at >= work.consultation.state_since
        )
    )
    if since is None:
        return False
    newest = session.scalar(
        select(func.max(_Row.ended_at)).where(~own, _Row.result == AttemptResult.STORED.value, _Row.ended_at >= since)
    )
    return newest is not None and not _fails_anew(session, row.id, newest)


def _fails_anew(session: Session, but: str, after: datetime) -> bool:
    """Whether another note that waits began to fail after a moment."""
    began = (
        select(_Row.consultation_id)
        .join(ConsultationRow, ConsultationRow.id == _Row.consultation_id)
        .where(
            _Row.consultation_id != but,
            _Row.result.in_(_FAILING),
            ConsultationRow.state.in_((State.SIGNED.value, State.WITHDRAWING.value)),
            _Row.began_at >= ConsultationRow.state_since,
        )
        .group_by(_Row.consultation_id)
        .having(func.min(_Row.began_at) > after)
        .limit(1)
    )
    return session.scalar(began) is not None


def _every(record: Record) -> Any:
    return select(_Row).where(_Row.consultation_id == record.row.id)


def _under_way(work: Work) -> Any:
    return _every(work.record).where(_Row.result == AttemptResult.UNDER_WAY.value)


def _status(error: ScribeError) -> int | None:
    status = error.details.get("status")
    return status if isinstance(status, int) and not isinstance(status, bool) else None


def _told(error: ScribeError) -> dict[str, Any]:
    told: dict[str, Any] = {"code": error.code, "detail": error.message, "remedy": error.remedy}
    told["target"] = str(error.details.get("target", ""))
    for name in ("outcome", "compared"):
        if isinstance(error.details.get(name), dict):
            told[name] = error.details[name]
    told["more"] = {name: value for name, value in error.details.items() if name not in _NAMED}
    return told


def _seal(record: Record, row: _Row, body: dict[str, Any]) -> None:
    row.body = record.machine_key().seal(canonical_json(body), _context(row))


def _attempt(record: Record, row: _Row) -> Attempt:
    body: dict[str, Any] = {}
    if row.body is not None and record.key is not None and record.consultation.patient is not None:
        body = json.loads(record.key.open(row.body, _context(row)))
    return Attempt(
        number=row.number,
        revision=row.revision,
        owner=row.owner,
        began_at=row.began_at,
        ended_at=row.ended_at,
        result=AttemptResult(row.result),
        way=row.way,
        status=row.status,
        counted=row.counted,
        next_attempt_at=row.next_attempt_at,
        **body,
    )


def _context(row: _Row) -> str:
    return f"attempt/{row.consultation_id}/{row.number}"
