"""The machine's side: leases, commits, failures, and what is due.

"In progress" is a lease with an owner, an expiry and a fencing token that only grows. A commit names its lease and is
refused when the lease has expired or a newer one exists; so of two workers on one task only one can commit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from scribe.consultation import lease as leases
from scribe.consultation.drafts import ASKED, OPEN, enter_redraft, fail_redraft, waits_for
from scribe.consultation.interruptions import with_interruptions
from scribe.consultation.outcomes import enter_draft
from scribe.consultation.service import attempts, backoff, order
from scribe.consultation.service.base import Parts, Work
from scribe.consultation.states import NEXT_STAGE, RESUMES_FROM, Move
from scribe.db.draft_tables import NoteDraftRow
from scribe.db.tables import ConsultationRow
from scribe.errors import PartDown, ScribeError
from scribe.model import (
    AttemptResult,
    Consultation,
    ConsultationId,
    Delivery,
    Lease,
    NoteDraft,
    Parked,
    Problem,
    Progress,
    Sha256,
    Stage,
    State,
    Transcript,
)

DIED = Problem(
    code="worker-died",
    title="The worker stopped each time",
    detail="Every attempt ended without a result: the worker was killed or ran out of memory.",
    remedy="Look at the worker's memory and log, then retry.",
)


class Machine(Parts):
    """The machine's part of the service."""

    def begin(self, id: ConsultationId, stage: Stage, *, owner: str) -> Lease | None:
        """Takes the lease on a stage; counts an attempt.

        Returns:
            The lease, or ``None`` when the stage is not due, waits for its next attempt, is held or behind an earlier
            note of the same patient, or somebody works on it.
            A stage whose attempts were all used up without a word (its workers died) is parked here.
        """
        with self._working(id) as work:
            row = work.record.row
            if waits_for(work.record) is not stage or not _startable(row, work):
                return None
            if stage is Stage.DELIVER and not order.its_turn(work.session, row, now=work.now):
                return None
            if row.attempts >= self._settings.max_attempts:
                self._stop(work, stage, DIED, owner)
                return None
            row.attempts += 1
            row.next_attempt_at = None
            work.traceparent()
            taken = leases.take(row, stage, owner=owner, now=work.now, lasts_s=self._settings.lease_s)
            attempts.begin(work, taken)
            work.event("began", owner, stage=stage.value, attempt=taken.attempt, token=taken.token)
            return taken

    def renew(self, lease: Lease, progress: Progress | None = None) -> Lease:
        """Prolongs a lease and reports how far the work has come. One that ran out and that nobody took lives again.

        Raises:
            LeaseLost: a newer one exists, or the consultation has moved on.
        """
        with self._database.transaction() as session:
            return leases.renew(session, lease, now=self._clock(), lasts_s=self._settings.lease_s, progress=progress)

    def journal(self, lease: Lease, fingerprint: Sha256) -> tuple[dict[str, Any], ...]:
        """What an earlier attempt at the same work kept with :meth:`append_journal`, in order.

        Raises:
            LeaseLost: see the module.
        """
        with self._leased(lease) as work:
            return work.record.journal(fingerprint)

    def append_journal(self, lease: Lease, fingerprint: Sha256, entry: dict[str, Any]) -> None:
        """Keeps a finished part of the stage; it goes with the commit that ends the stage.

        Args:
            lease: who works.
            fingerprint: names the work; entries under another one are dropped.
            entry: JSON; sealed before it is stored.

        Raises:
            LeaseLost: see the module. So a cancelled work ends here, with the part at hand.
        """
        with self._leased(lease) as work:
            work.record.append_journal(fingerprint, entry)

    def commit_transcript(self, lease: Lease, transcript: Transcript) -> Consultation:
        """Stores the transcript, with the interruptions that its recording's device told of.

        Raises:
            LeaseLost: see the module.
        """
        with self._getting_through(lease) as work:
            sha256 = work.store("transcript", with_interruptions(transcript, work.consultation))
            self._done(work, Move.TRANSCRIBE, transcript=sha256, demo=transcript.engine.demo)
            work.event("transcribed", lease.owner, transcript=sha256, token=lease.token)
        return work.consultation

    def commit_no_speech(self, lease: Lease) -> Consultation:
        """Says that nobody spoke.

        Raises:
            LeaseLost: see the module.
        """
        with self._leased(lease) as work:
            self._done(work, Move.FIND_NO_SPEECH)
            work.event("no_speech", lease.owner, token=lease.token)
        return work.consultation

    def commit_draft(self, lease: Lease, note: NoteDraft, bundle: dict[str, Any]) -> Consultation:
        """Stores the verified draft as the first revision, with its preview document; a further one beside the note.

        Raises:
            LeaseLost: see the module.
        """
        with self._getting_through(lease) as work:
            if work.consultation.state is not State.TRANSCRIBED:
                enter_redraft(work, lease, note)
                return work.consultation
            draft, document = work.store("note", note), work.store("bundle", bundle)
            work.record.add_revision(note.revision, draft, None, work.now, "draft")
            enter_draft(work, note)
            self._done(work, Move.DRAFT, draft=draft, bundle=document, revision=note.revision, risk=note.risk)
            work.event(
                "drafted", lease.owner, note=draft, bundle=document, risk=note.risk.level.value, token=lease.token
            )
        return work.consultation

    def going(self, lease: Lease, way: str, target: str) -> None:
        """Notes where and which way the delivery under this lease goes, before it writes.

        Raises:
            LeaseLost: see the module.
        """
        with self._leased(lease) as work:
            attempts.going(work, way, target)

    def commit_delivery(self, lease: Lease, delivery: Delivery) -> Consultation:
        """Stores where the EMR keeps the document that was read back, and what was compared of the patient.

        Raises:
            LeaseLost: see the module.
        """
        with self._getting_through(lease) as work:
            attempts.stored(work, delivery)
            self._done(work, Move.DELIVER, delivery=delivery.model_copy(update={"compared": {}}))
            work.event(
                "delivered",
                lease.owner,
                bundle=delivery.bundle,
                target=delivery.target,
                resources=len(delivery.locations),
                token=lease.token,
            )
        return work.consultation

    def fail(self, lease: Lease, error: ScribeError) -> Consultation:
        """Gives the stage back: to be tried again after a growing wait, or parked.

        A part that is down (the EMR, the drafting endpoint) is not the consultation's fault: that attempt is given
        back, so an outage of a day parks nothing. It counts when the EMR takes other notes meanwhile; see
        :mod:`scribe.consultation.service.attempts`.

        Raises:
            LeaseLost: see the module; then the newer attempt decides.
        """
        problem = Problem(
            code=error.code, title=error.title, detail=error.message, remedy=error.remedy, extra=error.details
        )
        with self._leased(lease) as work:
            row = work.record.row
            if work.consultation.patient is None:  # what an EMR answers may repeat what nobody may read any more
                problem = problem.model_copy(update={"extra": {}})
            alone = attempts.failed(work, lease, error)
            outage = isinstance(error, PartDown) and not alone
            _forget_acceptance(work, error)
            if not error.retryable or (not outage and row.attempts >= self._settings.max_attempts):
                self._stop(work, lease.stage, attempts.failing_alone(problem) if alone else problem, lease.owner)
            else:
                row.failures += 1
                wait = backoff.wait_s(work, error, self._settings, outage=outage)
                row.next_attempt_at = work.now + timedelta(seconds=wait)
                if lease.stage in attempts.SENDING:
                    attempts.wait_until(work, row.next_attempt_at)
                leases.release(row)
                work.event(
                    "attempt_failed",
                    lease.owner,
                    stage=lease.stage.value,
                    attempt=row.attempts,
                    code=error.code,
                    counted=not outage,
                    wait_s=round(wait, 1),
                )
                if outage:
                    row.attempts -= 1
        return work.consultation

    def hand_back(self, lease: Lease) -> Consultation:
        """Gives a stage back that its worker cannot end, for another one to take at once: no attempt is used up.

        What the worker still makes is refused, as after a newer lease.

        Raises:
            LeaseLost: see the module; then somebody else has it already.
        """
        with self._leased(lease) as work:
            row = work.record.row
            leases.revoke(row)
            row.attempts = max(0, row.attempts - 1)
            attempts.break_off(work, AttemptResult.HANDED_BACK)
            work.due.append(lease.stage)
            work.event("handed_back", lease.owner, stage=lease.stage.value, token=lease.token)
        return work.consultation

    def due(
        self, limit: int = 100, *, stages: Collection[Stage] = frozenset(Stage)
    ) -> tuple[tuple[ConsultationId, Stage], ...]:
        """What should be running and is not: no live lease, and its next attempt is not in the future.

        Args:
            limit: how many of each stage, those that wait longest first. Each stage has its own share, so a long wait
                for the recogniser does not hide a delivery.
            stages: of which stages.
        """
        now = self._clock()
        query = (
            select(ConsultationRow.id)
            .where(
                leases.none_live(now=now),
                or_(ConsultationRow.next_attempt_at.is_(None), ConsultationRow.next_attempt_at <= now),
            )
            .order_by(ConsultationRow.state_since)
            .limit(limit)
        )
        asked = select(NoteDraftRow.consultation_id).where(NoteDraftRow.standing == ASKED)
        again = query.where(ConsultationRow.id.in_(asked), ConsultationRow.state.in_([one.value for one in OPEN]))
        with self._database.reading() as session:
            redrafts = session.scalars(again).all() if Stage.DRAFT in stages else ()
            return tuple(
                (ConsultationId(name), stage)
                for state, stage in NEXT_STAGE.items()
                if stage in stages
                for name in session.scalars(
                    query.where(
                        ConsultationRow.state == state.value, *(order.turns() if stage is Stage.DELIVER else ())
                    )
                )
            ) + tuple((ConsultationId(name), Stage.DRAFT) for name in redrafts)

    @contextmanager
    def _leased(self, lease: Lease) -> Iterator[Work]:
        with self._working(lease.consultation) as work:
            leases.check(work.record.row, lease, now=work.now)
            yield work

    @contextmanager
    def _getting_through(self, lease: Lease) -> Iterator[Work]:
        """A commit that shows that the stage's part is there: what waited for it is tried now."""
        with self._leased(lease) as work:
            yield work
        backoff.wake(self._database, RESUMES_FROM[lease.stage], now=work.now)

    def _done(self, work: Work, move: Move, **members: Any) -> None:
        journalled = leases.held_for(work.record.row) is Stage.TRANSCRIBE
        work.move(move, **members)
        leases.release(work.record.row)
        if journalled:
            work.record.forget_journal()

    def _stop(self, work: Work, stage: Stage, problem: Problem, owner: str) -> None:
        """Ends what cannot be done: the consultation is parked; a further draft fails, and its note stays as it is."""
        if stage is Stage.DRAFT and work.consultation.state is not State.TRANSCRIBED:
            fail_redraft(work, problem, owner)
        else:
            self._park(work, stage, problem, owner)

    def _park(self, work: Work, stage: Stage, problem: Problem, owner: str) -> None:
        used = work.record.row.attempts
        attempts.break_off(work, AttemptResult.NO_WORD)
        work.move(Move.PARK, parked=Parked(stage=stage, problem=problem, attempts=used))
        leases.release(work.record.row)
        work.event("parked", owner, stage=stage.value, attempts=used, code=problem.code)


def _forget_acceptance(work: Work, error: ScribeError) -> None:
    """A person accepted one difference; another one needs another word."""
    accepted, compared = work.consultation.accepted_patient, error.details.get("compared")
    if accepted is not None and isinstance(compared, dict) and compared.get("digest") != accepted.compared:
        work.change(accepted_patient=None)


def _startable(row: ConsultationRow, work: Work) -> bool:
    waiting = row.next_attempt_at is not None and row.next_attempt_at > work.now
    return not waiting and not leases.is_live(row, now=work.now)
