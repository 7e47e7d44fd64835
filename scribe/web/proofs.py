"""How people prove who they are, beside their passwords: passkeys, the hospital's sign-in, windows for signatures."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from scribe.db import utc_now
from scribe.delivery.sign_in import tls_from
from scribe.errors import NotFound
from scribe.model import Consultation, ConsultationId, Sha256
from scribe.settings import Settings
from scribe.web.accounts import Accounts, User
from scribe.web.cookies import name_of
from scribe.web.deps import session_token
from scribe.web.sign_in.listed import SigningLists
from scribe.web.sign_in.one_time import OneTimePasswords
from scribe.web.sign_in.openid import OpenId
from scribe.web.sign_in.passkeys import Passkeys, Site
from scribe.web.sign_in.pending import PendingProofs
from scribe.web.sign_in.provider import Provider
from scribe.web.sign_in.renewal import Renewals
from scribe.web.sign_in.sessions import token_digest
from scribe.web.sign_in.windows import SigningWindow, SigningWindows


@dataclass(frozen=True)
class Proofs:
    """The parts of one installation. ``openid`` is ``None`` where no provider is set."""

    windows: SigningWindows
    lists: SigningLists
    passkeys: Passkeys
    renewals: Renewals
    one_time: OneTimePasswords
    openid: OpenId | None

    def provider(self) -> OpenId:
        """The hospital's sign-in.

        Raises:
            NotFound: none is set.
        """
        if self.openid is None:
            raise NotFound("This site has no other sign-in.", remedy="Set SCRIBE_OPENID_ISSUER.")
        return self.openid


def build_proofs(settings: Settings, accounts: Accounts) -> Proofs:
    """Puts the parts together by the settings."""
    pending = PendingProofs(accounts.database, accounts.keys, utc_now)
    openid = None
    if settings.openid_issuer:
        tls: ssl.SSLContext = tls_from(settings)
        openid = OpenId(settings, Provider(settings, tls), accounts, pending, utc_now)
    return Proofs(
        windows=SigningWindows(accounts.database, settings, utc_now),
        lists=SigningLists(accounts.database, utc_now),
        passkeys=Passkeys(accounts.database, pending, utc_now),
        renewals=Renewals(accounts, utc_now),
        one_time=OneTimePasswords(accounts, settings, utc_now),
        openid=openid,
    )


def proofs_of(request: Request) -> Proofs:
    """The site's parts."""
    found: Proofs = request.app.state.proofs
    return found


async def _asked(request: Request) -> Proofs:
    return proofs_of(request)


def prove_signature(
    request: Request, accounts: Accounts, user: User, code: str, consultation: ConsultationId, revision_digest: Sha256
) -> SigningWindow:
    """The doctor's second proof for one signature: the code with it, or the window that one before it opened.

    A code opens a window, so the notes that are shown next need none.

    Raises:
        NotSignedIn: the code is not right; or without one, no window is open, or the revision was not shown.
    """
    windows, session = proofs_of(request).windows, session_of(request)
    if code:
        open_window(request, accounts, user, code)
        windows.saw(session, consultation, revision_digest)
    return windows.use(session, consultation, revision_digest)


def open_window(request: Request, accounts: Accounts, user: User, code: str) -> SigningWindow:
    """Opens a signing window by a code.

    Raises:
        NotSignedIn: the code is not right, or was used.
    """
    accounts.codes.verify(user.person, code)
    return proofs_of(request).windows.open(session_of(request), user.person, "code")


def show_for_signing(request: Request, consultation: Consultation) -> None:
    """The session was shown the newest revision, which its signing window may sign from now on."""
    if consultation.draft is not None and consultation.signature is None:
        proofs_of(request).windows.saw(session_of(request), consultation.id, consultation.draft)


def session_of(request: Request) -> str:
    """The digest by which the request's session is stored."""
    return token_digest(session_token(request)[0])


def site_of(request: Request) -> Site:
    """The name under which the browser has opened the site; its ``Host`` was checked."""
    host = request.headers.get("host", "").lower()
    return Site.of(host, name_of(host))


async def _site(request: Request) -> Site:
    return site_of(request)


def _dependency(call: Any) -> Any:
    return Depends(call)


ProofsDep = Annotated[Proofs, _dependency(_asked)]
SiteDep = Annotated[Site, _dependency(_site)]
