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
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
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
_NOTED_EVERY: Final = timedelta(minutes=1)
"""How finely the last use is kept: a program that asks without a pause writes once a minute."""
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
    expires_at: datetime | None = None
    used_at: datetime | None = None

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

    def new(
        self,
        name: str,
        scopes: tuple[str, ...],
        *,
        actor: str,
        departments: tuple[str, ...] = (),
        expires_at: datetime | None = None,
    ) -> str:
        """Lets a program in.

        Args:
            name: what it is called from now on.
            scopes: what it may do.
            actor: who lets it in.
            departments: whose consultations it sees; none: all.
            expires_at: from when on its token opens nothing; ``None``: without end.

        Returns:
            Its token, which is shown once and stored nowhere.

        Raises:
            BadInput: the name or a scope is none, or the end has passed.
            NotFound: no such department.
            Conflict: the name was given before.
        """
        token, now = TOKEN_PREFIX + secrets.token_urlsafe(32), self._clock()
        _check(name, scopes, expires_at, now)
        try:
            with self._database.transaction() as session:
                sees = sorted({department_of(session, one).id for one in departments})
                row = IntegratorRow(name=name, digest=_digest(token), scopes=sorted(set(scopes)), created_at=now)
                row.departments, row.expires_at = sees, expires_at
                session.add(row)
                detail = {"integrator": name, "scopes": row.scopes} | ({"departments": sees} if sees else {})
                detail |= {"expires_at": expires_at.isoformat()} if expires_at is not None else {}
                record_event(session, kind="integrator_added", actor=actor, at=now, detail=detail)
        except IntegrityError as error:
            raise Conflict(
                f"The name {name} was given before.",
                remedy="Choose another one: a name stays in the audit events.",
                reason="program-taken",
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
        """Whose token it is; ``None`` for one that is unknown, revoked or over. That it was used is noted."""
        row, now = IntegratorRow, self._clock()
        stands = row.expires_at.is_(None) | (row.expires_at > now)
        query = select(row).where(row.digest == _digest(token), row.revoked_at.is_(None), stands)
        with self._database.reading() as session:
            found = session.scalar(query)
            known = _integrator(found) if found is not None else None
        if known is not None and (known.used_at is None or now - known.used_at >= _NOTED_EVERY):
            with self._database.transaction() as session:
                session.execute(update(row).where(row.name == known.name).values(used_at=now))
        return known


def _check(name: str, scopes: tuple[str, ...], expires_at: datetime | None, now: datetime) -> None:
    if not _NAME.fullmatch(name):
        raise BadInput(
            "The name is not usable.",
            remedy="Use small letters, digits and hyphens, 51 at most.",
            reason="program-name",
        )
    known = sorted(EVERY_SCOPE.values())
    unknown = sorted(set(scopes) - set(known))
    if unknown or not scopes:
        raise BadInput(
            f"There is no scope {', '.join(unknown) or 'named'}.",
            remedy=f"The scopes are {', '.join(known)}.",
            reason="program-scope",
        )
    if expires_at is not None and expires_at <= now:
        raise BadInput(
            "The token would have ended before it began.",
            remedy="Name a later day, or none.",
            reason="program-over",
        )


def _integrator(row: IntegratorRow) -> Integrator:
    return Integrator(
        row.name, tuple(row.scopes), row.created_at, row.revoked_at, tuple(row.departments), row.expires_at, row.used_at
    )


def _digest(token: str) -> str:
    """A token has 256 random bits, so a plain digest cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()
