"""The signing window of a session: one second proof for the notes that are shown within some minutes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.errors import NotFound, NotSignedIn
from scribe.web.accounts import User
from scribe.web.answers import answer
from scribe.web.deps import AccountsDep, may_
from scribe.web.openapi import COMMON, problems
from scribe.web.proofs import ProofsDep, open_window, session_of
from scribe.web.schemas_signing import SeenForSigning, SigningCode, SigningWindowAnswer

router = APIRouter(prefix="/signing-window", tags=["review"], responses=COMMON)

Signer = Annotated[User, may_(Action.SIGN)]


@router.post("", status_code=201, response_model=SigningWindowAnswer, responses=problems(NotSignedIn))
def open_by_code(
    request: Request, body: SigningCode, user: Signer, accounts: AccountsDep, proofs: ProofsDep
) -> Response:
    """Opens the window with a code."""
    open_window(request, accounts, user, body.code.get_secret_value())
    return answer(_seen(request, proofs), status=201)


@router.get("", response_model=SigningWindowAnswer, responses=problems(NotFound))
def show_window(request: Request, user: Signer, proofs: ProofsDep) -> Response:
    """The open window, and what it may sign."""
    del user
    return answer(_seen(request, proofs))


@router.delete("", status_code=204)
def close_window(request: Request, user: Signer, proofs: ProofsDep) -> Response:
    """Closes the window before its end."""
    proofs.windows.close(session_of(request), user.person)
    return Response(status_code=204)


def _seen(request: Request, proofs: ProofsDep) -> SigningWindowAnswer:
    session = session_of(request)
    window = proofs.windows.current(session)
    if window is None:
        raise NotFound("No signing window is open.", remedy="POST a code to open one.")
    listed = (
        SeenForSigning(consultation=one.consultation, revision_digest=one.revision_digest)
        for one in proofs.windows.seen(session)
    )
    return SigningWindowAnswer(expires_at=window.expires_at, proof=window.proof, seen=tuple(listed))
