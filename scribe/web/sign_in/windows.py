"""Signing windows: one second proof signs the notes that were opened, for some minutes (decision 4).

A window belongs to one session, and ends with it. What may be signed within it is what the session was shown on the
page for signing, at exactly the revision that it was shown; a note that was never opened, or was changed since, needs
to be seen first. Every window and every signature within it is an audit event, and they name each other.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scribe.audit import record_event
from scribe.db import Database
from scribe.db.sign_in_tables import SeenNoteRow, SigningWindowRow
from scribe.errors import NotSignedIn
from scribe.model import ConsultationId, Person, Sha256
from scribe.settings import Settings

Proof = Literal["code", "passkey", "openid"]
_ONE_NOTE: Final = timedelta(minutes=2)
"""How long a window lasts that is good for one signature alone."""


@dataclass(frozen=True)
class SigningWindow:
    """An open window."""

    id: str
    proof: Proof
    opened_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class SeenNote:
    """A note that a session was shown for signing."""

    consultation: ConsultationId
    revision_digest: Sha256
    at: datetime


class SigningWindows:
    """The signing windows of one installation. ``digest`` is the session's, as it is stored.

    Args:
        database: where they are kept.
        settings: how long they last; 0 minutes make each good for one signature.
        clock: the present moment.
    """

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._once = settings.signing_minutes == 0
        self._lasts = _ONE_NOTE if self._once else timedelta(minutes=settings.signing_minutes)

    @property
    def for_several(self) -> bool:
        """Whether a window signs more than one note."""
        return not self._once

    def open(self, digest: str, person: Person, proof: Proof) -> SigningWindow:
        """Opens a window in place of the session's earlier one; the second proof was checked."""
        now = self._clock()
        window = SigningWindow(secrets.token_hex(8), proof, now, now + self._lasts)
        with self._database.transaction() as session:
            session.execute(delete(SigningWindowRow).where(SigningWindowRow.digest == digest))
            session.add(
                SigningWindowRow(digest=digest, id=window.id, proof=proof, opened_at=now, expires_at=window.expires_at)
            )
            detail = {"window": window.id, "proof": proof, "until": window.expires_at.isoformat()}
            record_event(session, kind="signing_opened", actor=person.id, at=now, detail=detail)
        return window

    def current(self, digest: str) -> SigningWindow | None:
        """The session's open window."""
        with self._database.reading() as session:
            row = self._open_row(session, digest)
            return _window(row) if row is not None else None

    def close(self, digest: str, person: Person) -> None:
        """Closes the session's window before its end; without one nothing happens."""
        with self._database.transaction() as session:
            row = self._open_row(session, digest)
            if row is not None:
                detail = {"window": row.id}
                record_event(session, kind="signing_closed", actor=person.id, at=self._clock(), detail=detail)
                session.delete(row)

    def saw(self, digest: str, consultation: ConsultationId, revision_digest: Sha256) -> None:
        """The session was shown this revision on the page for signing."""
        with self._database.transaction() as session:
            session.merge(
                SeenNoteRow(
                    digest=digest,
                    consultation_id=consultation,
                    revision_digest=revision_digest,
                    seen_at=self._clock(),
                )
            )

    def seen(self, digest: str) -> tuple[SeenNote, ...]:
        """Every note that the session was shown for signing, in the order of its being shown."""
        query = select(SeenNoteRow).where(SeenNoteRow.digest == digest).order_by(SeenNoteRow.seen_at)
        with self._database.reading() as session:
            return tuple(
                SeenNote(ConsultationId(row.consultation_id), Sha256(row.revision_digest), row.seen_at)
                for row in session.scalars(query)
            )

    def use(self, digest: str, consultation: ConsultationId, revision_digest: Sha256) -> SigningWindow:
        """The open window, for a signature over a revision that the session was shown.

        Raises:
            NotSignedIn: no window is open, or another revision was shown, or none.
        """
        with self._database.transaction() as session:
            row = self._open_row(session, digest)
            if row is None:
                raise NotSignedIn(
                    "A second proof is needed.", remedy="Give the code of your authenticator app.", proof="code",
                    reason="proof-needed",
                )  # fmt: skip
            require_seen(session, digest, consultation, revision_digest)
            if self._once:
                session.delete(row)
            return _window(row)

    def _open_row(self, session: Session, digest: str) -> SigningWindowRow | None:
        return session.scalar(
            select(SigningWindowRow).where(
                SigningWindowRow.digest == digest, SigningWindowRow.expires_at > self._clock()
            )
        )


def _window(row: SigningWindowRow) -> SigningWindow:
    proof: Proof = next(known for known in ("code", "passkey", "openid") if known == row.proof)
    return SigningWindow(row.id, proof, row.opened_at, row.expires_at)


def require_seen(session: Session, digest: str, consultation: ConsultationId, revision_digest: Sha256) -> None:
    """A session was shown this revision for signing.

    Raises:
        NotSignedIn: it was shown another one, or none.
    """
    seen = session.get(SeenNoteRow, (digest, consultation))
    if seen is None or seen.revision_digest != revision_digest:
        raise NotSignedIn(
            "This revision was not shown to you for signing.",
            remedy="Open the note for signing, and read it.",
            reason="not-seen",
        )
