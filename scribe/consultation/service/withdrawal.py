"""Everything of a consultation is destroyed: the EMR is told first, if it has or may have the note; then the key goes.

In between nobody can read anything: the patient, the recording, the transcript and every note are gone at once. Only
the signed documents are kept, sealed, since an EMR is told by them what is taken back. That it was done is written into
the register of removals too, which no backup brings back (:mod:`scribe.consultation.register`).
"""

from __future__ import annotations

from typing import Any, Final

from scribe.access import Action
from scribe.consultation import lease as leases
from scribe.consultation.holds import held, holds_of, postpone
from scribe.consultation.service import attempts
from scribe.consultation.service.base import Work
from scribe.consultation.service.deliveries import stop_sending
from scribe.consultation.service.erasing import documents_to_take_back, end, erase
from scribe.consultation.service.settling import Settling
from scribe.errors import BadInput, NotAllowed
from scribe.model import (
    MAY_ERASE,
    NEEDS_A_NUMBER,
    Consultation,
    ConsultationId,
    Delivery,
    Erasure,
    ErasureOrder,
    Lease,
    Person,
    Role,
)

_KEPT: Final = "Its removal was asked for; a legal hold keeps it until it is released."


class Withdrawal(Settling):
    """The part of the service that destroys a consultation."""

    def withdraw(self, id: ConsultationId, *, order: ErasureOrder, actor: Person) -> Consultation:
        """Destroys everything of a consultation, and has the EMR take back what it has.

        Where the EMR has nothing, the data key is destroyed at once; else when it has been told.

        Args:
            id: which one.
            order: why, and the number of the paper that it rests on.
            actor: who says so.

        Raises:
            NotAllowed: the actor's role may not do it for this reason.
            BadInput: the reason rests on a paper, and no number is named.
            WrongState: it was destroyed before.
            LegallyHeld: a legal hold keeps it. It is noted, and done when the hold is released.
        """
        _check_order(order, actor)
        with self._working(id) as work:
            self._permit(work.session, actor, Action.WITHDRAW, id)
            _check_nurse(work, actor)
            kept = documents_to_take_back(work)
            holds = holds_of(work.session, work.record.row)
            if not holds:
                erase(work, Erasure(**order.model_dump(), by=actor, at=work.now), recalled=kept)
            elif postpone(work.session, id, order, by=actor, at=work.now):
                work.event("erasure_postponed", actor, reason=order.reason.value, hold=holds[0].number)
                stop_sending(work, actor, _KEPT)
        if holds:
            raise held(holds[0], instead="What you asked for is noted, and is done when the hold is released.")
        self._after_removal()
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
        self._after_removal()
        return work.consultation


def _check_order(order: ErasureOrder, actor: Person) -> None:
    allowed = MAY_ERASE[order.reason]
    if actor.role not in allowed:
        wanted = " or ".join(sorted(role.value for role in allowed)) or "rule of retention"
        raise NotAllowed(f"For this reason only a {wanted} may destroy a consultation.", remedy=f"Ask a {wanted}.")
    if order.reason in NEEDS_A_NUMBER and not order.reference:
        raise BadInput(
            "A request or an order is named by the number of its paper.",
            remedy="Give its number: letters, digits and . _ / - only, no name.",
        )


def _check_nurse(work: Work, actor: Person) -> None:
    now = work.consultation
    if actor.role is Role.NURSE and (now.signature or now.amends or now.delivery):
        raise NotAllowed(
            "The note is signed: only its doctor or an administrator destroys it.",
            remedy="Tell the doctor that the patient withdrew consent.",
        )
