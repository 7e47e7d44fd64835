"""Several notes, one proof: what stands on a session's signing list, and the signatures over it.

Each note is signed by itself: its own transaction, document, audit event and delivery. What happens to one leaves the
others as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError

from scribe.access import Action
from scribe.consultation.service import ConsultationService
from scribe.consultation.service.people import refuse_unconfirmed, refuse_unknown_patient
from scribe.errors import Conflict, NotSignedIn, ScribeError, StaleRevision, StorageDown
from scribe.model import Consultation, NoteDraft, Problem, Sha256, State
from scribe.outages import outage_of
from scribe.web.accounts import User
from scribe.web.deps import allowed
from scribe.web.proofs import proofs_of, session_of
from scribe.web.sign_in.listed import ListedNote


class Standing(StrEnum):
    """How an entry of the list stands now."""

    READY = "ready"
    CHANGED = "changed"
    """Its note was changed since it was put there: it fell off, and has to be read again."""
    SIGNED = "signed"
    CLOSED = "closed"
    """It cannot be signed any more by this doctor: sent back, signed by another, destroyed, or no longer theirs."""


@dataclass(frozen=True)
class Listed:
    """An entry with its consultation as it stands now; without one where the reader may not see it."""

    entry: ListedNote
    standing: Standing
    consultation: Consultation | None


def ready_to_sign(service: ConsultationService, consultation: Consultation) -> bool:
    """Whether a note waits for its signature: it was checked, or its doctor alone checks it and no flag is open."""
    if consultation.state is State.REVIEWED:
        return True
    alone = consultation.state is State.DRAFTED and service.template(consultation.id).review == "doctor"
    return alone and not service.note(consultation.id).open_flags


def listed_notes(request: Request, service: ConsultationService, user: User) -> tuple[Listed, ...]:
    """The session's list, each entry as it stands now."""
    entries = proofs_of(request).lists.entries(session_of(request))
    return tuple(_standing(request, service, user, one) for one in entries)


def put_on_list(
    request: Request,
    service: ConsultationService,
    consultation: Consultation,
    revision_digest: Sha256,
    *,
    medicines_confirmed: bool,
) -> None:
    """Puts a note on the session's list; what was signed from it before is taken off.

    Raises:
        StaleRevision: it was changed since it was shown.
        PatientMissing: nobody has said whom it is about.
        Conflict: each note needs its own proof here, it is not ready, it was not read to its end, or its medicines
            before and after were not confirmed.
    """
    lists, session = proofs_of(request).lists, session_of(request)
    if not proofs_of(request).windows.for_several:
        raise Conflict(
            "Here each note is signed with a proof of its own.", remedy="Sign the note by itself.", reason="one-by-one"
        )
    if consultation.draft != revision_digest:
        raise StaleRevision(
            "The note was changed since it was shown.",
            remedy="Look at the newest revision, then put that on the list.",
            version=consultation.version,
        )
    if not ready_to_sign(service, consultation):
        raise Conflict(
            "The note does not wait for a signature.", remedy="Load the page anew: it shows where it stands."
        )
    refuse_unknown_patient(consultation)
    note: NoteDraft = service.note(consultation.id)
    refuse_unconfirmed(note, confirmed=medicines_confirmed)
    lists.put(session, consultation.id, revision_digest, medicines_confirmed=bool(note.medicines))
    signed = (one for one in lists.entries(session) if service.get(one.consultation).signature is not None)
    lists.forget(session, tuple(one.consultation for one in signed))


def sign_listed(request: Request, service: ConsultationService, user: User) -> tuple[Listed, ...]:
    """Signs every entry that stands as it was read. The list afterwards tells what came of each.

    Raises:
        NotSignedIn: no signing window is open.
    """
    windows, session = proofs_of(request).windows, session_of(request)
    if windows.current(session) is None:
        raise NotSignedIn(
            "A second proof is needed.", remedy="Give the code of your authenticator app.", proof="code",
            reason="proof-needed",
        )  # fmt: skip
    for one in listed_notes(request, service, user):
        if one.standing is Standing.READY:
            problem = _signed(request, service, user, one.entry)
            if problem is not None:
                proofs_of(request).lists.refuse(session, one.entry.consultation, problem)
    return listed_notes(request, service, user)


def _signed(request: Request, service: ConsultationService, user: User, entry: ListedNote) -> Problem | None:
    """Signs one entry; why it could not be signed. When the window has ended meanwhile, it stays as it was."""
    try:
        window = proofs_of(request).windows.use(session_of(request), entry.consultation, entry.revision_digest)
        service.sign(
            entry.consultation,
            version=service.get(entry.consultation).version,
            revision_digest=entry.revision_digest,
            actor=user.person,
            proof=window.id,
            medicines_confirmed=entry.medicines_confirmed,
        )
    except NotSignedIn:
        return None
    except ScribeError as error:
        return Problem(code=error.code, title=error.title, detail=error.message, remedy=error.remedy)
    except (SQLAlchemyError, OSError) as error:
        down = outage_of(error) or StorageDown("The signature could not be stored.", remedy="Sign the list once more.")
        return Problem(code=down.code, title=down.title, detail=down.message, remedy=down.remedy)
    return None


def _standing(request: Request, service: ConsultationService, user: User, entry: ListedNote) -> Listed:
    if not allowed(request, user, Action.READ_NOTE, entry.consultation):
        return Listed(entry, Standing.CLOSED, None)
    now = service.get(entry.consultation)
    if now.signature is not None:
        mine = now.signature.signer.id == user.username and now.signature.revision_digest == entry.revision_digest
        return Listed(entry, Standing.SIGNED if mine else Standing.CLOSED, now)
    if now.draft != entry.revision_digest:
        return Listed(entry, Standing.CHANGED if now.draft is not None else Standing.CLOSED, now)
    may = allowed(request, user, Action.SIGN, entry.consultation) and ready_to_sign(service, now)
    return Listed(entry, Standing.READY if may else Standing.CLOSED, now)
