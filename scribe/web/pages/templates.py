"""The hospital's templates: the list, one as YAML with the linter's findings, a note by it, its versions."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.service import ConsultationFilter
from scribe.errors import BadInput, BadTemplate, Conflict, ScribeError, StaleRevision
from scribe.model import Consultation, ConsultationId, Language, NoteDraft, State, Template
from scribe.template.reading import LONGEST_CHARS
from scribe.web.accounts import User
from scribe.web.bounds import Numbered
from scribe.web.deps import (
    Service,
    SettingsDep,
    Templates,
    accounts_of,
    may_,
    note_reading,
    permit_on,
    service_of,
    settings_of,
    templates_of,
    who_of,
)
from scribe.web.pages.rendering import renderer_of
from scribe.web.previewing import preview_of, preview_of_sample
from scribe.web.routes.template_files import check
from scribe.web.schemas_templates import CheckedTemplate
from scribe.web.template_versions import Source, TemplateVersions, checked

router = APIRouter(prefix="/templates", include_in_schema=False)

Tries = Annotated[User, may_(Action.TRY_TEMPLATES)]
Changes = Annotated[User, may_(Action.CHANGE_TEMPLATES)]
Text = Annotated[str, Form(max_length=2 * LONGEST_CHARS)]
Named = Annotated[str, Form(max_length=64)]
Known = Annotated[str, Path(max_length=64)]
_SHEETS: Final = ("facts", "operator", "audit", "account", "template")
_WRITTEN: Final = (State.DRAFTED, State.REVIEWED, State.SIGNED, State.DELIVERED)
_USED_WEEKS: Final = 4
_MOST: Final = 30
"""How many consultations are offered for a preview, the newest."""


@dataclass(frozen=True)
class Shown:
    """What the page of one template shows beside its text."""

    text: str
    result: CheckedTemplate | None = None
    preview: NoteDraft | None = None
    by: Template | None = None
    """The text as a template, where a note by it is shown."""
    previewed: str = ""
    failed: ScribeError | None = None
    theirs: Source | None = None
    """The text that somebody else saved meanwhile."""
    status: int = 200
    difference: tuple[str, ...] = ()


@router.get("")
def show_all(request: Request, user: Tries, templates: Templates, settings: SettingsDep, service: Service) -> Response:
    """Every template."""
    return renderer_of(request).page(
        request,
        "templates.j2",
        templates=templates.all(),
        faults=templates.faults,
        default=settings.default_template,
        used=service.quality.templates(_USED_WEEKS) if user.may(Action.READ_QUALITY) else None,
        own=settings.templates_dir is not None,
        may_change=user.may(Action.CHANGE_TEMPLATES),
        sheets=_SHEETS,
    )


@router.get("/-/new")
def start(request: Request, user: Changes, templates: Templates, like: str = "") -> Response:
    """A new template: from one that is there, or from the shortest that is sound."""
    versions = _versions(request)
    known = any(one.id == like for one in templates.all())
    text = versions.source(like).text if known else _SHORTEST
    return _page(request, user, "", Shown(text))


@router.post("")
def create(request: Request, user: Changes, text: Text = "") -> Response:
    """Saves a new template."""
    text = _plain(text)
    try:
        made = _versions(request).create(text, actor=user.person)
    except (BadTemplate, Conflict, BadInput) as error:
        return _page(request, user, "", _refused(text, "", error))
    return RedirectResponse(f"/templates/{made.id}", 303)


@router.post("/-/check")
def check_text(request: Request, user: Tries, text: Text = "", template: Named = "", tag: Named = "") -> Response:
    """The same page with every fault of the text, which is kept as it was typed."""
    text = _plain(text)
    return _page(request, user, template, Shown(text, check(text, template)), tag=tag)


@router.post("/-/preview")
def preview(
    request: Request,
    user: Tries,
    text: Text = "",
    template: Named = "",
    tag: Named = "",
    consultation: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """The same page with the note of the sample consultation by the text, or of one that the reader may read."""
    text = _plain(text)
    try:
        found = checked(text, template)
        if consultation:
            one = ConsultationId(consultation)
            permit_on(request, user, Action.READ_NOTE, one)
            note = preview_of(found, settings_of(request), service_of(request), one)
            note_reading(request, one, user, "template_preview")
        else:
            note = preview_of_sample(found, settings_of(request))
    except (BadInput, Conflict) as error:
        return _page(request, user, template, _refused(text, template, error), tag=tag)
    shown = Shown(text, check(text, template), preview=note, by=found, previewed=consultation)
    return _page(request, user, template, shown, tag=tag)


@router.get("/{template}")
def show_one(template: Known, request: Request, user: Tries) -> Response:
    """One template's text, what is wrong with it, its versions."""
    text = _versions(request).source(template).text
    return _page(request, user, template, Shown(text, check(text, template)))


@router.post("/{template}")
def save(template: Known, request: Request, user: Changes, text: Text = "", tag: Named = "") -> Response:
    """Saves the text as the next version; what was typed stays on the page where that fails."""
    text, versions = _plain(text), _versions(request)
    try:
        versions.save(template, text, based_on=tag, actor=user.person)
    except StaleRevision as error:
        theirs = versions.source(template)
        difference = _difference(theirs.text, text)
        shown = Shown(text, check(text, template), failed=error, theirs=theirs, status=412, difference=difference)
        return _page(request, user, template, shown)
    except (BadTemplate, Conflict, BadInput) as error:
        return _page(request, user, template, _refused(text, template, error), tag=tag)
    return RedirectResponse(f"/templates/{template}#versions", 303)


@router.get("/{template}/versions/{version}")
def show_version(template: Known, version: Numbered, request: Request, user: Tries) -> Response:
    """An earlier version, and what differs from the present one."""
    versions = _versions(request)
    now, text = versions.source(template), versions.text_of(template, version)
    return renderer_of(request).page(
        request,
        "template-version.j2",
        id=template,
        version=version,
        now=now,
        text=text,
        difference=_difference(text, now.text),
        may_change=versions.own and user.may(Action.CHANGE_TEMPLATES),
        sheets=_SHEETS,
    )


@router.post("/{template}/versions/{version}/return")
def bring_back(template: Known, version: Numbered, request: Request, user: Changes, tag: Named = "") -> Response:
    """Brings an earlier version back as the next one."""
    _versions(request).bring_back(template, version, based_on=tag, actor=user.person)
    return RedirectResponse(f"/templates/{template}#versions", 303)


def _versions(request: Request) -> TemplateVersions:
    own = settings_of(request).templates_dir is not None
    return TemplateVersions(accounts_of(request).database, templates_of(request), own=own)


def _page(request: Request, user: User, id: str, shown: Shown, *, tag: str = "") -> Response:
    versions = _versions(request)
    source = versions.source(id) if id else None
    template = templates_of(request).get(id) if id else None
    return renderer_of(request).page(
        request,
        "template.j2",
        status=shown.status,
        id=id,
        template=template,
        shown=shown,
        unsaved=source is not None and _plain(source.text) != shown.text,
        tag=tag or (source.tag if source else ""),
        versions=versions.versions(id) if id else (),
        own=versions.own,
        may_change=versions.own and user.may(Action.CHANGE_TEMPLATES),
        consultations=_offered(request, user, template.language if template else None),
        longest=LONGEST_CHARS,
        sheets=_SHEETS,
        scripts=("template",),
    )


def _offered(request: Request, user: User, language: Language | None) -> tuple[Consultation, ...]:
    """The newest consultations that the reader may read, for a preview."""
    if not user.may(Action.READ_NOTE):
        return ()
    wanted = ConsultationFilter(states=_WRITTEN, limit=_MOST)
    found = service_of(request).list(wanted, who=who_of(request, user), action=Action.READ_NOTE)
    return tuple(one for one in reversed(found) if language is None or one.language in (language, "auto"))


def _refused(text: str, id: str, error: ScribeError) -> Shown:
    """The page after something was refused; faults of the text are told at their lines alone."""
    result = check(text, id)
    told = isinstance(error, BadTemplate) and bool(result.faults)
    return Shown(text, result, failed=None if told else error, status=error.status)


def _difference(before: str, after: str) -> tuple[str, ...]:
    """The lines that differ, each with a mark before it, and two around them."""
    return tuple(unified_diff(before.splitlines(), after.splitlines(), n=2, lineterm=""))[2:]


def _plain(text: str) -> str:
    """Text of a form, whose lines end as in a file."""
    return text.replace("\r\n", "\n")


_SHORTEST: Final = """\
id: my-note
version: 1
language: en
title: My note
loinc: 34108-1
not_discussed: Not discussed.
sections:
  - id: complaint
    title: Chief complaint
    soap: subjective
    topics: [chief_complaint]
    loinc: 10154-3
"""
