"""Signing: the note as a sheet, what was changed, what the EMR gets, the second proof."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.service import ConsultationService
from scribe.errors import NotSignedIn, StaleRevision
from scribe.model import Consultation, ConsultationId, State
from scribe.web.accounts import User
from scribe.web.deps import AccountsDep, Service, SignedIn, accounts_of, allowed, may_, note_reading
from scribe.web.pages.note import reviewable
from scribe.web.pages.notes import note_view, who
from scribe.web.pages.rendering import language_of, renderer_of
from scribe.web.pages.signin import own_path
from scribe.web.pages.unused import unused_view
from scribe.web.proofs import ProofsDep, proofs_of, prove_signature, session_of, show_for_signing
from scribe.web.routes.review import refuse_stale

router = APIRouter(include_in_schema=False)
note_router = APIRouter(prefix="/notes/{id}")
signing_router = APIRouter(prefix="/signing")

Signer = Annotated[User, may_(Action.SIGN)]
Reader = Annotated[User, may_(Action.READ_NOTE)]


@note_router.get("/sign")
def show(id: ConsultationId, request: Request, user: Reader, service: Service) -> Response:
    """The sheet; before a signature with its form, afterwards with where the EMR keeps it."""
    consultation = reviewable(service.get(id))
    note_reading(request, id, user, "note")
    return _render(request, user, service, consultation)


@signing_router.post("/close")
def close(request: Request, user: SignedIn, proofs: ProofsDep, next: Annotated[str, Form()] = "/") -> Response:
    """Ends the signing window before its time."""
    proofs.windows.close(session_of(request), user.person)
    return RedirectResponse(own_path(next), 303)


@note_router.post("/sign")
def sign(  # noqa: PLR0913 (one parameter for each field)
    *,
    id: ConsultationId,
    request: Request,
    user: Signer,
    service: Service,
    accounts: AccountsDep,
    version: Annotated[int, Form()],
    revision_digest: Annotated[str, Form()],
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Signs exactly the revision that the page showed."""
    try:
        refuse_stale(service.get(id), version=version, revision_digest=revision_digest)
        window = prove_signature(request, accounts, user, code, id, revision_digest)
        service.sign(id, version=version, revision_digest=revision_digest, actor=user.person, proof=window.id)
    except NotSignedIn as error:
        return _render(request, user, service, service.get(id), status=401, failed=error)
    except StaleRevision as error:
        return _render(request, user, service, service.get(id), status=412, stale=error)
    return RedirectResponse(f"/notes/{id}/sign", 303)


@note_router.post("/addendum")
def addend(
    id: ConsultationId,
    user: Annotated[User, may_(Action.ADDEND)],
    service: Service,
    version: Annotated[int, Form()],
) -> Response:
    """Opens a delivered note for an addendum."""
    service.addend(id, version=version, actor=user.person)
    return RedirectResponse(f"/notes/{id}", 303)


def _render(
    request: Request,
    user: User,
    service: ConsultationService,
    consultation: Consultation,
    *,
    status: int = 200,
    failed: NotSignedIn | None = None,
    stale: StaleRevision | None = None,
) -> Response:
    template = service.template(consultation.id)
    note, transcript = service.note(consultation.id), service.transcript(consultation.id)
    view = note_view(note, transcript, template)
    chinese = language_of(request, user) == "zh"
    ready = consultation.state is State.REVIEWED or (
        consultation.state is State.DRAFTED and template.review == "doctor" and view.open_count == 0
    )
    may_sign = ready and allowed(request, user, Action.SIGN, consultation.id)
    proofs, session = proofs_of(request), session_of(request)
    if may_sign:
        show_for_signing(request, consultation)
    return renderer_of(request).page(
        request,
        "sign.j2",
        window=proofs.windows.current(session) if may_sign else None,
        passkeys=len(proofs.passkeys.of(user.username)) if may_sign else 0,
        openid=proofs.openid is not None,
        due=may_sign and accounts_of(request).codes.is_due(user.username),
        status=status,
        c=consultation,
        view=view,
        unused=unused_view(note, transcript, template),
        template=template,
        who=who(consultation, chinese=chinese),
        ready=ready,
        may_sign=may_sign,
        may_addend=allowed(request, user, Action.ADDEND, consultation.id),
        signed=consultation.signature is not None,
        failed=failed,
        stale=stale,
        sheets=("note", "said", "sign", "player", "keys"),
        scripts=("sign",),
    )


router.include_router(note_router)
router.include_router(signing_router)
