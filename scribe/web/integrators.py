"""The programs that the hospital lets in: their tokens, what each is good for, and whose consultations it sees.

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

from scribe.access.actions import SCOPES as EVERY_SCOPE
from scribe.access.departments import department_of
from scribe.access.standing import SERVICE_PREFIX
from scribe.audit import record_event
from scribe.db import Database, utc_now
from scribe.db.integrator_tables import IntegratorRow
from scribe.errors import BadInput, Conflict, NotFound
from scribe.model import Person, Role

SCOPES: Final = ("system/Bundle.rs", "system/Composition.rs", "system/DocumentReference.rs")
"""Those for reading what was signed; the others, for the API, begin with ``scribe/``."""
TOKEN_PREFIX: Final = "scribe_"  # noqa: S105 (what every token begins with)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,50}")


@dataclass(frozen=True)
class Integrator:
    """One program."""

    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None
    departments: tuple[str, ...] = ()
    """Ids of the departments whose consultations it sees; none is every one."""

    @property
    def person(self) -> Person:
        """As the record knows it."""
        return Person(id=f"{SERVICE_PREFIX}{self.name}", name=self.name, role=Role.SERVICE)


class Integrators:
    """Keeps the programs.

    Args:
        database: where.
        clock: the present moment.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._clock = database, clock

    def new(self, name: str, scopes: tuple[str, ...], *, actor: str, departments: tuple[str, ...] = ()) -> str:
        """Lets a program in.

        Returns:
            Its token, which is shown once and stored nowhere.

        Raises:
            BadInput: the name or a scope is none.
            NotFound: no such department.
            Conflict: the name was given before.
        """
        if not _NAME.fullmatch(name):
            raise BadInput("The name is not usable.", remedy="Use small letters, digits and hyphens, 51 at most.")
        known = sorted(EVERY_SCOPE.values())
        unknown = sorted(set(scopes) - set(known))
        if unknown or not scopes:
            raise BadInput(
                f"There is no scope {', '.join(unknown) or 'named'}.", remedy=f"The scopes are {', '.join(known)}."
            )
        token, now = TOKEN_PREFIX + secrets.token_urlsafe(32), self._clock()
        try:
            with self._database.transaction() as session:
                sees = sorted({department_of(session, one).id for one in departments})
                row = IntegratorRow(name=name, digest=_digest(token), scopes=sorted(set(scopes)), created_at=now)
                row.departments = sees
                session.add(row)
                detail = {"integrator": name, "scopes": row.scopes} | ({"departments": sees} if sees else {})
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
    return Integrator(row.name, tuple(row.scopes), row.created_at, row.revoked_at, tuple(row.departments))


def _digest(token: str) -> str:
    """A token has 256 random bits, so a plain digest cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()
