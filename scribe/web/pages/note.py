"""The note under review: reading, listening, resolving, approving, sending back.

Every change is a plain form that answers with a redirect, so the page works without scripts. The page's script sends
the same forms and says which revision it shows: the answer then holds only the statements that differ from it, and the
parts of the page that count them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import TypeAdapter, ValidationError

from scribe.access import Action
from scribe.consultation.service import ConsultationService
from scribe.db import utc_now
from scribe.errors import BadNote, NotFound, StaleRevision
from scribe.model import Consultation, ConsultationId, ReturnNeed, Role, SegmentId, State, StatementId
from scribe.review import Edit
from scribe.web.accounts import User
from scribe.web.deps import Service, allowed, may_, note_reading
from scribe.web.pages.asked import thread_view
from scribe.web.pages.changes import changed_since, respoken_since, resting_on
from scribe.web.pages.draft_views import drafts_view
from scribe.web.pages.fact_forms import edit_of as form_edit_of
from scribe.web.pages.fact_forms import version_of
from scribe.web.pages.following import FOLLOWED
from scribe.web.pages.notes import NoteView, note_view, transcript_view, who, word_times
from scribe.web.pages.record import record_view
from scribe.web.pages.rendering import catalogue_of, renderer_of, why
from scribe.web.pages.takeover import others_claim, takeover_view
from scribe.web.pages.unused import unused_view
from scribe.web.pages.words_drafts import WHY
from scribe.web.pages.words_note import EDIT_REFUSED
from scribe.web.routes.patients import can_be_changed

router = APIRouter(prefix="/notes/{id}", include_in_schema=False, dependencies=[FOLLOWED])

Reader = Annotated[User, may_(Action.READ_NOTE)]
Reviewer = Annotated[User, may_(Action.REVIEW)]
Editor = Annotated[User, may_(Action.EDIT)]
Sender = Annotated[User, may_(Action.SEND_BACK)]
FormVersion = Annotated[int, Form()]


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a plain form, whatever their names: an edit's depend on its kind."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


Fields = Annotated[dict[str, str], Depends(_fields)]
SHEETS = (
    "note", "said", "transcript", "player", "facts", "fact-form", "sign", "keys", "thread", "take-away", "drafts",
    "dictation",
)  # fmt: skip
SCRIPTS = ("note", "thread", "takeover", "speakers", "copying", "drafts", "dictation", "fact-dialog")
_LONGEST = 10
_EDIT: TypeAdapter[Edit] = TypeAdapter(Edit)


@dataclass(frozen=True)
class Place:
    """What of the page its address opens.

    Attributes:
        edit: a statement, in its editor.
        keep: a statement, in the form that keeps it with a reason.
        move: a statement, with the sections that it can go to.
        ask: a statement to ask about.
        pane: ``thread`` beside the note, in place of the transcript.
        taken: how the note went over to its reader.
    """

    edit: str = ""
    keep: str = ""
    move: str = ""
    ask: str = ""
    pane: str = ""
    taken: str = ""


@router.get("")
def show(
    id: ConsultationId, request: Request, user: Reader, service: Service, at: Annotated[Place, Depends()]
) -> Response:
    """The note. Opening one that nobody has claims it for the reviewer."""
    consultation = service.get(id)
    if consultation.draft is None or consultation.patient is None:
        return RedirectResponse(f"/consultations/{id}", 303)
    if _may_change(request, consultation, user) and consultation.state is State.DRAFTED:
        consultation = service.claim(id, actor=user.person)
    note_reading(request, id, user, "note")
    return render(request, user, service, consultation, at=at)


def render(  # noqa: PLR0913 (what the page can show)
    request: Request,
    user: User,
    service: ConsultationService,
    consultation: Consultation,
    *,
    at: Place | None = None,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
    failed: str = "",
    written: str = "",
    shown: int | None = None,
    also: str = "",
) -> Response:
    """The note page in one of its states, or what differs from the revision ``shown``."""
    transcript = service.transcript(consultation.id)
    template = service.template(consultation.id)
    note = service.note(consultation.id)
    view = note_view(note, transcript, template)
    only, respoken = None, frozenset[SegmentId]()
    if shown is not None:
        wanted = {also, conflict["statement"] if conflict else ""}
        respoken = respoken_since(service, consultation.id, shown, transcript)
        only = changed_since(service, consultation.id, shown, view) | resting_on(view, respoken) | wanted
    return renderer_of(request).page(
        request,
        "note.j2" if only is None else "note-changes.j2",
        only=only,
        respoken=respoken,
        status=status,
        c=consultation,
        view=view,
        template=template,
        transcript=transcript,
        heard=transcript_view(transcript, consultation.marks_s),
        unused=unused_view(note, transcript, template),
        record=record_view(service.context(consultation.id), note),
        who=who(consultation, catalogue_of(request, user)),
        readonly=not _may_change(request, consultation, user),
        may_review=allowed(request, user, Action.REVIEW, consultation.id),
        may_sign=allowed(request, user, Action.SIGN, consultation.id),
        may_identify=can_be_changed(consultation) and allowed(request, user, Action.IDENTIFY, consultation.id),
        may_correct=may_correct_speaker(request, consultation, user),
        emergencies=tuple(one for one in service.emergencies_of(consultation.id) if one.expires_at > utc_now()),
        other_claim=others_claim(consultation, user),
        takeover=takeover_view(consultation, user),
        thread=thread_view(request, user, service, consultation, note),
        drafts=drafts_view(request, user, service, consultation, note, template),
        written=written,
        current=_first(view),
        at=at or Place(),
        conflict=conflict,
        failed=failed,
        why=WHY,
        to_role=Role.DOCTOR if user.role is Role.NURSE else Role.NURSE,
        sheets=SHEETS,
        scripts=SCRIPTS,
    )


@router.get("/changes")
def changes(
    id: ConsultationId, request: Request, user: Reader, service: Service, shown: int = 0, also: str = ""
) -> Response:
    """What differs from the revision that a page shows. ``also`` names a statement that is wanted in any case."""
    consultation = reviewable(service.get(id))
    _refuse_other_draft(service, id, shown)
    note_reading(request, id, user, "note")
    return render(request, user, service, consultation, shown=shown, also=also)


@router.get("/word-times")
def times_of_words(id: ConsultationId, request: Request, user: Reader, service: Service) -> Response:
    """When each word was said, for the page to mark it while it is heard: `{segment: [[from, to, begin, end], …]}`."""
    times = word_times(service.transcript(id))
    note_reading(request, id, user, "note")
    return JSONResponse(times, headers={"Cache-Control": "private, no-store"})


@router.post("/edit")
def edit_note(id: ConsultationId, request: Request, user: Editor, service: Service, fields: Fields) -> Response:
    """One edit. When somebody else saved first, both versions are shown and neither is taken."""
    version = version_of(fields)
    edit = _edit_of(fields)
    seen = fields.get("of_revision", "")
    _refuse_other_draft(service, id, _shown(fields) or (int(seen) if seen.isdecimal() and len(seen) < _LONGEST else 0))
    try:
        # A change that waited on a computer may carry a newer version than its reader saw: the wording counts.
        if not _as_seen(service, id, edit, fields):
            return _merged(id, request, user, service, edit, fields)
        service.revise(id, version=version, edit=edit, actor=user.person)
    except StaleRevision:
        try:
            return _merged(id, request, user, service, edit, fields)
        except BadNote as error:
            return _refused(id, request, user, service, error, fields)
    except BadNote as error:
        return _refused(id, request, user, service, error, fields)
    return _saved(id, request, user, service, fields)


@router.post("/approve")
def approve(id: ConsultationId, user: Reviewer, service: Service, version: FormVersion) -> Response:
    """The note was checked; the next one follows."""
    service.approve(id, version=version, actor=user.person)
    return RedirectResponse("/queue" if user.role is Role.NURSE else f"/notes/{id}/sign", 303)


@router.post("/return")
def send_back(
    id: ConsultationId,
    user: Sender,
    service: Service,
    version: FormVersion,
    to: Annotated[Role, Form()],
    need: Annotated[ReturnNeed, Form()],
    message: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Sends the note back to the doctor, or to the nurse."""
    service.send_back(id, version=version, to=to, need=need, message=message, actor=user.person)
    return RedirectResponse("/queue" if user.role is Role.NURSE else "/today", 303)


def _refuse_other_draft(service: ConsultationService, id: ConsultationId, revision: int) -> None:
    """Refuses what was meant for another draft than the one that is the note by now.

    Raises:
        StaleRevision: its reader saw a revision of another one.
    """
    if not service.is_of_the_note(id, revision):
        raise StaleRevision(
            "Another draft was chosen as the note meanwhile.",
            remedy="Load the page anew, and decide with that. What you wrote is kept with the draft that it was for.",
        )


def _as_seen(service: ConsultationService, id: ConsultationId, edit: Edit, fields: dict[str, str]) -> bool:
    """Whether the statement still has the wording that the reader had before them; lines may end in another way."""
    statement_id = getattr(edit, "statement", None)
    current = service.note(id).statement(statement_id) if statement_id and "seen" in fields else None
    return current is None or current.text.split() == fields["seen"].split()


def _merged(
    id: ConsultationId, request: Request, user: User, service: ConsultationService, edit: Edit, fields: dict[str, str]
) -> Response:
    """Somebody saved first. What only this side touched is merged; of what both worded, both versions are shown.

    Raises:
        BadNote: the statement is gone, or the decision was about another wording of it.
    """
    consultation = service.get(id)
    statement_id = getattr(edit, "statement", None)
    theirs = service.note(id).statement(statement_id) if statement_id else None
    if statement_id is not None and theirs is None:
        raise BadNote(
            "The statement is not in the note any more.",
            remedy="It may have been joined to another one.",
            reason="no-such-statement",
        )
    if statement_id is None or (_as_seen(service, id, edit, fields) and theirs is not None and not theirs.removed):
        service.revise(id, version=consultation.version, edit=edit, actor=user.person)
        return _saved(id, request, user, service, fields)
    mine = getattr(edit, "text", "") or fields.get("sentence", "")
    if not mine:
        raise BadNote(
            "Somebody else changed this statement first, so nothing was done with it.",
            remedy="Read it as it is now, and decide again.",
            reason="changed-first",
        )
    latest = service.revisions(id)[-1]
    conflict = {
        "statement": statement_id,
        "mine": mine,
        "theirs": theirs.text if theirs is not None and not theirs.removed else "",
        "by": latest.author.name if latest.author else "Scribe",
        "at": latest.at,
    }
    return render(request, user, service, consultation, status=412, conflict=conflict, shown=_shown(fields))


def _refused(
    id: ConsultationId,
    request: Request,
    user: User,
    service: ConsultationService,
    error: BadNote,
    fields: dict[str, str],
) -> Response:
    now = service.get(id)
    failed = why(error, EDIT_REFUSED, catalogue_of(request, user))
    return render(request, user, service, now, status=error.status, failed=failed, shown=_shown(fields))


def _saved(
    id: ConsultationId, request: Request, user: User, service: ConsultationService, fields: dict[str, str]
) -> Response:
    """The way back to the page, or for its script what has changed since the revision that it shows."""
    shown = _shown(fields)
    if shown is None:
        return _back(id, fields)
    return render(request, user, service, service.get(id), shown=shown)


def _shown(fields: dict[str, str]) -> int | None:
    """The revision that the sender's page shows; ``None`` for a form that was sent without a script."""
    given = fields.get("shown", "")
    return int(given) if given.isdigit() else None


def _edit_of(fields: dict[str, str]) -> Edit:
    """The edit that a form describes.

    Raises:
        BadNote: it describes none.
    """
    if fields.get("kind") == "tell_fact":
        told, notes = form_edit_of(fields)
        if told is None:
            raise BadNote(
                f"The form's field {notes[0].field} cannot be taken.",
                remedy="Open it again and fill it in.",
                reason="form-field",
            )
        return told
    known = {
        "kind", "statement", "flag", "text", "reason", "words", "section", "to", "segment", "into", "segments",
        "evidence",
    }  # fmt: skip
    given: dict[str, Any] = {name: value for name, value in fields.items() if name in known and value != ""}
    if "flag" in given:
        given["flag"] = int(given["flag"]) if given["flag"].isdigit() else -1
    given |= {name: given[name].split() for name in ("segments", "evidence") if name in given}
    try:
        return _EDIT.validate_python(given)
    except ValidationError as error:
        missing = {str(fault["loc"][-1]) for fault in error.errors(include_input=False, include_url=False)}
        what = "a reason" if "reason" in missing else "words" if "text" in missing else "a complete change"
        raise BadNote(
            f"The form holds no {what}.".replace("no a ", "no "),
            remedy="Fill it in and save again.",
            reason="incomplete",
        ) from None


def _back(id: ConsultationId, fields: dict[str, str]) -> Response:
    at = fields.get("statement", "")
    anchor = f"#{at}" if at.replace("-", "").replace("_", "").isalnum() else "#said" if "segment" in fields else ""
    return RedirectResponse(f"/notes/{id}{anchor}", 303)


def _first(view: NoteView) -> StatementId | None:
    """The statement that is selected when the page opens: the riskiest to check, else the first."""
    if view.to_check:
        return view.to_check[0].statement.id
    return view.note.statements[0].id if view.note.statements else None


def _may_change(request: Request, consultation: Consultation, user: User) -> bool:
    """Whether the note is open to changes, nobody else has it, and the policy lets its reader change it."""
    if consultation.state not in (State.DRAFTED, State.REVIEWED) or others_claim(consultation, user) is not None:
        return False
    return allowed(request, user, Action.EDIT, consultation.id)


def may_correct_speaker(request: Request, consultation: Consultation, user: User) -> bool:
    """Whether who speaks can be corrected now, by this reader."""
    return _may_change(request, consultation, user) and allowed(request, user, Action.CORRECT_SPEAKER, consultation.id)


def reviewable(consultation: Consultation) -> Consultation:
    """The consultation, if it has a note.

    Raises:
        NotFound: it has none yet.
    """
    if consultation.draft is None:
        raise NotFound("This consultation has no note yet.", remedy="Watch its progress.")
    return consultation
