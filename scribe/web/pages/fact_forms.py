"""The form of a fact: opened in a dialog of the note page, or as a page of its own; previewed; saved as an edit."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import TypeAdapter, ValidationError

from scribe.access import Action
from scribe.catalogues import Catalogue
from scribe.errors import BadNote, NotFound, StaleRevision
from scribe.fact_forms import forms_of
from scribe.model import (
    Coding,
    ConsultationId,
    FactForm,
    FieldNote,
    FieldProblem,
    NoteDraft,
    StatementId,
    Telling,
    Told,
)
from scribe.review import AlsoTold, TellFact
from scribe.web.accounts import User
from scribe.web.deps import Service, may_, note_reading
from scribe.web.pages import words_facts
from scribe.web.pages.fact_fields import fields_of, numbers_of, words_in
from scribe.web.pages.following import FOLLOWED
from scribe.web.pages.rendering import catalogue_of, renderer_of, why
from scribe.web.pages.words_note import EDIT_REFUSED

router = APIRouter(prefix="/notes/{id}", include_in_schema=False, dependencies=[FOLLOWED])

Editor = Annotated[User, may_(Action.EDIT)]
_PLAIN_NUMBER: Final = re.compile(r"-?(?:[0-9]{1,9}(?:\.[0-9]{1,6})?|\.[0-9]{1,6})")
_LONGEST: Final = 10
_TOLD: Final[TypeAdapter[Told]] = TypeAdapter(Told)
_EMPTY: Final[dict[str, dict[str, Any]]] = {
    "medication": {"change": "started"},
    "vital_sign": {"name": "blood_pressure", "unit": "mm[Hg]"},
    "allergy": {"assertion": "present"},
    "problem": {"assertion": "present"},
}


async def _given(request: Request) -> dict[str, str]:
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


Given = Annotated[dict[str, str], Depends(_given)]


@router.get("/fact")
def form(  # noqa: PLR0913 (which form, of which thing)
    *,
    id: ConsultationId,
    request: Request,
    user: Editor,
    service: Service,
    fact: str = "",
    statement: str = "",
    kind: str = "",
    what: str = "",
) -> Response:
    """The form of a fact of the note, of what only a statement says, or an empty one of a kind."""
    note = service.note(id)
    forms = [one for one in forms_of(note) if (one.fact == fact if fact else not one.fact and one.told.kind == kind)]
    if statement:
        forms = [one for one in forms if statement in one.statements and what in ("", one.text)]
    known = forms[0] if forms and (fact or statement) else None
    kind = known.told.kind if known is not None else kind
    if kind not in _EMPTY or (known is None and (fact or statement)):
        raise NotFound("The note tells no such fact any more.", remedy="Go back to the note.")
    note_reading(request, id, user, "note")
    return _page(id, request, service, kind, _values(known, kind), known=known)


@router.post("/fact")
def save(id: ConsultationId, request: Request, user: Editor, service: Service, given: Given) -> Response:
    """Saves a form that was sent without a script; what cannot be taken is shown with all that was typed."""
    edit, notes = edit_of(given)
    kind = given.get("fact_kind", "")
    if edit is None:
        telling = Telling(notes=notes)
        return _page(id, request, service, kind, given, telling=telling, status=422)
    telling = service.preview_fact(id, edit, actor=user.person)
    if telling.refused or given.get("do") == "preview":
        return _page(id, request, service, kind, given, telling=telling, status=422 if telling.refused else 200)
    try:
        service.revise(id, version=version_of(given), edit=edit, actor=user.person)
    except (BadNote, StaleRevision) as error:
        failed = _failed(error, catalogue_of(request, user))
        return _page(id, request, service, kind, given, telling=telling, failed=failed, status=error.status)
    return RedirectResponse(f"/notes/{id}#pane-facts", 303)


@router.post("/fact-preview")
def preview(id: ConsultationId, request: Request, user: Editor, service: Service, given: Given) -> Response:
    """What the form would write and what would come of it, as a part of the page: nothing is changed."""
    note = service.note(id)
    edit, notes = edit_of(given)
    failed = ""
    try:
        telling = service.preview_fact(id, edit, actor=user.person) if edit is not None else Telling(notes=notes)
    except BadNote as error:
        telling, failed = Telling(), _failed(error, catalogue_of(request, user))
    note_reading(request, id, user, "note")
    return renderer_of(request).page(
        request, "fact-preview.j2", c=service.get(id), note=note, telling=telling, failed=failed, wf=words_facts
    )


def version_of(fields: dict[str, str]) -> int:
    """Which version of the consultation a form changes.

    Raises:
        BadNote: it does not say.
    """
    value = fields.get("version", "")
    if not value.isdecimal() or len(value) > _LONGEST:
        raise BadNote(
            "The form does not say which version it changes.", remedy="Load the page anew.", reason="no-version"
        )
    return int(value)


def _failed(error: BadNote | StaleRevision, say: Catalogue) -> str:
    """Why a form was not taken, in the reader's language."""
    return say(EDIT_REFUSED["note-changed"]) if isinstance(error, StaleRevision) else why(error, EDIT_REFUSED, say)


def edit_of(given: dict[str, str]) -> tuple[TellFact | None, tuple[FieldNote, ...]]:
    """The edit that a form describes, or what is wrong with its numbers.

    Raises:
        BadNote: it is no form of a fact.
    """
    kind = given.get("fact_kind", "")
    if kind not in _EMPTY:
        raise BadNote("The form does not say what it is of.", remedy="Load the page anew.", reason="no-form")
    values, notes = _attributes(given, kind)
    if notes:
        return None, notes
    body: dict[str, Any] = {"kind": kind, "attributes": values}
    if kind == "problem":
        body["name"] = values.pop("name", "")
    try:
        told = _TOLD.validate_python(body)
        was = _TOLD.validate_json(given["was"]) if given.get("was") else None
    except ValidationError as error:
        fields = {str(fault["loc"][-1]) for fault in error.errors(include_input=False, include_url=False)}
        return None, tuple(FieldNote(field=one, problem=FieldProblem.MISSING) for one in sorted(fields))
    statements = given.get("statements", "").split()
    if given.get("where") in statements:
        statements = [given["where"]]
    coding = None
    if given.get("coding_code"):
        parts = {name: given.get(f"coding_{name}", "")[:200] for name in ("system", "code", "display")}
        coding = Coding(**parts)
    return TellFact(
        fact=told,
        was=was,
        statement=StatementId(statements[0]) if statements else None,
        also=tuple(AlsoTold(statement=StatementId(one)) for one in statements[1:]),
        section=given.get("section", ""),
        text=given.get("text", "")[:4000],
        coding=coding,
    ), ()


def _attributes(given: dict[str, str], kind: str) -> tuple[dict[str, Any], tuple[FieldNote, ...]]:
    """The fields of a form by their names; a number that is none is told at its field."""
    values: dict[str, Any] = {}
    notes = []
    for name in fields_of(kind):
        text = given.get(f"f_{name}", "").strip()
        if name in numbers_of(kind):
            number = _number(text)
            if text and number is None:
                notes.append(FieldNote(field=name, problem=FieldProblem.NOT_A_NUMBER, wanted=text[:40]))
            elif number is None and name == "value":
                notes.append(FieldNote(field=name, problem=FieldProblem.MISSING))
            values[name] = number
        elif name in ("per_kilo", "in_a_day", "as_needed", "at_home", "diagnosis"):
            values[name] = bool(text)
        else:
            values[name] = text
    return values, tuple(notes)


def _number(text: str) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text)
    return Decimal(plain) if _PLAIN_NUMBER.fullmatch(plain) else None


def _values(known: FactForm | None, kind: str) -> dict[str, str]:
    """What the fields show: what the statement says, or nothing yet."""
    told: dict[str, Any] = dict(_EMPTY[kind])
    given: dict[str, str] = {}
    if known is not None:
        told = known.told.attributes.model_dump()
        if known.told.kind == "problem":
            told["name"] = known.told.name
        given |= {"was": known.told.model_dump_json(), "statements": " ".join(known.statements)}
        picked = next((one for one in known.codings if one.user_selected), None)
        if picked is not None:
            given |= {f"coding_{name}": getattr(picked, name) for name in ("system", "code", "display")}
    for name, value in told.items():
        given[f"f_{name}"] = "on" if value is True else "" if value in (None, False) else _plain(value)
    return given


def _plain(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(getattr(value, "value", value))


def _page(  # noqa: PLR0913 (what the form can show)
    id: ConsultationId,
    request: Request,
    service: Service,
    kind: str,
    given: dict[str, str],
    *,
    known: FactForm | None = None,
    telling: Telling | None = None,
    failed: str = "",
    status: int = 200,
) -> Response:
    note: NoteDraft = service.note(id)
    names = given.get("statements", "").split()
    return renderer_of(request).page(
        request,
        "fact.j2",
        status=status,
        c=service.get(id),
        note=note,
        kind=kind,
        given=given,
        known=known,
        telling=telling,
        failed=failed,
        told_by=[one for one in note.statements if one.id in names],
        places=[one for one in note.sections if _takes(service, id, one.id)],
        fields=words_in(kind, note.language),
        wf=words_facts,
        sheets=("note", "facts", "fact-form"),
        scripts=("fact-form",),
    )


def _takes(service: Service, id: ConsultationId, section: str) -> bool:
    """Whether people write in a section: some are filled from what the hospital knows of the visit."""
    known = service.template(id).section(section)
    return known is None or not all(topic.administrative for topic in known.topics)
