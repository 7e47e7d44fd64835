"""SMART App Launch on our side: launches under way, who of the EMR is which account, what was opened for a session.

A launch's secrets and the EMR's token are sealed, each with a key of its own, and go with the launch or the session.
"""

from __future__ import annotations

import secrets
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

import httpx
from sqlalchemy import delete, select

from scribe.audit import record_event
from scribe.db import Database, utc_now
from scribe.db.web_tables import EmrLaunchRow, EmrLinkRow, EmrSessionRow
from scribe.delivery.sign_in import tls_from
from scribe.delivery.sign_in.exchange import SignInServer
from scribe.delivery.sign_in.tokens import Token, TokenAuth, Tokens
from scribe.emr import EmrReader, reader_from
from scribe.emr.launch import Launcher, Opened, Pending, launch_hosts, launcher_for
from scribe.encryption import KeyRing
from scribe.errors import BadInput, NotFound, PartDown
from scribe.settings import Settings
from scribe.web.emr_visits import EmrVisits
from scribe.web.sign_in.sessions import token_digest

UNDER_WAY: Final = timedelta(minutes=10)
"""How long somebody may take at the EMR's sign-in."""
_LONGEST_NAME: Final = 200


class Launches:
    """The launches of one site.

    Args:
        settings: which EMRs may open Scribe.
        database: keeps them.
        keys: seal them.
        transport: an httpx transport in place of the network.
        clock: the present moment.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        keys: KeyRing,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._settings, self._database, self._keys = settings, database, keys
        self._transport, self._clock = transport, clock

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return tls_from(self._settings)

    def begin(self, issuer: str, launch: str) -> tuple[str, str]:
        """Begins a launch: the address that the browser is sent to, and the state that it has to come back with.

        Raises:
            BadInput: this EMR may not open Scribe.
            PartDown: it does not answer.
        """
        state = secrets.token_urlsafe(32)
        address, pending = self._launcher(issuer).begin(state=state, launch=launch)
        key, wrapped = self._keys.new_data_key()
        digest, now = token_digest(state), self._clock()
        with self._database.transaction() as session:
            session.execute(delete(EmrLaunchRow).where(EmrLaunchRow.expires_at <= now))
            session.add(
                EmrLaunchRow(
                    digest=digest, key=wrapped, body=key.seal(pending.as_bytes(), digest), expires_at=now + UNDER_WAY
                )
            )
        return address, state

    def finish(self, state: str, code: str, *, issuer: str = "") -> Opened:
        """Ends a launch with the code that the browser came back with; each counts once.

        Raises:
            BadInput: it was never begun, is over, or was used.
            NotSignedIn: the EMR does not say who it is.
            PartDown: the EMR's sign-in is away, or refuses.
        """
        pending = self.give_up(state)
        if pending is None:
            raise BadInput(
                "This launch is over, or it was used before.", remedy="Open Scribe from the EMR again.", reason="state"
            )
        launcher = self._launcher(pending.issuer)
        return launcher.finish(pending, code, now_s=self._clock().timestamp(), issuer=issuer)

    def give_up(self, state: str) -> Pending | None:
        """Takes a launch away, so that nobody can end it any more; gives it when it was under way."""
        digest = token_digest(state)
        with self._database.transaction() as session:
            row = session.scalar(select(EmrLaunchRow).where(EmrLaunchRow.digest == digest).with_for_update())
            if row is None:
                return None
            key, body, over = row.key, row.body, row.expires_at <= self._clock()
            session.delete(row)
        return None if over else Pending.from_bytes(self._keys.unwrap(key).open(body, digest))

    # Who of the EMR is which account

    def account_of(self, issuer: str, fhir_user: str) -> str | None:
        """The account that a user of the EMR is linked with."""
        with self._database.reading() as session:
            row = session.get(EmrLinkRow, (issuer, fhir_user))
            return row.username if row is not None else None

    def link(self, username: str, issuer: str, fhir_user: str, *, actor: str) -> None:
        """Links an account with a user of an EMR, in place of the account that had them before.

        Raises:
            BadInput: no such EMR, or no user in FHIR's form.
        """
        issuer, fhir_user = self._known(issuer), fhir_user.strip().removeprefix(f"{issuer.rstrip('/')}/")
        if "/" not in fhir_user or len(fhir_user) > _LONGEST_NAME:
            raise BadInput(
                "The user of the EMR is not in FHIR's form.", remedy="Write it as Practitioner/123, as the EMR says it."
            )
        with self._database.transaction() as session:
            session.merge(EmrLinkRow(issuer=issuer, fhir_user=fhir_user, username=username, created_at=self._clock()))
            record_event(
                session, kind="emr_user_linked", actor=actor, at=self._clock(),
                detail={"username": username, "issuer": issuer, "fhir_user": fhir_user},
            )  # fmt: skip

    def unlink(self, username: str, *, actor: str) -> int:
        """Takes every link of an account away; says how many there were."""
        with self._database.transaction() as session:
            rows = session.scalars(select(EmrLinkRow).where(EmrLinkRow.username == username)).all()
            for row in rows:
                session.delete(row)
            if rows:
                detail = {"username": username, "links": len(rows)}
                record_event(session, kind="emr_user_unlinked", actor=actor, at=self._clock(), detail=detail)
            return len(rows)

    def links(self) -> dict[str, list[str]]:
        """By account: the users of EMRs that it is linked with, as whole addresses."""
        found: dict[str, list[str]] = {}
        with self._database.reading() as session:
            for row in session.scalars(select(EmrLinkRow).order_by(EmrLinkRow.username)):
                found.setdefault(row.username, []).append(f"{row.issuer}/{row.fhir_user}")
        return found

    # What was opened for a session

    def keep(self, session_token: str, opened: Opened) -> None:
        """Keeps what was opened for as long as the session lasts."""
        key, wrapped = self._keys.new_data_key()
        digest = token_digest(session_token)
        with self._database.transaction() as session:
            session.merge(EmrSessionRow(digest=digest, key=wrapped, body=key.seal(opened.as_bytes(), digest)))

    def opened_for(self, session_token: str) -> Opened:
        """What the EMR opened for this session.

        Raises:
            NotFound: it was not opened from an EMR.
        """
        digest = token_digest(session_token)
        with self._database.reading() as session:
            row = session.get(EmrSessionRow, digest)
            sealed = (row.key, row.body) if row is not None else None
        if sealed is None:
            raise NotFound("This session was not opened from the EMR.", remedy="Open Scribe from the EMR again.")
        return Opened.from_bytes(self._keys.unwrap(sealed[0]).open(sealed[1], digest))

    def reader(self, opened: Opened) -> EmrReader:
        """Reads with the launch's own token, which goes to its issuer only."""

        def over() -> Token:
            raise PartDown("The EMR's permission has ended.", remedy="Open Scribe from the EMR again.")

        tokens = Tokens(over, token=Token(opened.token, opened.ends_at - self._clock().timestamp()))
        auth = TokenAuth(tokens, launch_hosts(self._settings, opened.issuer))
        return reader_from(self._settings, auth, base_url=opened.issuer, verify=self._tls, transport=self._transport)

    def visit_mark(self, opened: Opened, visits: EmrVisits) -> str:
        """Names what was opened; without a visit, the day of this user with the patient."""
        today = self._clock().astimezone().date().isoformat()
        return visits.mark(opened.issuer, opened.patient, opened.encounter or f"{today}\n{opened.fhir_user}")

    def _known(self, issuer: str) -> str:
        """An EMR that opens Scribe, or the one that it delivers to."""
        wanted = (issuer or self._settings.emr_url or next(iter(self._settings.smart_issuers), "")).rstrip("/")
        if not wanted or wanted not in (*self._settings.smart_issuers, self._settings.emr_url.rstrip("/")):
            raise BadInput(
                "There is no such EMR in the settings.", remedy="Name SCRIBE_EMR_URL or one of SCRIBE_SMART_ISSUERS."
            )
        return wanted

    def _launcher(self, issuer: str) -> Launcher:
        wanted = issuer.strip().rstrip("/")
        server = SignInServer(
            launch_hosts(self._settings, wanted),
            verify=self._tls,
            timeout_s=self._settings.emr_timeout_s,
            transport=self._transport,
        )
        return launcher_for(self._settings, wanted, server)
