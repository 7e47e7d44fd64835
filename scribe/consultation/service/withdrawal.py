"""Consent withdrawn: the EMR is told first, if it has the note or may have it; then the data key is destroyed.

In between nobody can read anything: the patient, the recording, the transcript and every note are gone at once. Only
the signed documents are kept, sealed, since an EMR is told by them what is taken back.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from scribe.consultation import lease as leases
from scribe.consultation.service import attempts
from scribe.consultation.service.base import Parts, Work
from scribe.consultation.service.people import release
from scribe.consultation.states import Move
from scribe.db.tables import DeliveryAttemptRow
from scribe.errors import WrongState
from scribe.model import AttemptResult, Consultation, ConsultationId, Delivery, Lease, Person, Sha256


class Withdrawal(Parts):
    """The part of the service about a withdrawn consent."""

    def withdraw(self, id: ConsultationId, *, actor: Person) -> Consultation:
        """The patient withdrew consent: nothing can be read any more, and what the EMR has is taken back.

        Where the EMR has nothing, the data key is destroyed at once; else when it has been told.

        Raises:
            WrongState: it was withdrawn before.
        """
        with self._working(id) as work:
            bare = work.consultation.encounter.model_copy(update={"reason": "", "identifier": ""})
            recalled = _recalled(work)
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
                recall=recalled,
            )
            work.record.forget_journal()
            work.record.forget_artefacts(but=recalled)
            leases.revoke(work.record.row)
            release(work)
            work.event("recalled" if recalled else "withdrawn", actor)
            if not recalled:
                _destroy_key(work)
        self._database.forget_removed()
        self._store.destroy(id)
        return work.consultation

    def recalled(self, id: ConsultationId) -> tuple[dict[str, Any], ...]:
        """The documents that the EMR has to be told of, the newest last."""
        with self._reading(id) as record:
            return tuple(record.recalled(sha256) for sha256 in record.consultation.recall)

    def may_still_arrive_s(self, id: ConsultationId) -> float:
        """For how many seconds something may still reach the EMR that was sent before consent was withdrawn."""
        with self._reading(id) as record:
            began = attempts.newest_without_word(record, before=record.consultation.state_since)
        if began is None:
            return 0.0
        longest = self._settings.deliver_deadline_s + self._settings.emr_timeout_s
        return max(0.0, longest - (self._clock() - began).total_seconds())

    def commit_retraction(self, lease: Lease, delivery: Delivery) -> Consultation:
        """The EMR has taken the note back: the data key is destroyed.

        Raises:
            LeaseLost: another worker has the task.
        """
        with self._working(lease.consultation) as work:
            leases.check(work.record.row, lease, now=work.now)
            attempts.stored(work, delivery)
            work.event("retracted", lease.owner, target=delivery.target, resources=len(delivery.locations))
            end(work, lease.owner)
        self._database.forget_removed()
        return work.consultation


def end(work: Work, actor: Person | str) -> None:
    """Destroys the data key of what was withdrawn; the EMR has been told, by Scribe or by somebody's hand."""
    work.move(Move.WITHDRAW, parked=None, recall=())
    leases.revoke(work.record.row)
    work.record.forget_artefacts(but=())
    work.event("withdrawn", actor)
    _destroy_key(work)


def _destroy_key(work: Work) -> None:
    work.record.row.wrapped_key = None
    work.record.key = None


def _recalled(work: Work) -> tuple[Sha256, ...]:
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
