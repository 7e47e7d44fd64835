"""A session's signing list: notes that were read to their end and wait there for one proof that signs them all.

Only what the session was shown for signing can be marked as read, only what was read to its end can be listed, and each
entry holds exactly the revision that was read. What becomes of an entry when its note changes is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scribe.db import Database
from scribe.db.sign_in_tables import ListedNoteRow
from scribe.errors import Conflict
from scribe.model import ConsultationId, Problem, Sha256
from scribe.web.sign_in.windows import require_seen


@dataclass(frozen=True)
class ListedNote:
    """One entry of a list. ``refused`` says why its signature did not succeed when it was tried."""

    consultation: ConsultationId
    revision_digest: Sha256
    at: datetime
    medicines_confirmed: bool
    refused: Problem | None


class SigningLists:
    """The signing lists of one installation. ``digest`` is the session's, as it is stored.

    Args:
        database: where they are kept.
        clock: the present moment.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def read(self, digest: str, consultation: ConsultationId, revision_digest: Sha256) -> None:
        """The session was shown this revision to its end.

        Raises:
            NotSignedIn: this revision was not shown to it for signing.
        """
        with self._database.transaction() as session:
            require_seen(session, digest, consultation, revision_digest)
            row = session.get(ListedNoteRow, (digest, consultation))
            if row is None or row.revision_digest != revision_digest:
                session.merge(
                    ListedNoteRow(
                        digest=digest,
                        consultation_id=consultation,
                        revision_digest=revision_digest,
                        read_at=self._clock(),
                        listed_at=None,
                        medicines_confirmed=False,
                        refused="",
                    )
                )

    def was_read(self, digest: str, consultation: ConsultationId, revision_digest: Sha256) -> bool:
        """Whether the session was shown this revision to its end."""
        with self._database.reading() as session:
            return _read_row(session, digest, consultation, revision_digest) is not None

    def put(
        self, digest: str, consultation: ConsultationId, revision_digest: Sha256, *, medicines_confirmed: bool
    ) -> None:
        """Puts a revision on the session's list, or says anew what was confirmed of it.

        Raises:
            Conflict: it was not read to its end.
        """
        with self._database.transaction() as session:
            row = _read_row(session, digest, consultation, revision_digest)
            if row is None:
                raise Conflict(
                    "This revision was not read to its end.",
                    remedy="Open the note for signing, read it to its end, then put it on the list.",
                    reason="not-read",
                )
            row.listed_at, row.medicines_confirmed, row.refused = self._clock(), medicines_confirmed, ""

    def take_off(self, digest: str, consultation: ConsultationId) -> None:
        """Takes a note off the session's list; it stays read. One that is not on it stays as it is."""
        with self._database.transaction() as session:
            row = session.get(ListedNoteRow, (digest, consultation))
            if row is not None:
                row.listed_at, row.refused = None, ""

    def forget(self, digest: str, consultations: tuple[ConsultationId, ...]) -> None:
        """Drops entries that are over."""
        where = (ListedNoteRow.digest == digest, ListedNoteRow.consultation_id.in_(consultations))
        with self._database.transaction() as session:
            session.execute(delete(ListedNoteRow).where(*where))

    def refuse(self, digest: str, consultation: ConsultationId, problem: Problem) -> None:
        """Keeps why the signature of an entry did not succeed."""
        with self._database.transaction() as session:
            row = session.get(ListedNoteRow, (digest, consultation))
            if row is not None:
                row.refused = problem.model_dump_json()

    def entries(self, digest: str) -> tuple[ListedNote, ...]:
        """The session's list, in the order in which the notes were put on it."""
        row = ListedNoteRow
        query = select(row).where(row.digest == digest, row.listed_at.is_not(None)).order_by(row.listed_at)
        with self._database.reading() as session:
            return tuple(_entry(one) for one in session.scalars(query))


def _read_row(
    session: Session, digest: str, consultation: ConsultationId, revision_digest: Sha256
) -> ListedNoteRow | None:
    row = session.get(ListedNoteRow, (digest, consultation))
    return row if row is not None and row.revision_digest == revision_digest else None


def _entry(row: ListedNoteRow) -> ListedNote:
    assert row.listed_at is not None  # noqa: S101 (the query asks for it)
    return ListedNote(
        consultation=ConsultationId(row.consultation_id),
        revision_digest=Sha256(row.revision_digest),
        at=row.listed_at,
        medicines_confirmed=row.medicines_confirmed,
        refused=Problem.model_validate_json(row.refused) if row.refused else None,
    )
