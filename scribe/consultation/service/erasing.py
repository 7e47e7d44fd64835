"""Destroying a consultation within one transaction: what goes at once, and what waits until the EMR was told."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, func, select, update

from scribe.consultation import lease as leases
from scribe.consultation.drafts import forget_drafts
from scribe.consultation.outcomes import forget_outcome
from scribe.consultation.service import attempts
from scribe.consultation.service.base import Work
from scribe.consultation.service.claiming import release
from scribe.consultation.service.dictating import drop_dictations
from scribe.consultation.service.removals import note_removal
from scribe.consultation.states import Move
from scribe.consultation.thread import forget_thread
from scribe.db.patient_tables import IdentificationRow
from scribe.db.tables import DeliveryAttemptRow
from scribe.db.web_tables import GONE, IdempotencyRow
from scribe.errors import WrongState
from scribe.model import AttemptResult, Erasure, ErasureReason, Part, Person, Sha256

MACHINE: Final = "scribe"
"""Who acts, in the audit, when a rule or a register decides."""


def erase(work: Work, erasure: Erasure, *, recalled: tuple[Sha256, ...] = ()) -> None:
    """Makes everything unreadable now, and destroys the data key unless the EMR has documents to take back first."""
    bare = work.consultation.encounter.model_copy(update={"reason": "", "identifier": ""})
    attempts.break_off(work, AttemptResult.STOPPED)
    work.move(
        Move.RECALL if recalled else Move.WITHDRAW,
        patient=None,
        encounter=bare,
        vocabulary=(),
        context=None,
        risk=None,
        returned=None,
        refused=None,
        parked=None,
        accepted_patient=None,
        recording=None,
        moments=(),
        recall=recalled,
        erasure=erasure,
    )
    work.record.forget_journal()
    forget_thread(work.record)
    drop_dictations(work.record)
    forget_drafts(work.record)
    work.record.forget_artefacts(but=recalled)
    work.session.execute(delete(IdentificationRow).where(IdentificationRow.consultation_id == work.record.row.id))
    _forget_answers(work)
    forget_outcome(work.session, work.record.row.id)
    leases.revoke(work.record.row)
    release(work)
    note_removal(work, Part.WITHDRAWN, erasure.reason)
    who = erasure.by if erasure.by is not None else MACHINE
    more = {"reference": erasure.reference} if erasure.reference else {}
    work.event("recalled" if recalled else "withdrawn", who, reason=erasure.reason.value, **more)
    if not recalled:
        _destroy_key(work)


def _forget_answers(work: Work) -> None:
    """Of the answers that are kept for repeated requests, only that they were: nothing is made anew in their place."""
    own = IdempotencyRow.consultation == work.record.row.id
    nothing = {"headers": None, "data_key": None, "body": None, "request_digest": ""}
    work.session.execute(update(IdempotencyRow).where(own).values(status=GONE, **nothing))


def end(work: Work, actor: Person | str) -> None:
    """Destroys the data key of what was withdrawn; the EMR has been told, by Scribe or by somebody's hand."""
    work.move(Move.WITHDRAW, parked=None, recall=())
    leases.revoke(work.record.row)
    work.record.forget_artefacts(but=())
    work.event("withdrawn", actor)
    _destroy_key(work)


def _destroy_key(work: Work) -> None:
    erasure = work.consultation.erasure
    note_removal(work, Part.KEY, erasure.reason if erasure is not None else ErasureReason.CONSENT_WITHDRAWN)
    work.record.row.wrapped_key = None
    work.record.key = None


def documents_to_take_back(work: Work) -> tuple[Sha256, ...]:
    """The signed documents that the EMR has, or may have from an attempt without an answer."""
    now = work.consultation
    if now.recall:
        raise WrongState(
            "Consent was withdrawn before, and the EMR is being told.",
            remedy="Wait for it, or retry what is parked.",
            state=now.state.value,
        )
    known = [now.delivery.bundle] if now.delivery is not None else []
    tried = work.session.scalar(
        select(func.count()).where(
            DeliveryAttemptRow.consultation_id == work.record.row.id, DeliveryAttemptRow.revision == now.revision
        )
    )
    if now.signature is not None and now.bundle is not None and (tried or now.parked is not None):
        known.append(now.bundle)
    return tuple(dict.fromkeys(known))
