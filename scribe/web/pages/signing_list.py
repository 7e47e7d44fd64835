"""The signing list: the notes that a doctor has read and put there, and the one proof that signs them all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.catalogues import Catalogue
from scribe.consultation.service import ConsultationService
from scribe.errors import NotSignedIn
from scribe.facts import kind_of
from scribe.messages import Pair
from scribe.model import Assertion, ConsultationId, Fact, NoteDraft, ProblemFact
from scribe.web.accounts import User
from scribe.web.deps import AccountsDep, Service, SignedIn, accounts_of, may_, note_reading
from scribe.web.pages.identity import Identity, identity_of
from scribe.web.pages.rendering import catalogue_of, renderer_of
from scribe.web.pages.signin import own_path
from scribe.web.proofs import ProofsDep, open_window, proofs_of, session_of
from scribe.web.signing_list import Listed, Standing, listed_notes, sign_listed

router = APIRouter(prefix="/signing", include_in_schema=False)

Signer = Annotated[User, may_(Action.SIGN)]
_SENT: Final = frozenset({"problem", "medication", "allergy", "vital_sign", "order", "immunisation"})
"""Kinds of facts of which the EMR gets resources of their own."""


@dataclass(frozen=True)
class ReadyNote:
    """What the list tells of a note that is ready to be signed."""

    listed: Listed
    note: NoteDraft
    title: str
    """Of its document."""
    identity: Identity | None
    sent: tuple[tuple[Pair, int], ...]
    """How many facts of each kind the EMR gets."""


@router.get("")
def show(request: Request, user: Signer, service: Service) -> Response:
    """The list."""
    return _render(request, user, service)


@router.post("")
def sign(
    request: Request,
    user: Signer,
    service: Service,
    accounts: AccountsDep,
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """One proof signs every note of the list that stands as it was read; the list then tells what came of each."""
    try:
        if code:
            open_window(request, accounts, user, code)
        sign_listed(request, service, user)
    except NotSignedIn as error:
        return _render(request, user, service, failed=error)
    return RedirectResponse("/signing", 303)


@router.post("/take-off")
def take_off(
    request: Request, user: Signer, proofs: ProofsDep, consultation: Annotated[str, Form(max_length=40)]
) -> Response:
    """Takes a note off the list; nothing else happens to it."""
    del user
    proofs.lists.take_off(session_of(request), ConsultationId(consultation))
    return RedirectResponse("/signing", 303)


@router.post("/close")
def close(request: Request, user: SignedIn, proofs: ProofsDep, next: Annotated[str, Form()] = "/") -> Response:
    """Ends the signing window before its time."""
    proofs.windows.close(session_of(request), user.person)
    return RedirectResponse(own_path(next), 303)


def _render(
    request: Request, user: User, service: ConsultationService, *, failed: NotSignedIn | None = None
) -> Response:
    proofs, listed = proofs_of(request), listed_notes(request, service, user)
    say = catalogue_of(request, user)
    by_standing = {standing: [one for one in listed if one.standing is standing] for standing in Standing}
    ready = [_ready(service, one, say) for one in by_standing[Standing.READY]]
    for one in ready:
        note_reading(request, one.listed.entry.consultation, user, "signing list")
    return renderer_of(request).page(
        request,
        "signing-list.j2",
        status=failed.status if failed is not None else 200,
        ready=ready,
        changed=by_standing[Standing.CHANGED],
        signed=by_standing[Standing.SIGNED],
        closed=by_standing[Standing.CLOSED],
        window=proofs.windows.current(session_of(request)),
        passkeys=len(proofs.passkeys.of(user.username)),
        openid=proofs.openid is not None,
        due=accounts_of(request).codes.is_due(user.username),
        lists=proofs.windows.for_several,
        failed=failed,
        sheets=("queue", "facts", "sign", "signing-list", "whom", "keys"),
        scripts=("sign",),
    )


def _ready(service: ConsultationService, listed: Listed, say: Catalogue) -> ReadyNote:
    consultation = listed.consultation
    assert consultation is not None  # noqa: S101 (what is ready may be seen)
    note = service.note(consultation.id)
    told = (kind_of(fact) for fact in note.facts if not _denied(fact))
    counted = Counter(kind.title for kind in sorted(told, key=lambda kind: kind.order) if kind.name in _SENT)
    return ReadyNote(
        listed,
        note,
        service.template(consultation.id).title,
        identity_of(consultation.patient, seen_at=consultation.encounter.started_at, say=say),
        tuple(counted.items()),
    )


def _denied(fact: Fact) -> bool:
    return isinstance(fact, ProblemFact) and fact.attributes.assertion is Assertion.DENIED
