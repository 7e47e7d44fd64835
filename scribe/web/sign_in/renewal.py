"""A new second proof by two people: one asks (the owner too may), an administrator who is neither of them confirms.

What is confirmed takes away everything that the lost device could prove: the old secret, every passkey, every session,
and a one-time password that is outstanding. The owner signs in and sets up the new secret; until then nothing can be
signed with a code.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scribe.audit import record_event
from scribe.db import Database
from scribe.db.sign_in_tables import PasskeyRow, ProofRenewalRow
from scribe.db.web_tables import AccountRow
from scribe.errors import BadInput, Conflict, NotAllowed, NotFound
from scribe.model import Role
from scribe.web.accounts import Accounts
from scribe.web.sign_in.outstanding import end_one_time
from scribe.web.sign_in.two_people import COMMAND_LINE

LONGEST_REASON = 200
_ANOTHER: Final = "Another administrator, who is not the owner of the account, confirms it."
_NOBODY_ELSE: Final = (
    f"{_ANOTHER} Where none can sign in: `scribe users close` them, confirm here, `scribe users open` them."
)


@dataclass(frozen=True)
class Renewal:
    """A new second proof that waits for somebody to confirm it."""

    username: str
    asked_by: str
    asked_at: datetime
    reason: str


class Renewals:
    """The renewals that were asked for.

    Args:
        accounts: whose proofs they are.
        clock: the present moment.
    """

    def __init__(self, accounts: Accounts, clock: Callable[[], datetime]) -> None:
        self._accounts, self._clock = accounts, clock
        self._database: Database = accounts.database

    def ask(self, username: str, *, actor: str, reason: str) -> None:
        """Asks for a new second proof.

        Raises:
            NotFound: no such account.
            BadInput: no reason, or one that is too long.
            Conflict: one waits already.
        """
        reason = reason.strip()
        if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
            raise BadInput(
                "The reason is missing, too long or not one line.",
                remedy=f"Say in at most {LONGEST_REASON} characters why the second proof is renewed.",
            )
        user = self._accounts.user(username)
        with self._database.transaction() as session:
            if self._waiting(session, user.username) is not None:
                raise Conflict("A new second proof was asked for already.", remedy="Another person confirms it.")
            session.add(
                ProofRenewalRow(
                    id=secrets.token_hex(8),
                    username=user.username,
                    asked_by=actor,
                    asked_at=self._clock(),
                    reason=reason,
                )
            )
            self._record(session, "renewal_asked", actor, user.username)

    def waiting(self) -> tuple[Renewal, ...]:
        """Everything that waits, the longest first."""
        with self._database.reading() as session:
            rows = session.scalars(select(ProofRenewalRow).order_by(ProofRenewalRow.asked_at))
            return tuple(Renewal(row.username, row.asked_by, row.asked_at, row.reason) for row in rows)

    def confirm(self, username: str, *, actor: str) -> None:
        """Confirms it: the old proofs count no longer, and the owner sets up the new one.

        Raises:
            NotFound: nothing waits.
            NotAllowed: the one who asked, the owner, and who does not count as a second person, cannot confirm.
        """
        with self._database.transaction() as session:
            row = self._needed(session, username)
            refusal = self._refusal(session, row, actor)
            if refusal is not None:
                raise refusal
            end_one_time(session, row.username, actor=actor, at=self._clock())  # it would set up the new proof
            self._accounts.codes.renew(session, row.username)
            session.execute(delete(PasskeyRow).where(PasskeyRow.username == row.username))
            self._accounts.sessions.drop_all(session, row.username, actor=actor)
            self._record(session, "second_proof_renewed", actor, row.username, asked_by=row.asked_by)
            session.delete(row)

    def refusal(self, username: str, *, actor: str) -> NotAllowed | None:
        """Why somebody cannot confirm what waits; ``None`` where they can.

        Raises:
            NotFound: nothing waits.
        """
        with self._database.transaction() as session:
            return self._refusal(session, self._needed(session, username), actor)

    def refuse(self, username: str, *, actor: str) -> None:
        """Takes the wish away; nothing changes.

        Raises:
            NotFound: nothing waits.
        """
        with self._database.transaction() as session:
            row = self._needed(session, username)
            self._record(session, "renewal_refused", actor, row.username, asked_by=row.asked_by)
            session.delete(row)

    def _refusal(self, session: Session, row: ProofRenewalRow, actor: str) -> NotAllowed | None:
        if actor in (row.asked_by, row.username) and not self._is_alone(session, row.username, actor):
            return NotAllowed(
                "A new second proof needs two people.",
                remedy=_NOBODY_ELSE if actor == COMMAND_LINE else _ANOTHER,
                reason="two-people",
            )
        return self._accounts.two_people.refusal(session, asked_by=row.asked_by, owner=row.username, actor=actor)

    def _is_alone(self, session: Session, owner: str, actor: str) -> bool:
        """Whether nobody else could confirm: on a machine with one person, its command line stands for the second."""
        others = select(AccountRow.username).where(
            AccountRow.role == Role.ADMINISTRATOR, AccountRow.disabled.is_(False), AccountRow.username != owner
        )
        return actor == COMMAND_LINE and session.scalar(others.limit(1)) is None

    def _waiting(self, session: Session, username: str) -> ProofRenewalRow | None:
        return session.scalar(select(ProofRenewalRow).where(ProofRenewalRow.username == username).with_for_update())

    def _needed(self, session: Session, username: str) -> ProofRenewalRow:
        row = self._waiting(session, username)
        if row is None:
            raise NotFound("No new second proof was asked for.", remedy="Ask for it first.")
        return row

    def _record(self, session: Session, kind: str, actor: str, username: str, **detail: str) -> None:
        detail = {"username": username, **detail}
        record_event(session, kind=kind, actor=actor, at=self._clock(), detail=detail)
