"""The programs that may read: their tokens, and what each token is good for.

Scopes are SMART's for systems (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html): ``rs`` is reading
and searching one type of resource.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from scribe.audit import record_event
from scribe.db import Database, utc_now
from scribe.db.integrator_tables import IntegratorRow
from scribe.errors import BadInput, Conflict, NotFound

SCOPES: Final = ("system/Bundle.rs", "system/Composition.rs", "system/DocumentReference.rs")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_PREFIX: Final = "scribe_"


@dataclass(frozen=True)
class Integrator:
    """One program."""

    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None

    def may_read(self, kind: str) -> bool:
        """Whether its token is good for resources of this type."""
        return f"system/{kind}.rs" in self.scopes


class Integrators:
    """Keeps the programs.

    Args:
        database: where.
        clock: the present moment.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._clock = database, clock

    def new(self, name: str, scopes: tuple[str, ...], *, actor: str) -> str:
        """Lets a program read.

        Returns:
            Its token, which is shown once and stored nowhere.

        Raises:
            BadInput: the name or a scope is none.
            Conflict: the name was given before.
        """
        if not _NAME.fullmatch(name):
            raise BadInput("The name is not usable.", remedy="Use small letters, digits and hyphens, 63 at most.")
        unknown = sorted(set(scopes) - set(SCOPES))
        if unknown or not scopes:
            raise BadInput(
                f"There is no scope {', '.join(unknown) or 'named'}.", remedy=f"The scopes are {', '.join(SCOPES)}."
            )
        token, now = _PREFIX + secrets.token_urlsafe(32), self._clock()
        try:
            with self._database.transaction() as session:
                session.add(IntegratorRow(name=name, digest=_digest(token), scopes=sorted(set(scopes)), created_at=now))
                detail = {"integrator": name, "scopes": sorted(set(scopes))}
                record_event(session, kind="integrator_added", actor=actor, at=now, detail=detail)
        except IntegrityError as error:
            raise Conflict(
                f"The name {name} was given before.", remedy="Choose another one: a name stays in the audit events."
            ) from error
        return token

    def all(self) -> tuple[Integrator, ...]:
        """Every program, also those whose token was revoked."""
        with self._database.reading() as session:
            return tuple(
                _integrator(row) for row in session.scalars(select(IntegratorRow).order_by(IntegratorRow.name))
            )

    def revoke(self, name: str, *, actor: str) -> None:
        """Ends a token for good.

        Raises:
            NotFound: there is no such program.
        """
        with self._database.transaction() as session:
            row = session.get(IntegratorRow, name)
            if row is None:
                raise NotFound(f"There is no integrator {name}.")
            if row.revoked_at is None:
                row.revoked_at = self._clock()
                detail = {"integrator": name}
                record_event(session, kind="integrator_revoked", actor=actor, at=self._clock(), detail=detail)

    def of_token(self, token: str) -> Integrator | None:
        """Whose token it is; ``None`` for one that is not known or was revoked."""
        query = select(IntegratorRow).where(IntegratorRow.digest == _digest(token), IntegratorRow.revoked_at.is_(None))
        with self._database.reading() as session:
            row = session.scalar(query)
            return _integrator(row) if row is not None else None


def _integrator(row: IntegratorRow) -> Integrator:
    return Integrator(row.name, tuple(row.scopes), row.created_at, row.revoked_at)


def _digest(token: str) -> str:
    """A token has 256 random bits, so a plain digest cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()
