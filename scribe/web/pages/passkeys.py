"""Passkeys: to sign in with, to sign notes with, and the account's own list of them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from scribe.access import Action
from scribe.errors import Conflict, NotSignedIn
from scribe.web.accounts import User
from scribe.web.deps import AccountsDep, SettingsDep, SignedIn, may_, open_to_all, session_token
from scribe.web.pages.account import show_account, wanted_of
from scribe.web.pages.signin import own_path
from scribe.web.proofs import ProofsDep, SiteDep
from scribe.web.sign_in.fresh import require
from scribe.web.sign_in.opening import give_session
from scribe.web.sign_in.origin import origin_of
from scribe.web.sign_in.passwords import LONGEST_TYPED
from scribe.web.sign_in.sessions import SignedInBy, token_digest

router = APIRouter(include_in_schema=False)

Answer = Annotated[dict[str, Any], Body()]
Signer = Annotated[User, may_(Action.SIGN)]


@router.post("/sign-in/passkey/options", dependencies=[open_to_all("Nobody is signed in yet.")])
def ask_to_sign_in(proofs: ProofsDep, site: SiteDep) -> Response:
    """What the browser asks any passkey of this site to prove."""
    return JSONResponse(proofs.passkeys.begin_proof("sign in", site))


@router.post("/sign-in/passkey", dependencies=[open_to_all("Nobody is signed in yet.")])
def sign_in(request: Request, answer: Answer, accounts: AccountsDep, proofs: ProofsDep, site: SiteDep) -> Response:
    """Opens a session for the passkey's owner."""
    username = proofs.passkeys.prove("sign in", answer, site)
    token = accounts.open_session(username, SignedInBy("passkey"), origin_of(request))
    response = JSONResponse({"next": own_path(request.query_params.get("next", "/"))})
    give_session(request, response, token)
    return response


@router.post("/account/passkeys/options")
def ask_for_new(
    request: Request, user: SignedIn, given: Answer, accounts: AccountsDep, proofs: ProofsDep, site: SiteDep
) -> Response:
    """What the browser makes a new passkey by; asks for a fresh proof of its owner."""
    proof = str(given.get("proof", ""))[:LONGEST_TYPED]
    require(accounts, user, wanted_of(request, user), proof, origin_of(request))
    return JSONResponse(proofs.passkeys.begin_new(user.person, site))


@router.post("/account/passkeys")
def add(user: SignedIn, answer: Answer, proofs: ProofsDep, site: SiteDep, name: str = "") -> Response:
    """Keeps the new passkey."""
    proofs.passkeys.add(user.person, answer, site, name=name)
    return JSONResponse({"next": "/account#passkeys"}, 201)


@router.post("/account/passkeys/remove")
def remove(
    request: Request,
    user: SignedIn,
    accounts: AccountsDep,
    proofs: ProofsDep,
    settings: SettingsDep,
    passkey: Annotated[str, Form(max_length=64)],
) -> Response:
    """Takes one's own passkey away; the other sessions that a passkey opened end."""
    last = len(proofs.passkeys.of(user.username)) == 1
    if last and settings.sign_in_factors > 1 and not accounts.codes.has_shown(user.username):
        error = Conflict(
            "It is your only second factor: without it you could not sign in.",
            remedy="Set up an authenticator app or add another passkey first.",
            reason="factor-last",
        )
        return show_account(request, user, status=error.status, part="passkeys", failed=error)
    proofs.passkeys.remove(user.username, passkey, actor=user.username)
    accounts.sessions.end_by_passkey(user.username, actor=user.username, but=session_token(request)[0])
    return RedirectResponse("/account#passkeys", 303)


@router.post("/signing/passkey/options")
def ask_to_sign(user: Signer, proofs: ProofsDep, site: SiteDep) -> Response:
    """What the browser asks one of the doctor's own passkeys to prove."""
    return JSONResponse(proofs.passkeys.begin_proof(f"sign notes {user.username}", site, username=user.username))


@router.post("/signing/passkey")
def prove_to_sign(request: Request, user: Signer, answer: Answer, proofs: ProofsDep, site: SiteDep) -> Response:
    """Opens a signing window for the session, by the doctor's own passkey."""
    if proofs.passkeys.prove(f"sign notes {user.username}", answer, site) != user.username:
        raise NotSignedIn("The passkey is somebody else's.", remedy="Use your own.", reason="passkey")
    window = proofs.windows.open(token_digest(session_token(request)[0]), user.person, "passkey")
    return JSONResponse({"until": window.expires_at.isoformat()}, 201)
