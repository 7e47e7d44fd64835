"""Signing: the note as a sheet, what was changed, its medicines before and after, what the EMR gets, the proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.service import ConsultationService, Identified
from scribe.consultation.service.people import refuse_unconfirmed, refuse_unknown_patient
from scribe.errors import Conflict, NotSignedIn, PatientMissing, StaleRevision
from scribe.model import Consultation, ConsultationId, Sha256, StatementId
from scribe.review.history import Change
from scribe.web.accounts import User
from scribe.web.deps import AccountsDep, Service, accounts_of, allowed, may_, note_reading
from scribe.web.pages.asked import thread_view
from scribe.web.pages.history import changes_of
from scribe.web.pages.identity import identity_of
from scribe.web.pages.note import reviewable
from scribe.web.pages.notes import NoteView, note_view
from scribe.web.pages.rendering import catalogue_of, renderer_of
from scribe.web.pages.unused import unused_view
from scribe.web.proofs import ProofsDep, proofs_of, prove_signature, session_of, show_for_signing
from scribe.web.routes.patients import can_be_changed
from scribe.web.routes.review import refuse_stale
from scribe.web.sign_in.listed import ListedNote
from scribe.web.signing_list import put_on_list, ready_to_sign

router = APIRouter(prefix="/notes/{id}", include_in_schema=False)

Signer = Annotated[User, may_(Action.SIGN)]
Reader = Annotated[User, may_(Action.READ_NOTE)]


@dataclass(frozen=True)
class ShownChange:
    """A change with its number on the page, and where its statement's evidence begins."""

    number: int
    change: Change
    start_s: float | None


@dataclass(frozen=True)
class OnList:
    """A note's entry of the session's list, and whether it still stands for the revision that is shown."""

    entry: ListedNote
    stands: bool


@router.get("/sign")
def show(id: ConsultationId, request: Request, user: Reader, service: Service) -> Response:
    """The sheet; before a signature with its form, afterwards with where the EMR keeps it."""
    consultation = reviewable(service.get(id))
    note_reading(request, id, user, "note")
    return _render(request, user, service, consultation)


@router.post("/sign")
def sign(  # noqa: PLR0913 (one parameter for each field)
    *,
    id: ConsultationId,
    request: Request,
    user: Signer,
    service: Service,
    accounts: AccountsDep,
    version: Annotated[int, Form()],
    revision_digest: Annotated[Sha256, Form()],
    code: Annotated[str, Form(max_length=20)] = "",
    medicines_confirmed: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Signs exactly the revision that the page showed."""
    confirmed = medicines_confirmed == "yes"
    try:
        refuse_unknown_patient(service.get(id))
        refuse_stale(service.get(id), version=version, revision_digest=revision_digest)
        refuse_unconfirmed(service.note(id), confirmed=confirmed)
        window = prove_signature(request, accounts, user, code, id, revision_digest)
        service.sign(
            id,
            version=version,
            revision_digest=revision_digest,
            actor=user.person,
            proof=window.id,
            medicines_confirmed=confirmed,
        )
    except (NotSignedIn, Conflict) as error:
        if not _shown_on_the_sheet(error):
            raise
        return _render(request, user, service, service.get(id), refused=error, confirmed=confirmed)
    return RedirectResponse(f"/notes/{id}/sign", 303)


@router.post("/sign/read")
def read(
    id: ConsultationId, request: Request, user: Signer, proofs: ProofsDep, revision_digest: Annotated[Sha256, Form()]
) -> Response:
    """The revision that the page showed was read to its end; from now on it can be put on the list."""
    del user
    proofs.lists.read(session_of(request), id, revision_digest)
    return RedirectResponse(f"/notes/{id}/sign#proof", 303)


@router.post("/sign/list")
def put(
    *,
    id: ConsultationId,
    request: Request,
    user: Signer,
    service: Service,
    revision_digest: Annotated[Sha256, Form()],
    medicines_confirmed: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Puts the revision that the page showed on the session's list; the next note to sign follows."""
    confirmed = medicines_confirmed == "yes"
    try:
        put_on_list(request, service, service.get(id), revision_digest, medicines_confirmed=confirmed)
    except Conflict as error:
        if not _shown_on_the_sheet(error):
            raise
        return _render(request, user, service, service.get(id), refused=error, confirmed=confirmed)
    return RedirectResponse("/to-sign", 303)


@router.post("/addendum")
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
    refused: NotSignedIn | Conflict | None = None,
    confirmed: bool = False,
) -> Response:
    template = service.template(consultation.id)
    note, transcript = service.note(consultation.id), service.transcript(consultation.id)
    view = note_view(note, transcript, template)
    ready = ready_to_sign(service, consultation)
    may_sign = ready and allowed(request, user, Action.SIGN, consultation.id)
    proofs, session = proofs_of(request), session_of(request)
    if may_sign:
        show_for_signing(request, consultation)
    listed = _on_list(request, consultation) if may_sign else None
    digest = consultation.draft
    history, said = service.history(consultation.id), service.identified(consultation.id)
    return renderer_of(request).page(
        request,
        "sign.j2",
        window=proofs.windows.current(session) if may_sign else None,
        passkeys=len(proofs.passkeys.of(user.username)) if may_sign else 0,
        openid=proofs.openid is not None,
        due=may_sign and accounts_of(request).codes.is_due(user.username),
        status=refused.status if refused is not None else 200,
        c=consultation,
        view=view,
        changes=_shown(changes_of(history), view),
        begun=history[0][0],
        unused=unused_view(note, transcript, template),
        template=template,
        thread=thread_view(request, user, service, consultation, note),
        identity=identity_of(
            consultation.patient, seen_at=consultation.encounter.started_at, say=catalogue_of(request, user)
        ),
        said=said,
        set_after=said is not None and _is_after_approval(said, consultation),
        may_identify=can_be_changed(consultation) and allowed(request, user, Action.IDENTIFY, consultation.id),
        nobody=isinstance(refused, PatientMissing),
        ready=ready,
        may_sign=may_sign,
        may_addend=allowed(request, user, Action.ADDEND, consultation.id),
        signed=consultation.signature is not None,
        lists=proofs.windows.for_several,
        listed=listed,
        read=may_sign and digest is not None and proofs.lists.was_read(session, consultation.id, digest),
        confirmed=confirmed or (listed is not None and listed.stands and listed.entry.medicines_confirmed),
        failed=refused if isinstance(refused, NotSignedIn) else None,
        stale=refused if isinstance(refused, StaleRevision) else None,
        unconfirmed=refused is not None and "medicines" in refused.details,
        unread=refused is not None and refused.details.get("reason") == "not-read",
        sheets=("note", "facts", "said", "sign", "player", "whom", "keys", "thread", "take-away"),
        scripts=("sign", "copying"),
    )


def _is_after_approval(said: Identified, consultation: Consultation) -> bool:
    approval = consultation.approval
    return consultation.signature is None and approval is not None and said.at > approval.at


def _on_list(request: Request, consultation: Consultation) -> OnList | None:
    entries = proofs_of(request).lists.entries(session_of(request))
    own = next((one for one in entries if one.consultation == consultation.id), None)
    return OnList(own, own.revision_digest == consultation.draft) if own is not None else None


def _shown(changes: tuple[Change, ...], view: NoteView) -> dict[StatementId, ShownChange]:
    """The changes by their statements, numbered in the note's order."""
    starts = {line.statement.id: line.start_s for section in view.sections for line in section.statements}
    return {
        one.statement.id: ShownChange(number, one, starts.get(one.statement.id))
        for number, one in enumerate(changes, start=1)
    }


def _shown_on_the_sheet(error: NotSignedIn | Conflict) -> bool:
    """Whether the sheet has a place for what was refused; anything else is a page of its own."""
    known = isinstance(error, NotSignedIn | StaleRevision | PatientMissing) or "medicines" in error.details
    return known or error.details.get("reason") == "not-read"
