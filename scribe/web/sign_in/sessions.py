"""Sessions: one signed-in browser or program each, with an idle and an absolute limit; listed, and ended one by one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from scribe.audit import record_event
from scribe.db import Database
from scribe.db.sign_in_tables import SessionRow
from scribe.settings import Settings
from scribe.web.sign_in.origin import Origin

NOTED_EVERY: Final = timedelta(seconds=60)
"""How exactly it is kept when a session was last used: not every request writes."""
Way = Literal["password", "passkey", "openid", "emr"]


@dataclass(frozen=True)
class SignedInBy:
    """How somebody signed in, and what the provider calls them where that was not Scribe."""

    way: Way
    issuer: str = ""
    subject: str = ""
    provider_session: str = ""
    factors: int = 1
    """Of a password: 2 where a code came with it. The other ways answer for theirs."""


@dataclass(frozen=True)
class OpenSession:
    """A session as people see it."""

    id: str
    username: str
    way: Way
    program: bool
    address: str
    agent: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    idle_at: datetime | None
    """When it ends unless it is used; ``None`` without an idle limit."""
    digest: str = field(repr=False)


class Sessions:
    """The sessions of one installation.

    Args:
        database: where they are kept.
        settings: how long they last.
        clock: the present moment.
    """

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._lasts = timedelta(hours=settings.session_hours)
        self._idle = timedelta(minutes=settings.session_idle_minutes) if settings.session_idle_minutes else None
        self._most = settings.session_most
        self._factors = settings.sign_in_factors
        self._clock = clock

    def open(self, session: Session, username: str, by: SignedInBy, origin: Origin) -> str:
        """Opens a session within the caller's transaction and gives its token; only the digest is stored."""
        token, now = secrets.token_urlsafe(32), self._clock()
        session.execute(delete(SessionRow).where(~self._lives(now)))
        self._make_room(session, username)
        session.add(
            SessionRow(
                digest=token_digest(token),
                id=secrets.token_hex(8),
                username=username,
                created_at=now,
                expires_at=now + self._lasts,
                used_at=now,
                way=by.way,
                program=origin.program,
                address=origin.address,
                agent=origin.agent,
                issuer=by.issuer,
                subject=by.subject,
                provider_session=by.provider_session,
                factors=by.factors,
            )
        )
        return token

    def _make_room(self, session: Session, username: str) -> None:
        """Ends what was unused for longest, so that with the next session nobody has more than the settings' most."""
        newest = (
            select(SessionRow.digest)
            .where(SessionRow.username == username)
            .order_by(SessionRow.used_at.desc(), SessionRow.created_at.desc(), SessionRow.id)
        )
        beyond = session.scalars(newest).all()[self._most - 1 :]
        self._drop(session, SessionRow.digest.in_(beyond), username, why="most")

    def find(self, session: Session, token: str, *, used: bool) -> SessionRow | None:
        """The session with this token, or ``None`` when it is unknown or over.

        Args:
            session: an open transaction.
            token: that came with the request.
            used: whether the person did something: a page that asks for news by itself keeps no session open.
        """
        now = self._clock()
        row = session.scalar(select(SessionRow).where(SessionRow.digest == token_digest(token), self._lives(now)))
        if row is not None and used and now - row.used_at >= NOTED_EVERY:
            session.execute(update(SessionRow).where(SessionRow.digest == row.digest).values(used_at=now))
        return row

    def of(self, username: str) -> tuple[OpenSession, ...]:
        """The open sessions of an account, the last used first."""
        query = (
            select(SessionRow)
            .where(SessionRow.username == username, self._lives(self._clock()))
            .order_by(SessionRow.used_at.desc(), SessionRow.id)
        )
        with self._database.reading() as session:
            return tuple(self._seen(row) for row in session.scalars(query))

    def current(self, token: str) -> OpenSession | None:
        """The session with this token, without noting that it was used."""
        with self._database.reading() as session:
            row = self.find(session, token, used=False)
            return self._seen(row) if row is not None else None

    def end(self, id: str, *, of: str, actor: str) -> bool:
        """Ends one session of an account; says whether it was open."""
        return self._end(and_(SessionRow.id == id, SessionRow.username == of), actor=actor) > 0

    def end_all(self, username: str, *, actor: str, but: str = "") -> int:
        """Ends every session of an account, except the one with the token ``but``; says how many there were."""
        with self._database.transaction() as session:
            return self.drop_all(session, username, actor=actor, but=but)

    def end_by_passkey(self, username: str, *, actor: str, but: str = "") -> int:
        """Ends the sessions that a passkey of the account opened, except the one with the token ``but``."""
        which = (SessionRow.username == username, SessionRow.way == "passkey", SessionRow.digest != token_digest(but))
        return self._end(and_(*which), actor=actor)

    def drop_all(self, session: Session, username: str, *, actor: str, but: str = "") -> int:
        """The same within the caller's transaction."""
        kept = SessionRow.digest != token_digest(but)
        return self._drop(session, and_(SessionRow.username == username, kept), actor)

    def end_at_provider(self, issuer: str, *, subject: str, provider_session: str) -> int:
        """Ends what a provider names in a back-channel logout: one session of it, or all of a person's."""
        wanted = [SessionRow.issuer == issuer]
        if provider_session:
            wanted.append(SessionRow.provider_session == provider_session)
        if subject:
            wanted.append(SessionRow.subject == subject)
        return self._end(and_(*wanted), actor="openid") if len(wanted) > 1 else 0

    def _end(self, which: ColumnElement[bool], *, actor: str) -> int:
        with self._database.transaction() as session:
            return self._drop(session, which, actor)

    def _drop(self, session: Session, which: ColumnElement[bool], actor: str, *, why: str = "") -> int:
        rows = session.scalars(select(SessionRow).where(which)).all()
        for row in rows:
            session.delete(row)
            detail = {"username": row.username, "session": row.id} | ({"why": why} if why else {})
            record_event(session, kind="session_ended", actor=actor, at=self._clock(), detail=detail)
        return len(rows)

    def _lives(self, now: datetime) -> ColumnElement[bool]:
        living = [SessionRow.expires_at > now]
        if self._idle is not None:
            living.append(SessionRow.used_at > now - self._idle)
        if self._factors > 1:  # what a password alone opened, before two were asked for, is over
            living.append(or_(SessionRow.way != "password", SessionRow.factors >= self._factors))
        return and_(*living)

    def _seen(self, row: SessionRow) -> OpenSession:
        way: Way = next(known for known in ("password", "passkey", "openid", "emr") if known == row.way)
        return OpenSession(
            id=row.id,
            username=row.username,
            way=way,
            program=row.program,
            address=row.address,
            agent=row.agent,
            created_at=row.created_at,
            used_at=row.used_at,
            expires_at=row.expires_at,
            idle_at=row.used_at + self._idle if self._idle is not None else None,
            digest=row.digest,
        )


def token_digest(token: str) -> str:
    """By which a session is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
