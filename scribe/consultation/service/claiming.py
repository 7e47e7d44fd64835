"""Who has a note before them: claiming it, asking a colleague for it, giving it or keeping it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from scribe.access import Action
from scribe.consultation.repository import takeover_of
from scribe.consultation.service.base import Parts, Work
from scribe.consultation.states import Move, after
from scribe.db.sign_in_tables import SessionRow
from scribe.errors import Conflict
from scribe.model import Consultation, ConsultationId, Person, State

KEPT_FOR: Final = timedelta(minutes=2)
"""For how long nobody asks again after somebody said that they are still at it."""
LAPSES_AFTER: Final = timedelta(minutes=1)
"""Who asked, had no answer and did not come for the note in this time, has asked in vain."""


class Claims(Parts):
    """The part of the service that says who is checking a note."""

    def claim(self, id: ConsultationId, *, actor: Person, take_over: bool = False) -> Consultation:
        """Says that ``actor`` is checking this note; working on it prolongs the claim.

        With ``take_over`` a colleague who has it is asked for it: the answer's claim is still theirs then, and holds
        who asks and until when they can answer. Who asks again after that has the note; at once, where the colleague
        is signed out or did not work for a while.

        Raises:
            WrongState: there is no note to check.
            Conflict: somebody else is checking it and ``take_over`` was not asked for, said that they are still at it,
                or is being asked by somebody else.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.REVIEW, id)
            if work.consultation.state not in (State.DRAFTED, State.REVIEWED):
                after(Move.REVISE, work.consultation.state)
            holder = self._other_claimant(work, actor)
            if holder is not None and not take_over:
                raise _claimed(holder)
            if holder is not None:
                self._take_over(work, holder, actor)
            elif work.record.row.claimed_by is None or not self._claim_lives(work):
                _take(work, actor, how="expired")
                self._prolong(work)
            else:
                self._prolong(work)
        return work.consultation

    def answer_takeover(self, id: ConsultationId, *, give: bool, actor: Person) -> Consultation:
        """Gives the note to who asks for it, or says that ``actor`` is still at it.

        Raises:
            Conflict: the note is not the actor's any more, or nobody asks for it.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.REVIEW, id)
            row, asked = work.record.row, takeover_of(work.record.row)
            if row.claimed_by is None or row.claimed_by["id"] != actor.id:
                raise Conflict("You do not have this note any more.", remedy="Load the page anew.", reason="not-yours")
            if asked is None or asked.kept_at is not None or work.now > asked.due_at + LAPSES_AFTER:
                raise Conflict("Nobody asks for this note now.", remedy="Go on checking it.", reason="not-asked")
            if give:
                _give(work, asked.by)
                work.event("handed_over", actor, to=asked.by.id)
            else:
                row.takeover_kept_at = work.now
                work.event("takeover_kept", actor, asked_by=asked.by.id)
            self._prolong(work)
        return work.consultation

    def release_claim(self, id: ConsultationId, *, actor: Person) -> Consultation:
        """Gives an own claim back; somebody else's stays."""
        with self._working(id) as work:
            held = work.record.row.claimed_by
            if held is not None and held["id"] == actor.id:
                release(work)
                work.event("released", actor)
        return work.consultation

    def _take_over(self, work: Work, holder: Person, actor: Person) -> None:
        row, asked = work.record.row, takeover_of(work.record.row)
        if self._is_away(work, holder):
            _take(work, actor, how="away")
            self._prolong(work)
            return
        if asked is not None and asked.kept_at is not None and work.now < asked.kept_at + KEPT_FOR:
            raise Conflict(
                f"{holder.name} is still at it.",
                remedy="Ask again in a while, or write them a question about the note.",
                claimed_by=holder.name,
                reason="still-at-it",
            )
        if asked is not None and asked.kept_at is None and work.now <= asked.due_at + LAPSES_AFTER:
            if asked.by.id != actor.id:
                raise Conflict(
                    f"{asked.by.name} is asking for this note already.",
                    remedy="Wait for their answer.",
                    claimed_by=holder.name,
                    reason="asked-already",
                )
            if work.now >= asked.due_at:
                _take(work, actor, how="unanswered")
                self._prolong(work)
            return
        row.takeover_by = actor.model_dump(mode="json")
        row.takeover_asked_at, row.takeover_kept_at = work.now, None
        row.takeover_due_at = work.now + timedelta(seconds=self._settings.takeover_wait_s)
        work.event("takeover_asked", actor, of=holder.id)

    def _is_away(self, work: Work, holder: Person) -> bool:
        """Whether nobody would answer: signed out everywhere, or without work for a while; or nobody is to be asked."""
        until = work.record.row.claim_expires_at
        if self._settings.takeover_wait_s == 0 or until is None:
            return True
        used_at = work.session.scalar(
            select(func.max(SessionRow.used_at)).where(
                SessionRow.username == holder.id, SessionRow.expires_at > work.now
            )
        )
        worked_at = until - timedelta(seconds=self._settings.claim_s)
        idle = timedelta(seconds=self._settings.takeover_idle_s)
        return used_at is None or max(used_at, worked_at) <= work.now - idle

    # Claims

    def _claim_lives(self, work: Work) -> bool:
        until = work.record.row.claim_expires_at
        return until is not None and until > work.now

    def _other_claimant(self, work: Work, actor: Person) -> Person | None:
        held = work.record.row.claimed_by
        if held is None or held["id"] == actor.id or not self._claim_lives(work):
            return None
        return Person.model_validate(held)

    def _respect_claim(self, work: Work, actor: Person) -> None:
        holder = self._other_claimant(work, actor)
        if holder is not None:
            raise _claimed(holder)

    def _prolong(self, work: Work) -> None:
        work.record.row.claim_expires_at = work.now + timedelta(seconds=self._settings.claim_s)


def release(work: Work) -> None:
    """Gives up a nurse's claim, whoever has it; who asked for it asks in vain."""
    row = work.record.row
    row.claimed_by = row.claimed_since = row.claim_expires_at = None
    row.takeover_by = row.takeover_asked_at = row.takeover_due_at = row.takeover_kept_at = None


def _take(work: Work, actor: Person, *, how: str) -> None:
    """The note is theirs now; whoever had it before is named in the audit, and how it went over."""
    before = work.record.row.claimed_by
    _give(work, actor)
    if before is None or before["id"] == actor.id:
        work.event("claimed", actor)
    else:
        work.event("taken_over", actor, **{"from": before["id"], "how": how})


def _give(work: Work, person: Person) -> None:
    release(work)
    work.record.row.claimed_by = person.model_dump(mode="json")
    work.record.row.claimed_since = work.now


def _claimed(holder: Person) -> Conflict:
    return Conflict(f"{holder.name} is checking this note.", remedy="Take over, or wait.", claimed_by=holder.name)
