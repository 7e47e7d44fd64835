"""Signing in through the hospital's OpenID provider, and a fresh sign-in there in place of a code for a signature.

Who it is follows from the provider's issuer and ``sub`` by a link with an account; names are never matched with
accounts that are there already. What they may do follows from the provider's claims by the settings, anew each time.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select

from scribe.audit import record_alone, record_event
from scribe.db.sign_in_tables import OpenIdLinkRow
from scribe.errors import BadInput, Conflict, NotAllowed, NotFound, NotSignedIn
from scribe.model import Role
from scribe.settings import Settings
from scribe.web.accounts import Accounts
from scribe.web.sign_in.names import plain_username
from scribe.web.sign_in.origin import Origin
from scribe.web.sign_in.pending import PendingProofs
from scribe.web.sign_in.provider import Begun, Claims, Provider
from scribe.web.sign_in.sessions import SignedInBy

_LONGEST_SUBJECT: Final = 255
_CLOCKS: Final = timedelta(seconds=30)


@dataclass(frozen=True)
class Back:
    """Somebody who is back from the provider.

    ``target`` is the page to go on with. ``session`` is the digest of the session for which a signature was proved;
    empty where they have signed in.
    """

    target: str
    session: str
    token: str = ""
    username: str = ""


class OpenId:
    """Signing in through one provider.

    Args:
        settings: who has which role there.
        provider: asks it.
        accounts: whom it signs in.
        pending: what is on its way.
        clock: the present moment.
    """

    def __init__(
        self,
        settings: Settings,
        provider: Provider,
        accounts: Accounts,
        pending: PendingProofs,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings, self.provider, self._accounts = settings, provider, accounts
        self._pending, self._clock = pending, clock

    def begin(self, target: str, *, session: str = "", username: str = "") -> tuple[str, str]:
        """Begins a way through the provider: the address that the browser is sent to, and its state.

        Args:
            target: the page to go on with.
            session: the digest of the session that proves a signature; empty to sign in.
            username: whose session that is.

        Raises:
            PartDown: the provider does not answer.
        """
        begun = Begun.new()
        address = self.provider.address(begun, fresh=bool(session))
        body = {**asdict(begun), "target": target, "session": session, "username": username}
        self._pending.begin("openid", begun.state, body | {"at": self._clock().timestamp()})
        return address, begun.state

    def finish(self, state: str, code: str, *, issuer: str, origin: Origin) -> Back:
        """Ends a way: opens a session, or proves that the person of a session is there.

        Raises:
            BadInput: it was never begun, is over, or was used.
            NotSignedIn: the provider does not say who it is, or not freshly enough, or it is somebody else.
            NotAllowed: the person has no role here, or no account.
            PartDown: the provider does not answer.
        """
        kept = self._pending.take("openid", state)
        if kept is None:
            raise BadInput("This sign-in is over, or it was used before.", remedy="Sign in again.", reason="state")
        begun = Begun(kept["state"], kept["nonce"], kept["verifier"])
        claims = self.provider.claims(code, begun, issuer=issuer)
        subject = str(claims["sub"])
        if kept["session"]:
            self._require_fresh(claims, datetime.fromtimestamp(kept["at"], self._clock().tzinfo), kept["username"])
            return Back(kept["target"], kept["session"], username=kept["username"])
        username = self._account(claims, subject)
        by = SignedInBy("openid", self.provider.issuer, subject, str(claims.get("sid", "")))
        return Back(kept["target"], "", token=self._accounts.open_session(username, by, origin), username=username)

    def give_up(self, state: str) -> None:
        """Takes a way away, so that nobody can end it any more."""
        self._pending.take("openid", state)

    def log_out(self, token: str) -> int:
        """Ends the sessions that the provider's logout token names; says how many there were.

        Raises:
            BadInput: the token is not the provider's, or was used before.
        """
        claims = self.provider.logout_claims(token, self._clock().timestamp())
        if not self._pending.is_first("logout", str(claims["jti"]), lasts=timedelta(minutes=15)):
            raise BadInput("The logout token was used before.", remedy="Send a new one.")
        named = {"subject": str(claims.get("sub", "")), "provider_session": str(claims.get("sid", ""))}
        return self._accounts.sessions.end_at_provider(self.provider.issuer, **named)

    # Who of the provider is which account

    def link(self, username: str, subject: str, *, actor: str) -> None:
        """Links an account with somebody of the provider, in place of the account that had them before.

        Raises:
            NotFound: no such account.
            BadInput: no usable subject.
        """
        subject = subject.strip()
        if not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
            raise BadInput("The provider's id is empty, too long or not one line.", remedy="Give the person's `sub`.")
        user = self._accounts.user(username)
        issuer, now = self.provider.issuer, self._clock()
        with self._accounts.database.transaction() as session:
            session.merge(OpenIdLinkRow(issuer=issuer, subject=subject, username=user.username, created_at=now))
            detail = {"username": user.username, "issuer": issuer, "subject": subject}
            record_event(session, kind="openid_linked", actor=actor, at=now, detail=detail)

    def unlink(self, username: str, *, actor: str) -> int:
        """Takes every link of an account away and ends the sessions that came by them; says how many links."""
        with self._accounts.database.transaction() as session:
            links = session.scalars(select(OpenIdLinkRow).where(OpenIdLinkRow.username == username)).all()
            session.execute(delete(OpenIdLinkRow).where(OpenIdLinkRow.username == username))
            if links:
                self._accounts.sessions.drop_all(session, username, actor=actor)
                detail = {"username": username}
                record_event(session, kind="openid_unlinked", actor=actor, at=self._clock(), detail=detail)
            return len(links)

    def _account(self, claims: Claims, subject: str) -> str:
        """The account of somebody who has signed in there, made or brought up to date by their claims."""
        role = self._role(claims)
        if role is None:
            self._refuse(subject, "role")
            raise NotAllowed(
                "Your account at the hospital has no role in Scribe.",
                remedy="Ask your administrator for one of the groups that work with Scribe.",
                reason="no-role",
            )
        with self._accounts.database.reading() as session:
            linked = session.get(OpenIdLinkRow, (self.provider.issuer, subject))
            username = linked.username if linked is not None else ""
        username = username or self._made(claims, subject, role)
        self._bring_up_to_date(username, role, self._departments(claims))
        return username

    def _made(self, claims: Claims, subject: str, role: Role) -> str:
        name = plain_username(str(claims.get(self._settings.openid_username_claim, "")))
        if self._settings.openid_accounts == "linked" or not name:
            self._refuse(subject, "account")
            raise NotAllowed(
                "Nobody has linked you with an account in Scribe.",
                remedy="Ask your administrator: `scribe users link-openid`.",
                reason="no-account",
            )
        shown = str(claims.get("name", "")) or name
        try:
            self._accounts.create_user(username=name, name=shown, role=role, password=None, actor="openid")
        except Conflict:
            self._refuse(subject, "taken")
            raise NotAllowed(
                "There is an account with your staff name already.",
                remedy="Your administrator links it with you: `scribe users link-openid`.",
                reason="taken",
            ) from None
        self.link(name, subject, actor="openid")
        return name

    def _bring_up_to_date(self, username: str, role: Role, departments: tuple[str, ...] | None) -> None:
        """Sets role and departments by the claims; of departments that the hospital does not keep, the home alone."""
        try:
            self._accounts.set_role(username, role, departments, actor="openid")
        except NotFound:
            self._accounts.set_role(username, role, (departments or ())[:1], actor="openid")

    def _role(self, claims: Claims) -> Role | None:
        """The first of the settings' pairs that the claims hold."""
        held = values_of(claims, self._settings.openid_role_claim)
        for value, role in _pairs(self._settings.openid_roles):
            if value in held:
                return Role(role)
        return None

    def _departments(self, claims: Claims) -> tuple[str, ...] | None:
        """The departments by the claims; ``None`` where they are kept by hand."""
        if not self._settings.openid_department_claim:
            return None
        held = values_of(claims, self._settings.openid_department_claim)
        pairs = _pairs(self._settings.openid_departments)
        return tuple(meaning for value, meaning in pairs if value in held) if pairs else held

    def _require_fresh(self, claims: Claims, begun_at: datetime, username: str) -> None:
        """The person of the session has signed in anew, and as strongly as a signature asks for."""
        signed_in = claims.get("auth_time")
        fresh = isinstance(signed_in, int | float) and signed_in >= (begun_at - _CLOCKS).timestamp()
        wanted = self._settings.openid_signing_acr
        strong = not wanted or hmac.compare_digest(str(claims.get("acr", "")).encode(), wanted.encode())
        with self._accounts.database.reading() as session:
            linked = session.get(OpenIdLinkRow, (self.provider.issuer, str(claims["sub"])))
            same = linked is not None and linked.username == username
        if not (fresh and strong and same):
            reason = "other-person" if not same else "not-fresh" if not fresh else "not-strong"
            self._refuse(str(claims["sub"]), reason)
            raise NotSignedIn(
                "The hospital's sign-in did not prove anew that you are there.",
                remedy="Sign in there yourself, in the way that signatures need, and try again.",
                reason=reason,
            )

    def _refuse(self, subject: str, why: str) -> None:
        detail = {"issuer": self.provider.issuer, "subject": subject[:_LONGEST_SUBJECT], "why": why}
        record_alone(self._accounts.database, kind="openid_refused", actor="unknown", at=self._clock(), detail=detail)


def values_of(claims: Claims, path: str) -> tuple[str, ...]:
    """The words of a claim, which may be one or a list; dots in its name lead inwards (``realm_access.roles``)."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    if isinstance(found, str):
        return (found,)
    return tuple(value for value in found if isinstance(value, str)) if isinstance(found, list) else ()


def _pairs(listed: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    parts = (pair.rpartition("=") for pair in listed)
    return tuple((value.strip(), meaning.strip()) for value, _, meaning in parts)
