"""The signing list of a session: notes that were read to their end, and one proof that signs them all."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.errors import Conflict, NotFound, NotSignedIn, PatientMissing, StaleRevision
from scribe.model import ConsultationId
from scribe.web.accounts import User
from scribe.web.answers import answer
from scribe.web.deps import AccountsDep, Service, may_
from scribe.web.openapi import COMMON, problems
from scribe.web.proofs import ProofsDep, open_window, session_of
from scribe.web.schemas_signing import ListedAnswer, ListingRequest, ListProof, SigningListAnswer
from scribe.web.signing_list import Listed, Standing, listed_notes, put_on_list, sign_listed

router = APIRouter(prefix="/signing-list", tags=["review"], responses=COMMON)

Signer = Annotated[User, may_(Action.SIGN)]


@router.get("", response_model=SigningListAnswer)
def show_list(request: Request, user: Signer, service: Service) -> Response:
    """The notes of the list, each as it stands now."""
    return answer(_told(listed_notes(request, service, user)))


@router.put(
    "/{id}",
    response_model=SigningListAnswer,
    responses=problems(NotFound, NotSignedIn, Conflict, PatientMissing, StaleRevision),
)
def put_note(
    id: ConsultationId, request: Request, body: ListingRequest, user: Signer, service: Service, proofs: ProofsDep
) -> Response:
    """Puts a note on the list: a revision that `GET …/note` has shown to this session, and that can be signed."""
    proofs.lists.read(session_of(request), id, body.revision_digest)
    put_on_list(request, service, service.get(id), body.revision_digest, medicines_confirmed=body.medicines_confirmed)
    return answer(_told(listed_notes(request, service, user)))


@router.delete("/{id}", status_code=204, responses=problems(NotFound))
def take_note_off(id: ConsultationId, request: Request, user: Signer, proofs: ProofsDep) -> Response:
    """Takes a note off the list; nothing else happens to it."""
    del user
    proofs.lists.take_off(session_of(request), id)
    return Response(status_code=204)


@router.post("/signatures", response_model=SigningListAnswer, responses=problems(NotSignedIn))
def sign_list(request: Request, body: ListProof, user: Signer, service: Service, accounts: AccountsDep) -> Response:
    """Signs every note of the list that is `ready`, each for itself; the answer tells what came of each."""
    if body.code is not None:
        open_window(request, accounts, user, body.code.get_secret_value())
    return answer(_told(sign_listed(request, service, user)))


def _told(listed: tuple[Listed, ...]) -> SigningListAnswer:
    return SigningListAnswer(
        notes=tuple(
            ListedAnswer(
                consultation=one.entry.consultation,
                revision_digest=one.entry.revision_digest,
                listed_at=one.entry.at,
                standing=one.standing,
                medicines_confirmed=one.entry.medicines_confirmed,
                refused=one.entry.refused if one.standing is Standing.READY else None,
            )
            for one in listed
        )
    )
