"""Requests that create something may be sent again: the same key gives the same answer, and nothing twice.

Follows the IETF draft "The Idempotency-Key HTTP Header Field": a repeated request is answered from what was kept
(``Idempotency-Replayed: true``), one that is still running with 409, the same key with another request with 422.
A request that failed leaves its key free, since it changed nothing; so does one whose process is gone. Answers are
sealed and are kept for a day.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scribe.db import Database, utc_now
from scribe.db.presence import is_gone
from scribe.db.privacy_tables import RemovalRow
from scribe.db.web_tables import GONE, IdempotencyRow
from scribe.encryption import KeyRing
from scribe.errors import Conflict, KeyReused, PreconditionRequired, WrongState
from scribe.model import ConsultationId, Part, digest_of
from scribe.web.accounts import User

KEY_HEADER: Final = "Idempotency-Key"
REPLAYED_HEADER: Final = "Idempotency-Replayed"
KEPT_FOR: Final = timedelta(days=1)
ABANDONED_AFTER: Final = timedelta(minutes=15)
"""A request of no known process that holds its key for longer is over; the next one with the key may run."""
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS: Final = ("content-type", "location", "etag", "upload-offset")


@dataclass(frozen=True)
class Attempt:
    """The right to run the request of one key."""

    username: str
    key: str
    token: str


@dataclass(frozen=True)
class KeptAnswer:
    """What the first request was answered; ``request_digest`` is over its body."""

    request_digest: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    def response(self) -> Response:
        """The answer again, marked as such."""
        return Response(self.body, self.status, {**self.headers, REPLAYED_HEADER: "true"})


class Idempotency:
    """The keys of one installation and their answers.

    Args:
        database: keeps them.
        keys: seal the answers.
        process: the id under which this process gives word (:mod:`scribe.db.presence`); empty where it does not.
        clock: the present moment.
    """

    def __init__(
        self, database: Database, keys: KeyRing, *, process: str = "", clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._database = database
        self._keys = keys
        self._process = process or None
        self._clock = clock

    def begin(self, username: str, key: str, target: str, request_digest: str | None) -> Attempt | KeptAnswer:
        """Takes the key for this request, or gives the answer that is kept under it.

        Args:
            username: keys of different users never meet.
            key: the header's value.
            target: method and path.
            request_digest: SHA-256 over the body; ``None`` for a stream whose digest is known at its end only (its
                caller compares it with the kept answer's).

        Raises:
            KeyReused: the key belongs to another request.
            Conflict: a request with this key is being answered now.
            WrongState: what it made was destroyed since.
        """
        try:
            with self._database.transaction() as session:
                return self._take(session, username, key, target, request_digest)
        except IntegrityError:
            raise _busy() from None

    def _take(
        self, session: Session, username: str, key: str, target: str, request_digest: str | None
    ) -> Attempt | KeptAnswer:
        now = self._clock()
        session.execute(delete(IdempotencyRow).where(IdempotencyRow.created_at < now - KEPT_FOR))
        row = session.scalar(
            select(IdempotencyRow)
            .where(IdempotencyRow.username == username, IdempotencyRow.key == key)
            .with_for_update()
        )
        attempt = Attempt(username, key, secrets.token_hex(16))
        if row is None:
            session.add(
                IdempotencyRow(
                    username=username, key=key, target=target, request_digest=request_digest or "",
                    consultation=None, token=attempt.token, owner=self._process, created_at=now,
                    status=None, headers=None, data_key=None, body=None,
                )
            )  # fmt: skip
            return attempt
        if row.status == GONE:
            raise _destroyed()
        if row.target != target or (request_digest is not None and row.request_digest != request_digest):
            raise _reused()
        if row.status is not None:
            return self._kept(row)
        if not _is_abandoned(session, row, now):
            raise _busy()
        row.token, row.owner, row.created_at = attempt.token, self._process, now
        return attempt

    def keep(
        self,
        attempt: Attempt,
        response: Response,
        *,
        consultation: ConsultationId | None,
        request_digest: str | None = None,
    ) -> None:
        """Keeps the answer of a request that was carried out."""
        key, wrapped = self._keys.new_data_key()
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        with self._database.transaction() as session:
            row = session.get(IdempotencyRow, (attempt.username, attempt.key), with_for_update=True)
            if row is None or row.token != attempt.token:
                return
            if consultation is not None and session.get(RemovalRow, (consultation, Part.WITHDRAWN.value)) is not None:
                row.status, row.consultation, row.request_digest = GONE, consultation, ""  # withdrawn meanwhile
                return
            row.status, row.headers, row.consultation = response.status_code, headers, consultation
            row.data_key, row.body = wrapped, key.seal(bytes(response.body), _context(row))
            if request_digest is not None:
                row.request_digest = request_digest

    def release(self, attempt: Attempt) -> None:
        """The request failed and changed nothing: its key is free again."""
        with self._database.transaction() as session:
            session.execute(
                delete(IdempotencyRow).where(
                    IdempotencyRow.username == attempt.username,
                    IdempotencyRow.key == attempt.key,
                    IdempotencyRow.token == attempt.token,
                )
            )

    def _kept(self, row: IdempotencyRow) -> KeptAnswer:
        body = self._keys.unwrap(row.data_key).open(row.body, _context(row)) if row.data_key and row.body else b""
        return KeptAnswer(row.request_digest, row.status or 200, row.headers or {}, body)

    def answer(
        self,
        request: Request,
        user: User,
        body: Any,
        work: Callable[[], Response],
        *,
        required: bool,
        consultation: ConsultationId | None = None,
    ) -> Response:
        """Runs ``work`` once for the request's key.

        Args:
            request: has the key.
            user: who sent it.
            body: its parsed body, anything that ``canonical_json`` takes.
            work: carries it out and gives the answer.
            required: whether a request without a key is refused; otherwise it is simply carried out.
            consultation: whose data the answer holds; read from its ``Location`` when it is not known before.

        Raises:
            PreconditionRequired: no key, and one is required.
            KeyReused: the key belongs to another request.
            Conflict: a request with this key is being answered now.
        """
        key = key_of(request, required=required)
        if key is None:
            return work()
        begun = self.begin(user.username, key, target_of(request), digest_of(body))
        if isinstance(begun, KeptAnswer):
            return begun.response()
        try:
            response = work()
        except BaseException:
            self.release(begun)
            raise
        self.keep(begun, response, consultation=consultation or _created(response))
        return response


def key_of(request: Request, *, required: bool) -> str | None:
    """The request's key, or ``None``.

    Raises:
        PreconditionRequired: it is missing though required, or not 1 to 255 printable ASCII characters.
    """
    key = request.headers.get(KEY_HEADER)
    if key is None and not required:
        return None
    if key is None or not _KEY.fullmatch(key):
        raise PreconditionRequired(
            f"The request has no usable {KEY_HEADER} header.",
            remedy="Send a new random value (a UUID) with each new request, and the same one when repeating it.",
            header=KEY_HEADER,
        )
    return key


def target_of(request: Request) -> str:
    """Method and path, with the query: what a key belongs to."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.method} {request.url.path}{query}"[:500]


def _created(response: Response) -> ConsultationId | None:
    """The consultation that a creation's ``Location`` names."""
    _, found, rest = response.headers.get("location", "").partition("/consultations/")
    return ConsultationId(rest.partition("/")[0]) if found else None


def _is_abandoned(session: Session, row: IdempotencyRow, now: datetime) -> bool:
    """Whether nobody answers the request that holds the key any more."""
    if row.owner is not None:
        return is_gone(session, row.owner, now)
    return row.created_at <= now - ABANDONED_AFTER


def _context(row: IdempotencyRow) -> str:
    return f"answer:{row.username}:{row.key}"


def _destroyed() -> WrongState:
    return WrongState(
        "What this request made was destroyed since; nothing was made anew.",
        remedy="Send a new Idempotency-Key if a new consultation is meant.",
    )


def _busy() -> Conflict:
    return Conflict(
        "A request with this Idempotency-Key is being answered.",
        remedy="Wait a moment, then repeat it.",
        retry_after_s=1,
    )


def _reused() -> KeyReused:
    return KeyReused(
        "The Idempotency-Key was used with another request.", remedy="Send a new key with each new request."
    )
